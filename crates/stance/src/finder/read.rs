//! Pass two: what one cue's sentence says of its verdict, holder and target.

use std::ops::Range;

use standpoint_document::{Document, Span};
use standpoint_model::{Model, Tensor};

use super::EncoderFinder;
use crate::arguments::{Argument, log_softmax, spans};
use crate::rows::{CueContext, Pieces, Word, cue_context};
use crate::{Judgement, StanceError};

pub(super) const VERDICT: &str = "verdict";
pub(super) const ARGUMENTS: &str = "arguments";

/// Whose stance a cue expresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CueHolder {
    /// These words of the cue's sentence.
    Words(Span),
    /// The text's own voice.
    Author,
    /// A speaker whom the sentence does not name.
    Outside,
}

/// What the finder reads at one cue.
#[derive(Debug, Clone, PartialEq)]
pub struct CueReading {
    /// The cue, on word boundaries.
    pub cue: Span,
    /// Which side the cue takes; `neutral` is that it takes none.
    pub verdict: Judgement,
    /// Its holder with the log-probability of its first and last word; several where a list joins
    /// them. Best first.
    pub holders: Vec<(CueHolder, f32)>,
    /// Its target, likewise.
    pub targets: Vec<(Span, f32)>,
}

/// A cue by the sentence it stands in and its words there.
pub(super) type CuePlace = (usize, Range<usize>);

impl EncoderFinder {
    /// Reads each cue in its sentence, with what stands before it; one reading a cue, in
    /// order, none for one without words.
    pub(super) fn read(
        &self,
        doc: &Document,
        pieces: &Pieces,
        cues: &[CuePlace],
    ) -> Result<Vec<Option<CueReading>>, StanceError> {
        let chunks = cues.chunks(Model::ROWS);
        let read = chunks.map(|cues| self.read_chunk(doc, pieces, cues));
        Ok(read.collect::<Result<Vec<_>, _>>()?.concat())
    }

    fn read_chunk(
        &self,
        doc: &Document,
        pieces: &Pieces,
        cues: &[CuePlace],
    ) -> Result<Vec<Option<CueReading>>, StanceError> {
        let contexts: Vec<CueContext> = cues
            .iter()
            .map(|(sentence, words)| cue_context(pieces, *sentence, words))
            .collect();
        let rows: Vec<_> = contexts
            .iter()
            .map(|c| {
                let mark = |i: usize| c.marks.get(i).copied().unwrap_or_default();
                self.model.marked_row(&c.pieces, mark)
            })
            .collect();
        let outputs = self.model.run(&rows, &[VERDICT, ARGUMENTS])?;
        let read = cues.iter().zip(&contexts).zip(&outputs);
        Ok(read
            .map(|((cue, context), output)| {
                let [verdict, arguments] = output.as_slice() else {
                    return None;
                };
                self.reading(
                    doc,
                    pieces.words_of(cue.0),
                    cue,
                    context,
                    verdict,
                    arguments,
                )
            })
            .collect())
    }

    /// One cue's outputs. None if the cue has no words.
    fn reading(
        &self,
        doc: &Document,
        words: &[Word],
        (_, cue): &CuePlace,
        context: &CueContext,
        verdict: &Tensor,
        arguments: &Tensor,
    ) -> Option<CueReading> {
        let prefix = self.model.wordpieces().specials().prefix.len();
        let last = prefix + context.pieces.len();
        let column = |k: usize| -> Vec<f32> {
            arguments
                .rows()
                .map(|row| row.get(k).copied().unwrap_or(f32::NEG_INFINITY))
                .collect()
        };
        let in_sentence = |i: usize| {
            i.checked_sub(prefix)
                .and_then(|i| context.marks.get(i))
                .is_some_and(|mark| *mark > 0)
        };
        let holder_place = |i: usize| i == 0 || i == last || in_sentence(i);
        let holder = [0, 1].map(|k| log_softmax(&column(k), holder_place));
        let target = [2, 3].map(|k| log_softmax(&column(k), in_sentence));
        let places: Vec<_> = context
            .places
            .iter()
            .map(|p| p.map(|(a, b)| (a + prefix, b + prefix)))
            .collect();
        let span = |range: &Range<usize>| -> Option<Span> {
            let range = words.get(range.clone())?;
            Some(range.first()?.span.cover(range.last()?.span))
        };
        let with_spans = |[start, end]: &[Vec<f32>; 2]| -> Vec<(Span, f32)> {
            let found = spans(start, end, &places, self.ratio);
            coordinated(found, words, doc)
                .iter()
                .filter_map(|a| Some((span(&a.words)?, a.logp)))
                .collect()
        };
        let at = |i: usize| -> f32 { holder.iter().filter_map(|p| p.get(i)).sum() };
        let named = with_spans(&holder);
        let nobody = [(CueHolder::Author, at(0)), (CueHolder::Outside, at(last))];
        let nobody = nobody.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
        let holders = match (nobody, named.first()) {
            (Some(n), best) if best.is_none_or(|b| n.1 > b.1) => vec![n],
            _ => named
                .into_iter()
                .map(|(span, logp)| (CueHolder::Words(span), logp))
                .collect(),
        };
        let verdict = log_softmax(verdict.data(), |_| true);
        let side = |i: usize| verdict.get(i).map_or(0.0, |p| p.exp());
        Some(CueReading {
            cue: span(cue)?,
            verdict: Judgement {
                neutral: side(0),
                favor: side(1),
                against: side(2),
            },
            holders,
            targets: with_spans(&target),
        })
    }
}

/// Words that join the members of a list.
const JOINING: &[&str] = &[
    "&", ",", ";", "and", "as", "both", "nor", "or", "the", "well",
];

/// The best argument, and of the others those that a list joins to one kept: what stands between
/// them are commas and conjunctions alone.
fn coordinated(found: Vec<Argument>, words: &[Word], doc: &Document) -> Vec<Argument> {
    let joined = |a: &Argument, b: &Argument| {
        let (first, second) = if a.words.start <= b.words.start {
            (a, b)
        } else {
            (b, a)
        };
        let between = words.get(first.words.end..second.words.start);
        between.is_some_and(|gap| {
            !gap.is_empty()
                && gap.iter().all(|w| {
                    let word = doc.slice(w.span).to_lowercase();
                    JOINING.contains(&word.as_str())
                })
        })
    };
    let mut kept: Vec<Argument> = Vec::with_capacity(found.len());
    for one in found {
        if kept.is_empty() || kept.iter().any(|k| joined(k, &one)) {
            kept.push(one);
        }
    }
    kept
}
