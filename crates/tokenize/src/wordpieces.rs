use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use standpoint_document::Span;
use tokenizers::{Encoding, Tokenizer};

use crate::{Case, Cause, TokenizeError};

/// Bytes given to the tokenizer at once. A longer text is cut at white space, or, where there is
/// none, between two characters: the tokenizer keeps about 50 bytes a byte while it works.
const CHUNK: usize = 1 << 16;

/// One wordpiece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// Its id in the model's vocabulary.
    pub id: u32,
    /// Bytes of the text it stands for, on character boundaries, without surrounding white space.
    /// Pieces that are bytes of one character share its span; a piece of white space has none.
    pub span: Span,
    /// The case of the word it belongs to.
    pub case: Case,
    /// Which word of the tokenizer's own it belongs to, counted from 0, never falling.
    pub word: u32,
}

/// The special tokens that a model expects around a text, as its tokenizer puts them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Specials {
    /// Before the text, such as `[CLS]`.
    pub prefix: Vec<u32>,
    /// Between the two texts of a pair, such as `[SEP]`.
    pub separator: Vec<u32>,
    /// After the text, or the second text of a pair, such as `[SEP]`.
    pub suffix: Vec<u32>,
}

impl Specials {
    /// How many a single text gets: a model of maximum length `n` takes `n - single()` pieces.
    pub fn single(&self) -> usize {
        self.prefix.len() + self.suffix.len()
    }

    /// How many a pair of texts gets.
    pub fn pair(&self) -> usize {
        self.single() + self.separator.len()
    }
}

/// A model's own tokenizer: text to wordpieces with byte offsets.
///
/// Truncation and padding, which a `tokenizer.json` may carry, are switched off: nothing of a text
/// is dropped. Text that spells a special token (`[SEP]`) is read as text. Used by `&self` from any
/// thread.
pub struct Wordpieces {
    tokenizer: Tokenizer,
    specials: Specials,
    name: String,
    /// Whether a word after white space has other wordpieces than one at the start of a text.
    spaced: bool,
}

impl fmt::Debug for Wordpieces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wordpieces")
            .field("name", &self.name)
            .field("specials", &self.specials)
            .finish_non_exhaustive()
    }
}

impl Wordpieces {
    /// Reads a `tokenizer.json`.
    ///
    /// # Errors
    /// [`TokenizeError::Read`] if the file cannot be read, [`TokenizeError::Parse`] if it is no
    /// tokenizer.
    pub fn from_file(path: &Path) -> Result<Self, TokenizeError> {
        let bytes = std::fs::read(path).map_err(|source| TokenizeError::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::from_bytes(&bytes, &path.display().to_string())
    }

    /// Reads the bytes of a `tokenizer.json`; `name` is what errors call it.
    ///
    /// # Errors
    /// [`TokenizeError::Parse`] if the bytes are no tokenizer.
    pub fn from_bytes(bytes: &[u8], name: &str) -> Result<Self, TokenizeError> {
        let parse = |source| TokenizeError::Parse {
            name: name.to_owned(),
            len: bytes.len(),
            source,
        };
        let load = || {
            let mut tokenizer = Tokenizer::from_bytes(bytes)?;
            tokenizer.with_truncation(None)?;
            tokenizer.with_padding(None);
            tokenizer.set_encode_special_tokens(true);
            let specials = specials(&tokenizer)?;
            Ok((tokenizer, specials))
        };
        let (tokenizer, specials) = guard(load).map_err(parse)?;
        let mut wordpieces = Self {
            tokenizer,
            specials,
            name: name.to_owned(),
            spaced: false,
        };
        wordpieces.spaced = wordpieces.tells_spaces();
        Ok(wordpieces)
    }

    /// What the tokenizer was called when it was read.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The special tokens of this tokenizer.
    pub fn specials(&self) -> &Specials {
        &self.specials
    }

    /// The wordpieces of `text`, in order, without special tokens. Spans are bytes into `text`,
    /// moved by `at`: give the offset at which `text` starts in its document.
    ///
    /// # Errors
    /// [`TokenizeError::Encode`] if the tokenizer fails.
    pub fn encode(&self, text: &str, at: usize) -> Result<Vec<Piece>, TokenizeError> {
        let mut pieces = Vec::new();
        let mut start = 0;
        while let Some(rest) = text.get(start..).filter(|rest| !rest.is_empty()) {
            let chunk = head(rest);
            let encode = || self.tokenizer.encode(chunk, false);
            let encoding = guard(encode).map_err(|source| TokenizeError::Encode {
                name: self.name.clone(),
                start: at + start,
                end: at + start + chunk.len(),
                source,
            })?;
            push(&mut pieces, &encoding, chunk, at + start);
            start += chunk.len();
        }
        Ok(pieces)
    }

    /// The wordpieces of a part of `text` as they stand in it: where the tokenizer tells a word after
    /// a space from one at the start of a text (byte-level BPE without `add_prefix_space`), the white
    /// space before the part is read with it.
    ///
    /// # Errors
    /// [`TokenizeError::Encode`] if the tokenizer fails.
    pub fn encode_in(&self, text: &str, part: Span) -> Result<Vec<Piece>, TokenizeError> {
        let before = text.get(..part.start()).unwrap_or_default();
        let space = before.chars().next_back().filter(|c| c.is_whitespace());
        let start = match space {
            Some(space) if self.spaced => part.start() - space.len_utf8(),
            _ => part.start(),
        };
        self.encode(text.get(start..part.end()).unwrap_or_default(), start)
    }

    /// Whether the space before a word is needed to encode it as inside a text, found by trying.
    fn tells_spaces(&self) -> bool {
        let ids = |text: &str, from: usize| -> Option<Vec<u32>> {
            let pieces = self.encode(text, 0).ok()?;
            let own = |p: &&Piece| !p.span.is_empty() && p.span.start() >= from;
            Some(pieces.iter().filter(own).map(|p| p.id).collect())
        };
        let inside = ids("a a", 2);
        inside != ids("a", 0) && inside == ids(" a", 0)
    }
}

/// Turns a panic of the tokenizer library into an error: a `tokenizer.json` is untrusted input.
fn guard<T>(job: impl FnOnce() -> Result<T, Cause>) -> Result<T, Cause> {
    catch_unwind(AssertUnwindSafe(job)).unwrap_or_else(|panic| {
        let text = panic
            .downcast_ref::<&str>()
            .copied()
            .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        Err(format!(
            "the tokenizer library panicked: {}",
            text.unwrap_or("no message")
        )
        .into())
    })
}

/// The first part of `text` that the tokenizer may be given at once, never empty unless `text` is.
fn head(text: &str) -> &str {
    if text.len() <= CHUNK {
        return text;
    }
    let end = text.floor_char_boundary(CHUNK);
    let head = text.get(..end).unwrap_or(text);
    match head.trim_end().rfind(char::is_whitespace) {
        Some(space) if space > 0 => head.get(..space).unwrap_or(head),
        _ => head,
    }
}

/// Appends the pieces of one chunk that starts at byte `at`.
fn push(pieces: &mut Vec<Piece>, encoding: &Encoding, chunk: &str, at: usize) {
    let first = pieces.len();
    let base = pieces.last().map_or(0, |p| p.word + 1);
    let rows = encoding
        .get_ids()
        .iter()
        .zip(encoding.get_offsets())
        .zip(encoding.get_word_ids());
    let mut last = 0;
    for ((&id, &(start, end)), word) in rows {
        last = word.unwrap_or(last).max(last);
        pieces.push(Piece {
            id,
            span: trimmed(chunk, start, end),
            case: Case::Lower,
            word: base + last,
        });
    }
    let new = pieces.get_mut(first..).unwrap_or_default();
    for word in new.chunk_by_mut(|a, b| a.word == b.word) {
        let cover = word
            .iter()
            .map(|p| p.span)
            .reduce(Span::cover)
            .unwrap_or_default();
        let case = Case::of(chunk.get(cover.start()..cover.end()).unwrap_or_default());
        for piece in word {
            piece.case = case;
            piece.span = Span::at(at + piece.span.start(), piece.span.len());
        }
    }
}

/// The range `start..end` of `chunk`, widened to character boundaries, white space trimmed.
fn trimmed(chunk: &str, start: usize, end: usize) -> Span {
    let start = chunk.floor_char_boundary(start);
    let end = chunk.ceil_char_boundary(end);
    let text = chunk.get(start..end).unwrap_or_default();
    let left = text.trim_start();
    Span::at(start + (text.len() - left.len()), left.trim_end().len())
}

/// Runs the post-processor over texts of one made-up token and reads what it puts around them.
fn specials(tokenizer: &Tokenizer) -> Result<Specials, tokenizers::Error> {
    const TEXT: u32 = u32::MAX;
    let text = || {
        Encoding::new(
            vec![TEXT],
            vec![0],
            vec!["a".to_owned()],
            vec![Some(0)],
            vec![(0, 1)],
            vec![0],
            vec![1],
            vec![],
            Default::default(),
        )
    };
    let single = tokenizer.post_process(text(), None, true)?;
    let pair = tokenizer.post_process(text(), Some(text()), true)?;
    let mut around = single.get_ids().split(|&id| id == TEXT);
    let mut between = pair.get_ids().split(|&id| id == TEXT);
    let mut next = || around.next().unwrap_or_default().to_vec();
    Ok(Specials {
        prefix: next(),
        suffix: next(),
        separator: between.nth(1).unwrap_or_default().to_vec(),
    })
}
