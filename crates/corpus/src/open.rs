//! A file, or standard input, to a stream of unpacked bytes.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::bufread::MultiGzDecoder;

use crate::input::Input;
use crate::{Format, Problem, ReadOptions};

pub(crate) type Stream = Box<dyn BufRead + Send>;

/// How far white space is looked through for the first character that tells the format.
const LOOK_AHEAD: u64 = 64 << 10;

/// Opens an input, unpacks it, and tells its format. Bytes taken from the disk are counted.
pub(crate) fn open(
    input: &Input,
    options: &ReadOptions,
    count: Arc<AtomicU64>,
) -> Result<(Stream, Format), Problem> {
    let (raw, name): (Box<dyn Read + Send>, &Path) = match input {
        Input::File(path) => (Box::new(File::open(path).map_err(Problem::Open)?), path),
        Input::Stdin => (Box::new(io::stdin()), Path::new("")),
    };
    unpack(Box::new(Counted { raw, count }), name, options)
}

pub(crate) fn unpack(
    raw: Box<dyn Read + Send>,
    name: &Path,
    options: &ReadOptions,
) -> Result<(Stream, Format), Problem> {
    let (head, stream) = peek(Box::new(BufReader::new(raw)), 2)?;
    let packed_by_name = has_extension(name, &["gz"]);
    let stream: Stream = match (head.as_slice(), packed_by_name) {
        ([0x1f, 0x8b], _) => Box::new(BufReader::new(Limited {
            raw: MultiGzDecoder::new(stream),
            left: options.max_unpacked,
            limit: options.max_unpacked,
        })),
        (_, true) => return Err(Problem::NotGzip),
        _ => stream,
    };
    let bare = name.with_extension("");
    let name = if packed_by_name { &bare } else { name };
    match options.format.or_else(|| by_name(name)) {
        Some(format) => Ok((stream, format)),
        None => by_content(stream),
    }
}

/// `.jsonl` and `.ndjson` are JSONL; standard input, pipes and `.json` tell by their content;
/// everything else is text.
fn by_name(name: &Path) -> Option<Format> {
    let unnamed = name.as_os_str().is_empty() || name.metadata().is_ok_and(|m| !m.is_file());
    if has_extension(name, &["jsonl", "ndjson"]) {
        Some(Format::Jsonl)
    } else if unnamed || has_extension(name, &["json"]) {
        None
    } else {
        Some(Format::Text)
    }
}

fn has_extension(name: &Path, extensions: &[&str]) -> bool {
    name.extension()
        .is_some_and(|e| extensions.iter().any(|x| e.eq_ignore_ascii_case(x)))
}

/// Text, unless the first character that is neither white space nor a mark of the encoding is `{`.
/// Nothing but white space behind that on its line is how one object over many lines begins.
fn by_content(mut stream: Stream) -> Result<(Stream, Format), Problem> {
    let mut seen = Vec::new();
    let mut byte = [0];
    let mut braced = false;
    let format = loop {
        let more = seen.len() as u64 <= LOOK_AHEAD && stream.read(&mut byte).map_err(failed)? == 1;
        seen.extend(more.then_some(byte[0]));
        match byte[0] {
            b'\n' if more && braced => break Format::Json,
            b'{' if more && !braced => braced = true,
            0 | 0xef | 0xbb | 0xbf | 0xff | 0xfe if more => {}
            b if more && b.is_ascii_whitespace() => {}
            _ if braced => break Format::Jsonl,
            _ => break Format::Text,
        }
    };
    Ok((Box::new(Cursor::new(seen).chain(stream)), format))
}

/// The first `n` bytes, fewer if there are not so many, and the stream as it was before them.
fn peek(mut stream: Stream, n: u64) -> Result<(Vec<u8>, Stream), Problem> {
    let mut head = Vec::new();
    stream
        .by_ref()
        .take(n)
        .read_to_end(&mut head)
        .map_err(failed)?;
    Ok((head.clone(), Box::new(Cursor::new(head).chain(stream))))
}

/// A stream of UTF-8 whatever its byte order mark says, and the encoding's name if it has one.
pub(crate) fn without_mark(stream: Stream) -> Result<(Stream, Option<&'static str>), Problem> {
    let (head, stream) = peek(stream, 3)?;
    let name = match head.as_slice() {
        [0xef, 0xbb, 0xbf] => "utf-8-sig",
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => "utf-16",
        _ => return Ok((stream, None)),
    };
    let utf8 = DecodeReaderBytesBuilder::new()
        .utf8_passthru(true)
        .strip_bom(true)
        .build(stream);
    Ok((Box::new(BufReader::new(utf8)), Some(name)))
}

/// What a failed read says about the input.
pub(crate) fn failed(error: io::Error) -> Problem {
    let limit = error
        .get_ref()
        .and_then(|e| e.downcast_ref::<OverLimit>())
        .map(|e| e.0);
    match (limit, error.kind()) {
        (Some(limit), _) => Problem::Unpacked { limit },
        (None, io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidInput) => Problem::Gzip(error),
        (None, io::ErrorKind::InvalidData) => Problem::Gzip(error),
        _ => Problem::Read(error),
    }
}

#[derive(Debug, thiserror::Error)]
#[error("more than {0} bytes")]
struct OverLimit(u64);

struct Limited<R> {
    raw: R,
    left: u64,
    limit: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.raw.read(buffer)?;
        self.left = self
            .left
            .checked_sub(n as u64)
            .ok_or_else(|| io::Error::other(OverLimit(self.limit)))?;
        Ok(n)
    }
}

struct Counted {
    raw: Box<dyn Read + Send>,
    count: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.raw.read(buffer)?;
        self.count.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}
