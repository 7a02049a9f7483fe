//! How far a mean of differences may be chance.

/// Drawn samples.
const ROUNDS: usize = 2000;

/// Mean of the differences, and the bounds between which it lies in 95 of 100 samples drawn with
/// replacement from the same documents (paired percentile bootstrap; Efron and Tibshirani 1993).
/// The draw is the same every time. All 0 for no differences.
pub(super) fn interval(differences: &[f64]) -> [f64; 3] {
    if differences.is_empty() {
        return [0.0; 3];
    }
    let count = differences.len();
    let mean = |sum: f64| sum / count as f64;
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut draw = || {
        // xorshift64 (Marsaglia 2003)
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        differences
            .get((state % count as u64) as usize)
            .copied()
            .unwrap_or_default()
    };
    let mut means: Vec<f64> = (0..ROUNDS)
        .map(|_| mean((0..count).map(|_| draw()).sum()))
        .collect();
    means.sort_by(f64::total_cmp);
    let at = |share: f64| {
        means
            .get((share * ROUNDS as f64) as usize)
            .copied()
            .unwrap_or_default()
    };
    [mean(differences.iter().sum()), at(0.025), at(0.975)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_differs_is_certain_and_what_differs_by_chance_is_not() {
        let [mean, low, high] = interval(&[0.25; 50]);
        assert!([mean, low, high].iter().all(|x| (x - 0.25).abs() < 1e-12));
        let coin: Vec<f64> = (0..400)
            .map(|i| if i % 2 == 0 { 1.0 } else { -1.0 })
            .collect();
        let [mean, low, high] = interval(&coin);
        assert!(mean.abs() < 1e-12);
        // The standard error of the mean is 1 / 20.
        assert!(
            (-0.115..-0.08).contains(&low) && (0.08..0.115).contains(&high),
            "{low} {high}"
        );
        assert_eq!(interval(&[]), [0.0; 3]);
    }
}
