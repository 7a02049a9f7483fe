//! A stage of one's own, run over a few documents, one of which it cannot take.
//!
//! `cargo run -p standpoint-pipeline --example own_stage`
#![allow(clippy::print_stdout, reason = "an example talks to its user")]

use std::io;

use standpoint_document::{Document, Layers, Sentence, Span};
use standpoint_pipeline::{Pipeline, RunOptions, Stage, StageError};

/// Takes each line for a sentence.
struct Lines;

impl Stage for Lines {
    fn name(&self) -> &str {
        "sentences"
    }

    fn needs(&self) -> Layers {
        Layers::NONE
    }

    fn gives(&self) -> Layers {
        Layers::SENTENCES
    }

    fn apply(&self, docs: &mut [Document]) -> Result<(), StageError> {
        if let Some(doc) = docs.iter().find(|d| d.text().contains('\t')) {
            return Err(StageError::new(format!(
                "document `{}` is a table, not a text; leave it out",
                doc.id
            )));
        }
        for doc in docs {
            let mut at = 0;
            let mut sentences = Vec::new();
            for line in doc.text().split_inclusive('\n') {
                let span = Span::at(at, line.trim_end().len());
                if !span.is_empty() {
                    sentences.push(Sentence {
                        span,
                        words: Vec::new(),
                    });
                }
                at += line.len();
            }
            doc.sentences = sentences;
            doc.layers |= self.gives();
        }
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let pipeline = Pipeline::builder().stage(Lines).build()?;
    let input = [
        Document::new("a", "Oslo agreed.\nRome did not."),
        Document::new("b", "Oslo\tyes\nRome\tno"),
        Document::new("c", "Lima wavered."),
    ];
    let totals = pipeline.run(input.map(Ok), &RunOptions::default(), |outcome| {
        match outcome {
            Ok(doc) => println!("{}: {} sentences", doc.id, doc.sentences.len()),
            Err(failure) => println!("{failure}"),
        }
        io::Result::Ok(())
    })?;
    println!("{totals:?}");
    Ok(())
}
