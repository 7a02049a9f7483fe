//! Finds entities with somebody else's model: a folder as Hugging Face lays it out, exported to ONNX.
//!
//! ```sh
//! optimum-cli export onnx --task token-classification --model some/ner-model folder
//! cargo run -p standpoint-ner --example other_model -- folder
//! ```
//! Without a folder it takes a tiny model of this repository's tests. In the program the same is
//! `standpoint run TEXT --stages entities --ner-model folder`.
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use std::env;
use std::path::{Path, PathBuf};

use standpoint_ner::{NerError, load};

const TEXT: &str = "Anna Berg met Zoë Müller in Oslo . Łukasz praised Delta Bank in 北京 .";

fn main() -> Result<(), NerError> {
    let tiny = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testkit/fixtures/hub-deberta");
    let ner = load(env::args_os().nth(1).map_or(tiny, PathBuf::from))?;
    let doc = standpoint_tokenize::document(TEXT);
    for found in ner.recognize(&[&doc])? {
        for e in &found.items {
            println!("{:<5} {:.2} {}", e.label, e.score, doc.slice(e.span));
        }
    }
    Ok(())
}
