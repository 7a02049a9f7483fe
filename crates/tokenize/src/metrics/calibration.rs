//! Scores against what was the case.

/// How far scores are from what they claim.
#[derive(Debug, Clone, Default)]
pub struct Calibration {
    rows: Vec<(f64, bool)>,
}

/// Bins of the expected calibration error.
const BINS: usize = 10;

impl Calibration {
    /// Counts one candidate in: its score, `0..=1`, and whether it is right.
    pub fn add(&mut self, score: f64, right: bool) {
        self.rows.push((score, right));
    }

    /// Expected calibration error over 10 bins of equal count.
    pub fn ece(&self) -> f64 {
        let mut rows = self.rows.clone();
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        let n = rows.len();
        (0..BINS)
            .filter_map(|b| rows.get(b * n / BINS..(b + 1) * n / BINS))
            .filter(|bin| !bin.is_empty())
            .map(|bin| {
                let score: f64 = bin.iter().map(|r| r.0).sum();
                let right = bin.iter().filter(|r| r.1).count() as f64;
                (score - right).abs() / n as f64
            })
            .sum()
    }

    /// Mean squared distance of the score to what was the case (Brier, 1950).
    pub fn brier(&self) -> f64 {
        let sum: f64 = self
            .rows
            .iter()
            .map(|(s, r)| (s - f64::from(u8::from(*r))).powi(2))
            .sum();
        if self.rows.is_empty() {
            0.0
        } else {
            sum / self.rows.len() as f64
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_that_is_its_own_rate_is_calibrated() {
        let mut c = Calibration::default();
        for i in 0..1000 {
            c.add(0.25, i % 4 == 0);
        }
        assert!(c.ece() < 1e-9);
        assert!((c.brier() - 0.1875).abs() < 1e-9);
    }
}
