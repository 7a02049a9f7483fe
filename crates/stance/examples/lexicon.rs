//! Stances without weights: `cargo run -p standpoint-stance --example lexicon -- "The senate opposed it."`
#![expect(clippy::print_stdout, reason = "an example prints")]

use standpoint_stance::{LexiconFinder, StanceFinder};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = std::env::args().nth(1).unwrap_or_else(|| {
        "Delegates affirmed the charter, opposed the embargo and supported the fund.".to_owned()
    });
    let doc = standpoint_tokenize::document(&text);
    for stance in &LexiconFinder.find(&[&doc])?[0].items {
        let holder = stance
            .holder
            .as_ref()
            .map_or("the text", |h| h.name.as_str());
        println!(
            "{holder} | {} | {}",
            stance.polarity.as_str(),
            stance.target.name
        );
    }
    Ok(())
}
