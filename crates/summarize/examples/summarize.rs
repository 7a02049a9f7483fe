//! Lead, rank and what was learned beside each other, no model needed; a file of text may be given:
//! `cargo run -p standpoint-summarize --example summarize -- samples/climate-talks.txt`

#![expect(clippy::print_stdout, reason = "an example shows its result")]

use standpoint_summarize::{Lead, Learned, Length, Rank, Role, Summarizer, roles};

const TEXT: &str = "Fjord states agree on salmon quotas

BERGEN, May 3 (NTB) - Fishing ministers of five states agreed on Friday to cut salmon quotas by a \
fifth. The talks had begun on Monday. Heavy rain kept the delegations inside the old customs house \
for most of the week.

\"Without a smaller quota there will be no salmon to share,\" Norway's minister said. Fishermen's \
unions in three of the five states rejected the cut and asked for money instead.

Photo: The ministers outside the customs house.

The quotas must pass the five parliaments by autumn.";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = match std::env::args().nth(1) {
        Some(path) => std::fs::read_to_string(path)?,
        None => TEXT.to_owned(),
    };
    let doc = standpoint_tokenize::document(&text);
    let summarizers: [(&str, &dyn Summarizer); 3] = [
        ("lead", &Lead::default()),
        ("rank", &Rank::default()),
        ("learned", &Learned::default()),
    ];
    for (name, summarizer) in summarizers {
        println!("{name}:");
        let summaries = summarizer.summarize(&[&doc], &Length::Sentences(2))?;
        for summary in &summaries {
            for (line, pick) in summary.text.lines().zip(&summary.sentences) {
                println!("  [{}] {:.2} {line}", pick.sentence, pick.score);
            }
        }
    }
    println!("not wanted in a summary:");
    for (sentence, role) in doc.sentences.iter().zip(roles(&doc)) {
        if role != Role::Body {
            println!("  {role:?}: {}", doc.slice(sentence.span));
        }
    }
    Ok(())
}
