//! From a label for each word to entities, as `transformers` groups them: a label that begins, or
//! another than the one before, starts an entity.

use standpoint_document::Label;

/// How a label of the model counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tag {
    Outside,
    /// Index of the label; whether the word starts an entity whatever stands before it.
    Inside(usize, bool),
}

/// The labels of a model and the entity labels behind them.
#[derive(Debug, Clone)]
pub(crate) struct Tags {
    tags: Vec<Tag>,
    labels: Vec<Label>,
}

/// A run of words that are one entity.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Run {
    /// Its words.
    pub(crate) words: std::ops::Range<usize>,
    /// Its label.
    pub(crate) label: Label,
    /// Mean over its words of the probability of each one's label.
    pub(crate) score: f32,
}

impl Tags {
    /// The tags that names such as `O`, `B-PER`, `I-PER` or plain `PER` stand for; `E-` and `L-`
    /// count as `I-`, `S-` and `U-` as `B-`.
    pub(crate) fn new(names: &[String]) -> Self {
        let mut labels: Vec<Label> = Vec::new();
        let tags = names
            .iter()
            .map(|name| {
                let (begins, label) = match name.split_once('-') {
                    _ if name == "O" => return Tag::Outside,
                    Some(("B" | "S" | "U", label)) => (true, label),
                    Some(("I" | "E" | "L" | "M", label)) => (false, label),
                    _ => (false, name.as_str()),
                };
                let known = labels.iter().position(|l| l.as_str() == label);
                let label = known.unwrap_or_else(|| {
                    labels.push(label.into());
                    labels.len() - 1
                });
                Tag::Inside(label, begins)
            })
            .collect();
        Self { tags, labels }
    }

    pub(crate) fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// The entities of one sentence. `words`: for each the number of its most probable label and the
    /// probability; none for a word that has no wordpiece.
    pub(crate) fn runs(&self, words: &[Option<(usize, f32)>]) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let mut open = None;
        for (word, seen) in words.iter().enumerate() {
            let tag = seen.and_then(|(tag, p)| Some((*self.tags.get(tag)?, p)));
            let Some((Tag::Inside(label, begins), p)) = tag else {
                open = None;
                continue;
            };
            match runs.last_mut().filter(|_| open == Some(label) && !begins) {
                Some(run) => {
                    run.words.end = word + 1;
                    run.score += p;
                }
                None => runs.push(Run {
                    words: word..word + 1,
                    label: self.labels.get(label).cloned().unwrap_or_else(|| "".into()),
                    score: p,
                }),
            }
            open = Some(label);
        }
        for run in &mut runs {
            run.score = (run.score / run.words.len() as f32).clamp(0.0, 1.0);
        }
        runs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(names: &[&str], words: &[usize]) -> Vec<(std::ops::Range<usize>, String)> {
        let names: Vec<String> = names.iter().map(|n| (*n).to_owned()).collect();
        let words: Vec<_> = words.iter().map(|w| Some((*w, 0.5))).collect();
        let runs = Tags::new(&names).runs(&words);
        let shown = runs
            .into_iter()
            .map(|r| (r.words, r.label.as_str().to_owned()));
        shown.collect()
    }

    const BIO: [&str; 5] = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"];

    #[test]
    fn a_begin_another_label_or_an_outside_ends_an_entity() {
        let found = runs(&BIO, &[1, 2, 1, 4, 4, 0, 4]);
        let labels: Vec<_> = found
            .iter()
            .map(|(words, l)| (words.clone(), l.as_str()))
            .collect();
        assert_eq!(
            labels,
            [(0..2, "PER"), (2..3, "PER"), (3..5, "LOC"), (6..7, "LOC")]
        );
    }

    #[test]
    fn labels_without_a_prefix_are_one_run_while_they_last() {
        assert_eq!(
            runs(&["O", "PER"], &[1, 1, 0, 1]),
            [(0..2, "PER".into()), (3..4, "PER".into())]
        );
    }

    #[test]
    fn other_schemes_are_read_by_their_begins() {
        let found = runs(&["O", "B-X", "I-X", "E-X", "S-X"], &[1, 2, 3, 4, 4]);
        assert_eq!(
            found.iter().map(|f| f.0.clone()).collect::<Vec<_>>(),
            [0..3, 3..4, 4..5]
        );
    }

    #[test]
    fn the_score_is_the_mean_and_an_unseen_word_ends_an_entity() {
        let tags = Tags::new(&["O".to_owned(), "I-X".to_owned()]);
        let found = tags.runs(&[Some((1, 0.5)), Some((1, 1.0)), None, Some((1, 0.25))]);
        assert_eq!(
            found.iter().map(|r| r.score).collect::<Vec<_>>(),
            [0.75, 0.25]
        );
    }
}
