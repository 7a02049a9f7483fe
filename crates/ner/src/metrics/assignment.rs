//! The heaviest one-to-one assignment, as CEAF asks for it.

/// Two ways of the same weight are told apart by no less than this.
const LEAST: f64 = 1e-12;

/// A pair that may be assigned.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pair {
    pub(super) left: usize,
    pub(super) right: usize,
    /// Positive.
    pub(super) weight: f64,
}

/// The greatest total weight of pairs no two of which share a side. `left` and `right`: how many
/// there are of each; each pair stands once.
///
/// The assignment grows along the path that adds most, as long as one adds anything; Kuhn (1955),
/// "The Hungarian method for the assignment problem", by way of its sparse form. Time: the number
/// assigned x pairs x the length of a path.
pub(super) fn heaviest(left: usize, right: usize, pairs: &[Pair]) -> f64 {
    let mut taken = vec![false; pairs.len()];
    while let Some(path) = best_path(left, right, pairs, &taken) {
        for pair in path {
            if let Some(slot) = taken.get_mut(pair) {
                *slot = !*slot;
            }
        }
    }
    let weights = pairs.iter().zip(taken).filter(|(_, t)| *t);
    weights.map(|(pair, _)| pair.weight).sum()
}

/// What reaching a side along a path has gained so far, and the last pair of that path.
type Reached = Option<(f64, Option<usize>)>;

/// The pairs of the path between two free sides that gains most, taken and not taken in turn.
fn best_path(left: usize, right: usize, pairs: &[Pair], taken: &[bool]) -> Option<Vec<usize>> {
    let mut lefts: Vec<Reached> = vec![Some((0.0, None)); left];
    let mut rights: Vec<Reached> = vec![None; right];
    let mut free = vec![true; right];
    for (pair, _) in pairs.iter().zip(taken).filter(|(_, t)| **t) {
        if let (Some(l), Some(r)) = (lefts.get_mut(pair.left), free.get_mut(pair.right)) {
            (*l, *r) = (None, false);
        }
    }
    let mut moved = true;
    while moved {
        moved = false;
        for (i, (pair, taken)) in pairs.iter().zip(taken).enumerate() {
            let (Some(l), Some(r)) = (lefts.get_mut(pair.left), rights.get_mut(pair.right)) else {
                continue;
            };
            moved |= match taken {
                true => improve(*r, l, -pair.weight, i),
                false => improve(*l, r, pair.weight, i),
            };
        }
    }
    let ends = rights.iter().zip(free).filter(|(_, free)| *free);
    let ends = ends.filter_map(|(reached, _)| reached.as_ref());
    let (gain, mut last) = *ends.max_by(|a, b| a.0.total_cmp(&b.0))?;
    if gain <= LEAST {
        return None;
    }
    let mut path = Vec::new();
    while let Some(i) = last {
        path.push(i);
        let (pair, taken) = pairs.get(i).zip(taken.get(i))?;
        let from = match taken {
            true => rights.get(pair.right),
            false => lefts.get(pair.left),
        };
        last = (*from?)?.1;
    }
    Some(path)
}

/// Goes from one side to another where that gains more than what reached it before.
fn improve(from: Reached, to: &mut Reached, weight: f64, pair: usize) -> bool {
    let Some((gain, _)) = from else { return false };
    let better = to.is_none_or(|(known, _)| gain + weight > known + LEAST);
    if better {
        *to = Some((gain + weight, Some(pair)));
    }
    better
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pairs(weights: &[&[f64]]) -> Vec<Pair> {
        let mut out = Vec::new();
        for (left, row) in weights.iter().enumerate() {
            for (right, weight) in row.iter().enumerate().filter(|(_, w)| **w > 0.0) {
                out.push(Pair {
                    left,
                    right,
                    weight: *weight,
                });
            }
        }
        out
    }

    #[test]
    fn the_greedy_choice_is_given_up_where_that_pays() {
        // 0.9 first leaves 0.1 at most; 0.8 + 0.7 is more.
        let weights = pairs(&[&[0.9, 0.8], &[0.7, 0.1]]);
        assert!((heaviest(2, 2, &weights) - 1.5).abs() < 1e-12);
        assert_eq!(heaviest(0, 3, &[]), 0.0);
    }

    /// The best by trying all.
    fn exhaustive(weights: &[Vec<f64>], used: &mut Vec<bool>) -> f64 {
        let Some((row, rest)) = weights.split_first() else {
            return 0.0;
        };
        let mut best = exhaustive(rest, used);
        for (i, w) in row.iter().enumerate() {
            if !used[i] {
                used[i] = true;
                best = best.max(w + exhaustive(rest, used));
                used[i] = false;
            }
        }
        best
    }

    proptest! {
        #[test]
        fn it_is_the_best_of_all(
            weights in prop::collection::vec(prop::collection::vec(0u8..5, 4), 0..6),
        ) {
            let weights: Vec<Vec<f64>> = weights
                .iter()
                .map(|row| row.iter().map(|w| f64::from(*w) / 4.0).collect())
                .collect();
            let rows: Vec<&[f64]> = weights.iter().map(Vec::as_slice).collect();
            let found = heaviest(weights.len(), 4, &pairs(&rows));
            let best = exhaustive(&weights, &mut vec![false; 4]);
            prop_assert!((found - best).abs() < 1e-9);
        }
    }
}
