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
    /// A document came without its sentences.
    #[error(
        "document `{id}` has no sentences layer, which a summary is made of; \
         pass it through `standpoint_tokenize::annotate` first"
    )]
    NoSentences {
        /// The document's id.
        id: String,
    },
}
