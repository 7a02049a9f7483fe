//! Texts as sparse vectors over the stems of their words.

use std::collections::HashMap;

use standpoint_document::{Document, Span};

use crate::porter::stem;

/// `(stem, weight)` of one text, by stem; of length one, or empty.
pub(crate) type Row = Vec<(u32, f32)>;

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

/// A number for each stem, in the order in which they come.
#[derive(Default)]
pub(crate) struct Stems(HashMap<String, u32>);

impl Stems {
    pub(crate) fn number(&mut self, stem: String) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(stem).or_insert(next)
    }

    pub(crate) fn get(&self, stem: &str) -> Option<u32> {
        self.0.get(stem).copied()
    }

    /// Gives each stem the number that `numbers` has in the place of its own.
    pub(crate) fn renumber(&mut self, numbers: &[u32]) {
        for number in self.0.values_mut() {
            *number = numbers.get(*number as usize).copied().unwrap_or(*number);
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

/// Each number once, with how often it came, in order.
pub(crate) fn counted(mut row: Vec<u32>) -> Row {
    row.sort_unstable();
    row.chunk_by(|a, b| a == b)
        .filter_map(|run| run.first().map(|stem| (*stem, run.len() as f32)))
        .collect()
}

/// How many rows hold each of `stems` stems.
pub(crate) fn holders(rows: &[Row], stems: usize) -> Vec<u32> {
    let mut holders = vec![0; stems];
    for (stem, _) in rows.iter().flatten() {
        if let Some(n) = holders.get_mut(*stem as usize) {
            *n += 1;
        }
    }
    holders
}

/// Turns counts into frequency times rarity among `count` rows, and the row into unit length.
pub(crate) fn weigh(row: &mut Row, holders: &[u32], count: usize) {
    for (stem, weight) in row.iter_mut() {
        let holders = holders.get(*stem as usize).copied().unwrap_or(1).max(1) as f32;
        *weight *= (1.0 + count as f32 / holders).ln();
    }
    shorten(row);
}

/// Brings a row to unit length.
pub(crate) fn shorten(row: &mut Row) {
    let norm = row.iter().map(|(_, w)| w * w).sum::<f32>().sqrt();
    for (_, weight) in row.iter_mut() {
        *weight /= norm;
    }
}

/// How much two rows have in common, `0..=1`.
pub(crate) fn cosine(a: &[(u32, f32)], b: &[(u32, f32)]) -> f32 {
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
