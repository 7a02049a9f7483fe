//! Clusters of mentions against gold's, as the scorer of the CoNLL shared tasks counts them.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::ops::AddAssign;

use super::assignment::{Pair, heaviest};

/// What agrees, out of what was said and out of what there was to say.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Measure {
    right_of_found: f64,
    found: f64,
    right_of_gold: f64,
    gold: f64,
}

impl Measure {
    /// Agreement out of what was said, 0 to 1; 0 where nothing was.
    pub fn precision(self) -> f64 {
        ratio(self.right_of_found, self.found)
    }

    /// Agreement out of gold, 0 to 1; 0 where that is empty.
    pub fn recall(self) -> f64 {
        ratio(self.right_of_gold, self.gold)
    }

    /// Harmonic mean of the two.
    pub fn f1(self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        ratio(2.0 * p * r, p + r)
    }
}

impl AddAssign for Measure {
    fn add_assign(&mut self, other: Self) {
        self.right_of_found += other.right_of_found;
        self.found += other.found;
        self.right_of_gold += other.right_of_gold;
        self.gold += other.gold;
    }
}

/// How well mentions were joined, over all documents.
///
/// - MUC (Vilain et al., 1995): the links that have to be cut or added. Blind to clusters of one.
/// - B-cubed (Bagga and Baldwin, 1998): for each mention, how much of its cluster is right.
/// - CEAF-e (Luo, 2005): clusters assigned one to one so that their similarity,
///   `2 |K & R| / (|K| + |R|)`, adds up to most.
///
/// A mention that stands on one side only is counted as it stands, as the reference scorer has it
/// (Pradhan et al., 2014, "Scoring coreference partitions of predicted mentions"): one that was
/// made up costs precision, one that was missed costs recall, nothing is added or removed. Counts
/// of several documents are summed before they are divided.
///
/// ```
/// use standpoint_ner::metrics::Clusters;
/// let mut scores = Clusters::default();
/// scores.add(&[vec!["Wang Yi", "Wang"], vec!["Astana"]], &[vec!["Wang Yi", "Wang", "Yi"], vec!["Astana"]]);
/// assert_eq!(scores.muc.recall(), 0.5);
/// assert_eq!(scores.b_cubed.precision(), 1.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Clusters {
    /// By links.
    pub muc: Measure,
    /// By mentions.
    pub b_cubed: Measure,
    /// By clusters.
    pub ceaf_e: Measure,
}

impl Clusters {
    /// Counts one document in: its clusters as found, and gold's. Within each side a mention stands
    /// once.
    pub fn add<M: Eq + Hash>(&mut self, found: &[Vec<M>], gold: &[Vec<M>]) {
        let home: HashMap<&M, usize> = (0..)
            .zip(gold)
            .flat_map(|(g, cluster)| cluster.iter().map(move |m| (m, g)))
            .collect();
        let mut common: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for (f, cluster) in found.iter().enumerate() {
            for g in cluster.iter().filter_map(|m| home.get(m)) {
                *common.entry((f, *g)).or_default() += 1;
            }
        }
        // A cluster of n mentions that lie in k clusters of the other side keeps n - k links.
        let kept = |clusters: usize, side: fn(&(usize, usize)) -> usize| {
            let mut parts = vec![(0, 0); clusters];
            for (pair, n) in &common {
                if let Some((mentions, others)) = parts.get_mut(side(pair)) {
                    *mentions += n;
                    *others += 1;
                }
            }
            let links = parts.iter().map(|(mentions, others)| mentions - others);
            links.sum::<usize>() as f64
        };
        self.muc += Measure {
            right_of_found: kept(found.len(), |pair| pair.0),
            found: links(found),
            right_of_gold: kept(gold.len(), |pair| pair.1),
            gold: links(gold),
        };
        let mut b_cubed = Measure {
            found: mentions(found),
            gold: mentions(gold),
            ..Measure::default()
        };
        let mut pairs = Vec::with_capacity(common.len());
        for ((left, right), n) in common {
            let (n, f, g) = (n as f64, size(found, left), size(gold, right));
            b_cubed.right_of_found += n * n / f;
            b_cubed.right_of_gold += n * n / g;
            pairs.push(Pair {
                left,
                right,
                weight: 2.0 * n / (f + g),
            });
        }
        self.b_cubed += b_cubed;
        let similarity = heaviest(found.len(), gold.len(), &pairs);
        self.ceaf_e += Measure {
            right_of_found: similarity,
            found: found.len() as f64,
            right_of_gold: similarity,
            gold: gold.len() as f64,
        };
    }

    /// Mean of the F1 of the three measures: the figure of the CoNLL 2011 and 2012 shared tasks.
    pub fn conll_f1(&self) -> f64 {
        (self.muc.f1() + self.b_cubed.f1() + self.ceaf_e.f1()) / 3.0
    }
}

fn size<M>(clusters: &[Vec<M>], index: usize) -> f64 {
    clusters.get(index).map_or(1.0, |c| c.len() as f64)
}

fn mentions<M>(clusters: &[Vec<M>]) -> f64 {
    clusters.iter().map(|c| c.len() as f64).sum()
}

fn links<M>(clusters: &[Vec<M>]) -> f64 {
    let links = clusters.iter().map(|c| c.len().saturating_sub(1));
    links.sum::<usize>() as f64
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clusters(text: &str) -> Vec<Vec<char>> {
        text.split_whitespace()
            .map(|c| c.chars().collect())
            .collect()
    }

    fn scores(found: &str, gold: &str) -> Clusters {
        let mut scores = Clusters::default();
        scores.add(&clusters(found), &clusters(gold));
        scores
    }

    #[track_caller]
    fn near(measure: Measure, precision: f64, recall: f64) {
        let found = (measure.precision(), measure.recall());
        assert!((found.0 - precision).abs() < 1e-9, "{found:?}");
        assert!((found.1 - recall).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn the_worked_example_of_pradhan_and_others() {
        // Gold {a b c} {d e f g}, found {a b} {c d} {f g h i}: e is missed, h and i are made up.
        let scores = scores("ab cd fghi", "abc defg");
        // Links kept: a-b and f-g, of 1 + 1 + 3 found and 2 + 3 wanted.
        near(scores.muc, 2.0 / 5.0, 2.0 / 5.0);
        // Precision (4/2 + 1/2 + 1/2 + 4/4) / 8; recall (4/3 + 1/3 + 1/4 + 4/4) / 7.
        near(scores.b_cubed, 4.0 / 8.0, 35.0 / 12.0 / 7.0);
        // {a b} with {a b c}: 4/5; {f g h i} with {d e f g}: 4/8.
        near(scores.ceaf_e, 1.3 / 3.0, 1.3 / 2.0);
        let mean = (0.4 + 0.454_545_454_545 + 0.52) / 3.0;
        assert!((scores.conll_f1() - mean).abs() < 1e-9);
    }

    #[test]
    fn two_clusters_run_together_as_bagga_and_baldwin_have_them() {
        // Gold {1-5} {6 7} {8-12}. Joining the small one to a large one is a lesser fault for
        // B-cubed than joining the two large ones; MUC sees one link too many in both.
        let gold = "abcde fg hijkl";
        let lesser = scores("abcde fghijkl", gold);
        let greater = scores("abcdehijkl fg", gold);
        near(lesser.muc, 9.0 / 10.0, 1.0);
        near(greater.muc, 9.0 / 10.0, 1.0);
        // (5 + 4/7 + 25/7) / 12 and (25/10 + 25/10 + 2) / 12.
        near(lesser.b_cubed, 64.0 / 84.0, 1.0);
        near(greater.b_cubed, 7.0 / 12.0, 1.0);
    }

    #[test]
    fn muc_does_not_see_clusters_of_one_and_the_others_do() {
        let scores = scores("a b", "a b");
        near(scores.muc, 0.0, 0.0);
        near(scores.b_cubed, 1.0, 1.0);
        near(scores.ceaf_e, 1.0, 1.0);
    }

    #[test]
    fn nothing_found_or_nothing_wanted_is_zero() {
        for scores in [scores("", "ab"), scores("ab", ""), scores("", "")] {
            assert_eq!(scores.conll_f1(), 0.0);
        }
    }

    #[test]
    fn documents_are_summed_before_they_are_divided() {
        let mut both = scores("ab", "ab");
        both.add(&clusters("c d"), &clusters("cd"));
        near(both.muc, 1.0, 0.5);
        near(both.b_cubed, 1.0, 0.75);
    }
}
