//! Measures that several tasks share: exact-span scores, where a span counts when start and end both
//! equal gold's, and the calibration of scores.

mod calibration;

use std::collections::HashMap;
use std::hash::Hash;
use std::ops::AddAssign;

pub use calibration::Calibration;

/// Counts of things found, wanted, and both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PrecisionRecall {
    /// Found and in gold.
    pub right: usize,
    /// Found.
    pub found: usize,
    /// In gold.
    pub gold: usize,
}

impl PrecisionRecall {
    /// Counts of two lists: each item matches at most one equal item of the other list.
    ///
    /// ```
    /// use standpoint_tokenize::metrics::PrecisionRecall;
    /// let score = PrecisionRecall::of(&[(0, 5), (6, 9)], &[(0, 5), (6, 8), (9, 12)]);
    /// assert_eq!((score.right, score.found, score.gold), (1, 2, 3));
    /// assert_eq!(score.f1(), 0.4);
    /// ```
    pub fn of<T: Eq + Hash>(found: &[T], gold: &[T]) -> Self {
        let mut open: HashMap<&T, usize> = HashMap::new();
        for item in gold {
            *open.entry(item).or_default() += 1;
        }
        let right = found
            .iter()
            .filter(|item| match open.get_mut(item) {
                Some(n) if *n > 0 => {
                    *n -= 1;
                    true
                }
                _ => false,
            })
            .count();
        Self {
            right,
            found: found.len(),
            gold: gold.len(),
        }
    }

    /// Share of the found that is right, 0 to 1; 0 when nothing was found.
    pub fn precision(self) -> f64 {
        ratio(self.right, self.found)
    }

    /// Share of gold that was found, 0 to 1; 0 when gold is empty.
    pub fn recall(self) -> f64 {
        ratio(self.right, self.gold)
    }

    /// Harmonic mean of precision and recall, 0 to 1.
    pub fn f1(self) -> f64 {
        ratio(2 * self.right, self.found + self.gold)
    }
}

impl AddAssign for PrecisionRecall {
    fn add_assign(&mut self, other: Self) {
        self.right += other.right;
        self.found += other.found;
        self.gold += other.gold;
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        return 0.0;
    }
    part as f64 / whole as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_found_twice_is_right_once() {
        let score = PrecisionRecall::of(&[1, 1], &[1]);
        assert_eq!((score.right, score.found), (1, 2));
    }

    #[test]
    fn nothing_against_nothing_scores_zero_and_does_not_divide_by_it() {
        let score = PrecisionRecall::of::<u8>(&[], &[]);
        assert_eq!(
            (score.precision(), score.recall(), score.f1()),
            (0.0, 0.0, 0.0)
        );
    }

    #[test]
    fn counts_add_up_over_documents() {
        let mut sum = PrecisionRecall::of(&[1], &[1]);
        sum += PrecisionRecall::of(&[2], &[3, 4]);
        assert_eq!((sum.right, sum.found, sum.gold), (1, 2, 3));
    }
}
