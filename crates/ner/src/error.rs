use std::error::Error;

use standpoint_document::{Document, Layers};
use standpoint_model::ModelError;
use standpoint_tokenize::TokenizeError;
use thiserror::Error;

use crate::TagError;

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
    /// The model could not be loaded or run.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A document could not be cut into windows.
    #[error("document `{document}` could not be cut into windows for the model")]
    Tokenize {
        /// Id of the document.
        document: String,
        /// What the tokenizer said.
        #[source]
        source: TokenizeError,
    },
    /// The model lacks the head asked for, or the usual one where it has several.
    #[error(
        "model {model}: expected a head `{wanted}`, found {}; choose one of these",
        list(found)
    )]
    Head {
        /// Name and version of the model.
        model: String,
        /// The head that was looked for.
        wanted: String,
        /// The heads the model has.
        found: Vec<String>,
    },
    /// A model of free labels was asked for none, or for more than fit its input, or cannot be asked.
    #[error("model {model}: expected {expected}, found {found}")]
    FreeLabels {
        /// Name and version of the model.
        model: String,
        /// What it takes, and what to do.
        expected: String,
        /// What it was given.
        found: String,
    },
    /// The labels of a head cannot be decoded.
    #[error(
        "model {model}: the labels of head `{head}` are no tags of entities; mend them in its manifest.toml or config.json (id2label)"
    )]
    Tags {
        /// Name and version of the model.
        model: String,
        /// The head.
        head: String,
        /// Which tag does not fit.
        #[source]
        source: TagError,
    },
    /// The model gave an output of another shape than its labels and the window ask for.
    #[error(
        "document `{document}`: output `{output}` has shape {found:?}, expected {expected:?}; the model file does not fit its manifest.toml"
    )]
    Output {
        /// Id of the document.
        document: String,
        /// Name of the output.
        output: String,
        /// Wordpieces with special tokens, labels.
        expected: Vec<usize>,
        /// The shape that came.
        found: Vec<usize>,
    },
    /// Gold words and their tags do not go together.
    #[error(
        "document `{document}`, sentence {sentence}: {tags} tags for {words} words; give one BIO tag a word"
    )]
    Gold {
        /// Id of the document.
        document: String,
        /// Index of the sentence in it, from 0.
        sentence: usize,
        /// How many words it has.
        words: usize,
        /// How many tags came with them.
        tags: usize,
    },
    /// A gold tag cannot be read.
    #[error("document `{document}`, sentence {sentence}: a gold tag cannot be read")]
    GoldTag {
        /// Id of the document.
        document: String,
        /// Index of the sentence in it, from 0.
        sentence: usize,
        /// Which tag.
        #[source]
        source: TagError,
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

fn list(names: &[String]) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    names.join(", ")
}
