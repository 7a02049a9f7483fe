//! A document cut into parts that a model reads at once: whole sentences, each read as it stands in
//! its text.

use std::ops::Range;

use standpoint_document::{Document, Layers, Sentence, Span};
use standpoint_tokenize::{Piece, windows};

use crate::TorchError;
use crate::tokenizer::TextTokenizer;

/// A stretch of a document that a model reads at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Part {
    /// Its wordpieces; spans are bytes of the document.
    pub(crate) pieces: Vec<Piece>,
    /// Those that this part decides; the others are context that another one decides.
    pub(crate) owned: Range<usize>,
}

/// Parts of at most `max` pieces that together hold all pieces of `sentences`. A sentence that alone
/// is longer is cut between words into overlapping parts of its own.
///
/// The sentences of a part are read as one text, white space between them included: to a tokenizer
/// of bytes a word after a space is another one than at the start of a text.
pub(crate) fn parts(
    doc: &Document,
    sentences: &[Sentence],
    tokenizer: &TextTokenizer,
    max: usize,
) -> Result<Vec<Part>, TorchError> {
    let mut done = Vec::new();
    let mut rest = sentences;
    while let [first, ..] = rest {
        let mut taken = fitting(doc, rest, tokenizer, max)?;
        while let Some(last) = rest.get(..taken).and_then(<[Sentence]>::last) {
            let span = first.span.cover(last.span);
            let pieces = tokenizer.encode(doc.slice(span), span.start())?;
            if pieces.len() <= max {
                let owned = 0..pieces.len();
                done.push(Part { pieces, owned });
                break;
            }
            taken -= 1;
        }
        if taken == 0 {
            done.extend(cut(doc, first.span, tokenizer, max)?);
        }
        rest = rest.get(taken.max(1)..).unwrap_or_default();
    }
    done.retain(|part| !part.pieces.is_empty());
    Ok(done)
}

/// How many of the sentences fit, by the pieces that each has alone.
fn fitting(
    doc: &Document,
    sentences: &[Sentence],
    tokenizer: &TextTokenizer,
    max: usize,
) -> Result<usize, TorchError> {
    let mut sum = 0;
    for (i, sentence) in sentences.iter().enumerate() {
        let span = sentence.span;
        sum += tokenizer.encode(doc.slice(span), span.start())?.len();
        if sum > max {
            return Ok(i);
        }
    }
    Ok(sentences.len())
}

/// The parts of one sentence that is longer than a part.
fn cut(
    doc: &Document,
    span: Span,
    tokenizer: &TextTokenizer,
    max: usize,
) -> Result<Vec<Part>, TorchError> {
    let mut alone = Document::new(doc.id.clone(), doc.slice(span));
    alone.layers |= Layers::SENTENCES;
    alone.sentences.push(Sentence {
        span: Span::at(0, span.len()),
        words: Vec::new(),
    });
    let windows =
        windows(&alone, tokenizer.wordpieces(), max).map_err(|source| tokenizer.failed(source))?;
    Ok(windows
        .into_iter()
        .map(|mut window| {
            for piece in &mut window.pieces {
                piece.span = Span::at(span.start() + piece.span.start(), piece.span.len());
            }
            Part {
                pieces: window.pieces,
                owned: window.owned,
            }
        })
        .collect())
}
