//! Rows that say the same, put together in one pass.

use crate::stems::{Row, cosine, shorten};

/// Rows that an entry of the index names at most. A stem of more of them tells no two stories
/// apart, and is passed over: so each row meets a bounded number of others.
const LISTED: usize = 256;
/// Rows of a group that a new one is compared with.
const EXEMPLARS: usize = 4;
/// Rows that a new one is compared with in full.
const COMPARED: usize = 16;
/// Stems kept of a mean.
const KEPT: usize = 64;
/// How like its first row each row of a group is at least, as a share of `alike`: a group does not
/// wander off.
const TETHER: f32 = 0.6;

/// How rows are put together.
pub(crate) struct Likeness<'a> {
    /// Cosine from which two rows say the same.
    pub(crate) alike: f32,
    /// Whether two rows may at all.
    pub(crate) may: &'a dyn Fn(usize, usize) -> bool,
}

/// Groups of the rows, each row in one: the row that comes first in `order`, and all that are like
/// it or like another of the first few of the group. `stems` is one more than the highest stem.
pub(crate) fn groups(
    rows: &[Row],
    stems: usize,
    order: &[usize],
    likeness: &Likeness<'_>,
) -> Vec<Vec<usize>> {
    let mut index: Vec<Vec<(usize, f32)>> = vec![Vec::new(); stems];
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut group_of = vec![0; rows.len()];
    let mut common = vec![0.0_f32; rows.len()];
    for &row in order {
        let Some(stems) = rows.get(row) else { continue };
        let met = meet(stems, &index, &mut common);
        let home = met.into_iter().find_map(|(other, _)| {
            let group = *group_of.get(other)?;
            let first = *groups.get(group)?.first()?;
            let like = |other: usize| rows.get(other).map_or(0.0, |o| cosine(stems, o));
            let same = like(other) >= likeness.alike
                && like(first) >= TETHER * likeness.alike
                && (likeness.may)(row, first);
            same.then_some(group)
        });
        let home = home.unwrap_or(groups.len());
        if home == groups.len() {
            groups.push(Vec::new());
        }
        let Some(group) = groups.get_mut(home) else {
            continue;
        };
        if group.len() < EXEMPLARS {
            list(row, stems, &mut index);
        }
        group.push(row);
        if let Some(slot) = group_of.get_mut(row) {
            *slot = home;
        }
    }
    groups
}

/// The listed rows that have most in common with these stems, best first.
fn meet(stems: &Row, index: &[Vec<(usize, f32)>], common: &mut [f32]) -> Vec<(usize, f32)> {
    let mut met = Vec::new();
    for (stem, weight) in stems {
        let listed = index.get(*stem as usize).filter(|l| l.len() < LISTED);
        for (other, theirs) in listed.into_iter().flatten() {
            if let Some(sum) = common.get_mut(*other) {
                if *sum == 0.0 {
                    met.push(*other);
                }
                *sum += weight * theirs;
            }
        }
    }
    let mut met: Vec<(usize, f32)> = met
        .into_iter()
        .map(|other| (other, common.get_mut(other).map_or(0.0, std::mem::take)))
        .collect();
    met.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    met.truncate(COMPARED);
    met
}

fn list(row: usize, stems: &Row, index: &mut [Vec<(usize, f32)>]) {
    for (stem, weight) in stems {
        let listed = index.get_mut(*stem as usize);
        if let Some(listed) = listed.filter(|l| l.len() < LISTED) {
            listed.push((row, *weight));
        }
    }
}

/// The mean direction of rows, in its heaviest stems.
pub(crate) fn mean<'a>(rows: impl Iterator<Item = &'a Row>) -> Row {
    let mut all: Row = rows.flatten().copied().collect();
    all.sort_by_key(|(stem, _)| *stem);
    let mut sum: Row = all
        .chunk_by(|a, b| a.0 == b.0)
        .filter_map(|run| Some((run.first()?.0, run.iter().map(|(_, w)| w).sum())))
        .collect();
    sum.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    sum.truncate(KEPT);
    sum.sort_unstable_by_key(|(stem, _)| *stem);
    shorten(&mut sum);
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(stems: &[u32]) -> Row {
        let mut row: Row = stems.iter().map(|s| (*s, 1.0)).collect();
        shorten(&mut row);
        row
    }

    fn grouped(rows: &[Row], alike: f32) -> Vec<Vec<usize>> {
        let order: Vec<usize> = (0..rows.len()).collect();
        let likeness = Likeness {
            alike,
            may: &|a, b| a.abs_diff(b) < 5_000,
        };
        groups(rows, 60_000, &order, &likeness)
    }

    #[test]
    fn rows_that_share_most_are_one_group() {
        let rows = [row(&[1, 2, 3]), row(&[7, 8]), row(&[1, 2, 4]), row(&[7, 9])];
        assert_eq!(grouped(&rows, 0.6), [vec![0, 2], vec![1], vec![3]]);
        assert_eq!(grouped(&rows, 0.49), [vec![0, 2], vec![1, 3]]);
    }

    #[test]
    fn a_chain_of_likenesses_is_cut_where_it_leaves_the_first() {
        let rows: Vec<Row> = (0..6).map(|i| row(&[i, i + 1, i + 2, i + 3])).collect();
        assert!(grouped(&rows, 0.7).len() > 1);
    }

    #[test]
    fn an_empty_row_is_alone() {
        assert_eq!(grouped(&[row(&[]), row(&[])], 0.1), [vec![0], vec![1]]);
    }

    #[test]
    fn a_story_of_thousands_is_one_group_and_others_are_found_beside_it() {
        let mut rows: Vec<Row> = (0..4_000).map(|i| row(&[0, 1, 2, 3, 10 + i])).collect();
        rows.push(row(&[50_000, 50_001]));
        rows.push(row(&[50_000, 50_001]));
        let found = grouped(&rows, 0.5);
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [4_000, 2]);
    }

    #[test]
    fn a_mean_keeps_what_rows_share_in_front() {
        let mean = mean([row(&[1, 2]), row(&[1, 3])].iter());
        assert_eq!(mean.iter().map(|(s, _)| *s).collect::<Vec<_>>(), [1, 2, 3]);
        assert!(mean[0].1 > mean[1].1);
        assert!((cosine(&mean, &mean) - 1.0).abs() < 1e-6);
    }
}
