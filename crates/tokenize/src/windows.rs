use std::ops::{Range, RangeInclusive};

use standpoint_document::{Document, Layers};

use crate::{Piece, TokenizeError, Wordpieces};

/// A stretch of a document that a model reads at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Its wordpieces in text order, without special tokens. `Piece::word` counts over the
    /// document, spans are bytes of the document.
    pub pieces: Vec<Piece>,
    /// The sentences it reads, whole, or one of them in part; indices into `Document::sentences`.
    pub sentences: Range<usize>,
    /// Indices into `pieces` of those that this window decides; the others are context. Each piece
    /// of a document is decided by exactly one window, and the pieces of a word by the same one.
    pub owned: Range<usize>,
}

/// Cuts a document into windows of at most `max_pieces` wordpieces, special tokens not counted.
///
/// A window holds as many whole consecutive sentences as fit. A sentence that alone is longer is cut
/// between words into windows of its own that overlap by about a quarter; only a word longer than a
/// window is cut inside. Nothing is dropped.
///
/// # Errors
/// [`TokenizeError::NoSentences`] if the sentences layer is missing, [`TokenizeError::NoRoom`] if
/// `max_pieces` is 0, [`TokenizeError::Encode`] if the tokenizer fails.
pub fn windows(
    doc: &Document,
    wordpieces: &Wordpieces,
    max_pieces: usize,
) -> Result<Vec<Window>, TokenizeError> {
    if !doc.layers.contains(Layers::SENTENCES) {
        return Err(TokenizeError::NoSentences { id: doc.id.clone() });
    }
    if max_pieces == 0 {
        return Err(TokenizeError::NoRoom);
    }
    let mut done = Vec::new();
    let mut open = Window {
        pieces: Vec::new(),
        sentences: 0..0,
        owned: 0..0,
    };
    let mut word = 0;
    for (i, sentence) in doc.sentences.iter().enumerate() {
        let mut pieces = wordpieces.encode_in(doc.text(), sentence.span)?;
        for piece in &mut pieces {
            piece.word += word;
        }
        word = pieces.last().map_or(word, |p| p.word + 1);
        if open.pieces.len() + pieces.len() > max_pieces {
            close(&mut done, &mut open, i);
        }
        if pieces.len() > max_pieces {
            done.extend(cut(&pieces, max_pieces).map(|(read, owned)| Window {
                pieces: pieces.get(read).unwrap_or_default().to_vec(),
                sentences: i..i + 1,
                owned,
            }));
            open.sentences = i + 1..i + 1;
        } else {
            open.pieces.append(&mut pieces);
            open.sentences.end = i + 1;
        }
    }
    let end = doc.sentences.len();
    close(&mut done, &mut open, end);
    Ok(done)
}

/// Finishes the window under construction, if it has pieces; the next one starts at sentence `next`.
fn close(done: &mut Vec<Window>, open: &mut Window, next: usize) {
    let mut fresh = Window {
        pieces: Vec::new(),
        sentences: next..next,
        owned: 0..0,
    };
    if open.pieces.is_empty() {
        return;
    }
    std::mem::swap(open, &mut fresh);
    fresh.owned = 0..fresh.pieces.len();
    done.push(fresh);
}

/// For a sentence longer than `max`: which pieces each window reads, and which of those it owns.
fn cut(pieces: &[Piece], max: usize) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
    let overlap = max / 4;
    let mut start = 0;
    let mut decided = 0;
    std::iter::from_fn(move || {
        if decided >= pieces.len() {
            return None;
        }
        let (from, least) = (start, decided + 1);
        let mut end = (from + max).min(pieces.len());
        let mut until = end;
        if end < pieces.len() {
            end = word_start(pieces, end, least..=end);
            start = word_start(pieces, least.max(end.saturating_sub(overlap)), least..=end);
            until = word_start(pieces, end - (end - start) / 2, start..=end);
        }
        let owned = decided - from..until - from;
        decided = until;
        Some((from..end, owned))
    })
}

/// The start of a word in `bounds` nearest before `at`, or else after it, or else `at` itself.
fn word_start(pieces: &[Piece], at: usize, bounds: RangeInclusive<usize>) -> usize {
    let starts = |&i: &usize| match (i.checked_sub(1).and_then(|p| pieces.get(p)), pieces.get(i)) {
        (Some(before), Some(here)) => before.word != here.word,
        _ => true,
    };
    (*bounds.start()..=at)
        .rev()
        .find(starts)
        .or_else(|| (at..=*bounds.end()).find(starts))
        .unwrap_or(at)
}
