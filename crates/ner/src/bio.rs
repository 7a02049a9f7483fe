//! The best sequence of tags for a sentence in which every tag may follow the one before it.

use std::ops::Range;

use standpoint_document::Label;

use crate::tag::{Tag, TagError, parse};

/// A run of words that the decoder found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Run {
    /// Indices of its words.
    pub(crate) words: Range<usize>,
    /// Index of its label in [`TagSet::labels`].
    pub(crate) label: usize,
    /// Least over the words of the probability of the tag each was given, `0..=1`.
    pub(crate) score: f32,
}

#[derive(Debug, Clone)]
struct Rule {
    /// Label of the tag; none for `O`.
    label: Option<usize>,
    /// Tags one of which must stand before it; empty where any may, and where it may be first.
    after: Vec<usize>,
}

/// The tags of a head, in the order of its outputs.
#[derive(Debug, Clone)]
pub(crate) struct TagSet {
    rules: Vec<Rule>,
    labels: Vec<Label>,
    outside: usize,
}

impl TagSet {
    pub(crate) fn new(names: &[impl AsRef<str>]) -> Result<Self, TagError> {
        let tags = names
            .iter()
            .map(|n| parse(n.as_ref()))
            .collect::<Result<Vec<_>, _>>()?;
        for (i, name) in names.iter().enumerate() {
            if names.iter().take(i).any(|n| n.as_ref() == name.as_ref()) {
                return Err(TagError::Twice(name.as_ref().to_owned()));
            }
        }
        let missing = |name: String| TagError::Missing(name);
        let at = |tag| tags.iter().position(|t| *t == tag);
        let outside = at(Tag::Outside).ok_or_else(|| missing("O".to_owned()))?;
        let mut labels: Vec<Label> = Vec::new();
        let mut rules = Vec::with_capacity(tags.len());
        for (i, tag) in tags.iter().enumerate() {
            let (label, after) = match *tag {
                Tag::Outside => (None, vec![]),
                Tag::Begin(l) => (Some(l), vec![]),
                Tag::Inside(l) => {
                    let begin = at(Tag::Begin(l)).ok_or_else(|| missing(format!("B-{l}")))?;
                    (Some(l), vec![begin, i])
                }
            };
            let label = label.map(|l| {
                labels.iter().position(|x| *x == l).unwrap_or_else(|| {
                    labels.push(l.into());
                    labels.len() - 1
                })
            });
            rules.push(Rule { label, after });
        }
        Ok(Self {
            rules,
            labels,
            outside,
        })
    }

    /// How many tags there are.
    pub(crate) fn len(&self) -> usize {
        self.rules.len()
    }

    /// The labels, in the order in which the tags first name them.
    pub(crate) fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// Log-probabilities of a word that no model saw: it is `O` for certain.
    pub(crate) fn unseen(&self) -> impl Iterator<Item = f32> + '_ {
        (0..self.len()).map(|t| {
            if t == self.outside {
                0.0
            } else {
                f32::NEG_INFINITY
            }
        })
    }

    /// The runs of the best sequence of tags in which `I-X` follows only `B-X` or `I-X`.
    ///
    /// `logits`: `[words, tags]`, unnormalised, of one sentence. What is not a number never wins.
    pub(crate) fn decode(&self, logits: &[f32]) -> Vec<Run> {
        let rows: Vec<Vec<f64>> = logits.chunks_exact(self.len()).map(log_softmax).collect();
        let mut runs: Vec<Run> = Vec::new();
        for (word, (tag, row)) in self.viterbi(&rows).into_iter().zip(&rows).enumerate() {
            let Some(rule) = self.rules.get(tag) else {
                continue;
            };
            let Some(label) = rule.label else { continue };
            let p = row.get(tag).map_or(0.0, |l| l.exp().min(1.0) as f32);
            match runs.last_mut() {
                Some(run) if !rule.after.is_empty() => {
                    run.words.end = word + 1;
                    run.score = run.score.min(p);
                }
                _ => runs.push(Run {
                    words: word..word + 1,
                    label,
                    score: p,
                }),
            }
        }
        runs
    }

    /// `rows`: `[words, tags]` log-probabilities. One tag a word.
    fn viterbi(&self, rows: &[Vec<f64>]) -> Vec<usize> {
        let mut best = Vec::new();
        let mut back: Vec<Vec<usize>> = Vec::with_capacity(rows.len());
        for row in rows {
            let top = self.argmax(&best, 0..best.len());
            let mut next = Vec::with_capacity(self.len());
            let mut from = Vec::with_capacity(self.len());
            for (rule, score) in self.rules.iter().zip(row) {
                let before = match rule.after.first() {
                    None => top,
                    Some(first) => {
                        let found = self.argmax(&best, rule.after.iter().copied());
                        if rule.after.contains(&found) {
                            found
                        } else {
                            *first
                        }
                    }
                };
                let start = if rule.after.is_empty() {
                    0.0
                } else {
                    f64::NEG_INFINITY
                };
                let reached = if best.is_empty() {
                    start
                } else {
                    best.get(before).copied().unwrap_or(f64::NEG_INFINITY)
                };
                next.push(reached + score);
                from.push(before);
            }
            best = next;
            back.push(from);
        }
        let mut tag = self.argmax(&best, 0..best.len());
        let mut path = vec![self.outside; rows.len()];
        for (slot, from) in path.iter_mut().zip(&back).rev() {
            *slot = tag;
            tag = from.get(tag).copied().unwrap_or(self.outside);
        }
        path
    }

    /// The first of `among` with the greatest score; `O` where none is above minus infinity.
    fn argmax(&self, scores: &[f64], among: impl Iterator<Item = usize>) -> usize {
        let (mut best, mut top) = (f64::NEG_INFINITY, self.outside);
        for i in among {
            let score = scores.get(i).copied().unwrap_or(f64::NEG_INFINITY);
            if score > best {
                (best, top) = (score, i);
            }
        }
        top
    }
}

/// Log-probabilities of one row; what is not a number, or infinite, counts as impossible.
fn log_softmax(row: &[f32]) -> Vec<f64> {
    let finite = |x: &f32| {
        if x.is_finite() {
            f64::from(*x)
        } else {
            f64::NEG_INFINITY
        }
    };
    let top = row.iter().map(finite).fold(f64::NEG_INFINITY, f64::max);
    if top == f64::NEG_INFINITY {
        return vec![f64::NEG_INFINITY; row.len()];
    }
    let sum: f64 = row.iter().map(|x| (finite(x) - top).exp()).sum();
    let norm = top + sum.ln();
    row.iter().map(|x| finite(x) - norm).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NAMES: [&str; 5] = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG"];

    fn set() -> TagSet {
        TagSet::new(&NAMES).expect("a legal set")
    }

    #[test]
    fn an_inside_tag_that_wins_alone_is_overruled_by_the_sequence() {
        // Word by word this reads O I-PER; the best legal reading begins the person.
        let logits = [
            2.0, 1.5, 0.0, 0.0, 0.0, //
            0.0, 0.0, 4.0, 0.0, 0.0,
        ];
        let runs = set().decode(&logits);
        assert_eq!(runs.len(), 1);
        assert_eq!((runs[0].words.clone(), runs[0].label), (0..2, 0));
        // The first word is the less certain: e^1.5 of e^2 + e^1.5 + 3.
        assert!((runs[0].score - 0.3013).abs() < 1e-3);
    }

    #[test]
    fn two_begins_are_two_entities() {
        let logits = [
            0.0, 9.0, 0.0, 0.0, 0.0, //
            0.0, 9.0, 0.0, 0.0, 0.0,
        ];
        let words: Vec<_> = set().decode(&logits).into_iter().map(|r| r.words).collect();
        assert_eq!(words, [0..1, 1..2]);
    }

    #[test]
    fn an_unseen_word_is_outside() {
        let set = set();
        let mut logits = vec![0.0, 9.0, 0.0, 0.0, 0.0];
        logits.extend(set.unseen());
        logits.extend([0.0, 0.0, 9.0, 0.0, 0.0]);
        let words: Vec<_> = set.decode(&logits).into_iter().map(|r| r.words).collect();
        assert_eq!(words[0], 0..1);
        assert!(words.iter().all(|w| !w.contains(&1)));
    }

    #[test]
    fn a_set_without_a_begin_an_outside_or_with_a_stranger_is_refused() {
        assert_eq!(
            TagSet::new(&["O", "I-PER"]).map(|_| ()),
            Err(TagError::Missing("B-PER".to_owned()))
        );
        assert_eq!(
            TagSet::new(&["B-PER"]).map(|_| ()),
            Err(TagError::Missing("O".to_owned()))
        );
        assert_eq!(
            TagSet::new(&["O", "S-PER"]).map(|_| ()),
            Err(TagError::Unknown("S-PER".to_owned()))
        );
        assert_eq!(
            TagSet::new(&["O", "O"]).map(|_| ()),
            Err(TagError::Twice("O".to_owned()))
        );
    }

    /// The best legal path by trying them all.
    fn exhaustive(rows: &[Vec<f64>], set: &TagSet) -> f64 {
        let k = set.len();
        let mut best = f64::NEG_INFINITY;
        for code in 0..k.pow(rows.len() as u32) {
            let path: Vec<usize> = (0..rows.len())
                .map(|i| code / k.pow(i as u32) % k)
                .collect();
            if legal(&path) {
                best = best.max(path.iter().zip(rows).map(|(t, r)| r[*t]).sum());
            }
        }
        best
    }

    fn legal(path: &[usize]) -> bool {
        path.iter()
            .enumerate()
            .all(|(i, t)| match NAMES[*t].strip_prefix("I-") {
                None => true,
                Some(label) => i > 0 && NAMES[path[i - 1]].ends_with(label),
            })
    }

    proptest! {
        #[test]
        fn no_inside_without_its_begin_whatever_the_numbers(
            logits in prop::collection::vec(any::<f32>(), 0..60),
        ) {
            let set = set();
            let rows: Vec<Vec<f64>> = logits.chunks_exact(set.len()).map(log_softmax).collect();
            prop_assert!(legal(&set.viterbi(&rows)));
            for run in set.decode(&logits) {
                prop_assert!((0.0..=1.0).contains(&run.score));
                prop_assert!(run.words.end <= rows.len());
            }
        }

        #[test]
        fn the_sequence_is_the_best_of_all_legal_ones(
            logits in prop::collection::vec(-5.0f32..5.0, 20),
        ) {
            let set = set();
            let rows: Vec<Vec<f64>> = logits.chunks_exact(set.len()).map(log_softmax).collect();
            let path = set.viterbi(&rows);
            let score: f64 = path.iter().zip(&rows).map(|(t, r)| r[*t]).sum();
            prop_assert!((score - exhaustive(&rows, &set)).abs() < 1e-9);
        }
    }
}
