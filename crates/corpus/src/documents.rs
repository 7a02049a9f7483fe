use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::vec;

use standpoint_document::{Document, Source};

use crate::decode::decode;
use crate::error::id;
use crate::input::Input;
use crate::jsonl::{note, parse};
use crate::lines::{self, Line};
use crate::open::{self, Stream};
use crate::{CorpusError, Format, Problem, ReadOptions};

/// The documents of a list of inputs, read as they are asked for.
///
/// A file or record that cannot be read is an `Err` in its place; the iterator goes on behind it
/// and ends only when the inputs do.
pub struct Documents {
    entries: vec::IntoIter<Result<Input, CorpusError>>,
    options: ReadOptions,
    consumed: Arc<AtomicU64>,
    open: Option<Records>,
}

impl Documents {
    pub(crate) fn new(entries: Vec<Result<Input, CorpusError>>, options: ReadOptions) -> Self {
        Self {
            entries: entries.into_iter(),
            options,
            consumed: Arc::default(),
            open: None,
        }
    }

    /// The documents of a stream, which may be packed. `name` stands for its path, and tells the
    /// format by the same rules as a file's name does; `-` tells nothing.
    pub fn from_reader(
        reader: impl Read + Send + 'static,
        name: &str,
        options: &ReadOptions,
    ) -> Self {
        let mut documents = Self::new(Vec::new(), options.clone());
        let path = if name == "-" { "" } else { name };
        match open::unpack(Box::new(reader), path.as_ref(), options) {
            Ok((stream, format)) => documents.open = Some(Records::new(name, stream, format)),
            Err(problem) => {
                let origin = source(name, 0);
                documents.entries = vec![Err(CorpusError {
                    origin,
                    line: None,
                    problem,
                })]
                .into_iter();
            }
        }
        documents
    }

    /// How many bytes were taken from the disk so far; counts on while the documents are read.
    pub fn consumed(&self) -> Consumed {
        Consumed(Arc::clone(&self.consumed))
    }

    fn open(&mut self, input: &Input) -> Result<(), CorpusError> {
        let name = input.name();
        let (stream, format) = open::open(input, &self.options, Arc::clone(&self.consumed))
            .map_err(|problem| CorpusError {
                origin: source(&name, 0),
                line: None,
                problem,
            })?;
        self.open = Some(Records::new(&name, stream, format));
        Ok(())
    }
}

impl Iterator for Documents {
    type Item = Result<Document, CorpusError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(item) = self.open.as_mut().and_then(|r| r.next(&self.options)) {
                return Some(item);
            }
            self.open = None;
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

/// A count of bytes that grows while documents are read, possibly on another thread.
#[derive(Debug, Clone)]
pub struct Consumed(pub(crate) Arc<AtomicU64>);

impl Consumed {
    /// Bytes taken from the disk so far.
    pub fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The records of one open file.
struct Records {
    path: String,
    format: Format,
    /// None once the file is done with.
    stream: Option<Stream>,
    /// Whether the byte order mark, if any, is behind us.
    started: bool,
    encoding: Option<&'static str>,
    line: u64,
    record: u64,
    buffer: Vec<u8>,
}

/// A line buffer larger than this is given back after use.
const KEPT_BUFFER: usize = 1 << 20;

impl Records {
    fn new(path: &str, stream: Stream, format: Format) -> Self {
        Self {
            path: path.to_owned(),
            format,
            stream: Some(stream),
            started: false,
            encoding: None,
            line: 0,
            record: 0,
            buffer: Vec::new(),
        }
    }

    fn next(&mut self, options: &ReadOptions) -> Option<Result<Document, CorpusError>> {
        let (result, line) = match self.format {
            Format::Text => (text(self.stream.take()?, options), None),
            Format::Json => {
                let result = json(self.stream.take()?, options);
                let line = match &result {
                    Err(Problem::Json { line, .. }) => Some(*line as u64),
                    _ => None,
                };
                (result, line)
            }
            Format::Jsonl => (self.record(options)?, Some(self.line)),
        };
        let origin = source(&self.path, self.record);
        self.record += 1;
        Some(match result {
            Ok(mut doc) => {
                if doc.id.is_empty() {
                    doc.id = id(&origin);
                }
                doc.source = origin;
                Ok(doc)
            }
            Err(problem) => Err(CorpusError {
                origin,
                line,
                problem,
            }),
        })
    }

    /// The next line that is not blank. A failed read ends the file.
    fn record(&mut self, options: &ReadOptions) -> Option<Result<Document, Problem>> {
        if !self.started {
            self.started = true;
            match open::without_mark(self.stream.take()?) {
                Ok((stream, encoding)) => (self.stream, self.encoding) = (Some(stream), encoding),
                Err(problem) => {
                    self.line = 1;
                    return Some(Err(problem));
                }
            }
        }
        loop {
            let stream = self.stream.as_mut()?;
            self.line += 1;
            match lines::next(stream, &mut self.buffer, options.max_text) {
                Ok(Line::End) => return None,
                Ok(Line::TooLong) => {
                    let limit = options.max_text;
                    return Some(Err(Problem::TooLong { limit }));
                }
                Ok(Line::Whole) if self.buffer.iter().all(u8::is_ascii_whitespace) => {}
                Ok(Line::Whole) => {
                    let mut result = parse(&self.buffer, options);
                    if let Ok(doc) = &mut result {
                        note(doc, self.encoding, None);
                    }
                    if self.buffer.capacity() > KEPT_BUFFER {
                        self.buffer = Vec::new();
                    }
                    return Some(result);
                }
                Err(e) => {
                    self.stream = None;
                    return Some(Err(open::failed(e)));
                }
            }
        }
    }
}

/// A whole stream as one text.
fn text(stream: Stream, options: &ReadOptions) -> Result<Document, Problem> {
    let decoded = decode(whole(stream, options)?)?;
    let mut doc = Document::new("", decoded.text);
    note(&mut doc, decoded.encoding.as_deref(), decoded.note);
    Ok(doc)
}

/// A whole stream as one JSON object.
fn json(stream: Stream, options: &ReadOptions) -> Result<Document, Problem> {
    let (stream, encoding) = open::without_mark(stream)?;
    let mut doc = parse(&whole(stream, options)?, options)?;
    note(&mut doc, encoding, None);
    Ok(doc)
}

fn whole(stream: Stream, options: &ReadOptions) -> Result<Vec<u8>, Problem> {
    let limit = options.max_text;
    let mut bytes = Vec::new();
    stream
        .take((limit as u64).saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(open::failed)?;
    if bytes.len() > limit {
        return Err(Problem::TooLong { limit });
    }
    Ok(bytes)
}

fn source(path: &str, record: u64) -> Source {
    Source {
        path: path.to_owned(),
        record,
    }
}
