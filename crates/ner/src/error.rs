use std::error::Error;

use standpoint_document::{Document, Layers};
use thiserror::Error;

/// Why entities could not be found.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum NerError {
    /// A document came without its sentences and words.
    #[error(
        "document `{document}` has no sentences layer; run `standpoint_tokenize::annotate` on it before the recognizer"
    )]
    NoSentences {
        /// Id of the document.
        document: String,
    },
    /// A recognizer from outside this crate failed.
    #[error("recognizer `{recognizer}` failed on document `{document}`")]
    Other {
        /// Name of the recognizer.
        recognizer: String,
        /// Id of the document.
        document: String,
        /// What it said.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

impl NerError {
    /// Checks that the document brings its sentences and words: the first line of a `recognize`.
    ///
    /// # Errors
    /// [`NerError::NoSentences`] if it does not.
    pub fn need_sentences(doc: &Document) -> Result<(), Self> {
        if doc.layers.contains(Layers::SENTENCES) {
            return Ok(());
        }
        Err(Self::NoSentences {
            document: doc.id.clone(),
        })
    }
}
