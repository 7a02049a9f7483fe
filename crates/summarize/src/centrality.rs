use std::path::Path;

use standpoint_document::{Document, Span, Summary};
use standpoint_model::{LoadOptions, ModelError};

use crate::dateline::readable;
use crate::encoder::normalise;
use crate::role::{Role, roles};
use crate::walk::Vectors;
use crate::weights::Signs;
use crate::{
    Focus, Length, ModelEncoder, SentenceEncoder, SummarizeError, Summarizer, Weights, check,
};

/// The cosine that any two sentences of one article may have; only what is above it is likeness.
const UNLIKE: f32 = 0.3;

/// The sentences nearest to what the whole document says, by a sentence encoder.
///
/// A sentence's meaning is central by the cosine of its vector to the mean of the body's, in which
/// a sentence counts the less the later it stands; beside it stand the words it shares, as in
/// [`Rank`](crate::Rank), and its place, and it loses for being like one already taken
/// ([`Weights`]; maximal marginal relevance). A dateline is not read, nor is furniture ([`Role`]).
/// The encoder reads one document at a time, so that a summary does not depend on its neighbours.
pub struct Centrality {
    encoder: Box<dyn SentenceEncoder>,
    weights: Weights,
    focus: Option<Focus>,
}

impl Centrality {
    /// With a model folder of the task `sentences`.
    ///
    /// # Errors
    /// [`ModelError`] if the folder does not hold a sentence encoder.
    pub fn open(dir: &Path, options: &LoadOptions) -> Result<Self, ModelError> {
        Ok(Self::new(Box::new(ModelEncoder::open(dir, options)?)))
    }

    /// With an encoder of one's own.
    pub fn new(encoder: Box<dyn SentenceEncoder>) -> Self {
        Self {
            encoder,
            weights: Weights {
                words: 1.0,
                meaning: 0.5,
                position: 1.0,
                fade: 8.0,
                redundancy: 1.0,
            },
            focus: None,
        }
    }

    /// With other weights (default: words 1, meaning 0.5, position 1 worth half after 8 sentences,
    /// redundancy 1).
    #[must_use]
    pub fn with_weights(mut self, weights: Weights) -> Self {
        self.weights = weights;
        self
    }

    /// Summaries of what concerns `focus` alone.
    #[must_use]
    pub fn with_focus(mut self, focus: Option<Focus>) -> Self {
        self.focus = focus;
        self
    }

    /// The weights it chooses by.
    pub fn weights(&self) -> &Weights {
        &self.weights
    }

    fn one(&self, doc: &Document, want: &Length) -> Result<Summary, SummarizeError> {
        let roles = roles(doc);
        let vectors = self.vectors(doc, &roles)?;
        let middle = self.middle(&vectors, &roles);
        let meaning: Vec<f32> = vectors.iter().map(|v| dot(v, &middle)).collect();
        let similarity = |i: usize, j: usize| match (vectors.get(i), vectors.get(j)) {
            (Some(a), Some(b)) => ((dot(a, b) - UNLIKE) / (1.0 - UNLIKE)).clamp(0.0, 1.0),
            _ => 0.0,
        };
        let words = Vectors::new(doc, &roles);
        let signs = Signs {
            roles: &roles,
            words: &words.walk(),
            meaning: &meaning,
            similarity: &similarity,
        };
        let focus = self.focus.as_ref();
        Ok(self.weights.choose(doc, want, focus, &words, &signs))
    }

    /// The mean direction of the body's sentences, early ones counting more.
    fn middle(&self, vectors: &[Vec<f32>], roles: &[Role]) -> Vec<f32> {
        let mut sum: Vec<f32> = Vec::new();
        let body = vectors.iter().zip(roles).filter(|(_, r)| **r == Role::Body);
        for (place, (vector, _)) in body.enumerate() {
            let weight = self.weights.early(place as f32);
            sum.resize(vector.len(), 0.0);
            for (s, x) in sum.iter_mut().zip(vector) {
                *s += weight * x;
            }
        }
        normalise(&mut sum);
        sum
    }

    /// One vector a sentence, empty for furniture.
    fn vectors(&self, doc: &Document, roles: &[Role]) -> Result<Vec<Vec<f32>>, SummarizeError> {
        let read: Vec<(usize, Span)> = doc
            .sentences
            .iter()
            .zip(roles)
            .enumerate()
            .filter(|(_, (_, role))| **role != Role::Furniture)
            .map(|(i, (s, _))| (i, readable(doc, s)))
            .collect();
        let spans: Vec<Span> = read.iter().map(|(_, span)| *span).collect();
        let found = self.encoder.encode(doc, &spans)?;
        let width = found.first().map_or(0, Vec::len);
        let fits = |v: &Vec<f32>| v.len() == width && v.iter().all(|x| x.is_finite());
        if found.len() != spans.len() || !found.iter().all(fits) {
            return Err(SummarizeError::Vectors {
                id: doc.id.clone(),
                expected: format!("{} vectors of {width} finite numbers", spans.len()),
                found: format!("{} vectors, or others", found.len()),
            });
        }
        let mut vectors = vec![Vec::new(); doc.sentences.len()];
        for ((i, _), vector) in read.into_iter().zip(found) {
            if let Some(slot) = vectors.get_mut(i) {
                *slot = vector;
            }
        }
        Ok(vectors)
    }
}

impl Summarizer for Centrality {
    fn summarize(&self, docs: &[&Document], want: &Length) -> Result<Vec<Summary>, SummarizeError> {
        check(docs, want)?;
        docs.iter().map(|doc| self.one(doc, want)).collect()
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}
