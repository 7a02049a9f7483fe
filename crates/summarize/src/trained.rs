use std::path::Path;
use std::sync::Arc;

use standpoint_document::{Document, Summary};
use standpoint_model::{LoadOptions, Model, ModelError, Row, Task};
use standpoint_tokenize::Piece;

use crate::role::{Role, readable, roles};
use crate::select::{Choice, choose};
use crate::walk::Vectors;
use crate::{Focus, Length, SummarizeError, Summarizer, check};

/// The output of a model for the task `summary`: `[rows, wordpieces, 1]`.
const SCORE: &str = "score";
/// Wordpieces of the opening sentence that stand before the rows behind the first.
const OPENING: usize = 48;
/// Marks of the first wordpiece of a sentence: in the first row, in the second, in later ones.
const MARKS: u32 = 3;
/// The threshold of the manifest that says what a sentence loses for being like one already taken.
const REDUNDANCY: &str = "redundancy";
/// Rows run in one call, so that memory stays flat in a long document.
const ROWS: usize = 64;

/// A trained extractive summarizer: a model of the task `summary`.
///
/// The whole document is read, however long, in rows of consecutive sentences; from the second on a
/// row starts with the document's opening sentence, so that it knows what the document is about. The
/// first wordpiece of each sentence is marked (1, 2, then 3, by row) and there the output `score` is
/// read: the logit of the share of good summaries that hold the sentence. Furniture is not read
/// ([`Role`]); of a sentence longer than a row its beginning is. Sentences are then taken by score
/// and redundancy (maximal marginal relevance over the words they share).
///
/// `scripts/train/summary.py` trains such a model, after BertSum (Liu and Lapata 2019), on soft
/// oracles; the repository ships none.
#[derive(Debug, Clone)]
pub struct EncoderSummarizer {
    model: Arc<Model>,
    redundancy: f32,
    focus: Option<Focus>,
}

impl EncoderSummarizer {
    /// Loads a model folder.
    ///
    /// # Errors
    /// [`ModelError`] if the folder does not hold a model of the task `summary`.
    pub fn open(dir: &Path, options: &LoadOptions) -> Result<Self, ModelError> {
        Self::new(Model::open(dir, Task::Summary, options)?)
    }

    /// A summarizer over a loaded model.
    ///
    /// # Errors
    /// [`ModelError::Signature`] if the model has no output `score`.
    pub fn new(model: impl Into<Arc<Model>>) -> Result<Self, ModelError> {
        let model = model.into();
        if model.signature().output(SCORE).is_none() {
            let outputs = &model.signature().outputs;
            let names: Vec<String> = outputs.iter().map(ToString::to_string).collect();
            return Err(ModelError::Signature {
                model: model.manifest().id(),
                side: "outputs",
                expected: format!("{SCORE} [?, ?, 1]"),
                found: names.join(", "),
            });
        }
        let redundancy = model.manifest().thresholds.get(REDUNDANCY);
        Ok(Self {
            redundancy: redundancy.copied().unwrap_or_default() as f32,
            focus: None,
            model,
        })
    }

    /// Summaries of what concerns `focus` alone.
    #[must_use]
    pub fn with_focus(mut self, focus: Option<Focus>) -> Self {
        self.focus = focus;
        self
    }

    /// The model: its manifest, and how many wordpieces it has run.
    pub fn model(&self) -> &Model {
        &self.model
    }

    fn one(&self, doc: &Document, want: &Length) -> Result<Summary, SummarizeError> {
        let roles = roles(doc);
        let scores = self.scores(doc, &roles)?;
        let vectors = Vectors::new(doc, &roles);
        let choice = Choice {
            roles: &roles,
            scores: &scores,
            redundancy: self.redundancy,
            similarity: &|i, j| vectors.cosine(i, j),
            leans: Vec::new(),
        };
        Ok(choose(doc, want, self.focus.as_ref(), &vectors, &choice))
    }

    /// The share of good summaries that hold each sentence, `0..=1`; 0 for furniture.
    fn scores(&self, doc: &Document, roles: &[Role]) -> Result<Vec<f32>, SummarizeError> {
        let mut scores = vec![0.0; doc.sentences.len()];
        let width = self.model.max_pieces().saturating_sub(OPENING).max(1);
        let mut opening: Option<Vec<Piece>> = None;
        let mut row = Filling::default();
        let mut waiting: Vec<Filling> = Vec::new();
        let mut closed = 0;
        let read = doc.sentences.iter().zip(roles).enumerate();
        for (i, (sentence, _)) in read.filter(|(_, (_, role))| **role != Role::Furniture) {
            let span = readable(doc, sentence);
            let mut pieces = self
                .model
                .wordpieces()
                .encode(doc.slice(span), span.start())?;
            pieces.truncate(width);
            if pieces.is_empty() {
                continue;
            }
            if row.body + pieces.len() > width {
                closed += 1;
                let mut start = opening.clone().unwrap_or_default();
                start.truncate(OPENING);
                waiting.push(std::mem::replace(&mut row, Filling::after(start)));
                if waiting.len() >= ROWS {
                    self.read(&waiting, closed - waiting.len(), &mut scores)?;
                    waiting.clear();
                }
            }
            row.push(i, &pieces);
            opening.get_or_insert(pieces);
        }
        closed += 1;
        waiting.push(row);
        self.read(&waiting, closed - waiting.len(), &mut scores)?;
        Ok(scores)
    }

    /// Runs rows, of which the first is the document's row `first`, and notes their sentences' scores.
    fn read(
        &self,
        rows: &[Filling],
        first: usize,
        scores: &mut [f32],
    ) -> Result<(), SummarizeError> {
        let marked = |(which, filling): (usize, &Filling)| {
            let mark = u32::try_from(first + which + 1).unwrap_or(MARKS).min(MARKS);
            let starts = |i: usize| {
                filling
                    .starts
                    .binary_search_by_key(&i, |(at, _)| *at)
                    .is_ok()
            };
            let of = |i: usize| if starts(i) { mark } else { 0 };
            self.model.marked_row(&filling.pieces, of)
        };
        let filled: Vec<&Filling> = rows.iter().filter(|row| !row.starts.is_empty()).collect();
        let inputs: Vec<Row> = filled.iter().copied().enumerate().map(marked).collect();
        let results = self.model.run(&inputs, &[SCORE])?;
        for (filling, result) in filled.into_iter().zip(&results) {
            let Some(output) = result.first() else {
                continue;
            };
            let values: Vec<f32> = self
                .model
                .piece_rows(output)
                .map(|k| k.first().copied().unwrap_or_default())
                .collect();
            for (at, sentence) in &filling.starts {
                if let (Some(logit), Some(score)) = (values.get(*at), scores.get_mut(*sentence)) {
                    *score = 1.0 / (1.0 + (-logit).exp());
                }
            }
        }
        Ok(())
    }
}

impl Summarizer for EncoderSummarizer {
    fn summarize(&self, docs: &[&Document], want: &Length) -> Result<Vec<Summary>, SummarizeError> {
        check(docs, want)?;
        docs.iter().map(|doc| self.one(doc, want)).collect()
    }
}

/// A row that is being filled with sentences.
#[derive(Default)]
struct Filling {
    pieces: Vec<Piece>,
    /// Wordpieces that are not of the opening sentence.
    body: usize,
    /// The first wordpiece of each sentence, and the sentence.
    starts: Vec<(usize, usize)>,
}

impl Filling {
    fn after(opening: Vec<Piece>) -> Self {
        Self {
            pieces: opening,
            ..Self::default()
        }
    }

    fn push(&mut self, sentence: usize, pieces: &[Piece]) {
        self.starts.push((self.pieces.len(), sentence));
        self.body += pieces.len();
        self.pieces.extend_from_slice(pieces);
    }
}
