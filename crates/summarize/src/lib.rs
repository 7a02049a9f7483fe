//! Documents in short: the sentences that matter, word for word.
//!
//! A [`Summarizer`] takes documents whose sentences are known and gives for each a
//! [`Summary`] of whole sentences in text order, one a line, as long as [`Length`] says. Nothing is
//! written that the document does not say.
//!
//! ```
//! use standpoint_summarize::{Length, Rank, Summarizer};
//! let doc = standpoint_tokenize::document(
//!     "The two banks announced a merger on Monday. It rained in the harbour all day. \
//!      Regulators said the merger of the two banks needs their consent.",
//! );
//! let summary = Rank::default().summarize(&[&doc], &Length::Sentences(2))?.remove(0);
//! assert_eq!(summary.sentences[1].sentence, 2);
//! # Ok::<(), standpoint_summarize::SummarizeError>(())
//! ```
//!
//! Three of them: [`Lead`] takes the first sentences; [`Rank`] weighs sentences by the words they
//! share; [`Centrality`] by the vectors of a sentence encoder. All know the [`Role`] of a sentence,
//! so that headlines, captions and lines of the page are passed over, and the last two combine
//! centrality with place and redundancy by [`Weights`]. [`mod@rouge`] and [`mod@oracle`] measure
//! summaries.
//!
//! **Models.** [`load`] opens a model folder with `task = "sentences"`: manifest, ONNX weights and
//! tokenizer, as `standpoint-model` describes. Nothing is fetched from anywhere. The folder
//! `models/sentences` of the Standpoint repository is such a model. [`Lead`] and [`Rank`] need none,
//! and [`Centrality`] runs over any [`SentenceEncoder`].
//!
//! **Features.** `rten` (on by default) brings the pure-Rust engine. Without it everything but
//! loading works.
//!
//! **Threads and memory.** Everything is `Send + Sync` and works by `&self`; no thread is started
//! here, and one loaded model serves all. Memory and time are linear in the document; for
//! [`Centrality`] memory is one vector a sentence beside the model.

mod centrality;
mod encoder;
mod error;
mod lead;
mod length;
pub mod oracle;
mod porter;
mod rank;
mod role;
pub mod rouge;
mod select;
mod walk;
mod weights;

pub use centrality::Centrality;
pub use encoder::{ModelEncoder, SentenceEncoder};
pub use error::SummarizeError;
pub use lead::Lead;
pub use length::Length;
pub use rank::Rank;
pub use role::{Role, readable, roles};
pub use weights::Weights;

use std::path::Path;

use standpoint_document::{Document, Layers, Summary};
use standpoint_model::LoadOptions;

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

/// Loads the summarizer of a model folder: today a [`Centrality`] of the task `sentences`.
///
/// # Errors
/// [`SummarizeError::Model`] if the folder does not hold one; the source names file, what was
/// expected and found, and what to do.
pub fn load(dir: impl AsRef<Path>) -> Result<Box<dyn Summarizer>, SummarizeError> {
    load_with(dir, &LoadOptions::default())
}

/// [`load`] with an engine and threads of one's choice.
///
/// # Errors
/// As [`load`].
pub fn load_with(
    dir: impl AsRef<Path>,
    options: &LoadOptions,
) -> Result<Box<dyn Summarizer>, SummarizeError> {
    Ok(Box::new(Centrality::open(dir.as_ref(), options)?))
}
