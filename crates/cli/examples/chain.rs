//! The whole chain in a program of one's own: load models, build a pipeline, read one text.
//!
//! `cargo run -p standpoint --example chain -- models`

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::error::Error;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use standpoint_document::Document;
use standpoint_model::{LoadOptions, Model, Pool, Task};
use standpoint_pipeline::{EntityStage, Pipeline, SentenceStage, StanceStage, SummaryStage};
use standpoint_stance::{EncoderFinder, FinderOptions};
use standpoint_summarize::Length;

const TEXT: &str = "Minister Ana Roque hailed the Delta Dam on Tuesday. The River Council opposed \
    it: the dam, the council said, would drown eleven villages. Roque called the fear unfounded.";

fn main() -> Result<(), Box<dyn Error>> {
    let models = PathBuf::from(
        std::env::args()
            .nth(1)
            .unwrap_or_else(|| "models".to_owned()),
    );
    // One pool for all models and for the work around them.
    let pool = Arc::new(Pool::new(NonZeroUsize::MIN)?);
    let load = LoadOptions::default().with_pool(Arc::clone(&pool));
    let names = standpoint_ner::Options::default().with_load(load.clone());
    let stance = Model::open(&models.join("stance"), Task::Stance, &load)?;
    let finder = EncoderFinder::new(stance, FinderOptions::default())?;
    let pipeline = Pipeline::builder()
        .stage(SentenceStage)
        .stage(EntityStage::new(standpoint_ner::load_with(
            models.join("ner"),
            &names,
        )?))
        .stage(SummaryStage::new(
            standpoint_summarize::load_with(models.join("sentences"), &load)?,
            Length::Sentences(1),
        ))
        .stage(StanceStage::discover(Box::new(finder)))
        .build()?;

    let doc = pool.install(|| pipeline.process(Document::new("delta-dam", TEXT)))?;
    for actor in &doc.actors {
        println!("{} {}", actor.label, actor.name);
    }
    if let Some(summary) = &doc.summary {
        println!("in short: {}", summary.text);
    }
    for stance in &doc.stances {
        let holder = stance.holder.as_ref().map_or("the text", |h| &h.name);
        println!(
            "{holder} | {} | {}",
            stance.polarity.as_str(),
            stance.target.name
        );
    }
    Ok(())
}
