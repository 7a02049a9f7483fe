use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

use standpoint_document::Source;
use thiserror::Error;

/// Inputs that cannot be read at all. Found before the first document.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum InputError {
    /// A named input that does not exist.
    #[error(
        "{}: no such file or folder; name files, folders, globs, or - for standard input",
        .path.display()
    )]
    NotFound {
        /// The input as it was named.
        path: PathBuf,
    },
    /// A named input that the system does not let us look at.
    #[error("{}: cannot be read; check its permissions", .path.display())]
    Unreadable {
        /// The input as it was named.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A pattern that is not a glob.
    #[error("{pattern}: not a valid glob; a name that holds *, ?, [ or {{ literally has to exist")]
    Pattern {
        /// The pattern as it was named.
        pattern: String,
        /// What is wrong with it.
        #[source]
        source: globset::Error,
    },
    /// A pattern that matches nothing.
    #[error("{pattern}: matches no file; * stops at /, ** goes into folders")]
    NoMatch {
        /// The pattern as it was named.
        pattern: String,
    },
    /// A named input that is also written to.
    #[error("{}: is both input and output; write the output elsewhere", .path.display())]
    IsOutput {
        /// The input as it was named.
        path: PathBuf,
    },
}

/// One file or record that could not be read; the rest goes on.
#[derive(Debug)]
pub struct CorpusError {
    /// The file, and which record of it, from 0.
    pub origin: Source,
    /// The line of the file, from 1, for formats that have lines.
    pub line: Option<u64>,
    /// What is wrong.
    pub problem: Problem,
}

impl fmt::Display for CorpusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin.path)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.problem)
    }
}

impl Error for CorpusError {
    /// The cause of the problem; the problem itself is in the message already.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.problem.source()
    }
}

impl CorpusError {
    /// The id that the document would have had for want of one of its own: `path#record`.
    pub fn id(&self) -> String {
        id(&self.origin)
    }
}

pub(crate) fn id(origin: &Source) -> String {
    format!("{}#{}", origin.path, origin.record)
}

/// What is wrong with a file or a record.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Problem {
    /// The file cannot be opened.
    #[error("cannot be opened")]
    Open(#[source] io::Error),
    /// Reading failed half-way.
    #[error("cannot be read on from here")]
    Read(#[source] io::Error),
    /// A folder that cannot be listed.
    #[error("cannot be listed")]
    List(#[source] io::Error),
    /// The name says gzip and the content does not.
    #[error("named .gz but not gzip data; unpack it or take .gz off its name")]
    NotGzip,
    /// Compressed data that is damaged or ends too early.
    #[error("gzip data that is damaged or ends too early; fetch the file again")]
    Gzip(#[source] io::Error),
    /// Compressed data that unpacks to more than the limit.
    #[error("unpacks to more than {limit} bytes; raise the limit on unpacked data to read it")]
    Unpacked {
        /// The limit, in bytes.
        limit: u64,
    },
    /// A text or a line longer than the limit.
    #[error("longer than {limit} bytes; raise the limit on one text to read it")]
    TooLong {
        /// The limit, in bytes.
        limit: usize,
    },
    /// Many files in one.
    #[error("a tar archive; unpack it and name the folder")]
    Archive,
    /// Not a text.
    #[error(
        "binary: {odd} of {chars} characters are control characters or undecodable, where a text has at most 5 %"
    )]
    Binary {
        /// Control characters, white space apart, and characters that could not be decoded.
        odd: usize,
        /// All characters.
        chars: usize,
    },
    /// A record that is not JSON.
    #[error(
        "not JSON at column {column}: {reason}; one object a line is expected, one a file if it is named .json"
    )]
    Json {
        /// Line of the record, from 1.
        line: usize,
        /// Byte of that line, from 1.
        column: usize,
        /// What the parser expected there.
        reason: String,
    },
    /// A record that is JSON but no object.
    #[error("{found} where a JSON object was expected")]
    NotAnObject {
        /// What stands there.
        found: &'static str,
    },
    /// An object without its text.
    #[error(
        "no field `{field}`, the record has {}; name the field that holds the text (--text-field)",
        listed(.found)
    )]
    MissingField {
        /// The field looked for.
        field: String,
        /// The fields there are, the first eight.
        found: Vec<String>,
    },
    /// A line that is none of a result.
    #[error("no result of `standpoint run`: {reason} (column {column})")]
    NotAResult {
        /// Byte of the line, from 1.
        column: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// A result of another schema.
    #[error(
        "schema `{found}` where `{}` was expected; write it anew with `standpoint run`",
        standpoint_document::SCHEMA
    )]
    Schema {
        /// Its schema.
        found: String,
    },
    /// A field of the wrong type.
    #[error("field `{field}` is {found} where {expected} was expected")]
    WrongType {
        /// The field.
        field: String,
        /// What it has to be.
        expected: &'static str,
        /// What it is.
        found: &'static str,
    },
}

fn listed(names: &[String]) -> String {
    if names.is_empty() {
        return "no field at all".to_owned();
    }
    let quoted: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
    quoted.join(", ")
}

/// An output that cannot be written on.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum WriteError {
    /// Whoever read the output has closed it, as `head` does. Not a failure of ours.
    #[error("{name}: closed by its reader")]
    Closed {
        /// The output.
        name: String,
    },
    /// The output cannot be made or written: permissions, a full disk.
    #[error("{name}: cannot be written; the lines written before are whole")]
    Io {
        /// The output.
        name: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A row that has no JSON form.
    #[error("{name}: row {row} cannot be written as JSON")]
    Json {
        /// The output.
        name: String,
        /// The row, from 0.
        row: u64,
        /// What the serializer said.
        #[source]
        source: serde_json::Error,
    },
}

impl WriteError {
    /// Whether the reader of the output closed it, which is no error for a driver.
    pub fn is_closed(&self) -> bool {
        matches!(self, Self::Closed { .. })
    }
}
