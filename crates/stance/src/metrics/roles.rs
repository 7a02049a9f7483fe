//! The spans of one role: holders, sources, contents.

use super::{Counts, Extent};

/// How well the spans of one role were found: by overlap ([`Extent::agrees`]) and exactly.
///
/// Within each group that is added (a document, or a given cue) equal spans count once, and found
/// and gold are matched one to one, the likest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Role {
    /// Pairs that overlap enough.
    pub overlap: Counts,
    /// Pairs that are equal.
    pub exact: Counts,
}

impl Role {
    /// Counts one group in. Empty extents are nobody's span and do not count.
    pub fn add<'a>(
        &mut self,
        gold: impl IntoIterator<Item = &'a Extent>,
        found: impl IntoIterator<Item = &'a Extent>,
    ) {
        let (gold, found) = (distinct(gold), distinct(found));
        let alike = |g: &&Extent, f: &&Extent| g.agrees(f).then(|| g.likeness(f));
        let overlap = best_pairs(&gold, &found, alike);
        let exact = gold.iter().filter(|g| found.contains(g)).count();
        self.overlap.add(overlap, found.len(), gold.len());
        self.exact.add(exact, found.len(), gold.len());
    }
}

fn distinct<'a>(extents: impl IntoIterator<Item = &'a Extent>) -> Vec<&'a Extent> {
    let mut list: Vec<&Extent> = extents.into_iter().filter(|e| !e.is_empty()).collect();
    list.sort_unstable();
    list.dedup();
    list
}

/// How many pairs there are if each of `gold` and `found` is used once and the likest are paired
/// first; `alike` says how like two are that may be paired.
pub(super) fn best_pairs<T>(
    gold: &[T],
    found: &[T],
    alike: impl Fn(&T, &T) -> Option<f64>,
) -> usize {
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        for (k, f) in found.iter().enumerate() {
            pairs.extend(alike(g, f).map(|likeness| (likeness, i, k)));
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut used_gold, mut used_found) = (vec![false; gold.len()], vec![false; found.len()]);
    let mut count = 0;
    for (_, i, k) in pairs {
        if !used_gold[i] && !used_found[k] {
            (used_gold[i], used_found[k]) = (true, true);
            count += 1;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(list: &[(usize, usize)]) -> Vec<Extent> {
        list.iter().map(|s| Extent::from_iter([*s])).collect()
    }

    fn counts(gold: &[(usize, usize)], found: &[(usize, usize)]) -> Role {
        let mut role = Role::default();
        role.add(&spans(gold), &spans(found));
        role
    }

    #[test]
    fn equal_spans_count_once_on_either_side() {
        let role = counts(&[(0, 5), (0, 5)], &[(0, 5), (0, 5), (9, 12)]);
        assert_eq!(
            (role.exact.right, role.exact.found, role.exact.gold),
            (1, 2, 1)
        );
        assert_eq!(role.overlap, role.exact);
    }

    #[test]
    fn one_long_span_stands_for_one_gold_span_only() {
        let role = counts(&[(0, 10), (10, 20)], &[(0, 20)]);
        assert_eq!((role.overlap.right, role.exact.right), (1, 0));
    }

    #[test]
    fn the_likest_are_paired_first() {
        let role = counts(&[(0, 10), (0, 30)], &[(0, 25), (0, 10)]);
        assert_eq!(role.overlap.right, 2);
    }

    #[test]
    fn a_span_where_gold_has_none_is_wrong() {
        let role = counts(&[], &[(0, 3)]);
        assert_eq!((role.overlap.found, role.overlap.right), (1, 0));
    }
}
