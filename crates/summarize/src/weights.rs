//! How centrality, place and likeness make one score.

use standpoint_document::{Document, Summary};

use crate::lean::leans;
use crate::marginal::Marginal;
use crate::role::Role;
use crate::select::{Choice, about, reasoned, select, summary};
use crate::walk::Vectors;
use crate::{Focus, Length};

/// How much each sign of importance weighs. All are plain factors; only their ratios matter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weights {
    /// Weight of the words a sentence shares with the others, scaled in each document so that the
    /// least central sentence of the body has 0 and the most central 1.
    pub words: f32,
    /// Weight of the nearness of a sentence's meaning to that of the whole, scaled alike; without a
    /// sentence encoder it counts for nothing.
    pub meaning: f32,
    /// Weight of the place: `1 / (1 + i / fade)` for the i-th sentence of the body, from 0.
    pub position: f32,
    /// After how many sentences the place is worth half.
    pub fade: f32,
    /// What a sentence loses for being wholly like one already taken.
    pub redundancy: f32,
}

impl Weights {
    /// These weights with another one for words shared.
    #[must_use]
    pub const fn with_words(mut self, words: f32) -> Self {
        self.words = words;
        self
    }

    /// These weights with another one for nearness of meaning.
    #[must_use]
    pub const fn with_meaning(mut self, meaning: f32) -> Self {
        self.meaning = meaning;
        self
    }

    /// These weights with another one for the place, worth half after `fade` sentences.
    #[must_use]
    pub const fn with_position(mut self, position: f32, fade: f32) -> Self {
        self.position = position;
        self.fade = fade;
        self
    }

    /// These weights with another loss for likeness.
    #[must_use]
    pub const fn with_redundancy(mut self, redundancy: f32) -> Self {
        self.redundancy = redundancy;
        self
    }

    /// What the place is worth, 1 for the first sentence of the body, `place` 0.
    pub(crate) fn early(&self, place: f32) -> f32 {
        1.0 / (1.0 + place / self.fade.max(f32::EPSILON))
    }

    /// The summary by these weights.
    pub(crate) fn choose(
        &self,
        doc: &Document,
        want: &Length,
        focus: Option<&Focus>,
        vectors: &Vectors,
        signs: &Signs<'_>,
    ) -> Summary {
        let mut roles = signs.roles.to_vec();
        let Some(relevance) = about(doc, focus, &mut roles) else {
            return summary(doc, &[], &[]);
        };
        let scores = self.scores(signs).into_iter().zip(relevance);
        let scores: Vec<f32> = scores.map(|(score, relevance)| score * relevance).collect();
        let choice = Choice {
            roles: &roles,
            leans: leans(doc),
        };
        let mut worth = Marginal::new(&scores, self.redundancy, signs.similarity);
        let picks = select(doc, &choice, &mut worth, want.budget(roles.len()));
        reasoned(doc, signs.roles, vectors, &picks, &scores)
    }

    fn scores(&self, signs: &Signs<'_>) -> Vec<f32> {
        let words = scaled(signs.words, signs.roles);
        let meaning = scaled(signs.meaning, signs.roles);
        let at = |list: &[f32], i: usize| list.get(i).copied().unwrap_or_default();
        let mut place = 0.0;
        signs
            .roles
            .iter()
            .enumerate()
            .map(|(i, role)| {
                let early = self.early(place);
                if *role == Role::Body {
                    place += 1.0;
                }
                self.words * at(&words, i) + self.meaning * at(&meaning, i) + self.position * early
            })
            .collect()
    }
}

/// What is known of each sentence.
pub(crate) struct Signs<'a> {
    pub(crate) roles: &'a [Role],
    /// Words shared with the others, on any finite scale; empty where that was not asked.
    pub(crate) words: &'a [f32],
    /// Nearness of meaning to the whole, on any finite scale; empty where that was not asked.
    pub(crate) meaning: &'a [f32],
    /// How alike two sentences are, `0..=1`.
    pub(crate) similarity: &'a dyn Fn(usize, usize) -> f32,
}

/// The values on a scale from 0 for the lowest of the body to 1 for the highest; 0 for all where
/// the body's do not differ.
fn scaled(values: &[f32], roles: &[Role]) -> Vec<f32> {
    let of_body = values.iter().zip(roles).filter(|(_, r)| **r == Role::Body);
    let (low, high) = of_body.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), (v, _)| {
        (low.min(*v), high.max(*v))
    });
    let scale = |v: &f32| {
        if high > low {
            ((v - low) / (high - low)).clamp(0.0, 1.0)
        } else {
            0.0
        }
    };
    values.iter().map(scale).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEIGHTS: Weights = Weights {
        words: 1.0,
        meaning: 0.5,
        position: 1.0,
        fade: 2.0,
        redundancy: 0.0,
    };

    fn scores(roles: &[Role], words: &[f32], meaning: &[f32]) -> Vec<f32> {
        WEIGHTS.scores(&Signs {
            roles,
            words,
            meaning,
            similarity: &|_, _| 0.0,
        })
    }

    #[test]
    fn place_is_counted_in_the_body_and_signs_are_scaled() {
        let roles = [Role::Furniture, Role::Body, Role::Body, Role::Body];
        let scores = scores(&roles, &[9.0, 0.2, 0.4, 0.3], &[0.0, 8.0, 8.0, 4.0]);
        let expected = [2.0, 1.5, 1.0 / 1.5 + 1.5, 0.5 + 0.5];
        for (got, want) in scores.iter().zip(expected) {
            assert!((got - want).abs() < 1e-5, "{scores:?}");
        }
    }

    #[test]
    fn where_all_are_alike_or_nothing_is_known_the_place_decides() {
        for words in [&[0.5; 3][..], &[]] {
            let scores = scores(&[Role::Body; 3], words, &[]);
            assert!(scores[0] > scores[1] && scores[1] > scores[2]);
        }
    }
}
