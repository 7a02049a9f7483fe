//! Any model as Hugging Face lays it out, over rust-bert and libtorch, behind Standpoint's traits.
//!
//! - [`TokenClassifier`] is a [`Recognizer`]: token classification.
//! - [`SequenceJudge`] is a [`StanceJudge`]: zero-shot over a model of inference, or a model whose
//!   labels are sides.
//! - [`AbstractiveSummarizer`] is a [`Summarizer`]: BART, DistilBART, PEGASUS, T5, LongT5, ProphetNet.
//!
//! ```no_run
//! use standpoint_ner::Recognizer;
//! let ner = standpoint_torch::load_recognizer("bert-base-NER")?;
//! let doc = standpoint_tokenize::document("Wang Yi met Tokayev in Astana.");
//! for e in &ner.recognize(&[&doc])?[0].items {
//!     println!("{} {}", e.label, doc.slice(e.span));
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Models** are local folders: `config.json`, `tokenizer.json` (or `vocab.txt`, or `vocab.json` and
//! `merges.txt`), and `model.safetensors` or `rust_model.ot`. Nothing is fetched from anywhere. The
//! type of the model is read from `config.json`; [`Architecture`] lists those known. Everything is
//! checked at load: the form of the file of weights, that it holds each tensor that `config.json`
//! asks for, and labels. A `pytorch_model.bin` is refused, as opening it may run any program.
//!
//! **Building.** libtorch 2.4.0 has to be there: `scripts/libtorch` of the Standpoint repository sets
//! it up and prints the two lines of environment; with neither, rust-bert's build script downloads
//! it. The feature `doc-only` lets `cargo check` pass without.
//!
//! **What rust-bert's own pipelines do otherwise.** They decode batches after the first against the
//! first one's texts, pad without a mask, cut long texts in silence and panic on a missing file. Here
//! its models are used and its pipelines are not: a row is run alone, so that nothing is padded and a
//! result never depends on its neighbours; documents of any length are read in parts of whole
//! sentences; offsets are bytes; a panic that remains is an error of the one call.
//!
//! **Threads and memory.** Each model lives in a thread of its own, as rust-bert's are not `Sync`;
//! calls from several threads are answered one after the other, and libtorch spreads each over the
//! processors, or as many threads as [`set_threads`] says. While a model is loaded its weights are in memory twice.
//!
//! [`Recognizer`]: standpoint_ner::Recognizer
//! [`StanceJudge`]: standpoint_stance::StanceJudge
//! [`Summarizer`]: standpoint_summarize::Summarizer

mod architecture;
mod classifier;
mod error;
mod folder;
mod generate;
mod judge;
mod parts;
mod recognizer;
mod safetensors;
mod summarizer;
mod tokenizer;
mod weights;
mod worker;

use std::num::NonZeroUsize;
use std::path::Path;

use standpoint_ner::Recognizer;
use standpoint_stance::StanceJudge;
use standpoint_summarize::Summarizer;

pub use architecture::{Architecture, Task};
pub use error::TorchError;
pub use generate::Generated;
pub use judge::SequenceJudge;
pub use recognizer::TokenClassifier;
pub use summarizer::{AbstractiveSummarizer, Reading};

/// Lets libtorch use this many threads for one run of a model that is opened from now on (default: one a
/// processor). It holds for the process.
pub fn set_threads(count: NonZeroUsize) {
    tch::set_num_threads(i32::try_from(count.get()).unwrap_or(i32::MAX));
}

/// Opens a token classification model.
///
/// # Errors
/// [`TorchError`] if the folder does not hold one that is known.
pub fn load_recognizer(dir: impl AsRef<Path>) -> Result<Box<dyn Recognizer>, TorchError> {
    Ok(Box::new(TokenClassifier::open(dir)?))
}

/// Opens a sequence classification model, of inference or of sides.
///
/// # Errors
/// [`TorchError`] if the folder does not hold one that is known.
pub fn load_judge(dir: impl AsRef<Path>) -> Result<Box<dyn StanceJudge>, TorchError> {
    Ok(Box::new(SequenceJudge::open(dir)?))
}

/// Opens an encoder-decoder model.
///
/// # Errors
/// [`TorchError`] if the folder does not hold one that is known.
pub fn load_summarizer(dir: impl AsRef<Path>) -> Result<Box<dyn Summarizer>, TorchError> {
    Ok(Box::new(AbstractiveSummarizer::open(dir)?))
}
