use standpoint_model::ModelError;
use standpoint_tokenize::TokenizeError;
use thiserror::Error;

/// Why a summary could not be made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SummarizeError {
    /// The length asked for is none.
    #[error("summary length {found}: {expected}; the default is 3 sentences")]
    Length {
        /// What was asked for.
        found: String,
        /// What is possible.
        expected: &'static str,
    },
    /// What a summary is to be about says nothing.
    #[error(
        "focus {found:?}: expected a name or words that say something, found none but function words; \
         name what the summary is to be about"
    )]
    Focus {
        /// What was asked for.
        found: String,
    },
    /// A document came without its sentences.
    #[error(
        "document `{id}` has no sentences layer, which a summary is made of; \
         pass it through `standpoint_tokenize::annotate` first"
    )]
    NoSentences {
        /// The document's id.
        id: String,
    },
    /// A model of the summary could not be loaded or run.
    #[error("a model of the summary failed")]
    Model(#[from] ModelError),
    /// The tokenizer of such a model failed.
    #[error("the tokenizer of a model of the summary failed")]
    Tokenize(#[from] TokenizeError),
    /// The sentence encoder gave something else than one vector a sentence.
    #[error(
        "document `{id}`: the sentence encoder gave {found}, expected {expected}; \
         check that its model is one for the task `sentences`"
    )]
    Vectors {
        /// The document's id.
        id: String,
        /// What it should have given.
        expected: String,
        /// What it gave.
        found: String,
    },
}
