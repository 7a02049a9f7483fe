//! What a sentence is worth by a score of its own and its likeness to those already taken.

use crate::select::Worth;

/// Maximal marginal relevance (Carbonell and Goldstein 1998): the score of a sentence, less the
/// redundancy to its nearest sentence among those taken.
pub(crate) struct Marginal<'a> {
    scores: &'a [f32],
    redundancy: f32,
    similarity: &'a dyn Fn(usize, usize) -> f32,
    /// Likeness of each sentence to the nearest one taken.
    alike: Vec<f32>,
}

impl<'a> Marginal<'a> {
    /// `scores`: how much each sentence is wanted, finite. `redundancy`: what one loses for being
    /// wholly like one already taken, in the unit of `scores`. `similarity`: how alike two are, `0..=1`.
    pub(crate) fn new(
        scores: &'a [f32],
        redundancy: f32,
        similarity: &'a dyn Fn(usize, usize) -> f32,
    ) -> Self {
        Self {
            scores,
            redundancy,
            similarity,
            alike: vec![0.0; scores.len()],
        }
    }
}

impl Worth for Marginal<'_> {
    fn of(&self, sentence: usize) -> f32 {
        let at = |list: &[f32]| list.get(sentence).copied().unwrap_or_default();
        at(self.scores) - self.redundancy * at(&self.alike)
    }

    fn take(&mut self, sentence: usize) {
        if self.redundancy > 0.0 {
            for (i, alike) in self.alike.iter_mut().enumerate() {
                *alike = alike.max((self.similarity)(i, sentence));
            }
        }
    }
}
