//! Finds the names of a list in a text and joins the mentions of each actor. Needs no model.
//!
//! ```sh
//! cargo run -p standpoint-ner --example gazetteer
//! ```
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use standpoint_ner::{Gazetteer, NerError, Recognizer, actors};

const TEXT: &str = "Foreign Minister Ines Duarte arrived in Lisbon on Monday. Duarte will address the \
    Atlantic Fisheries Council (AFC). The AFC has met there since 2011.";

fn main() -> Result<(), NerError> {
    let names = Gazetteer::new([
        ("Ines Duarte", "PER"),
        ("Duarte", "PER"),
        ("Lisbon", "LOC"),
        ("Atlantic Fisheries Council", "ORG"),
        ("AFC", "ORG"),
    ]);
    let doc = standpoint_tokenize::document(TEXT);
    let mut entities = names.recognize(&[&doc])?.remove(0).items;
    for actor in actors(&doc, &mut entities) {
        println!("{} {}", actor.label, actor.name);
        for mention in actor.mentions.iter().filter_map(|&m| entities.get(m)) {
            println!("    {:?} {}", mention.span, doc.slice(mention.span));
        }
    }
    Ok(())
}
