use std::collections::BTreeMap;

use standpoint_document::{Entity, Label, Span};
use standpoint_tokenize::metrics::{Calibration, PrecisionRecall};

/// Counts of entities by exact span and label: over all (micro average) and for each label; and
/// what the scores of the found ones are worth.
///
/// ```
/// use standpoint_document::{Entity, Span};
/// use standpoint_ner::metrics::Scores;
/// let found = |start, len| Entity {
///     span: Span::at(start, len),
///     label: "PER".into(),
///     score: 1.0,
///     actor: None,
/// };
/// let mut scores = Scores::default();
/// scores.add(&[found(0, 7), found(9, 2)], &[(Span::at(0, 7), "PER".into())]);
/// assert_eq!(scores.all.precision(), 0.5);
/// assert_eq!(scores.labels[&"PER".into()].recall(), 1.0);
/// assert_eq!(scores.calibration.brier(), 0.5);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Scores {
    /// Over all labels.
    pub all: PrecisionRecall,
    /// For each label that was found or wanted.
    pub labels: BTreeMap<Label, PrecisionRecall>,
    /// The score of each found entity, and whether gold has it.
    pub calibration: Calibration,
}

impl Scores {
    /// Adds the counts of one document: what was found in it, and what gold has.
    pub fn add(&mut self, found: &[Entity], gold: &[(Span, Label)]) {
        let mut by_label: BTreeMap<&Label, (Vec<Span>, Vec<Span>)> = BTreeMap::new();
        for e in found {
            by_label.entry(&e.label).or_default().0.push(e.span);
            let right = gold.iter().any(|(s, l)| *s == e.span && *l == e.label);
            self.calibration.add(f64::from(e.score), right);
        }
        for (span, label) in gold {
            by_label.entry(label).or_default().1.push(*span);
        }
        for (label, (found, gold)) in by_label {
            let counts = PrecisionRecall::of(&found, &gold);
            self.all += counts;
            *self.labels.entry(label.clone()).or_default() += counts;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_span_with_a_wrong_label_counts_against_both_labels() {
        let found = [Entity {
            span: Span::at(0, 3),
            label: "ORG".into(),
            score: 1.0,
            actor: None,
        }];
        let mut scores = Scores::default();
        scores.add(&found, &[(Span::at(0, 3), "PER".into())]);
        assert_eq!(
            (scores.all.right, scores.all.found, scores.all.gold),
            (0, 1, 1)
        );
        assert_eq!(scores.labels.len(), 2);
    }
}
