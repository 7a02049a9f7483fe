//! A random walk over sentences that share words.

use std::collections::HashMap;

use standpoint_document::{Document, Span};

use crate::porter::stem;
use crate::role::Role;

/// Share of the walk that follows the graph; the rest starts anew anywhere.
const DAMPING: f64 = 0.85;
/// Rounds of the walk at most, and the change below which it has settled.
const ROUNDS: usize = 50;
const SETTLED: f64 = 1e-6;

/// Words of English that say nothing of a sentence's subject, in order.
const FUNCTION_WORDS: [&str; 119] = [
    "a", "about", "after", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be",
    "because", "been", "before", "being", "between", "both", "but", "by", "can", "could", "did",
    "do", "does", "down", "during", "each", "for", "from", "had", "has", "have", "having", "he",
    "her", "here", "hers", "him", "his", "how", "i", "if", "in", "into", "is", "it", "its", "just",
    "may", "me", "might", "more", "most", "must", "my", "no", "nor", "not", "now", "of", "off",
    "on", "once", "only", "or", "other", "our", "out", "over", "own", "said", "same", "say",
    "says", "shall", "she", "should", "so", "some", "such", "than", "that", "the", "their", "them",
    "then", "there", "these", "they", "this", "those", "through", "to", "too", "under", "until",
    "up", "upon", "us", "very", "was", "we", "were", "what", "when", "where", "which", "while",
    "who", "whom", "whose", "why", "will", "with", "would", "you", "your",
];

/// The stems of those words that are no function words, in order.
pub(crate) fn content_stems<'d>(
    doc: &'d Document,
    words: impl IntoIterator<Item = &'d Span>,
) -> impl Iterator<Item = String> {
    words.into_iter().filter_map(|word| {
        let lower: String = doc
            .slice(*word)
            .chars()
            .flat_map(char::to_lowercase)
            .collect();
        let says = lower.contains(char::is_alphanumeric)
            && FUNCTION_WORDS.binary_search(&lower.as_str()).is_err();
        says.then(|| stem(&lower))
    })
}

/// Sentences as sparse vectors over stems, each of length one or empty.
pub(crate) struct Vectors {
    /// `(stem, weight)` of each sentence, by stem.
    rows: Vec<Vec<(u32, f32)>>,
    /// How many sentences hold each stem.
    holders: Vec<u32>,
}

impl Vectors {
    /// Furniture has an empty vector: what stands around an article makes nothing central.
    pub(crate) fn new(doc: &Document, roles: &[Role]) -> Self {
        let mut ids: HashMap<String, u32> = HashMap::new();
        let mut rows: Vec<Vec<(u32, f32)>> = Vec::with_capacity(doc.sentences.len());
        for (sentence, role) in doc.sentences.iter().zip(roles) {
            let words = sentence.words.iter().filter(|_| *role != Role::Furniture);
            let row = content_stems(doc, words).map(|stem| {
                let next = ids.len() as u32;
                *ids.entry(stem).or_insert(next)
            });
            rows.push(counted(row.collect()));
        }
        let mut vectors = Self {
            rows,
            holders: vec![0; ids.len()],
        };
        vectors.weigh();
        vectors
    }

    /// How many different stems of a sentence other sentences have too.
    pub(crate) fn recurring(&self, sentence: usize) -> usize {
        let row = self.rows.get(sentence).map_or(&[][..], Vec::as_slice);
        let held = |stem: u32| self.holders.get(stem as usize).copied().unwrap_or_default();
        row.iter().filter(|(stem, _)| held(*stem) > 1).count()
    }

    /// Turns counts into frequency times rarity, and rows into unit length.
    fn weigh(&mut self) {
        for (stem, _) in self.rows.iter().flatten() {
            if let Some(n) = self.holders.get_mut(*stem as usize) {
                *n += 1;
            }
        }
        let count = self.rows.len() as f32;
        for row in &mut self.rows {
            for (stem, weight) in row.iter_mut() {
                let holders = self.holders.get(*stem as usize).copied().unwrap_or(1) as f32;
                *weight *= (1.0 + count / holders).ln();
            }
            let norm = row.iter().map(|(_, w)| w * w).sum::<f32>().sqrt();
            for (_, weight) in row.iter_mut() {
                *weight /= norm;
            }
        }
    }

    pub(crate) fn cosine(&self, i: usize, j: usize) -> f32 {
        let (Some(a), Some(b)) = (self.rows.get(i), self.rows.get(j)) else {
            return 0.0;
        };
        let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
        let mut sum = 0.0;
        while let (Some((s, x)), Some((t, y))) = (a.peek(), b.peek()) {
            if s == t {
                sum += x * y;
            }
            let (step_a, step_b) = (s <= t, t <= s);
            if step_a {
                a.next();
            }
            if step_b {
                b.next();
            }
        }
        sum.clamp(0.0, 1.0)
    }

    /// How often a random walk stands on each sentence; the sum is about 1.
    pub(crate) fn walk(&self) -> Vec<f32> {
        let count = self.rows.len();
        let degrees = self.neighbours(&vec![1.0; count]);
        let start = 1.0 / count.max(1) as f64;
        let mut at = vec![start; count];
        for _ in 0..ROUNDS {
            let leaving: Vec<f64> = at
                .iter()
                .zip(&degrees)
                .map(|(x, degree)| if *degree > 0.0 { x / degree } else { 0.0 })
                .collect();
            let stuck: f64 = at
                .iter()
                .zip(&degrees)
                .filter(|(_, degree)| **degree <= 0.0)
                .map(|(x, _)| x)
                .sum();
            let anew = (1.0 - DAMPING + DAMPING * stuck) * start;
            let next: Vec<f64> = self
                .neighbours(&leaving)
                .into_iter()
                .map(|x| DAMPING * x + anew)
                .collect();
            let change: f64 = next.iter().zip(&at).map(|(a, b)| (a - b).abs()).sum();
            at = next;
            if change < SETTLED {
                break;
            }
        }
        at.into_iter().map(|x| x as f32).collect()
    }

    /// For each sentence the sum of `values` over all others, weighted by cosine.
    fn neighbours(&self, values: &[f64]) -> Vec<f64> {
        let mut by_stem = vec![0.0_f64; self.holders.len()];
        for (row, value) in self.rows.iter().zip(values) {
            for (stem, weight) in row {
                if let Some(sum) = by_stem.get_mut(*stem as usize) {
                    *sum += f64::from(*weight) * value;
                }
            }
        }
        let own = self.rows.iter().zip(values);
        own.map(|(row, value)| {
            let (mut sum, mut square) = (0.0, 0.0);
            for (stem, weight) in row {
                let weight = f64::from(*weight);
                sum += weight * by_stem.get(*stem as usize).copied().unwrap_or_default();
                square += weight * weight;
            }
            let others = sum - square * value;
            if others > 1e-9 * value.abs() {
                others
            } else {
                0.0
            }
        })
        .collect()
    }
}

/// Each number once, with how often it came, in order.
fn counted(mut row: Vec<u32>) -> Vec<(u32, f32)> {
    row.sort_unstable();
    row.chunk_by(|a, b| a == b)
        .filter_map(|run| run.first().map(|stem| (*stem, run.len() as f32)))
        .collect()
}
