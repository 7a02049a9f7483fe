//! Asks a trained judge about a target: `cargo run -p standpoint-stance --example ask -- models/judge`
#![expect(clippy::print_stdout, reason = "an example prints")]

use standpoint_document::Polarity;
use standpoint_stance::{Target, Targets, ask, load_judge};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "models/judge".to_owned());
    let judge = load_judge(&folder)?;
    let doc = standpoint_tokenize::document("The carbon tax is a disgrace and should be scrapped.");
    let targets = Targets::new(vec![Target::new("carbon tax")])?;
    for stance in ask(&doc, &targets, judge.as_ref())? {
        let side = match stance.polarity {
            Polarity::Neutral => "neutral to",
            Polarity::Favor => "for",
            Polarity::Against => "against",
        };
        println!(
            "the text is {side} {} ({:.2})",
            stance.target.name, stance.score
        );
    }
    Ok(())
}
