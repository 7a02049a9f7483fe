use std::path::Path;
use std::sync::Arc;

use standpoint_model::{LoadOptions, Model, ModelError, Row, Task};

use crate::SummarizeError;

/// The output of a model for the task `entailment`, and what its numbers stand for, in any order.
const LOGITS: &str = "logits";
const LABELS: [&str; 3] = ["entailment", "neutral", "contradiction"];
/// Wordpieces of a passage, and of a sentence, that are read, and of a row of both with the three tokens
/// around them.
const PASSAGE: usize = 176;
const SENTENCE: usize = 76;
const ROW: usize = PASSAGE + SENTENCE + 3;

/// Whether a passage says what a sentence says: probabilities that sum to one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entailment {
    /// Who reads the passage knows that the sentence is true.
    pub entailment: f32,
    /// It may be, for all that the passage says.
    pub neutral: f32,
    /// It is not.
    pub contradiction: f32,
}

/// Of a sentence that was not read.
const OPEN: Entailment = Entailment {
    entailment: 0.0,
    neutral: 1.0,
    contradiction: 0.0,
};

/// Tells whether passages say what sentences say.
pub trait EntailmentJudge: Send + Sync {
    /// One answer for each passage and sentence, in order; an empty slice is fine.
    ///
    /// # Errors
    /// [`SummarizeError`] if the model fails.
    fn judge(&self, pairs: &[(&str, &str)]) -> Result<Vec<Entailment>, SummarizeError>;

    /// How many bytes of a passage from its start the judge reads.
    ///
    /// # Errors
    /// [`SummarizeError`] if its tokenizer fails.
    fn reads(&self, passage: &str) -> Result<usize, SummarizeError>;
}

/// An [`EntailmentJudge`] that is a model of the task `entailment`: a cross-encoder over
/// `[CLS] passage [SEP] sentence [SEP]`, the sentence under mark 1, with the output `logits` of three
/// numbers a row.
///
/// Of a passage the first 176 wordpieces are read. A sentence of more than 76 is not read, and neutral:
/// what was not read whole is not borne out. The manifest's threshold `temperature` divides the logits
/// (default 1). `models/entailment` is such a model.
#[derive(Debug, Clone)]
pub struct EncoderEntailment {
    model: Arc<Model>,
    /// Where each of [`LABELS`] stands in the output.
    places: [usize; 3],
    temperature: f32,
}

impl EncoderEntailment {
    /// Loads a model folder.
    ///
    /// # Errors
    /// [`ModelError`] if the folder does not hold a model of the task `entailment`.
    pub fn open(dir: &Path, options: &LoadOptions) -> Result<Self, ModelError> {
        Self::new(Model::open(dir, Task::Entailment, options)?)
    }

    /// A judge over a loaded model.
    ///
    /// # Errors
    /// [`ModelError::Signature`] if no head of its manifest gives the three labels for `logits`, or its
    /// rows are too short.
    pub fn new(model: impl Into<Arc<Model>>) -> Result<Self, ModelError> {
        let model = model.into();
        let most = model.manifest().max_length;
        if most < ROW {
            return Err(ModelError::Signature {
                model: model.manifest().id(),
                side: "max_length",
                expected: format!("{ROW} or more"),
                found: most.to_string(),
            });
        }
        let heads = &model.manifest().heads;
        let head = heads.values().find(|head| head.output == LOGITS);
        let place = |label: &str| head?.labels.iter().position(|l| l == label);
        let there = head.filter(|head| head.labels.len() == LABELS.len());
        let [entailment, neutral, contradiction] = LABELS.map(place);
        let (Some(_), Some(e), Some(n), Some(c)) = (there, entailment, neutral, contradiction)
        else {
            let found = heads.values();
            let found: Vec<String> = found
                .map(|h| format!("{} {:?}", h.output, h.labels))
                .collect();
            return Err(ModelError::Signature {
                model: model.manifest().id(),
                side: "heads",
                expected: format!("{LOGITS} {LABELS:?}"),
                found: found.join(", "),
            });
        };
        let temperature = model.manifest().thresholds.get("temperature");
        Ok(Self {
            places: [e, n, c],
            temperature: temperature.map_or(1.0, |t| *t as f32).max(0.01),
            model,
        })
    }

    /// The model: its manifest, and how many wordpieces it has run.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// None for a sentence that is too long.
    fn row(&self, passage: &str, sentence: &str) -> Result<Option<Row>, SummarizeError> {
        let pieces = self.model.wordpieces();
        let (mut passage, sentence) = (pieces.encode(passage, 0)?, pieces.encode(sentence, 0)?);
        passage.truncate(PASSAGE);
        let whole = sentence.len() <= SENTENCE;
        Ok(whole.then(|| self.model.pair_row(&passage, &sentence)))
    }

    fn answer(&self, logits: &[f32]) -> Entailment {
        let logit = |place: usize| {
            logits
                .get(place)
                .map_or(f32::NEG_INFINITY, |x| x / self.temperature)
        };
        let logits = self.places.map(logit);
        let highest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let weights = logits.map(|x| (x - highest).exp());
        let sum: f32 = weights.iter().sum();
        let [entailment, neutral, contradiction] = weights.map(|w| w / sum);
        Entailment {
            entailment,
            neutral,
            contradiction,
        }
    }
}

impl EntailmentJudge for EncoderEntailment {
    fn judge(&self, pairs: &[(&str, &str)]) -> Result<Vec<Entailment>, SummarizeError> {
        let mut answers = Vec::with_capacity(pairs.len());
        for pairs in pairs.chunks(Model::ROWS) {
            let rows = pairs.iter().map(|(p, s)| self.row(p, s));
            let rows = rows.collect::<Result<Vec<Option<Row>>, _>>()?;
            let read: Vec<bool> = rows.iter().map(Option::is_some).collect();
            let rows: Vec<Row> = rows.into_iter().flatten().collect();
            let results = self.model.run(&rows, &[LOGITS])?;
            let mut results = results.iter();
            answers.extend(read.into_iter().map(|read| {
                let result = read.then(|| results.next()).flatten();
                result.map_or(OPEN, |r| self.answer(r.first().map_or(&[], |t| t.data())))
            }));
        }
        Ok(answers)
    }

    fn reads(&self, passage: &str) -> Result<usize, SummarizeError> {
        let pieces = self.model.wordpieces().encode(passage, 0)?;
        let next = pieces.get(PASSAGE).map(|p| p.span.start());
        Ok(next.unwrap_or(passage.len()))
    }
}
