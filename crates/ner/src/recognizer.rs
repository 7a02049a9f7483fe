use standpoint_document::{Document, Entity, Found, Label};

use crate::NerError;

/// Finds the named entities of documents.
///
/// What every implementation promises, and the contract tests check:
/// - one result for each document, in the same order; an empty slice gives an empty result;
/// - a document's result is the same alone and among others;
/// - entities stand in text order, do not overlap, are not empty, begin and end on character
///   boundaries and do not cross the border of a sentence;
/// - every label is one of [`labels`](Self::labels), every score in `0..=1`, and
///   [`Entity::actor`] is none: [`actors`](crate::actors()) sets it.
///
/// A document brings its sentences and words ([`Layers::SENTENCES`](standpoint_document::Layers));
/// one without them is an error, not an empty result. `examples/own_recognizer.rs` is a template.
pub trait Recognizer: Send + Sync {
    /// The labels this recognizer can give.
    fn labels(&self) -> &[Label];

    /// The entities of each document, and how much of it was read.
    ///
    /// # Errors
    /// [`NerError`] if a document has no sentences layer or the model behind it fails; then there
    /// is no result for any of `docs`.
    fn recognize(&self, docs: &[&Document]) -> Result<Vec<Found<Entity>>, NerError>;
}
