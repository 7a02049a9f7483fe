use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use standpoint_document::{Document, Polarity, Span};
use standpoint_model::{LoadOptions, Model, Row, Task};
use standpoint_tokenize::Piece;

use crate::arguments::log_softmax;
use crate::error::check_head;
use crate::{SequenceJudge, StanceError};

/// Whose stance is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HolderQuery<'a> {
    /// Somebody, by name.
    Name(&'a str),
    /// The text's own voice.
    Author,
    /// Nobody in particular: how the passage as a whole stands to the target.
    Anyone,
}

/// One question: how does `holder` stand to `target` in this passage?
#[derive(Debug, Clone)]
pub struct StanceQuery<'a> {
    /// The document.
    pub doc: &'a Document,
    /// Its sentences that are the passage.
    pub sentences: Range<usize>,
    /// Whose stance.
    pub holder: HolderQuery<'a>,
    /// Where the passage names the holder; may be empty.
    pub holder_spans: &'a [Span],
    /// Towards what.
    pub target: &'a str,
    /// Where the passage names the target; may be empty.
    pub target_spans: &'a [Span],
}

/// The answer to one [`StanceQuery`]: probabilities that sum to one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judgement {
    /// For the target.
    pub favor: f32,
    /// Against it.
    pub against: f32,
    /// Neither.
    pub neutral: f32,
}

impl Judgement {
    /// The probability of favor with neutral left out; a half if neither side has any.
    pub fn favor_share(&self) -> f32 {
        let sides = self.favor + self.against;
        if sides > 0.0 { self.favor / sides } else { 0.5 }
    }

    /// The most probable side and its probability.
    pub fn best(&self) -> (Polarity, f32) {
        let sides = [
            (Polarity::Neutral, self.neutral),
            (Polarity::Favor, self.favor),
            (Polarity::Against, self.against),
        ];
        sides
            .into_iter()
            .fold((Polarity::Neutral, 0.0), |best, side| {
                if side.1 > best.1 { side } else { best }
            })
    }
}

/// Judges given holders and targets in given passages.
pub trait StanceJudge: Send + Sync {
    /// One judgement a query, in order.
    ///
    /// # Errors
    /// [`StanceError`] if a query points outside its document, or the model fails.
    fn judge(&self, queries: &[StanceQuery<'_>]) -> Result<Vec<Judgement>, StanceError>;
}

/// Opens the judge in a model folder with the default engine.
///
/// # Errors
/// [`StanceError`] if the folder is not a judge.
pub fn load_judge(dir: impl AsRef<Path>) -> Result<Box<dyn StanceJudge>, StanceError> {
    let model = Model::open(dir.as_ref(), Task::Judge, &LoadOptions::default())?;
    judge(Arc::new(model))
}

/// The judge over an open model: an [`EncoderJudge`] if holder and target are marked in what it
/// reads, else a [`SequenceJudge`].
///
/// # Errors
/// [`StanceError::Manifest`] if the manifest's head is of neither.
pub fn judge(model: Arc<Model>) -> Result<Box<dyn StanceJudge>, StanceError> {
    if model.manifest().marks > 0 {
        Ok(Box::new(EncoderJudge::new(model)?))
    } else {
        Ok(Box::new(SequenceJudge::new(model)?))
    }
}

/// Wordpieces of the passage that are read, around the marked words where it is longer.
const PASSAGE: usize = 180;
/// Wordpieces of a holder's or target's name that are read.
const QUERY: usize = 24;
pub(crate) const LOGITS: &str = "logits";
const HOLDER: u32 = 1;
const TARGET: u32 = 2;

/// A cross-encoder over `[CLS] passage [SEP] holder [SEP] target [SEP]`, holder and target marked in
/// the token types, in the query and where the passage names them. Output `logits`, three numbers: favor,
/// against, neutral.
#[derive(Debug)]
pub struct EncoderJudge {
    model: Arc<Model>,
    neutral_named: f32,
    neutral_author: f32,
    temperature: f32,
}

impl EncoderJudge {
    /// A judge over an open model. The manifest's threshold `neutral_named` is added to the neutral
    /// logit where the holder is named (of two names in a sentence most have nothing to do with
    /// each other), `neutral_author` where it is the author or anyone; `temperature` divides all
    /// three.
    ///
    /// # Errors
    /// [`StanceError::Manifest`] if the manifest's head is another.
    pub fn new(model: impl Into<Arc<Model>>) -> Result<Self, StanceError> {
        let model = model.into();
        check_head(model.manifest(), LOGITS, &["favor", "against", "neutral"])?;
        let threshold = |name: &str, default: f32| {
            let found = model.manifest().thresholds.get(name);
            found.map_or(default, |value| *value as f32)
        };
        Ok(Self {
            neutral_named: threshold("neutral_named", 0.0),
            neutral_author: threshold("neutral_author", 0.0),
            temperature: threshold("temperature", 1.0).max(0.01),
            model,
        })
    }

    /// The model behind the judge.
    pub fn model(&self) -> &Model {
        &self.model
    }

    fn row(&self, index: usize, query: &StanceQuery<'_>) -> Result<Row, StanceError> {
        let doc = query.doc;
        let sentences = doc
            .sentences
            .get(query.sentences.clone())
            .filter(|s| !s.is_empty())
            .ok_or_else(|| StanceError::Passage {
                query: index,
                id: doc.id.clone(),
                start: query.sentences.start,
                end: query.sentences.end,
                count: doc.sentences.len(),
            })?;
        let wordpieces = self.model.wordpieces();
        let mut pieces: Vec<Piece> = Vec::new();
        for sentence in sentences {
            pieces.extend(wordpieces.encode(doc.slice(sentence.span), sentence.span.start())?);
        }
        let mark = |piece: &Piece| {
            let touches = |spans: &[Span]| spans.iter().any(|s| s.overlaps(piece.span));
            if touches(query.target_spans) {
                TARGET
            } else if touches(query.holder_spans) {
                HOLDER
            } else {
                0
            }
        };
        let mut marks: Vec<u32> = pieces.iter().map(mark).collect();
        if pieces.len() > PASSAGE {
            let first = marks.iter().position(|m| *m > 0).unwrap_or_default();
            let start = first
                .saturating_sub(PASSAGE / 3)
                .min(pieces.len() - PASSAGE);
            pieces = pieces.split_off(start);
            marks = marks.split_off(start);
            pieces.truncate(PASSAGE);
            marks.truncate(PASSAGE);
        }
        let name = match query.holder {
            HolderQuery::Name(name) => name,
            HolderQuery::Author => "the author",
            HolderQuery::Anyone => "anyone",
        };
        let specials = wordpieces.specials();
        let mut row = Row::default();
        let special = |row: &mut Row, ids: &[u32]| {
            row.ids.extend_from_slice(ids);
            row.types.resize(row.ids.len(), 0);
        };
        special(&mut row, &specials.prefix);
        for (piece, mark) in pieces.iter().zip(&marks) {
            row.ids.push(piece.id);
            row.types.push(piece.case.number() + 4 * mark);
        }
        for (text, mark) in [(name, HOLDER), (query.target, TARGET)] {
            special(&mut row, &specials.separator);
            for piece in wordpieces.encode(text, 0)?.iter().take(QUERY) {
                row.ids.push(piece.id);
                row.types.push(piece.case.number() + 4 * mark);
            }
        }
        special(&mut row, &specials.suffix);
        Ok(row)
    }

    fn judgement(&self, query: &StanceQuery<'_>, logits: &[f32]) -> Judgement {
        let mut all = [0.0; 3];
        for (slot, logit) in all.iter_mut().zip(logits) {
            *slot = *logit;
        }
        all[2] += match query.holder {
            HolderQuery::Name(_) => self.neutral_named,
            HolderQuery::Author | HolderQuery::Anyone => self.neutral_author,
        };
        let p = log_softmax(&all.map(|logit| logit / self.temperature), |_| true);
        Judgement {
            favor: p[0].exp(),
            against: p[1].exp(),
            neutral: p[2].exp(),
        }
    }
}

impl StanceJudge for EncoderJudge {
    fn judge(&self, queries: &[StanceQuery<'_>]) -> Result<Vec<Judgement>, StanceError> {
        let mut judgements = Vec::with_capacity(queries.len());
        for (first, queries) in (0..).step_by(Model::ROWS).zip(queries.chunks(Model::ROWS)) {
            let rows = (first..).zip(queries).map(|(i, q)| self.row(i, q));
            let rows = rows.collect::<Result<Vec<_>, _>>()?;
            let outputs = self.model.run(&rows, &[LOGITS])?;
            let judged = queries.iter().zip(&outputs);
            judgements.extend(judged.map(|(query, output)| {
                self.judgement(query, output.first().map_or(&[], |t| t.data()))
            }));
        }
        Ok(judgements)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tie_is_neutral() {
        let third = 1.0 / 3.0;
        let judgement = Judgement {
            favor: third,
            against: third,
            neutral: third,
        };
        assert_eq!(judgement.best().0, Polarity::Neutral);
    }
}
