use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::vec;

use standpoint_document::{Record, SCHEMA, Source};

use crate::documents::Consumed;
use crate::input::Input;
use crate::jsonl::reason;
use crate::lines::{self, Line};
use crate::open::{self, Stream};
use crate::{CorpusError, Format, Problem, ReadOptions};

/// The result lines of a list of inputs, read as they are asked for.
///
/// A file or line that cannot be read is an `Err` in its place; the iterator goes on behind it and
/// ends only when the inputs do. A line may be as long as [`ReadOptions::with_max_text`] says for its
/// text, and four times as long with all that was found in it.
pub struct Results {
    entries: vec::IntoIter<Result<Input, CorpusError>>,
    options: ReadOptions,
    consumed: Arc<AtomicU64>,
    open: Option<File>,
}

/// One open file.
struct File {
    origin: Source,
    stream: Stream,
    line: u64,
    buffer: Vec<u8>,
}

impl Results {
    pub(crate) fn new(entries: Vec<Result<Input, CorpusError>>, options: ReadOptions) -> Self {
        let longest = options.max_text.saturating_mul(4);
        Self {
            entries: entries.into_iter(),
            options: options.with_format(Format::Jsonl).with_max_text(longest),
            consumed: Arc::default(),
            open: None,
        }
    }

    /// How many bytes were taken from the disk so far; counts on while the results are read.
    pub fn consumed(&self) -> Consumed {
        Consumed(Arc::clone(&self.consumed))
    }

    fn open(&mut self, input: &Input) -> Result<(), CorpusError> {
        let path = input.name();
        let origin = Source { path, record: 0 };
        let stream = open::open(input, &self.options, Arc::clone(&self.consumed))
            .and_then(|(stream, _)| open::without_mark(stream));
        match stream {
            Ok((stream, _)) => {
                self.open = Some(File {
                    origin,
                    stream,
                    line: 0,
                    buffer: Vec::new(),
                });
                Ok(())
            }
            Err(problem) => Err(CorpusError {
                origin,
                line: None,
                problem,
            }),
        }
    }

    /// The next line of the open file that is not blank. A failed read ends the file.
    fn line(&mut self) -> Option<Result<Record, CorpusError>> {
        let file = self.open.as_mut()?;
        let result = loop {
            file.line += 1;
            match lines::next(&mut file.stream, &mut file.buffer, self.options.max_text) {
                Ok(Line::End) => {
                    self.open = None;
                    return None;
                }
                Ok(Line::TooLong) => {
                    break Err(Problem::TooLong {
                        limit: self.options.max_text,
                    });
                }
                Ok(Line::Whole) if file.buffer.iter().all(u8::is_ascii_whitespace) => {}
                Ok(Line::Whole) => break parse(&file.buffer),
                Err(e) => break Err(open::failed(e)),
            }
        };
        let (origin, line) = (file.origin.clone(), Some(file.line));
        file.origin.record += 1;
        if let Err(Problem::Gzip(_) | Problem::Read(_) | Problem::Unpacked { .. }) = result {
            self.open = None;
        }
        Some(result.map_err(|problem| CorpusError {
            origin,
            line,
            problem,
        }))
    }
}

impl Iterator for Results {
    type Item = Result<Record, CorpusError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.line() {
                return Some(item);
            }
            match self.entries.next()? {
                Err(e) => return Some(Err(e)),
                Ok(input) => {
                    if let Err(e) = self.open(&input) {
                        return Some(Err(e));
                    }
                }
            }
        }
    }
}

fn parse(line: &[u8]) -> Result<Record, Problem> {
    let record: Record = serde_json::from_slice(line).map_err(|e| Problem::NotAResult {
        column: e.column(),
        reason: reason(&e),
    })?;
    if record.schema == SCHEMA {
        Ok(record)
    } else {
        Err(Problem::Schema {
            found: record.schema,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use standpoint_document::{Document, OffsetUnit};

    use super::*;
    use crate::Inputs;

    fn line(id: &str) -> String {
        let doc = Document::new(id, "Oslo agreed.");
        let record = Record::new(&doc, OffsetUnit::Chars, true, &BTreeMap::new());
        serde_json::to_string(&record).expect("plain data") + "\n"
    }

    /// Ids, and what is said of lines that are none, of a file with this name and content.
    fn read(name: &str, content: &[u8]) -> Vec<Result<String, String>> {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join(name);
        fs::write(&path, content).expect("a file");
        let inputs = Inputs::find([&path], &ReadOptions::default()).expect("it is there");
        let place = format!("{}/", dir.path().display());
        let told = |e: CorpusError| e.to_string().replace(&place, "");
        let results = inputs.results();
        results.map(|r| r.map(|r| r.id).map_err(told)).collect()
    }

    #[test]
    fn a_line_that_is_no_result_costs_only_itself() {
        let lines = [
            line("a"),
            "\n{\"id\": \"b\", \"text\": \"Hi.\"}\n".to_owned(),
            line("c").replace(SCHEMA, "standpoint/9"),
            "{\"schema\"\n".to_owned(),
            line("d"),
        ];
        let found = read("r.out", lines.concat().as_bytes());
        assert_eq!(found.first(), Some(&Ok("a".to_owned())));
        assert_eq!(found.last(), Some(&Ok("d".to_owned())));
        let said: Vec<&str> = found
            .iter()
            .filter_map(|r| r.as_ref().err())
            .map(String::as_str)
            .collect();
        assert_eq!(
            said,
            [
                "r.out:3: no result of `standpoint run`: missing field `schema` (column 26)",
                "r.out:4: schema `standpoint/9` where `standpoint/1` was expected; write it anew with `standpoint run`",
                "r.out:5: no result of `standpoint run`: EOF while parsing an object (column 9)",
            ]
        );
    }

    #[test]
    fn packed_results_are_read_and_cut_ones_as_far_as_they_go() {
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed
            .write_all((line("a") + &line("b")).as_bytes())
            .expect("memory takes all");
        let packed = packed.finish().expect("memory takes all");
        let whole = read("r.jsonl.gz", &packed);
        assert_eq!(whole, [Ok("a".to_owned()), Ok("b".to_owned())]);
        let cut = read("r.jsonl.gz", &packed[..packed.len() - 9]);
        assert!(
            cut.last()
                .is_some_and(|r| r.as_ref().is_err_and(|e| e.contains("gzip data")))
        );
    }
}
