//! Pass two: from pointer scores to holder and target spans.

use std::ops::Range;

/// Words an argument may have.
const LONGEST: usize = 45;
/// How many of the best spans are looked at for further, not overlapping ones.
const CANDIDATES: usize = 60;

/// A span of words and the sum of its start and end log-probabilities.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Argument {
    pub(crate) words: Range<usize>,
    pub(crate) logp: f32,
}

/// Log-softmax over the allowed positions; the others get negative infinity.
pub(crate) fn log_softmax(scores: &[f32], allowed: impl Fn(usize) -> bool) -> Vec<f32> {
    let kept = || {
        scores
            .iter()
            .enumerate()
            .filter(|(i, _)| allowed(*i))
            .map(|(_, s)| *s)
    };
    let top = kept().fold(f32::NEG_INFINITY, f32::max);
    if top == f32::NEG_INFINITY {
        return vec![f32::NEG_INFINITY; scores.len()];
    }
    let sum: f32 = kept().map(|s| (s - top).exp()).sum();
    let log_sum = top + sum.ln();
    scores
        .iter()
        .enumerate()
        .map(|(i, s)| {
            if allowed(i) {
                s - log_sum
            } else {
                f32::NEG_INFINITY
            }
        })
        .collect()
}

/// The best span of words, and every further one that does not overlap a better one and has at
/// least `ratio` of the best one's probability.
///
/// `start`, `end`: log-probabilities by position in the row. `places`: first and last position of
/// each word.
pub(crate) fn spans(
    start: &[f32],
    end: &[f32],
    places: &[Option<(usize, usize)>],
    ratio: f32,
) -> Vec<Argument> {
    let mut scored = Vec::new();
    for (a, from) in places.iter().enumerate() {
        let Some((first, _)) = from else { continue };
        let Some(opens) = start.get(*first) else {
            continue;
        };
        for (b, until) in places.iter().enumerate().skip(a).take(LONGEST) {
            let Some(closes) = until.and_then(|(_, last)| end.get(last)) else {
                break;
            };
            scored.push(Argument {
                words: a..b + 1,
                logp: opens + closes,
            });
        }
    }
    scored.sort_by(|x, y| {
        y.logp
            .total_cmp(&x.logp)
            .then(x.words.start.cmp(&y.words.start))
    });
    let mut kept: Vec<Argument> = Vec::new();
    for one in scored.into_iter().take(CANDIDATES) {
        if kept
            .first()
            .is_some_and(|best| one.logp < best.logp + ratio.ln())
        {
            break;
        }
        if kept
            .iter()
            .all(|k| one.words.end <= k.words.start || k.words.end <= one.words.start)
        {
            kept.push(one);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(n: usize) -> Vec<Option<(usize, usize)>> {
        (1..=n).map(|i| Some((i, i))).collect()
    }

    #[test]
    fn the_span_with_the_best_ends_wins_and_overlapping_ones_are_dropped() {
        let start = [-9.0, -0.1, -4.0, -5.0, -5.0];
        let end = [-9.0, -6.0, -0.2, -3.0, -5.0];
        let found = spans(&start, &end, &places(4), 0.3);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].words, 0..2);
    }

    #[test]
    fn a_second_span_nearly_as_good_is_a_second_argument() {
        let start = [-9.0, -0.7, -9.0, -0.8, -9.0];
        let end = [-9.0, -0.7, -9.0, -0.8, -9.0];
        let words: Vec<_> = spans(&start, &end, &places(4), 0.3)
            .into_iter()
            .map(|a| a.words)
            .collect();
        assert_eq!(words, [0..1, 2..3]);
    }

    #[test]
    fn log_softmax_of_nothing_allowed_is_nothing() {
        assert!(
            log_softmax(&[1.0, 2.0], |_| false)
                .iter()
                .all(|p| p.is_infinite())
        );
        let p = log_softmax(&[1.0, 2.0, 9.0], |i| i < 2);
        assert!((p[0].exp() + p[1].exp() - 1.0).abs() < 1e-6);
    }
}
