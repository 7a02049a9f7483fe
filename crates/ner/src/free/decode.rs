//! From a GLiNER's numbers to spans, as the Python package decodes them.

use std::ops::Range;

/// A span of words that scores enough for a label.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Candidate {
    pub(crate) words: Range<usize>,
    /// Index of the label.
    pub(crate) label: usize,
    pub(crate) score: f32,
}

/// The spans above `least`. `logits`: `[words, width, labels]`, a span by its first word and how many
/// follow it.
pub(crate) fn by_span(
    logits: &[f32],
    words: usize,
    width: usize,
    labels: usize,
    least: f32,
) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (i, logit) in logits.iter().enumerate() {
        let (span, label) = (i / labels.max(1), i % labels.max(1));
        let (start, more) = (span / width.max(1), span % width.max(1));
        let score = sigmoid(*logit);
        if score > least && start + more < words {
            found.push(Candidate {
                words: start..start + more + 1,
                label,
                score,
            });
        }
    }
    found
}

/// The spans whose first word starts, whose last word ends and all of whose words lie in an entity by
/// more than `least`. `logits`: `[3, words, labels]` for start, end and inside; the score is the mean of
/// the last.
pub(crate) fn by_word(logits: &[f32], words: usize, labels: usize, least: f32) -> Vec<Candidate> {
    let score = |part: usize, word: usize, label: usize| {
        let at = (part * words + word) * labels + label;
        logits.get(at).map_or(0.0, |logit| sigmoid(*logit))
    };
    let mut found = Vec::new();
    for start in 0..words {
        for label in (0..labels).filter(|&label| score(0, start, label) > least) {
            let mut sum = 0.0;
            for end in start..words {
                let inside = score(2, end, label);
                if inside < least {
                    break;
                }
                sum += inside;
                if score(1, end, label) > least {
                    found.push(Candidate {
                        words: start..end + 1,
                        label,
                        score: sum / (end + 1 - start) as f32,
                    });
                }
            }
        }
    }
    found
}

/// The best of them that do not overlap, greedily, in the order of the text. Of equal scores the
/// earlier in the list wins.
pub(crate) fn flat(mut candidates: Vec<Candidate>, words: usize) -> Vec<Candidate> {
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut taken = vec![false; words];
    candidates.retain(|c| {
        let Some(under) = taken.get_mut(c.words.clone()) else {
            return false;
        };
        let free = !under.contains(&true);
        if free {
            under.fill(true);
        }
        free
    });
    candidates.sort_by_key(|c| c.words.start);
    candidates
}

/// What is not a number scores nothing.
fn sigmoid(logit: f32) -> f32 {
    if logit.is_nan() {
        return 0.0;
    }
    1.0 / (1.0 + (-logit).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(found: Vec<Candidate>) -> Vec<(Range<usize>, usize)> {
        found.into_iter().map(|c| (c.words, c.label)).collect()
    }

    #[test]
    fn the_best_span_wins_over_what_it_overlaps() {
        let at = |words: Range<usize>, label, score| Candidate {
            words,
            label,
            score,
        };
        let all = vec![at(0..2, 0, 0.7), at(1..3, 1, 0.9), at(3..4, 0, 0.6)];
        assert_eq!(spans(flat(all, 4)), [(1..3, 1), (3..4, 0)]);
    }

    #[test]
    fn a_span_past_the_end_is_none_and_nan_scores_nothing() {
        // Two words, spans of up to two, one label.
        let logits = [f32::NAN, 2.0, -1.0, 9.0];
        assert_eq!(spans(by_span(&logits, 2, 2, 1, 0.5)), [(0..2, 0)]);
    }

    #[test]
    fn a_span_by_words_starts_ends_and_has_all_its_words_inside() {
        // start, end, inside of three words, one label.
        let logits = [3.0, -3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, -3.0];
        let found = spans(by_word(&logits, 3, 1, 0.5));
        assert_eq!(found, [(0..1, 0), (0..2, 0)]);
    }
}
