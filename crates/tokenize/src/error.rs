use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// What the tokenizer library underneath reports.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why wordpieces or windows could not be made. Sentences and words never fail.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TokenizeError {
    /// The tokenizer's file cannot be read.
    #[error("{}: cannot read the tokenizer; expected the model's tokenizer.json there", path.display())]
    Read {
        /// The file as it was named.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The file is not a tokenizer.
    #[error(
        "{name}: not a tokenizer; expected the JSON of a Hugging Face tokenizer.json, found {len} bytes that do not parse as one"
    )]
    Parse {
        /// The file or whatever the bytes were called.
        name: String,
        /// How many bytes there were.
        len: usize,
        /// What does not fit.
        #[source]
        source: Cause,
    },
    /// The tokenizer refused a text.
    #[error(
        "{name}: the tokenizer failed on bytes {start}..{end} of the text; a vocabulary without an unknown token does that, check the model's tokenizer.json"
    )]
    Encode {
        /// The tokenizer.
        name: String,
        /// First byte of the part it failed on.
        start: usize,
        /// One past the last.
        end: usize,
        /// What the tokenizer said.
        #[source]
        source: Cause,
    },
    /// A document whose sentences are not known yet.
    #[error(
        "document {id:?} has no sentences layer; expected one, run the tokenize stage (`annotate`) first"
    )]
    NoSentences {
        /// The document.
        id: String,
    },
    /// Windows of no pieces.
    #[error(
        "windows of at most 0 pieces asked for; expected at least 1, a model's maximum length must exceed the special tokens around a window"
    )]
    NoRoom,
}
