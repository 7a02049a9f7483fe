//! From tag scores to cue candidates.

use std::ops::Range;

/// Tags of the finder's `cues` head, in the order of `scripts/train/finder.py`.
pub(crate) const TAGS: [&str; 5] = ["O", "B-favor", "I-favor", "B-against", "I-against"];

const OUTSIDE: usize = 0;
const FORBIDDEN: f32 = -1e9;

/// Words of one sentence that may carry a stance.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cue {
    pub(crate) words: Range<usize>,
    /// Largest probability among its words of not being outside, `0..=1`.
    pub(crate) probability: f32,
}

fn begins(tag: usize) -> bool {
    tag % 2 == 1
}

/// Whether `tag` may follow `before`: an inside tag only its own begin or inside tag.
fn follows(before: usize, tag: usize) -> bool {
    tag == OUTSIDE || begins(tag) || before == tag || before + 1 == tag
}

/// The best tag path (Viterbi, constrained to well-formed BIO), read as cue candidates.
///
/// `logp`: log-probabilities of consecutive words, a row a word; tags are outside, then a begin and an
/// inside tag for each kind of cue, as in [`TAGS`]. `bias` is taken off the outside tag: the larger,
/// the more candidates.
pub(crate) fn decode<const N: usize>(logp: &[[f32; N]], bias: f32) -> Vec<Cue> {
    let Some(first) = logp.first() else {
        return Vec::new();
    };
    let biased = |row: &[f32; N]| {
        let mut row = *row;
        row[OUTSIDE] -= bias;
        row
    };
    let mut best = biased(first);
    for (tag, value) in best.iter_mut().enumerate() {
        if tag != OUTSIDE && !begins(tag) {
            *value = FORBIDDEN;
        }
    }
    let mut back: Vec<[usize; N]> = Vec::with_capacity(logp.len());
    for row in logp.iter().skip(1) {
        let row = biased(row);
        let mut from = [OUTSIDE; N];
        let mut next = [FORBIDDEN; N];
        for (tag, score) in row.iter().enumerate() {
            for (before, reached) in best.iter().enumerate() {
                if follows(before, tag) && reached + score > next[tag] {
                    next[tag] = reached + score;
                    from[tag] = before;
                }
            }
        }
        back.push(from);
        best = next;
    }
    let mut tag = (0..N)
        .rev()
        .max_by(|a, b| best[*a].total_cmp(&best[*b]))
        .unwrap_or(OUTSIDE);
    let mut path = vec![tag];
    for from in back.iter().rev() {
        tag = from[tag];
        path.push(tag);
    }
    path.reverse();
    read(&path, logp)
}

fn read<const N: usize>(path: &[usize], logp: &[[f32; N]]) -> Vec<Cue> {
    let mut cues: Vec<Cue> = Vec::new();
    for (i, (tag, row)) in path.iter().zip(logp).enumerate() {
        let inside = 1.0 - row[OUTSIDE].exp();
        if begins(*tag) {
            cues.push(Cue {
                words: i..i + 1,
                probability: inside,
            });
        } else if *tag != OUTSIDE
            && let Some(cue) = cues.last_mut()
        {
            cue.words.end = i + 1;
            cue.probability = cue.probability.max(inside);
        }
    }
    cues
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn row(tag: usize) -> [f32; 5] {
        let mut row = [-5.0; 5];
        row[tag] = -0.05;
        row
    }

    #[test]
    fn a_begin_and_its_insides_are_one_cue() {
        let cues = decode(&[row(0), row(1), row(2), row(0), row(3)], 0.0);
        let words: Vec<_> = cues.into_iter().map(|c| c.words).collect();
        assert_eq!(words, [1..3, 4..5]);
    }

    #[test]
    fn an_inside_without_its_begin_is_not_a_path() {
        let cues = decode(&[row(0), row(4), row(0)], 0.0);
        assert!(cues.iter().all(|c| c.words.len() == 1), "{cues:?}");
        assert!(decode(&[row(2)], 0.0).is_empty());
    }

    #[test]
    fn a_bias_against_outside_brings_more_candidates() {
        let unsure = [-0.3, -1.6, -9.0, -3.0, -9.0];
        assert!(decode(&[unsure], 0.0).is_empty());
        assert_eq!(decode(&[unsure], 2.0).len(), 1);
    }

    proptest! {
        #[test]
        fn cues_never_overlap_and_lie_inside(
            rows in prop::collection::vec(prop::array::uniform5(-20.0f32..0.0), 0..40),
            bias in 0.0f32..5.0,
        ) {
            let mut end = 0;
            for cue in decode(&rows, bias) {
                prop_assert!(cue.words.start >= end && !cue.words.is_empty());
                end = cue.words.end;
            }
            prop_assert!(end <= rows.len());
        }
    }
}
