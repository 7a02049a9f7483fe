//! One label a row.

use super::{Counts, ratio};

/// Labels predicted for rows that have one gold label each.
#[derive(Debug, Clone, Default)]
pub struct Classification {
    rows: Vec<(String, String)>,
}

impl Classification {
    /// Counts one row in.
    pub fn add(&mut self, gold: &str, predicted: &str) {
        self.rows.push((gold.to_owned(), predicted.to_owned()));
    }

    /// The labels the gold has, sorted.
    pub fn labels(&self) -> Vec<String> {
        let mut labels: Vec<String> = self.rows.iter().map(|(g, _)| g.clone()).collect();
        labels.sort_unstable();
        labels.dedup();
        labels
    }

    /// Precision, recall and F1 counts of one label.
    pub fn label(&self, label: &str) -> Counts {
        let count =
            |f: &dyn Fn(&(String, String)) -> bool| self.rows.iter().filter(|r| f(r)).count();
        Counts {
            right: count(&|r| r.0 == label && r.1 == label),
            found: count(&|r| r.1 == label),
            gold: count(&|r| r.0 == label),
        }
    }

    /// Mean F1 over the labels that the gold has.
    pub fn macro_f1(&self) -> f64 {
        let labels = self.labels();
        let sum: f64 = labels.iter().map(|l| self.label(l).f1()).sum();
        if labels.is_empty() {
            0.0
        } else {
            sum / labels.len() as f64
        }
    }

    /// Rows counted in.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no row was counted in.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Mean F1 of giving every row the gold's most frequent label.
    pub fn majority_macro_f1(&self) -> f64 {
        let labels = self.labels();
        let most = labels.iter().map(|l| self.label(l).gold).max();
        let most = most.unwrap_or_default();
        // Precision is the label's share, recall is 1; the other labels have an F1 of 0.
        ratio(2 * most, (most + self.len()) * labels.len())
    }

    /// Mean F1 to be expected of labels drawn at random as often as the gold has them: each one's
    /// precision and recall is its share.
    pub fn stratified_macro_f1(&self) -> f64 {
        ratio(1, self.labels().len())
    }

    /// Share of rows on which gold and prediction would agree if they had nothing to do with each
    /// other (Cohen, 1960).
    pub fn chance_agreement(&self) -> f64 {
        let share = |label: &String| {
            let c = self.label(label);
            ratio(c.gold, self.len()) * ratio(c.found, self.len())
        };
        self.labels().iter().map(share).sum()
    }

    /// Share of rows that are right.
    pub fn accuracy(&self) -> f64 {
        let right = self.rows.iter().filter(|(g, p)| g == p).count();
        ratio(right, self.rows.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn macro_f1_counts_each_label_of_the_gold_alike() {
        let mut c = Classification::default();
        for (gold, found) in [("favor", "favor"), ("favor", "favor"), ("against", "favor")] {
            c.add(gold, found);
        }
        assert!((c.macro_f1() - 0.4).abs() < 1e-9);
        assert!((c.accuracy() - 2.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn chance_is_what_needs_no_reading() {
        let mut c = Classification::default();
        for (gold, found) in [("a", "a"), ("a", "b"), ("a", "a"), ("b", "b")] {
            c.add(gold, found);
        }
        // Always "a": precision 3/4, recall 1, F1 6/7, and 0 for "b".
        assert!((c.majority_macro_f1() - 3.0 / 7.0).abs() < 1e-9);
        assert!((c.stratified_macro_f1() - 0.5).abs() < 1e-9);
        assert!((c.chance_agreement() - 0.5).abs() < 1e-9);
    }
}
