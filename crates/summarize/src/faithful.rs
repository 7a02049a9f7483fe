use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Range;
use std::sync::Arc;

use standpoint_document::{Document, Faithfulness, Layers, Span, Summary, Support};
use standpoint_model::{Manifest, ModelError};

use crate::SummarizeError;
use crate::entailment::{EncoderEntailment, EntailmentJudge};
use crate::role::roles;
use crate::stems::content_stems;
use crate::walk::Vectors;

/// Sentences of the document that a sentence of the summary is held against.
const NEAREST: usize = 3;

/// Measures how far a document bears out a summary in new words.
///
/// Each sentence of the summary is held against passages of the document: the sentences that share
/// most of its words by rarity, the nearest three, each with its neighbours as far as the judge
/// reads that much, and, where they stand apart, the three put together. Its support is the highest
/// probability, over these, that the passage entails it.
pub struct FaithfulnessMeasure {
    judge: Box<dyn EntailmentJudge>,
    supported: f32,
    faithful: f32,
}

impl FaithfulnessMeasure {
    /// By a judge of one's own: a sentence is supported from `supported` on (such as 0.5), and a
    /// summary flagged if the share of supported sentences is below `faithful` (such as 0.75).
    pub fn new(judge: Box<dyn EntailmentJudge>, supported: f32, faithful: f32) -> Self {
        Self {
            judge,
            supported,
            faithful,
        }
    }

    /// By a model of the task `entailment`, whose manifest has the thresholds `supported` (default
    /// 0.5) and `faithful` (default 0.75).
    ///
    /// # Errors
    /// [`ModelError`] if the model does not tell entailment.
    pub fn of_model(model: impl Into<Arc<standpoint_model::Model>>) -> Result<Self, ModelError> {
        let judge = EncoderEntailment::new(model)?;
        let threshold = |manifest: &Manifest, name: &str, default: f32| {
            manifest.thresholds.get(name).map_or(default, |t| *t as f32)
        };
        let manifest = judge.model().manifest();
        let supported = threshold(manifest, "supported", 0.5);
        let faithful = threshold(manifest, "faithful", 0.75);
        Ok(Self::new(Box::new(judge), supported, faithful))
    }

    /// How far `doc` bears out `summary`, each line of whose text is one sentence.
    ///
    /// # Errors
    /// [`SummarizeError`] for a document without its sentences layer, or a judge that fails.
    pub fn measure(
        &self,
        doc: &Document,
        summary: &Summary,
    ) -> Result<Faithfulness, SummarizeError> {
        if !doc.layers.contains(Layers::SENTENCES) {
            return Err(SummarizeError::NoSentences { id: doc.id.clone() });
        }
        let lines: Vec<&str> = summary.text.lines().collect();
        let vectors = Vectors::new(doc, &roles(doc));
        let mut asked: Vec<(usize, usize, Cow<'_, str>)> = Vec::new();
        for (i, line) in lines.iter().enumerate() {
            let nearest = nearest(line, &vectors);
            for &sentence in &nearest {
                asked.push((i, sentence, self.passage(doc, sentence)?.into()));
            }
            if let (Some(first), Some(together)) = (nearest.first(), self.together(doc, &nearest)?)
            {
                asked.push((i, *first, together.into()));
            }
        }
        let pairs = asked
            .iter()
            .map(|(i, _, passage)| (&**passage, lines.get(*i).copied().unwrap_or_default()));
        let answers = self.judge.judge(&pairs.collect::<Vec<_>>())?;
        let none = Support {
            supported: false,
            support: 0.0,
            evidence: None,
        };
        let mut sentences = vec![none; lines.len()];
        for ((i, nearest, _), answer) in asked.into_iter().zip(answers) {
            let Some(best) = sentences.get_mut(i) else {
                continue;
            };
            if best.evidence.is_none() || answer.entailment > best.support {
                *best = Support {
                    supported: answer.entailment >= self.supported,
                    support: answer.entailment,
                    evidence: Some(nearest),
                };
            }
        }
        let supported = sentences.iter().filter(|s| s.supported).count();
        let share = match sentences.len() {
            0 => 1.0,
            n => supported as f32 / n as f32,
        };
        Ok(Faithfulness {
            share,
            flagged: share < self.faithful,
            sentences,
        })
    }

    /// The sentence with the one before and the one behind it, or with one of them, as far as the judge
    /// reads all of it; else alone.
    fn passage<'a>(&self, doc: &'a Document, sentence: usize) -> Result<&'a str, SummarizeError> {
        let slice = |range: Range<usize>| {
            let sentences = doc.sentences.get(range).into_iter().flatten();
            let span = sentences.map(|s| s.span).reduce(Span::cover);
            doc.slice(span.unwrap_or_default())
        };
        let (before, behind) = (
            sentence.saturating_sub(1),
            (sentence + 2).min(doc.sentences.len()),
        );
        for range in [before..behind, before..sentence + 1, sentence..behind] {
            let passage = slice(range);
            if self.judge.reads(passage)? >= passage.len() {
                return Ok(passage);
            }
        }
        Ok(slice(sentence..sentence + 1))
    }

    /// The sentences, the nearest first, in the order of the document and as many of them as the judge
    /// reads all of; none where these are neighbours.
    fn together(
        &self,
        doc: &Document,
        nearest: &[usize],
    ) -> Result<Option<String>, SummarizeError> {
        for count in (2..=nearest.len()).rev() {
            let mut sentences = nearest.get(..count).unwrap_or_default().to_vec();
            sentences.sort_unstable();
            if sentences
                .windows(2)
                .all(|pair| matches!(pair, [a, b] if a + 1 == *b))
            {
                return Ok(None);
            }
            let sentences = sentences.iter().filter_map(|i| doc.sentences.get(*i));
            let texts: Vec<&str> = sentences.map(|s| doc.slice(s.span)).collect();
            let passage = texts.join(" ");
            if self.judge.reads(&passage)? >= passage.len() {
                return Ok(Some(passage));
            }
        }
        Ok(None)
    }
}

/// The sentences that share most with a line, the nearest first, of equals the earlier.
fn nearest(line: &str, vectors: &Vectors) -> Vec<usize> {
    let words = standpoint_tokenize::document(line);
    let spans = words.sentences.iter().flat_map(|s| &s.words);
    let mut near: Vec<(usize, f32)> = vectors
        .likeness(content_stems(&words, spans))
        .into_iter()
        .enumerate()
        .collect();
    let order = |a: &(usize, f32), b: &(usize, f32)| -> Ordering {
        b.1.total_cmp(&a.1).then(a.0.cmp(&b.0))
    };
    near.sort_by(order);
    near.truncate(NEAREST);
    near.into_iter().map(|(i, _)| i).collect()
}
