//! ROUGE (Lin 2004): how much of a reference summary a candidate holds.
//!
//! [`rouge`] gives what the Python package `rouge-score` gives with `use_stemmer=True`, to the last
//! digits: lower-cased, split on anything but `[a-z0-9]`, words of more than three letters stemmed
//! by NLTK's Porter stemmer; ROUGE-1 and -2 over the whole text; ROUGE-Lsum over lines, as the
//! union of the longest common subsequences.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::AddAssign;

use crate::porter::stem;

/// One measure's precision, recall and F1, each `0..=1`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Score {
    /// Share of the candidate that the reference has.
    pub precision: f64,
    /// Share of the reference that the candidate has.
    pub recall: f64,
    /// Harmonic mean of the two.
    pub f1: f64,
}

impl Score {
    /// `hits` of `candidate` and of `reference` units; nothing is 0.
    fn of(hits: usize, candidate: usize, reference: usize) -> Self {
        let precision = hits as f64 / candidate.max(1) as f64;
        let recall = hits as f64 / reference.max(1) as f64;
        let sum = precision + recall;
        let f1 = if sum > 0.0 {
            2.0 * precision * recall / sum
        } else {
            0.0
        };
        Self {
            precision,
            recall,
            f1,
        }
    }
}

impl AddAssign for Score {
    fn add_assign(&mut self, other: Self) {
        self.precision += other.precision;
        self.recall += other.recall;
        self.f1 += other.f1;
    }
}

/// The three measures of one candidate, or their sums.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rouge {
    /// Single words.
    pub rouge1: Score,
    /// Pairs of neighbouring words.
    pub rouge2: Score,
    /// Longest common subsequences, line by line.
    pub rouge_lsum: Score,
}

impl AddAssign for Rouge {
    fn add_assign(&mut self, other: Self) {
        self.rouge1 += other.rouge1;
        self.rouge2 += other.rouge2;
        self.rouge_lsum += other.rouge_lsum;
    }
}

/// Scores a candidate summary against a reference, both with one sentence a line.
///
/// Time is the product of their lengths in words, memory an eighth of a byte for each pair of
/// words of two lines.
///
/// ```
/// use standpoint_summarize::rouge::rouge;
/// let score = rouge("The ministers agreed.\nTalks go on.", "Ministers are agreeing.");
/// assert_eq!(score.rouge1.precision, 2.0 / 3.0);
/// assert_eq!(score.rouge1.recall, 2.0 / 6.0);
/// ```
pub fn rouge(reference: &str, candidate: &str) -> Rouge {
    let mut ids = Ids::default();
    let (r, c) = (ids.lines(reference), ids.lines(candidate));
    let (flat_r, flat_c) = (r.concat(), c.concat());
    Rouge {
        rouge1: overlap(&grams::<1>(&flat_r), &grams::<1>(&flat_c)),
        rouge2: overlap(&grams::<2>(&flat_r), &grams::<2>(&flat_c)),
        rouge_lsum: summary_level(&r, &c),
    }
}

/// Numbers stems, so that they compare and hash as integers.
#[derive(Default)]
pub(crate) struct Ids(HashMap<String, u32>);

impl Ids {
    /// The stems of a text, line by line.
    fn lines(&mut self, text: &str) -> Vec<Vec<u32>> {
        text.split('\n').map(|line| self.stems(line)).collect()
    }

    /// The stems of a text, in order.
    pub(crate) fn stems(&mut self, text: &str) -> Vec<u32> {
        let lower = text.to_lowercase();
        let words = lower.split(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit()));
        words
            .filter(|w| !w.is_empty())
            .map(|w| {
                let next = self.0.len() as u32;
                let stem = if w.len() > 3 { stem(w) } else { w.to_owned() };
                match self.0.entry(stem) {
                    Entry::Occupied(e) => *e.get(),
                    Entry::Vacant(e) => *e.insert(next),
                }
            })
            .collect()
    }
}

/// How often each run of `N` words occurs.
pub(crate) fn grams<const N: usize>(words: &[u32]) -> HashMap<[u32; N], usize> {
    let mut counts = HashMap::new();
    for gram in words.windows(N) {
        if let Ok(gram) = <[u32; N]>::try_from(gram) {
            *counts.entry(gram).or_default() += 1;
        }
    }
    counts
}

fn overlap<const N: usize>(
    reference: &HashMap<[u32; N], usize>,
    candidate: &HashMap<[u32; N], usize>,
) -> Score {
    let hits = reference
        .iter()
        .map(|(gram, n)| candidate.get(gram).map_or(0, |m| *m.min(n)))
        .sum();
    Score::of(hits, candidate.values().sum(), reference.values().sum())
}

/// ROUGE-Lsum: for each reference line the union of its common subsequences with all candidate
/// lines; a word counts no more often than either side has it.
fn summary_level(reference: &[Vec<u32>], candidate: &[Vec<u32>]) -> Score {
    let count = |lines: &[Vec<u32>]| grams::<1>(&lines.concat());
    let (mut left_r, mut left_c) = (count(reference), count(candidate));
    let (total_r, total_c) = (left_r.values().sum(), left_c.values().sum());
    let mut hits = 0;
    for line in reference {
        let mut shared = vec![false; line.len()];
        for other in candidate {
            mark_common(line, other, &mut shared);
        }
        for (word, _) in line.iter().zip(&shared).filter(|(_, shared)| **shared) {
            if let (Some(r), Some(c)) = (left_r.get_mut(&[*word]), left_c.get_mut(&[*word]))
                && *r > 0
                && *c > 0
            {
                *r -= 1;
                *c -= 1;
                hits += 1;
            }
        }
    }
    Score::of(hits, total_c, total_r)
}

/// Marks in `shared` the words of `line` that lie on one longest common subsequence with `other`:
/// the one read from the end that moves back in `other` only where that is strictly longer.
fn mark_common(line: &[u32], other: &[u32], shared: &mut [bool]) {
    let width = other.len();
    let mut left = Bits::new(line.len() * width);
    let (mut above, mut row) = (vec![0_u32; width + 1], vec![0_u32; width + 1]);
    for (i, a) in line.iter().enumerate() {
        let (mut diagonal, mut before) = (0, 0);
        for (j, b) in other.iter().enumerate() {
            let up = above.get(j + 1).copied().unwrap_or_default();
            let best = if a == b { diagonal + 1 } else { up.max(before) };
            if before > up {
                left.set(i * width + j);
            }
            if let Some(cell) = row.get_mut(j + 1) {
                *cell = best;
            }
            (diagonal, before) = (up, best);
        }
        std::mem::swap(&mut above, &mut row);
    }
    let (mut i, mut j) = (line.len(), width);
    while i > 0 && j > 0 {
        if line.get(i - 1) == other.get(j - 1) {
            if let Some(mark) = shared.get_mut(i - 1) {
                *mark = true;
            }
            i -= 1;
            j -= 1;
        } else if left.get((i - 1) * width + j - 1) {
            j -= 1;
        } else {
            i -= 1;
        }
    }
}

/// A row of bits.
struct Bits(Vec<u64>);

impl Bits {
    fn new(len: usize) -> Self {
        Self(vec![0; len.div_ceil(64)])
    }

    fn set(&mut self, at: usize) {
        if let Some(word) = self.0.get_mut(at / 64) {
            *word |= 1 << (at % 64);
        }
    }

    fn get(&self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|w| w >> (at % 64) & 1 == 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// How far we may be from `rouge-score`; it is rounding that differs, not counting.
    const TOLERANCE: f64 = 1e-8;

    #[derive(serde::Deserialize)]
    struct Golden {
        pairs: Vec<Pair>,
    }

    #[derive(serde::Deserialize)]
    struct Pair {
        reference: String,
        candidate: String,
        rouge1: [f64; 3],
        rouge2: [f64; 3],
        #[serde(rename = "rougeLsum")]
        rouge_lsum: [f64; 3],
    }

    #[test]
    fn scores_equal_those_of_rouge_score_on_200_pairs() {
        let golden: Golden =
            serde_json::from_str(include_str!("../tests/golden/rouge.json")).expect("valid");
        assert_eq!(golden.pairs.len(), 200);
        let mut wrong = Vec::new();
        for (i, pair) in golden.pairs.iter().enumerate() {
            let got = rouge(&pair.reference, &pair.candidate);
            for (name, got, want) in [
                ("rouge1", got.rouge1, pair.rouge1),
                ("rouge2", got.rouge2, pair.rouge2),
                ("rougeLsum", got.rouge_lsum, pair.rouge_lsum),
            ] {
                let far = [got.precision, got.recall, got.f1]
                    .iter()
                    .zip(want)
                    .any(|(a, b)| (a - b).abs() > TOLERANCE);
                if far {
                    wrong.push(format!("pair {i}, {name}: {got:?} instead of {want:?}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    proptest! {
        #[test]
        fn any_text_scores_between_nothing_and_itself(
            a in any::<String>(),
            b in "[a-c \n]{0,60}",
            c in "[a-c \n]{0,60}",
        ) {
            for (x, y) in [(&a, &b), (&b, &a), (&b, &c)] {
                let score = rouge(x, y);
                for s in [score.rouge1, score.rouge2, score.rouge_lsum] {
                    prop_assert!((0.0..=1.0).contains(&s.f1));
                }
                prop_assert!(score.rouge_lsum.f1 <= score.rouge1.f1 + TOLERANCE);
            }
            let own = rouge(&b, &b).rouge_lsum.f1;
            prop_assert!(own == 1.0 || own == 0.0 && !b.contains(|c: char| c.is_ascii_alphanumeric()));
        }
    }
}
