//! How centrality, place and likeness make one score.

use standpoint_document::{Document, Summary};

use crate::Length;
use crate::role::Role;
use crate::select::{Choice, select, summary};

/// How much each sign of importance weighs. All are plain factors; only their ratios matter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// Weight of centrality: how much a sentence has in common with all others, scaled in each
    /// document so that the least central sentence has 0 and the most central 1.
    pub centrality: f32,
    /// Weight of the place: `1 / (1 + i / fade)` for the i-th sentence of the body, from 0.
    pub position: f32,
    /// After how many sentences the place is worth half.
    pub fade: f32,
    /// What a sentence loses for being wholly like one already taken.
    pub redundancy: f32,
}

impl Weights {
    /// These weights with another one for centrality.
    pub const fn with_centrality(mut self, centrality: f32) -> Self {
        self.centrality = centrality;
        self
    }

    /// These weights with another one for the place, worth half after `fade` sentences.
    pub const fn with_position(mut self, position: f32, fade: f32) -> Self {
        self.position = position;
        self.fade = fade;
        self
    }

    /// These weights with another loss for likeness.
    pub const fn with_redundancy(mut self, redundancy: f32) -> Self {
        self.redundancy = redundancy;
        self
    }

    /// The summary by these weights.
    ///
    /// `centrality`: one value a sentence, any finite scale. `similarity`: `0..=1`.
    pub(crate) fn choose(
        &self,
        doc: &Document,
        want: &Length,
        roles: &[Role],
        centrality: &[f32],
        similarity: &dyn Fn(usize, usize) -> f32,
    ) -> Summary {
        let scores = self.scores(roles, centrality);
        let choice = Choice {
            roles,
            scores: &scores,
            redundancy: self.redundancy,
            similarity,
        };
        let picks = select(doc, &choice, want.budget(roles.len()));
        summary(doc, &picks, &scores)
    }

    fn scores(&self, roles: &[Role], centrality: &[f32]) -> Vec<f32> {
        let known = || {
            let body = roles.iter().zip(centrality);
            body.filter(|(r, _)| **r == Role::Body).map(|(_, c)| *c)
        };
        let low = known().fold(f32::INFINITY, f32::min);
        let range = known().fold(f32::NEG_INFINITY, f32::max) - low;
        let mut place = 0.0;
        roles
            .iter()
            .enumerate()
            .map(|(i, role)| {
                let raw = centrality.get(i).copied().unwrap_or_default();
                let central = if range > 0.0 {
                    ((raw - low) / range).clamp(0.0, 1.0)
                } else {
                    0.0
                };
                let early = 1.0 / (1.0 + place / self.fade.max(f32::EPSILON));
                if *role == Role::Body {
                    place += 1.0;
                }
                self.centrality * central + self.position * early
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEIGHTS: Weights = Weights {
        centrality: 1.0,
        position: 1.0,
        fade: 2.0,
        redundancy: 0.0,
    };

    #[test]
    fn place_is_counted_in_the_body_and_centrality_scaled() {
        let roles = [Role::Furniture, Role::Body, Role::Body, Role::Body];
        let scores = WEIGHTS.scores(&roles, &[9.0, 0.2, 0.4, 0.3]);
        let expected = [2.0, 1.0, 1.0 / 1.5 + 1.0, 0.5 + 0.5];
        for (got, want) in scores.iter().zip(expected) {
            assert!((got - want).abs() < 1e-5, "{scores:?}");
        }
    }

    #[test]
    fn where_all_are_alike_the_place_decides() {
        let scores = WEIGHTS.scores(&[Role::Body; 3], &[0.5; 3]);
        assert!(scores[0] > scores[1] && scores[1] > scores[2]);
    }
}
