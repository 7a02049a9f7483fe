//! Attributions: who is said to say what.

use super::roles::best_pairs;
use super::{Extent, Role};

/// One attribution as the measure compares it; all extents in any one unit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Attributed {
    /// Whose words; empty where nobody is named.
    pub source: Extent,
    /// The words that ascribe.
    pub cue: Extent,
    /// What is ascribed.
    pub content: Extent,
}

impl Attributed {
    /// How like two are whose cues, sources (or their absence) and contents each agree.
    fn likeness(&self, other: &Self) -> Option<f64> {
        let nobody = self.source.is_empty() && other.source.is_empty();
        let same = self.cue.agrees(&other.cue)
            && (nobody || self.source.agrees(&other.source))
            && self.content.agrees(&other.content);
        same.then(|| self.cue.likeness(&other.cue) + self.content.likeness(&other.content))
    }
}

/// How well attributions were found, over any number of documents.
///
/// A role's spans are counted over a document ([`Role`]): a source of three attributions is one
/// span, as in work that labels spans. Content in several pieces overlaps by the union of what it
/// covers and is exact only as a whole. `whole` pairs attributions one to one: cue, source and
/// content must agree in the same pair, no source agreeing with no source alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attributions {
    /// The words that ascribe.
    pub cue: Role,
    /// Whose words.
    pub source: Role,
    /// What is ascribed.
    pub content: Role,
    /// All three together.
    pub whole: Role,
}

impl Attributions {
    /// Counts one document's attributions in.
    pub fn add(&mut self, gold: &[Attributed], found: &[Attributed]) {
        for (role, part) in [
            (&mut self.cue, (|a| &a.cue) as fn(&Attributed) -> &Extent),
            (&mut self.source, |a| &a.source),
            (&mut self.content, |a| &a.content),
        ] {
            role.add(gold.iter().map(part), found.iter().map(part));
        }
        let (gold, found) = (distinct(gold), distinct(found));
        let overlap = best_pairs(&gold, &found, |g, f| g.likeness(f));
        let exact = gold.iter().filter(|g| found.contains(g)).count();
        self.whole.overlap.add(overlap, found.len(), gold.len());
        self.whole.exact.add(exact, found.len(), gold.len());
    }
}

fn distinct(list: &[Attributed]) -> Vec<&Attributed> {
    let mut list: Vec<&Attributed> = list.iter().collect();
    list.sort_unstable();
    list.dedup();
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributed(
        source: (usize, usize),
        cue: (usize, usize),
        content: &[(usize, usize)],
    ) -> Attributed {
        Attributed {
            source: Extent::from_iter([source]),
            cue: Extent::from_iter([cue]),
            content: content.iter().copied().collect(),
        }
    }

    #[test]
    fn content_in_pieces_is_exact_as_a_whole_and_overlaps_in_part() {
        let gold = [attributed((0, 5), (6, 10), &[(11, 20), (30, 40)])];
        let mut measure = Attributions::default();
        measure.add(&gold, &[attributed((0, 5), (6, 10), &[(11, 20)])]);
        assert_eq!(
            (measure.content.overlap.right, measure.content.exact.right),
            (1, 0)
        );
        assert_eq!(
            (measure.whole.overlap.right, measure.whole.exact.right),
            (1, 0)
        );
        assert_eq!(measure.cue.exact.right, 1);
    }

    #[test]
    fn one_source_of_two_attributions_is_one_span() {
        let gold = [
            attributed((0, 5), (6, 10), &[(11, 20)]),
            attributed((0, 5), (21, 25), &[(26, 40)]),
        ];
        let mut measure = Attributions::default();
        measure.add(&gold, &gold);
        assert_eq!((measure.source.exact.gold, measure.cue.exact.gold), (1, 2));
        assert_eq!(
            (measure.whole.exact.right, measure.whole.exact.gold),
            (2, 2)
        );
    }

    #[test]
    fn parts_of_different_attributions_make_no_whole() {
        let gold = [
            attributed((0, 5), (6, 10), &[(11, 20)]),
            attributed((50, 55), (56, 60), &[(61, 70)]),
        ];
        let mut measure = Attributions::default();
        measure.add(&gold, &[attributed((0, 5), (6, 10), &[(61, 70)])]);
        assert_eq!(
            (measure.content.exact.right, measure.whole.overlap.right),
            (1, 0)
        );
    }

    #[test]
    fn no_source_agrees_with_none_and_with_nothing_else() {
        let nobody = attributed((0, 0), (6, 10), &[(11, 20)]);
        let mut measure = Attributions::default();
        measure.add(std::slice::from_ref(&nobody), std::slice::from_ref(&nobody));
        measure.add(&[nobody], &[attributed((0, 5), (6, 10), &[(11, 20)])]);
        assert_eq!(
            (measure.whole.overlap.right, measure.whole.overlap.gold),
            (1, 2)
        );
        assert_eq!(measure.source.overlap.gold, 0);
    }
}
