//! Documents in short: the sentences that matter, word for word.
//!
//! A [`Summarizer`] takes documents whose sentences are known and gives for each a
//! [`Summary`] of whole sentences in text order, one a line, as long as [`Length`] says. Nothing is
//! written that the document does not say.
//!
//! ```
//! use standpoint_summarize::{Learned, Length, Summarizer};
//! let doc = standpoint_tokenize::document(
//!     "The two banks announced a merger on Monday. It rained. \
//!      Regulators said the merger of the two banks needs their consent.",
//! );
//! let summary = Learned::default().summarize(&[&doc], &Length::Sentences(2))?.remove(0);
//! assert_eq!(summary.sentences[1].sentence, 2);
//! # Ok::<(), standpoint_summarize::SummarizeError>(())
//! ```
//!
//! Four of them: [`Learned`] takes those that together say what a summary is expected to; [`Lead`] the first
//! ones; [`Rank`] weighs them by the words they share; [`Centrality`] by the vectors of a sentence
//! encoder. All know the [`Role`] of a sentence, so that headlines, captions and lines of the page are
//! passed over; all but the lead take no sentence that opens with a pronoun without the one before,
//! shun what was said already, and keep to a [`Focus`] if given one. [`mod@rouge`] and [`mod@oracle`]
//! measure summaries; [`digest`] puts many of them in a few sentences; [`FaithfulnessMeasure`] tells of one
//! in new words how far its document bears it out, by a model of the task `entailment`.
//!
//! **Models.** [`Learned`], [`Lead`] and [`Rank`] need no model folder, and [`Centrality`] runs over any
//! [`SentenceEncoder`]. [`load`] opens a folder with `task = "sentences"`: manifest, ONNX weights and
//! tokenizer, as `standpoint-model` describes. Nothing is fetched from anywhere. The folders
//! `models/sentences` and, for faithfulness, `models/entailment` of the Standpoint repository are such models.
//!
//! **Features.** `rten` (on by default) brings the pure-Rust engine. Without it everything but
//! loading works.
//!
//! **Threads and memory.** Everything is `Send + Sync` and works by `&self`; no thread is started
//! here, and one loaded model serves all. Memory and time are linear in the document; for
//! [`Centrality`] memory is one vector a sentence beside the model.

mod centrality;
mod dateline;
pub mod digest;
mod encoder;
mod entailment;
mod error;
mod faithful;
mod focus;
mod lead;
mod lean;
mod learned;
mod length;
mod marginal;
pub mod oracle;
mod porter;
mod rank;
mod role;
pub mod rouge;
mod select;
mod stems;
mod walk;
mod weights;

pub use centrality::Centrality;
pub use dateline::readable;
pub use encoder::{ModelEncoder, SentenceEncoder};
pub use entailment::{EncoderEntailment, Entailment, EntailmentJudge};
pub use error::SummarizeError;
pub use faithful::FaithfulnessMeasure;
pub use focus::Focus;
pub use lead::Lead;
pub use learned::Learned;
pub use length::Length;
pub use rank::Rank;
pub use role::{Role, roles};
pub use weights::Weights;

use std::path::Path;
use std::sync::Arc;

use standpoint_document::{Document, Layers, Summary, SummaryKind};
use standpoint_model::{LoadOptions, Model};

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

    /// What kind of summaries these are (by default extractive). One in new words may have an
    /// extractive one for a document that is short enough.
    fn kind(&self) -> SummaryKind {
        SummaryKind::Extractive
    }
}

/// What every summarizer asks of its arguments.
fn check(docs: &[&Document], want: &Length) -> Result<(), SummarizeError> {
    want.check()?;
    match docs.iter().find(|d| !d.layers.contains(Layers::SENTENCES)) {
        Some(doc) => Err(SummarizeError::NoSentences { id: doc.id.clone() }),
        None => Ok(()),
    }
}

/// Loads the summarizer of a model folder: a [`Centrality`] over its sentence encoder.
///
/// # Errors
/// [`SummarizeError::Model`] if the folder holds none; the source names file, what was expected and
/// found, and what to do.
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

/// The summarizer of a loaded model, as [`load`] says, perhaps with a focus.
///
/// # Errors
/// [`SummarizeError::Model`] if the model lacks the output it is read by.
pub fn summarizer(
    model: impl Into<Arc<Model>>,
    focus: Option<Focus>,
) -> Result<Box<dyn Summarizer>, SummarizeError> {
    let encoder = ModelEncoder::new(model)?;
    Ok(Box::new(
        Centrality::new(Box::new(encoder)).with_focus(focus),
    ))
}
