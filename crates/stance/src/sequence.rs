use std::sync::Arc;

use standpoint_document::{Document, Layers, Sentence, Span};
use standpoint_model::{Model, Row, Tensor};
use standpoint_tokenize::{Piece, windows};

use crate::judge::LOGITS;
use crate::{Hypotheses, Judgement, SequenceLabels, StanceError, StanceJudge, StanceQuery};

/// A sequence classifier of Hugging Face, of inference or of sides, as a [`StanceJudge`]: see
/// [`SequenceLabels`] for what it is asked.
///
/// A passage longer than the model reads at once is judged in parts of whole sentences, and the part
/// that is least neutral answers.
#[derive(Debug)]
pub struct SequenceJudge {
    model: Arc<Model>,
    labels: SequenceLabels,
    hypotheses: Hypotheses,
}

impl SequenceJudge {
    /// A judge over an open model, whose output is `logits`, `[rows, labels]`.
    ///
    /// # Errors
    /// [`StanceError::Manifest`] if its labels are neither those of inference nor sides.
    pub fn new(model: impl Into<Arc<Model>>) -> Result<Self, StanceError> {
        let model = model.into();
        let mut heads = model.manifest().heads.values();
        let head = heads.find(|head| head.output == LOGITS);
        let found = head.map(|head| head.labels.as_slice()).unwrap_or_default();
        let labels = SequenceLabels::of(found).ok_or_else(|| StanceError::Manifest {
            model: model.manifest().id(),
            what: format!(
                "output `{LOGITS}` has labels {found:?}, expected {}",
                SequenceLabels::EXPECTED
            ),
        })?;
        Ok(Self {
            model,
            labels,
            hypotheses: Hypotheses::default(),
        })
    }

    /// Asks a model of inference in other words.
    #[must_use]
    pub fn with_hypotheses(mut self, hypotheses: Hypotheses) -> Self {
        self.hypotheses = hypotheses;
        self
    }

    /// The rows of one query: for each part of its passage, one for each text that is asked.
    fn rows(&self, index: usize, query: &StanceQuery<'_>) -> Result<Vec<Row>, StanceError> {
        let passage = passage(index, query)?;
        let wordpieces = self.model.wordpieces();
        let asked = self
            .labels
            .asked(query.holder, query.target, &self.hypotheses);
        let asked: Vec<Vec<Piece>> = asked
            .iter()
            .map(|text| wordpieces.encode(text, 0))
            .collect::<Result<_, _>>()?;
        let longest = asked.iter().map(Vec::len).max().unwrap_or(0);
        let max = self.model.manifest().max_length;
        let around = wordpieces.specials().pair() + longest;
        let room = max.checked_sub(around).filter(|room| *room > 0);
        let room = room.ok_or_else(|| StanceError::Room {
            query: index,
            needed: around,
            max,
        })?;
        let parts = windows(&passage, wordpieces, room)?;
        let pairs = parts
            .iter()
            .flat_map(|part| asked.iter().map(|text| self.pair(&part.pieces, text)));
        Ok(pairs.collect())
    }

    /// Both texts between the special tokens; the second one is of type 1.
    fn pair(&self, passage: &[Piece], asked: &[Piece]) -> Row {
        let specials = self.model.wordpieces().specials();
        let ids = |pieces: &[Piece]| pieces.iter().map(|p| p.id).collect::<Vec<u32>>();
        let first = [&specials.prefix[..], &ids(passage), &specials.separator].concat();
        let second = [&ids(asked)[..], &specials.suffix].concat();
        Row {
            types: [vec![0; first.len()], vec![1; second.len()]].concat(),
            ids: [first, second].concat(),
        }
    }
}

/// The sentences of a query as a document of their own.
fn passage(index: usize, query: &StanceQuery<'_>) -> Result<Document, StanceError> {
    let doc = query.doc;
    let sentences = doc.sentences.get(query.sentences.clone());
    let sentences = sentences.unwrap_or_default();
    let (Some(first), Some(last)) = (sentences.first(), sentences.last()) else {
        return Err(StanceError::Passage {
            query: index,
            id: doc.id.clone(),
            start: query.sentences.start,
            end: query.sentences.end,
            count: doc.sentences.len(),
        });
    };
    let whole = first.span.cover(last.span);
    let mut passage = Document::new(doc.id.clone(), doc.slice(whole));
    passage.layers |= Layers::SENTENCES;
    passage.sentences = sentences
        .iter()
        .map(|sentence| Sentence {
            span: Span::at(sentence.span.start() - whole.start(), sentence.span.len()),
            words: Vec::new(),
        })
        .collect();
    Ok(passage)
}

impl StanceJudge for SequenceJudge {
    fn judge(&self, queries: &[StanceQuery<'_>]) -> Result<Vec<Judgement>, StanceError> {
        let mut logits: Vec<Vec<f32>> = Vec::new();
        let mut rows = Vec::new();
        let mut counts = Vec::with_capacity(queries.len());
        for (index, query) in queries.iter().enumerate() {
            let own = self.rows(index, query)?;
            counts.push(own.len());
            rows.extend(own);
            if rows.len() >= Model::ROWS || index + 1 == queries.len() {
                let outputs = self.model.run(&rows, &[LOGITS])?;
                let first = outputs
                    .into_iter()
                    .map(|tensors| tensors.into_iter().next());
                logits.extend(first.map(|t| t.map(Tensor::into_data).unwrap_or_default()));
                rows.clear();
            }
        }
        let together = match self.labels {
            SequenceLabels::Inference { .. } => 3,
            SequenceLabels::Sides { .. } => 1,
        };
        let mut rest = logits.as_slice();
        let judgements = counts.into_iter().map(|count| {
            let own;
            (own, rest) = rest.split_at(count.min(rest.len()));
            let parts = own.chunks(together).map(|rows| self.labels.judgement(rows));
            let least = parts.reduce(|a, b| if b.neutral < a.neutral { b } else { a });
            least.unwrap_or(Judgement {
                favor: 0.0,
                against: 0.0,
                neutral: 1.0,
            })
        });
        Ok(judgements.collect())
    }
}
