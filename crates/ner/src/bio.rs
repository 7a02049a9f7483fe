//! The most probable sequence of tags for a sentence, of those that the scheme of tags allows.

use std::ops::Range;

use standpoint_document::Label;

use crate::tag::{Part, TagError, scheme};

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

/// One thing that a word can be in a sequence of tags.
#[derive(Debug, Clone)]
struct State {
    role: Role,
    /// Index of its label; none outside.
    label: Option<usize>,
    /// The tags that say so: their probabilities are added.
    tags: Vec<usize>,
    /// States one of which must stand before it, in their order.
    after: Vec<usize>,
    /// Whether an entity may end with it, or none is open.
    closed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Outside,
    /// First word of an entity.
    Begin,
    /// First word of an entity that does not touch one of the same label.
    BeginApart,
    /// First word of an entity that does.
    BeginAgain,
    Inside,
    End,
    Single,
}

impl Role {
    /// Whether the entity that the word before is in goes on.
    fn goes_on(self) -> bool {
        matches!(self, Self::Inside | Self::End)
    }
}

impl State {
    fn may_follow(&self, before: &Self) -> bool {
        let same = self.label == before.label;
        let alone = matches!(before.role, Role::Single | Role::Outside);
        let open = same && !alone && before.role != Role::End;
        match self.role {
            Role::Outside | Role::Begin | Role::Single => before.closed,
            Role::BeginApart => before.closed && (!same || alone),
            Role::BeginAgain => before.closed && same && !alone,
            Role::Inside | Role::End => open,
        }
    }

    fn may_be_first(&self) -> bool {
        !self.role.goes_on() && self.role != Role::BeginAgain
    }
}

/// The tags of a head, in the order of its outputs, and what may follow what.
///
/// BIO: `I-X` follows only `B-X` or `I-X`. Where an `I-X` may begin an entity (IOB1, or nobody knows
/// how the model was trained), a first word is `B-X` or `I-X`, whose probabilities are added, and right
/// after an `X` only `B-X` begins another. BIOES and BILOU: an entity is `S-X`, or `B-X`, any `I-X` and
/// `E-X`. IO, and `I-X` without `B-X`: words of one label that touch are one entity.
#[derive(Debug, Clone)]
pub(crate) struct TagSet {
    tags: usize,
    states: Vec<State>,
    labels: Vec<Label>,
    /// Index of the label of each tag; none for `O`.
    label_of: Vec<Option<usize>>,
    /// Index of the tag `O`.
    outside: usize,
}

impl TagSet {
    /// `inside_begins`: whether `I-X` may begin an entity in a set that has `B-X` too.
    pub(crate) fn new(names: &[impl AsRef<str>], inside_begins: bool) -> Result<Self, TagError> {
        let tags = scheme(names)?;
        let at = |part: Part, label: &str| tags.iter().position(|t| *t == (part, label));
        let bare = |i: usize| names.get(i).is_some_and(|n| !n.as_ref().starts_with("I-"));
        let mut labels: Vec<&str> = Vec::new();
        let mut states: Vec<State> = Vec::new();
        let mut outside = 0;
        for (i, &(part, name)) in tags.iter().enumerate() {
            let mut push = |role, label, tags, closed| {
                states.push(State {
                    role,
                    label,
                    tags,
                    after: Vec::new(),
                    closed,
                });
            };
            if part == Part::Outside {
                outside = i;
                push(Role::Outside, None, vec![i], true);
                continue;
            }
            let known = labels.iter().position(|l| *l == name);
            let number = known.unwrap_or_else(|| {
                labels.push(name);
                labels.len() - 1
            });
            let begin = at(Part::Begin, name);
            let ends = at(Part::End, name).is_some();
            let needs_begin = match part {
                Part::End => true,
                Part::Inside => ends || !(inside_begins || bare(i)),
                _ => false,
            };
            if needs_begin && begin.is_none() {
                return Err(TagError::Missing(format!("B-{name}")));
            }
            let label = Some(number);
            let apart = (inside_begins || begin.is_none()) && !ends;
            match (part, at(Part::Inside, name)) {
                (Part::Begin, Some(inside)) if apart => {
                    push(Role::BeginApart, label, vec![i, inside], true);
                    push(Role::BeginAgain, label, vec![i], true);
                }
                (Part::Begin, _) => {
                    let alone = at(Part::Single, name).is_none();
                    push(Role::Begin, label, vec![i], !ends || alone);
                }
                (Part::Inside, _) => {
                    if begin.is_none() {
                        push(Role::BeginApart, label, vec![i], true);
                    }
                    push(Role::Inside, label, vec![i], !ends);
                }
                (Part::End, _) => push(Role::End, label, vec![i], true),
                (Part::Single, _) => push(Role::Single, label, vec![i], true),
                (Part::Outside, _) => {}
            }
        }
        let after: Vec<Vec<usize>> = states
            .iter()
            .map(|state| {
                let before = states.iter().enumerate();
                let may = before.filter(|(_, before)| state.may_follow(before));
                may.map(|(i, _)| i).collect()
            })
            .collect();
        for (state, after) in states.iter_mut().zip(after) {
            state.after = after;
        }
        let of = |(_, name): &(Part, &str)| labels.iter().position(|l| l == name);
        Ok(Self {
            tags: tags.len(),
            label_of: tags.iter().map(of).collect(),
            states,
            labels: labels.into_iter().map(Label::from).collect(),
            outside,
        })
    }

    /// How many tags there are.
    pub(crate) fn len(&self) -> usize {
        self.tags
    }

    /// The labels, in the order in which the tags first name them.
    pub(crate) fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// The probability that a word has each label, whichever word of the entity it is.
    pub(crate) fn by_label(&self, row: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; self.labels.len()];
        for (p, label) in row.iter().zip(&self.label_of) {
            if let Some(sum) = label.and_then(|l| out.get_mut(l)) {
                *sum += p;
            }
        }
        out
    }

    /// Changes the probabilities of a word's labels from `own` to `new`; each label's tags keep their
    /// proportions, and `O` has the rest.
    pub(crate) fn rescale(&self, row: &mut [f64], own: &[f64], new: &[f64]) {
        for (p, label) in row.iter_mut().zip(&self.label_of) {
            *p = match label.and_then(|l| own.get(l).zip(new.get(l))) {
                Some((own, new)) if *own > 0.0 => *p * new / own,
                Some(_) => 0.0,
                None => (1.0 - new.iter().sum::<f64>()).max(0.0),
            };
        }
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

    /// The runs of the most probable sequence of tags that the scheme allows.
    ///
    /// `rows`: `[words, tags]` probabilities of one sentence, as [`rows`](Self::rows) gives them.
    pub(crate) fn decode(&self, rows: &[Vec<f64>]) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        for (word, (state, row)) in self.viterbi(rows).into_iter().zip(rows).enumerate() {
            let Some(state) = self.states.get(state) else {
                continue;
            };
            let Some(label) = state.label else { continue };
            let p = state.probability(row).min(1.0) as f32;
            match runs.last_mut() {
                Some(run) if state.role.goes_on() => {
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

    /// `[words, tags]` probabilities. A word none of whose numbers is one is `O`.
    ///
    /// `logits`: `[words, tags]`, unnormalised. What is not a number never wins.
    pub(crate) fn rows(&self, logits: &[f32]) -> Vec<Vec<f64>> {
        let row = |logits: &[f32]| {
            let mut row = softmax(logits);
            if row.iter().all(|p| *p == 0.0)
                && let Some(outside) = row.get_mut(self.outside)
            {
                *outside = 1.0;
            }
            row
        };
        logits.chunks_exact(self.len()).map(row).collect()
    }

    /// `rows`: `[words, tags]` probabilities. One state a word, a path that the scheme allows.
    fn viterbi(&self, rows: &[Vec<f64>]) -> Vec<usize> {
        let mut best: Vec<f64> = Vec::new();
        let mut back: Vec<Vec<usize>> = Vec::with_capacity(rows.len());
        for row in rows {
            let reach = |state: &State| match best.is_empty() {
                true if state.may_be_first() => (0, 0.0),
                true => (0, f64::NEG_INFINITY),
                false => top(&best, state.after.iter().copied()),
            };
            let (from, next) = self
                .states
                .iter()
                .map(|state| {
                    let (from, score) = reach(state);
                    (from, score + state.probability(row).ln().max(LEAST))
                })
                .unzip();
            back.push(from);
            best = next;
        }
        let ends = self.states.iter().enumerate().filter(|(_, s)| s.closed);
        let (mut state, _) = top(&best, ends.map(|(i, _)| i));
        let mut path = vec![state; rows.len()];
        for (slot, from) in path.iter_mut().zip(&back).rev() {
            *slot = state;
            state = from.get(state).copied().unwrap_or_default();
        }
        path
    }
}

impl State {
    /// The probability that a word with these of its tags is this.
    fn probability(&self, row: &[f64]) -> f64 {
        self.tags.iter().filter_map(|&t| row.get(t)).sum()
    }
}

/// Log-probability of what is impossible: finite, so that an allowed path always wins over a forbidden
/// one.
const LEAST: f64 = -1e6;

/// The first of `among` with the greatest score, and that score.
fn top(scores: &[f64], among: impl Iterator<Item = usize>) -> (usize, f64) {
    let (mut best, mut most) = (0, f64::NEG_INFINITY);
    for i in among {
        let score = scores.get(i).copied().unwrap_or(f64::NEG_INFINITY);
        if score > most {
            (best, most) = (i, score);
        }
    }
    (best, most)
}

/// Probabilities of one row; what is not a number, or infinite, counts as impossible.
fn softmax(row: &[f32]) -> Vec<f64> {
    let finite = |x: &f32| {
        if x.is_finite() {
            f64::from(*x)
        } else {
            f64::NEG_INFINITY
        }
    };
    let top = row.iter().map(finite).fold(f64::NEG_INFINITY, f64::max);
    if top == f64::NEG_INFINITY {
        return vec![0.0; row.len()];
    }
    let sum: f64 = row.iter().map(|x| (finite(x) - top).exp()).sum();
    row.iter().map(|x| (finite(x) - top).exp() / sum).collect()
}

#[cfg(test)]
mod tests;
