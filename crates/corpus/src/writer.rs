use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use crate::WriteError;

/// Writes one JSON object a line: results, failures, whatever serializes.
///
/// A line is made in memory and goes out in one write, so that a reader at the other end of a pipe
/// has each result as soon as it is there, and no line stops half-way because a row would not
/// serialize. There is no further buffer: a result costs far more than a write.
#[derive(Debug)]
pub struct JsonlWriter<W> {
    out: W,
    name: String,
    line: Vec<u8>,
    rows: u64,
    bytes: u64,
}

impl JsonlWriter<File> {
    /// A new file at `path`; one that is there already is emptied.
    ///
    /// # Errors
    /// [`WriteError::Io`] if the file cannot be made.
    pub fn create(path: &Path) -> Result<Self, WriteError> {
        let name = path.display().to_string();
        match File::create(path) {
            Ok(file) => Ok(Self::new(file, name)),
            Err(source) => Err(WriteError::Io { name, source }),
        }
    }
}

impl<W: Write> JsonlWriter<W> {
    /// Writes to `out`, called `name` in errors.
    pub fn new(out: W, name: impl Into<String>) -> Self {
        Self {
            out,
            name: name.into(),
            line: Vec::new(),
            rows: 0,
            bytes: 0,
        }
    }

    /// Writes one row.
    ///
    /// # Errors
    /// [`WriteError::Closed`] if the reader of the output is gone, [`WriteError::Io`] if the output
    /// takes no more, [`WriteError::Json`] for a row that has no JSON form, of which nothing is
    /// written.
    pub fn write<T: Serialize + ?Sized>(&mut self, row: &T) -> Result<(), WriteError> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, row).map_err(|source| WriteError::Json {
            name: self.name.clone(),
            row: self.rows,
            source,
        })?;
        self.line.push(b'\n');
        let written = self.out.write_all(&self.line);
        written.map_err(|e| self.failed(e))?;
        self.rows += 1;
        self.bytes += self.line.len() as u64;
        Ok(())
    }

    /// Hands on what `out` itself may still hold.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn flush(&mut self) -> Result<(), WriteError> {
        let flushed = self.out.flush();
        flushed.map_err(|e| self.failed(e))
    }

    /// Flushes, and gives `out` back.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn finish(mut self) -> Result<W, WriteError> {
        self.flush()?;
        Ok(self.out)
    }

    /// Rows written.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Bytes of whole lines written. After a failed write the output may hold a piece of a line
    /// behind them.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    fn failed(&self, source: io::Error) -> WriteError {
        let name = self.name.clone();
        match source.kind() {
            io::ErrorKind::BrokenPipe => WriteError::Closed { name },
            _ => WriteError::Io { name, source },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use standpoint_document::{Document, OffsetUnit, Record};

    use super::*;

    struct Failing(io::ErrorKind);

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_record_is_one_line_whatever_its_text() {
        let doc = Document::new("d", "One.\nTwo.\u{2028}\r\n\0");
        let record = Record::new(&doc, OffsetUnit::Chars, true, &BTreeMap::new());
        let mut writer = JsonlWriter::new(Vec::new(), "out");
        writer.write(&record).expect("memory takes all");
        writer.write(&record).expect("memory takes all");
        assert_eq!(writer.rows(), 2);
        let bytes = writer.bytes();
        let out = writer.finish().expect("memory takes all");
        assert_eq!(out.len() as u64, bytes);
        let out = String::from_utf8(out).expect("JSON");
        let lines: Vec<&str> = out.split_terminator('\n').collect();
        assert_eq!(lines.len(), 2);
        let back: Record = serde_json::from_str(lines[1]).expect("we wrote it");
        assert_eq!(back, record);
    }

    #[test]
    fn a_closed_pipe_is_told_from_a_full_disk() {
        let write = |kind| {
            JsonlWriter::new(Failing(kind), "out")
                .write("row")
                .expect_err("it fails")
        };
        assert!(write(io::ErrorKind::BrokenPipe).is_closed());
        let full = write(io::ErrorKind::StorageFull);
        assert!(!full.is_closed());
        assert_eq!(
            full.to_string(),
            "out: cannot be written; the lines written before are whole"
        );
    }

    #[test]
    fn a_row_without_a_json_form_leaves_no_trace() {
        let mut writer = JsonlWriter::new(Vec::new(), "out");
        let row = BTreeMap::from([((1, 2), 3)]);
        assert!(matches!(
            writer.write(&row),
            Err(WriteError::Json { row: 0, .. })
        ));
        assert_eq!(writer.finish().expect("memory takes all"), b"");
    }
}
