use standpoint_document::{Document, Summary};

use crate::role::roles;
use crate::walk::Vectors;
use crate::weights::Signs;
use crate::{Focus, Length, SummarizeError, Summarizer, Weights, check};

/// The sentences that share most words with the others: needs no model.
///
/// A random walk over the sentences (LexRank, Erkan and Radev 2004, without a threshold; TextRank,
/// Mihalcea and Tarau 2004): edges weigh the cosine of two sentences' stems, weighted by frequency
/// and by rarity in the document. The matrix of cosines is never written down: it is the product
/// of the sentence-by-stem matrix with itself, so that a step of the walk is two passes over the
/// words, and time and memory are linear in the text. Combined with place and redundancy by
/// [`Weights`].
#[derive(Debug, Clone, PartialEq)]
pub struct Rank {
    weights: Weights,
    focus: Option<Focus>,
}

impl Default for Rank {
    fn default() -> Self {
        Self {
            weights: Weights {
                words: 1.0,
                meaning: 0.0,
                position: 1.0,
                fade: 8.0,
                redundancy: 1.5,
            },
            focus: None,
        }
    }
}

impl Rank {
    /// With other weights (default: words 1, position 1 worth half after 8 sentences, redundancy 1.5).
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
    pub const fn weights(&self) -> &Weights {
        &self.weights
    }

    fn one(&self, doc: &Document, want: &Length) -> Summary {
        let roles = roles(doc);
        let vectors = Vectors::new(doc, &roles);
        let signs = Signs {
            roles: &roles,
            words: &vectors.walk(),
            meaning: &[],
            similarity: &|i, j| vectors.cosine(i, j),
        };
        self.weights
            .choose(doc, want, self.focus.as_ref(), &vectors, &signs)
    }
}

impl Summarizer for Rank {
    fn summarize(&self, docs: &[&Document], want: &Length) -> Result<Vec<Summary>, SummarizeError> {
        check(docs, want)?;
        Ok(docs.iter().map(|doc| self.one(doc, want)).collect())
    }
}
