//! Gold data: JSON lines, plain or gzip.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use serde::de::DeserializeOwned;
use standpoint_document::{Document, OffsetMap, OffsetUnit, Span};

use crate::error::CliError;

/// Bytes that open gzip data.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// All rows of a file. `format` names the data set whose format it is, for the error.
pub(super) fn read<T: DeserializeOwned>(
    path: &Path,
    format: &'static str,
) -> Result<Vec<T>, CliError> {
    let failed = |e| CliError::Read(path.to_owned(), e);
    let mut file = BufReader::new(File::open(path).map_err(failed)?);
    let packed = file.fill_buf().map_err(failed)?.starts_with(&GZIP);
    let stream: Box<dyn Read> = if packed {
        Box::new(MultiGzDecoder::new(file))
    } else {
        Box::new(file)
    };
    let mut rows = Vec::new();
    for (i, line) in BufReader::new(stream).lines().enumerate() {
        let line = line.map_err(failed)?;
        if line.trim().is_empty() {
            continue;
        }
        let row = serde_json::from_str(&line).map_err(|source| CliError::Row {
            path: path.to_owned(),
            line: i + 1,
            format,
            source,
        })?;
        rows.push(row);
    }
    if rows.is_empty() {
        return Err(CliError::Data {
            path: path.to_owned(),
            row: 0,
            what: "the file has no rows".to_owned(),
        });
    }
    Ok(rows)
}

/// What is wrong with a row, by its index.
pub(super) fn bad(path: &Path, row: usize, what: impl Into<String>) -> CliError {
    CliError::Data {
        path: path.to_owned(),
        row,
        what: what.into(),
    }
}

/// Code points of gold data to byte spans, and back.
pub(super) struct Points<'a>(OffsetMap<'a>);

impl<'a> Points<'a> {
    pub(super) fn of(doc: &'a Document) -> Self {
        Self(OffsetMap::new(doc.text(), OffsetUnit::Chars))
    }

    /// The bytes of a stretch of code points; none if the text has no such stretch.
    pub(super) fn span(&self, (start, end): (usize, usize)) -> Option<Span> {
        Span::new(self.0.to_byte(start)?, self.0.to_byte(end)?).ok()
    }

    /// The code points of a span.
    pub(super) fn points(&self, span: Span) -> (usize, usize) {
        (self.0.from_byte(span.start()), self.0.from_byte(span.end()))
    }
}
