use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use standpoint_document::{Coverage, Document, Found, Span};
use standpoint_model::{LoadOptions, Model, Task, Tensor};
use standpoint_tokenize::{Piece, Window, windows};

use super::{Attribution, Attributor};
use crate::StanceError;
use crate::arguments::log_softmax;
use crate::cues;
use crate::error::{check_head, check_sentences};

const CUES: &str = "cues";
const QUERY: &str = "query";
const KEY: &str = "key";

/// Tags of the `cues` head.
const TAGS: [&str; 3] = ["O", "B-cue", "I-cue"];
/// What a cue points at: first and last word of source and of content. Queries and keys hold one part
/// of equal size for each, in this order.
const POINTERS: usize = 4;
/// Words that a source may have.
const LONGEST_SOURCE: usize = 40;

/// Opens the attributor in a model folder with the default engine.
///
/// # Errors
/// [`StanceError`] if the folder is not an attribution model.
pub fn load_attributor(dir: impl AsRef<Path>) -> Result<Box<dyn Attributor>, StanceError> {
    let model = Model::open(dir.as_ref(), Task::Attribution, &LoadOptions::default())?;
    Ok(Box::new(EncoderAttributor::new(model)?))
}

/// Sources, cues and contents by one pass of an encoder trained on PolNeAR (Newell, Margolin and
/// Ruths, 2018).
///
/// The model tags cue words; each cue then points at the first and last word of its source and of
/// its content, anywhere in the window, by the dot product of a query (the mean over the cue's
/// wordpieces) and a key of every wordpiece, as biaffine dependency parsers choose heads (Dozat and
/// Manning, 2017). The opening special token stands for "none". Outputs: `cues` [tokens, 3],
/// `query` and `key` [tokens, 4 * size].
#[derive(Debug)]
pub struct EncoderAttributor {
    model: Arc<Model>,
    bias: f32,
}

impl EncoderAttributor {
    /// An attributor over an open model. The manifest's `cue_bias` (default 0) is taken off the
    /// outside tag: the larger, the more cues.
    ///
    /// # Errors
    /// [`StanceError::Manifest`] if the head differs, or queries and keys do not fit each other.
    pub fn new(model: impl Into<Arc<Model>>) -> Result<Self, StanceError> {
        let model = model.into();
        let manifest = model.manifest();
        check_head(manifest, CUES, &TAGS)?;
        let width = |name| {
            let info = model.signature().output(name)?;
            info.shape.last().copied().flatten()
        };
        let (queries, keys) = (width(QUERY), width(KEY));
        if !matches!((queries, keys), (Some(q), Some(k)) if q == k && q % POINTERS == 0) {
            return Err(StanceError::Manifest {
                model: manifest.id(),
                what: format!(
                    "outputs `{QUERY}` and `{KEY}` are {queries:?} and {keys:?} wide, expected the same multiple of {POINTERS}"
                ),
            });
        }
        let bias = manifest.thresholds.get("cue_bias").copied();
        Ok(Self {
            bias: bias.unwrap_or_default() as f32,
            model,
        })
    }

    /// The model behind the attributor.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Reads the windows of a document that are `wanted`.
    fn read(
        &self,
        doc: &Document,
        wanted: impl Fn(&Window) -> bool,
    ) -> Result<Vec<Attribution>, StanceError> {
        check_sentences(doc)?;
        let mut windows = windows(doc, self.model.wordpieces(), self.model.max_pieces())?;
        windows.retain(wanted);
        let prefix = self.model.wordpieces().specials().prefix.len();
        let mut items = Vec::new();
        for windows in windows.chunks(Model::ROWS) {
            let rows: Vec<_> = windows.iter().map(|w| self.model.row(&w.pieces)).collect();
            let outputs = self.model.run(&rows, &[CUES, QUERY, KEY])?;
            for (window, output) in windows.iter().zip(&outputs) {
                if let [tags, queries, keys] = output.as_slice() {
                    let words = words(&window.pieces, prefix);
                    let pointers = Pointers { queries, keys };
                    for cue in self.cues(window, &words, tags, prefix) {
                        items.extend(pointers.attribution(&words, &cue));
                    }
                }
            }
        }
        items.sort_by_key(|a| a.cue);
        Ok(items)
    }

    /// Cues that a window decides, as ranges of its words.
    fn cues(
        &self,
        window: &Window,
        words: &[Word],
        tags: &Tensor,
        prefix: usize,
    ) -> Vec<Range<usize>> {
        let logp: Vec<[f32; TAGS.len()]> = words
            .iter()
            .map(|word| {
                let mut out = [0.0, f32::NEG_INFINITY, f32::NEG_INFINITY];
                if let Some(logits) = tags.row(word.first) {
                    for (o, p) in out.iter_mut().zip(log_softmax(logits, |_| true)) {
                        *o = p;
                    }
                }
                out
            })
            .collect();
        let decided = |range: &Range<usize>| {
            let first = words.get(range.start).map(|w| w.first);
            first.is_some_and(|at| window.owned.contains(&at.saturating_sub(prefix)))
        };
        cues::decode(&logp, self.bias)
            .into_iter()
            .map(|cue| cue.words)
            .filter(decided)
            .collect()
    }
}

impl Attributor for EncoderAttributor {
    fn attribute(&self, docs: &[&Document]) -> Result<Vec<Found<Attribution>>, StanceError> {
        let all = |doc: &&Document| {
            Ok(Found {
                items: self.read(doc, |_| true)?,
                coverage: Coverage::full(doc.text().len()),
            })
        };
        docs.iter().map(all).collect()
    }

    fn near(&self, doc: &Document, sentences: &[usize]) -> Result<Vec<Attribution>, StanceError> {
        if sentences.is_empty() {
            return Ok(Vec::new());
        }
        self.read(doc, |window| {
            sentences.iter().any(|s| window.sentences.contains(s))
        })
    }
}

/// One word of a window: positions of its first and last piece in the model's row, and its bytes.
struct Word {
    first: usize,
    last: usize,
    span: Span,
}

fn words(pieces: &[Piece], prefix: usize) -> Vec<Word> {
    pieces
        .chunk_by(|a, b| a.word == b.word)
        .scan(prefix, |at, chunk| {
            let (first, last) = (chunk.first()?, chunk.last()?);
            let word = Word {
                first: *at,
                last: *at + chunk.len() - 1,
                span: first.span.cover(last.span),
            };
            *at += chunk.len();
            Some(word)
        })
        .collect()
}

/// Queries and keys of one window.
struct Pointers<'a> {
    queries: &'a Tensor,
    keys: &'a Tensor,
}

impl Pointers<'_> {
    fn attribution(&self, words: &[Word], cue: &Range<usize>) -> Option<Attribution> {
        let cue_words = words.get(cue.clone())?;
        let (first, last) = (cue_words.first()?, cue_words.last()?);
        let query = self.query(first.first..last.last + 1)?;
        let span = |range: Range<usize>| -> Option<Span> {
            let range = words.get(range)?;
            Some(range.first()?.span.cover(range.last()?.span))
        };
        let [from, to, opens, closes] = [0, 1, 2, 3].map(|pointer| self.scores(&query, pointer));
        let cue = first.span.cover(last.span);
        let source = best_span(&from, &to, words, LONGEST_SOURCE).and_then(span);
        let content = best_span(&opens, &closes, words, words.len()).and_then(span);
        let holes: Vec<Span> = std::iter::once(cue).chain(source).collect();
        Some(Attribution {
            source,
            cue,
            content: content.map_or_else(Vec::new, |c| without(c, &holes)),
        })
    }

    /// The mean query of a cue's positions in the row.
    fn query(&self, positions: Range<usize>) -> Option<Vec<f32>> {
        let count = positions.len() as f32;
        let mut mean = vec![0.0; self.queries.row(positions.start)?.len()];
        for position in positions {
            for (sum, q) in mean.iter_mut().zip(self.queries.row(position)?) {
                *sum += q / count;
            }
        }
        Some(mean)
    }

    /// How well each position of the row answers one pointer of a query.
    fn scores(&self, query: &[f32], pointer: usize) -> Vec<f32> {
        let size = query.len() / POINTERS;
        let part = pointer * size..(pointer + 1) * size;
        let query = query.get(part.clone()).unwrap_or_default();
        self.keys
            .rows()
            .map(|key| {
                let key = key.get(part.clone()).unwrap_or_default();
                query.iter().zip(key).map(|(q, k)| q * k).sum()
            })
            .collect()
    }
}

/// The best range of at most `longest` words by the scores of its first and last piece; none where
/// the opening token scores better.
fn best_span(start: &[f32], end: &[f32], words: &[Word], longest: usize) -> Option<Range<usize>> {
    let none = start.first()? + end.first()?;
    let mut best: Option<(f32, Range<usize>)> = None;
    for (a, from) in words.iter().enumerate() {
        let Some(opens) = start.get(from.first) else {
            continue;
        };
        for (b, to) in words.iter().enumerate().skip(a).take(longest) {
            let Some(closes) = end.get(to.last) else {
                break;
            };
            let score = opens + closes;
            if score > none && best.as_ref().is_none_or(|(top, _)| score > *top) {
                best = Some((score, a..b + 1));
            }
        }
    }
    best.map(|(_, range)| range)
}

/// What is left of a span when others are cut out of it, in text order; a lone character between
/// two cuts is dropped.
fn without(span: Span, holes: &[Span]) -> Vec<Span> {
    let mut parts = vec![span];
    for hole in holes {
        let pieces = parts.iter().flat_map(|p| {
            let before = Span::new(p.start(), p.end().min(hole.start()));
            let after = Span::new(p.start().max(hole.end()), p.end());
            [before, after].into_iter().flatten()
        });
        parts = pieces.filter(|p| p.len() > 1).collect();
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(at: usize) -> Word {
        Word {
            first: at + 1,
            last: at + 1,
            span: Span::at(3 * at, 2),
        }
    }

    #[test]
    fn the_best_span_is_none_where_the_opening_token_scores_better() {
        let words: Vec<Word> = (0..3).map(word).collect();
        let (start, end) = ([0.0, 2.0, 0.0, 0.0], [0.0, 0.0, 0.0, 2.0]);
        assert_eq!(best_span(&start, &end, &words, 3), Some(0..3));
        assert_eq!(best_span(&start, &end, &words, 2), Some(0..1));
        assert_eq!(best_span(&[3.0; 4], &[3.0; 4], &words, 3), None);
    }

    #[test]
    fn source_and_cue_are_cut_out_of_the_content_they_interrupt() {
        let content = Span::at(0, 40);
        let (cue, source) = (Span::at(20, 4), Span::at(16, 3));
        let left = without(content, &[cue, source]);
        assert_eq!(left, [Span::at(0, 16), Span::at(24, 16)]);
        assert_eq!(without(cue, &[content]), []);
    }

    #[test]
    fn pieces_of_one_number_are_one_word() {
        let piece = |word: u32, at: usize| Piece {
            id: 7,
            span: Span::at(at, 1),
            case: standpoint_tokenize::Case::Lower,
            word,
        };
        let found = words(&[piece(4, 0), piece(4, 1), piece(5, 3)], 1);
        let read: Vec<_> = found.iter().map(|w| (w.first, w.last, w.span)).collect();
        assert_eq!(read, [(1, 2, Span::at(0, 2)), (3, 3, Span::at(3, 1))]);
    }
}
