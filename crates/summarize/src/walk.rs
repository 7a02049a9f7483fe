//! A random walk over sentences that share words.

use standpoint_document::Document;

use crate::role::Role;
use crate::stems::{Row, Stems, content_stems, cosine, counted, holders, weigh};

/// Share of the walk that follows the graph; the rest starts anew anywhere.
const DAMPING: f64 = 0.85;
/// Rounds of the walk at most, and the change below which it has settled.
const ROUNDS: usize = 50;
const SETTLED: f64 = 1e-6;

/// Sentences as sparse vectors over stems, each of length one or empty.
pub(crate) struct Vectors {
    /// One row a sentence.
    rows: Vec<Row>,
    stems: Stems,
    /// How many sentences hold each stem.
    holders: Vec<u32>,
}

impl Vectors {
    /// Furniture has an empty vector: what stands around an article makes nothing central.
    pub(crate) fn new(doc: &Document, roles: &[Role]) -> Self {
        let mut stems = Stems::default();
        let mut rows: Vec<Row> = Vec::with_capacity(doc.sentences.len());
        for (sentence, role) in doc.sentences.iter().zip(roles) {
            let words = sentence.words.iter().filter(|_| *role != Role::Furniture);
            let row = content_stems(doc, words).map(|stem| stems.number(stem));
            rows.push(counted(row.collect()));
        }
        let holders = holders(&rows, stems.len());
        let count = rows.len();
        for row in &mut rows {
            weigh(row, &holders, count);
        }
        Self {
            rows,
            stems,
            holders,
        }
    }

    /// How many different stems of a sentence other sentences have too.
    pub(crate) fn recurring(&self, sentence: usize) -> usize {
        let row = self.rows.get(sentence).map_or(&[][..], Vec::as_slice);
        let held = |stem: u32| self.holders.get(stem as usize).copied().unwrap_or_default();
        row.iter().filter(|(stem, _)| held(*stem) > 1).count()
    }

    pub(crate) fn cosine(&self, i: usize, j: usize) -> f32 {
        match (self.rows.get(i), self.rows.get(j)) {
            (Some(a), Some(b)) => cosine(a, b),
            _ => 0.0,
        }
    }

    /// How alike each sentence is to a text of these stems; those that no sentence has count for none.
    pub(crate) fn likeness(&self, stems: impl Iterator<Item = String>) -> Vec<f32> {
        let known = stems.filter_map(|stem| self.stems.get(&stem));
        let mut text = counted(known.collect());
        weigh(&mut text, &self.holders, self.rows.len());
        self.rows.iter().map(|row| cosine(row, &text)).collect()
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
