use std::error::Error;
use std::fmt::{self, Write};

use serde::{Deserialize, Serialize};
use standpoint_document::Source;

/// A document that has no result, and why: a line of the errors file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// Where the document came from.
    pub source: Source,
    /// Its id.
    pub id: String,
    /// The stage that failed; `read` for a document that could not be read.
    pub stage: String,
    /// What was wrong, causes included.
    pub reason: String,
}

impl Failure {
    /// The failure of a document that could not be read.
    pub fn read(source: Source, id: impl Into<String>, error: &dyn Error) -> Self {
        Self {
            source,
            id: id.into(),
            stage: "read".to_owned(),
            reason: chain(error),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.id, self.stage, self.reason)
    }
}

impl Error for Failure {}

/// An error and its causes, one after the other.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(e) = cause {
        let _ = write!(text, ": {e}");
        cause = e.source();
    }
    text
}
