//! What pass two of the finder reads, as `scripts/train/finder.py` makes it.
//!
//! Token types are `case + 4 * mark`; mark 0 is context, 1 the cue, 2 the cue's sentence.

use std::ops::Range;

use standpoint_document::{Document, Span};
use standpoint_tokenize::{Piece, Window};

/// Wordpieces of context before the cue's sentence.
const CONTEXT: usize = 32;
/// How many sentences before may give context.
const CONTEXT_SENTENCES: usize = 3;
/// Wordpieces of the cue's sentence that are read: around the cue where it is longer.
const LONGEST: usize = 200;
/// Mark of the cue's words.
const CUE: u32 = 1;
/// Mark of the other words of the cue's sentence.
const SENTENCE: u32 = 2;

/// One word as the tokenizer cuts it: its pieces in [`Pieces::all`] and its bytes.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    pub(crate) pieces: Range<usize>,
    pub(crate) span: Span,
}

/// All wordpieces of a document, by sentence and word.
#[derive(Debug)]
pub(crate) struct Pieces {
    pub(crate) all: Vec<Piece>,
    /// Words in text order.
    pub(crate) words: Vec<Word>,
    /// The words of each sentence, as a range of `words`.
    pub(crate) sentences: Vec<Range<usize>>,
}

impl Pieces {
    /// Joins what the windows of a document own: every piece once, in text order.
    pub(crate) fn of(doc: &Document, windows: &[Window]) -> Self {
        let all: Vec<Piece> = windows
            .iter()
            .flat_map(|w| w.pieces.get(w.owned.clone()).unwrap_or_default())
            .copied()
            .collect();
        let mut words: Vec<Word> = Vec::new();
        let mut last = None;
        for (i, piece) in all.iter().enumerate() {
            match words.last_mut() {
                Some(word) if last == Some(piece.word) => {
                    word.pieces.end = i + 1;
                    word.span = word.span.cover(piece.span);
                }
                _ => words.push(Word {
                    pieces: i..i + 1,
                    span: piece.span,
                }),
            }
            last = Some(piece.word);
        }
        let mut from = 0;
        let sentences = doc
            .sentences
            .iter()
            .map(|s| {
                let until = from
                    + words
                        .get(from..)
                        .unwrap_or_default()
                        .partition_point(|w| w.span.start() < s.span.end());
                let range = from..until;
                from = until;
                range
            })
            .collect();
        Self {
            all,
            words,
            sentences,
        }
    }

    /// The words of a sentence.
    pub(crate) fn words_of(&self, sentence: usize) -> &[Word] {
        self.sentences
            .get(sentence)
            .and_then(|r| self.words.get(r.clone()))
            .unwrap_or_default()
    }

    /// The pieces of a sentence, as a range of `all`.
    fn pieces_of(&self, sentence: usize) -> Range<usize> {
        let words = self.words_of(sentence);
        match (words.first(), words.last()) {
            (Some(first), Some(last)) => first.pieces.start..last.pieces.end,
            _ => 0..0,
        }
    }
}

/// What pass two reads for one cue: pieces with their marks, and where the words of the cue's
/// sentence stand among them.
#[derive(Debug)]
pub(crate) struct CueContext {
    pub(crate) pieces: Vec<Piece>,
    /// The mark of each piece.
    pub(crate) marks: Vec<u32>,
    /// First and last piece of each word of the sentence, as indices into `pieces`; none for words
    /// that are cut off a very long sentence.
    pub(crate) places: Vec<Option<(usize, usize)>>,
}

/// Gathers what pass two reads. `cue` is a range of the sentence's words.
pub(crate) fn cue_context(pieces: &Pieces, sentence: usize, cue: &Range<usize>) -> CueContext {
    let own = pieces.pieces_of(sentence);
    let words = pieces.words_of(sentence);
    let cue_words = words.get(cue.clone()).unwrap_or_default();
    let marked = match (cue_words.first(), cue_words.last()) {
        (Some(first), Some(last)) => first.pieces.start..last.pieces.end,
        _ => own.start..own.start,
    };
    let mut read = own.clone();
    if read.len() > LONGEST {
        let start = marked
            .start
            .saturating_sub(LONGEST / 2)
            .clamp(own.start, own.end - LONGEST);
        read = start..start + LONGEST;
    }
    let farthest = (sentence.saturating_sub(CONTEXT_SENTENCES)..sentence)
        .map(|s| pieces.pieces_of(s))
        .find(|r| !r.is_empty())
        .map_or(own.start, |r| r.start);
    let before = farthest.max(own.start.saturating_sub(CONTEXT))..own.start;
    let shift = before.len();
    let mark = |i: usize| if marked.contains(&i) { CUE } else { SENTENCE };
    let marks = before
        .clone()
        .map(|_| 0)
        .chain(read.clone().map(mark))
        .collect();
    let taken = [before, read.clone()];
    CueContext {
        pieces: taken
            .into_iter()
            .flat_map(|r| pieces.all.get(r).unwrap_or_default())
            .copied()
            .collect(),
        marks,
        places: words
            .iter()
            .map(|w| {
                let at = |i: usize| i - read.start + shift;
                (read.start <= w.pieces.start && w.pieces.end <= read.end)
                    .then(|| (at(w.pieces.start), at(w.pieces.end - 1)))
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use standpoint_tokenize::Case;

    use super::*;

    /// One piece a letter, one word a letter, sentences as given.
    fn pieces(sentences: &[usize]) -> Pieces {
        let total: usize = sentences.iter().sum();
        let all: Vec<Piece> = (0..total)
            .map(|i| Piece {
                id: i as u32,
                span: Span::at(i, 1),
                case: Case::Lower,
                word: i as u32,
            })
            .collect();
        let words = (0..total)
            .map(|i| Word {
                pieces: i..i + 1,
                span: Span::at(i, 1),
            })
            .collect();
        let mut from = 0;
        let sentences = sentences
            .iter()
            .map(|n| {
                from += n;
                from - n..from
            })
            .collect();
        Pieces {
            all,
            words,
            sentences,
        }
    }

    #[test]
    fn the_cue_is_marked_in_its_sentence_and_what_stands_before_is_not() {
        let context = cue_context(&pieces(&[2, 4]), 1, &(1..3));
        assert_eq!(context.marks, [0, 0, 2, 1, 1, 2]);
        assert_eq!(context.places[0], Some((2, 2)));
    }

    #[test]
    fn context_is_bounded_and_a_very_long_sentence_is_read_around_its_cue() {
        let context = cue_context(&pieces(&[90, 1000]), 1, &(600..601));
        assert_eq!(context.pieces.len(), CONTEXT + LONGEST);
        assert_eq!(context.places[0], None);
        let (first, last) = context.places[600].expect("the cue itself is read");
        assert_eq!(context.marks[first..=last], [CUE]);
        assert_eq!(context.pieces[first].id, 690);
    }
}
