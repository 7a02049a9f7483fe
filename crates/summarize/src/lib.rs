//! Documents in short: the sentences that matter, word for word.

mod error;
mod lead;
mod length;
pub mod oracle;
mod porter;
mod role;
pub mod rouge;
mod select;

pub use error::SummarizeError;
pub use lead::Lead;
pub use length::Length;
pub use role::{Role, roles};

use standpoint_document::{Document, Layers, Summary};

/// Something that puts documents in short.
///
/// Slice in, one summary a document in the same order; an empty slice is fine; a document's
/// summary does not depend on its neighbours.
pub trait Summarizer: Send + Sync {
    /// One summary for each document, its sentences in text order. An empty document has an empty
    /// summary.
    ///
    /// # Errors
    /// [`SummarizeError`] for a length that cannot be met, a document without its sentences layer,
    /// or a model that fails.
    fn summarize(&self, docs: &[&Document], want: &Length) -> Result<Vec<Summary>, SummarizeError>;
}

/// What every summarizer asks of its arguments.
fn check(docs: &[&Document], want: &Length) -> Result<(), SummarizeError> {
    want.check()?;
    match docs.iter().find(|d| !d.layers.contains(Layers::SENTENCES)) {
        Some(doc) => Err(SummarizeError::NoSentences { id: doc.id.clone() }),
        None => Ok(()),
    }
}
