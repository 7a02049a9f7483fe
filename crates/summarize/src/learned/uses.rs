//! How words, and pairs of words, stand in a document.

use super::counts::Counts;
use super::signs::early;

/// Numbers that describe how a term stands in its document.
pub(super) const USES: usize = 16;
/// Added before a logarithm.
const LITTLE: f64 = 1e-4;

/// What is known of a term from the sentences that hold it.
#[derive(Debug, Clone, Copy)]
struct Use {
    total: f64,
    holders: f64,
    first: usize,
    /// Sums over its sentences of their nearness to the start and their promise, and the most promise.
    early: f64,
    mass: f64,
    most: f64,
}

/// The use of each term of a document.
///
/// `promise`: of each sentence how likely it is the one to take, all together 1. `words`: how many the
/// document has. `letters`: those of a term, one after the other. In order: the logarithm of how often it stands there;
/// that of the sentences that hold it; these as a share of all; nearness of the first to the start;
/// whether that is the first, one of the first three; nearness of all, as a share of all sentences';
/// their promise, its logarithm; the most promise, its logarithm; the logarithm of the mean promise;
/// letters; a digit; the logarithms of sentences and words of the document. `scripts/train/summary.py`
/// computes the same.
pub(super) fn uses<T>(
    counts: &Counts<T>,
    promise: &[f64],
    words: usize,
    letters: impl Fn(&T) -> String,
) -> Vec<[f32; USES]> {
    let sentences = counts.rows.len() as f64;
    let all: f64 = (0..counts.rows.len()).map(|i| early(i as f64)).sum();
    let none = Use {
        total: 0.0,
        holders: 0.0,
        first: 0,
        early: 0.0,
        mass: 0.0,
        most: 0.0,
    };
    let mut found = vec![none; counts.terms.len()];
    for (i, (row, promise)) in counts.rows.iter().zip(promise).enumerate() {
        for &(term, count) in row {
            let Some(u) = found.get_mut(term) else {
                continue;
            };
            if u.holders == 0.0 {
                u.first = i;
            }
            u.total += count as f64;
            u.holders += 1.0;
            u.early += early(i as f64);
            u.mass += promise;
            u.most = u.most.max(*promise);
        }
    }
    let yes = |sign: bool| f64::from(u8::from(sign));
    let words = words.max(1) as f64;
    let describe = |(term, u): (&T, &Use)| {
        let letters = letters(term);
        let uses = [
            u.total.ln_1p(),
            u.holders.ln(),
            u.holders / sentences,
            early(u.first as f64),
            yes(u.first == 0),
            yes(u.first < 3),
            u.early / all,
            u.mass,
            (u.mass + LITTLE).ln(),
            u.most,
            (u.most + LITTLE).ln(),
            (u.mass / u.holders + LITTLE).ln(),
            letters.chars().count() as f64 / 10.0,
            yes(letters.contains(|c: char| c.is_ascii_digit())),
            sentences.ln() / 4.0,
            words.ln() / 6.0,
        ];
        uses.map(|x| x as f32)
    };
    counts.terms.iter().zip(&found).map(describe).collect()
}

/// The odds of a probability, as a logarithm.
pub(super) fn odds(p: f32) -> f32 {
    let p = f64::from(p);
    ((p + LITTLE).ln() - (1.0 - p + LITTLE).ln()) as f32
}
