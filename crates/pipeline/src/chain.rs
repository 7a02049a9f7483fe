//! One batch through all stages, with what fails kept apart from what does not.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::slice;

use standpoint_document::Document;

use crate::failure::chain;
use crate::{Failure, Stage};

/// A document with its layers, or why it has none.
pub type Outcome = Result<Document, Failure>;

/// What went wrong at which stage.
pub(crate) struct Broken {
    pub(crate) stage: String,
    pub(crate) reason: String,
}

/// Takes the documents of a batch through the stages; what could not be read stays in its place.
///
/// If that fails or panics, each document goes through again by itself, from its state before
/// the first stage.
pub(crate) fn process(stages: &[Box<dyn Stage>], batch: Vec<Outcome>) -> Vec<Outcome> {
    if batch.iter().flatten().count() > 1
        && let Some(done) = together(stages, &batch)
    {
        return done;
    }
    batch
        .into_iter()
        .map(|item| item.and_then(|doc| alone(stages, doc)))
        .collect()
}

/// All documents at once, on copies; none if that fails.
fn together(stages: &[Box<dyn Stage>], batch: &[Outcome]) -> Option<Vec<Outcome>> {
    let mut docs: Vec<Document> = batch.iter().flatten().cloned().collect();
    attempt(stages, &mut docs).ok()?;
    let mut docs = docs.into_iter();
    batch
        .iter()
        .map(|item| match item {
            Ok(_) => docs.next().map(Ok),
            Err(failure) => Some(Err(failure.clone())),
        })
        .collect()
}

/// One document through the stages.
pub(crate) fn alone(stages: &[Box<dyn Stage>], mut doc: Document) -> Outcome {
    let (source, id) = (doc.source.clone(), doc.id.clone());
    match attempt(stages, slice::from_mut(&mut doc)) {
        Ok(()) => Ok(doc),
        Err(Broken { stage, reason }) => Err(Failure {
            source,
            id,
            stage,
            reason,
        }),
    }
}

/// The documents are thrown away after a panic, so that no half-made one is ever seen.
fn attempt(stages: &[Box<dyn Stage>], docs: &mut [Document]) -> Result<(), Broken> {
    for stage in stages {
        let reason = match catch_unwind(AssertUnwindSafe(|| stage.apply(docs))) {
            Ok(Ok(())) if docs.iter().all(|d| d.layers.contains(stage.gives())) => continue,
            Ok(Ok(())) => format!(
                "the stage ended without the layers it gives ({}); set `Document::layers` in it",
                stage.gives()
            ),
            Ok(Err(e)) => chain(&e),
            Err(payload) => format!("panicked: {}", message(&*payload)),
        };
        return Err(Broken {
            stage: stage.name().to_owned(),
            reason,
        });
    }
    Ok(())
}

/// What a panic said.
pub(crate) fn message(payload: &(dyn Any + Send)) -> &str {
    payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("(no message)")
}
