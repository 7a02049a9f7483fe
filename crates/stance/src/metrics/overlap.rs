//! When two stretches of text are the same but for their edges.

/// Whether two spans share at least a quarter of the longer one.
pub fn spans_agree(a: (usize, usize), b: (usize, usize)) -> bool {
    agree(shared(a, b), a.1 - a.0, b.1 - b.0)
}

fn agree(shared: usize, a: usize, b: usize) -> bool {
    shared > 0 && 4 * shared >= a.max(b)
}

fn shared(a: (usize, usize), b: (usize, usize)) -> usize {
    a.1.min(b.1).saturating_sub(a.0.max(b.0))
}

/// Text in one or several pieces: starts and ends in any one unit, sorted and merged where they
/// touch, none empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Extent(Vec<(usize, usize)>);

impl Extent {
    /// Starts and ends, in order.
    pub fn pieces(&self) -> &[(usize, usize)] {
        &self.0
    }

    /// Whether it covers nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How much is covered.
    fn len(&self) -> usize {
        self.0.iter().map(|(start, end)| end - start).sum()
    }

    /// How much two have in common.
    fn shared(&self, other: &Self) -> usize {
        let pairs = self
            .0
            .iter()
            .flat_map(|a| other.0.iter().map(|b| shared(*a, *b)));
        pairs.sum()
    }

    /// Whether what both cover is at least a quarter of the longer one, as [`spans_agree`] has it
    /// for one piece.
    pub fn agrees(&self, other: &Self) -> bool {
        agree(self.shared(other), self.len(), other.len())
    }

    /// What both cover, as a share of the longer one, `0..=1`.
    pub(super) fn likeness(&self, other: &Self) -> f64 {
        super::ratio(self.shared(other), self.len().max(other.len()))
    }
}

impl FromIterator<(usize, usize)> for Extent {
    fn from_iter<I: IntoIterator<Item = (usize, usize)>>(pieces: I) -> Self {
        let mut pieces: Vec<_> = pieces
            .into_iter()
            .filter(|(start, end)| start < end)
            .collect();
        pieces.sort_unstable();
        let mut merged: Vec<(usize, usize)> = Vec::with_capacity(pieces.len());
        for (start, end) in pieces {
            match merged.last_mut() {
                Some(last) if start <= last.1 => last.1 = last.1.max(end),
                _ => merged.push((start, end)),
            }
        }
        Self(merged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extent(pieces: &[(usize, usize)]) -> Extent {
        pieces.iter().copied().collect()
    }

    #[test]
    fn a_quarter_of_the_longer_span_is_enough_and_less_is_not() {
        assert!(spans_agree((0, 40), (30, 40)));
        assert!(!spans_agree((0, 41), (31, 41)));
        assert!(!spans_agree((0, 4), (4, 8)));
    }

    #[test]
    fn pieces_count_together() {
        let split = extent(&[(0, 10), (30, 40)]);
        assert!(split.agrees(&extent(&[(0, 40)])));
        assert!(!split.agrees(&extent(&[(10, 30)])));
        assert_eq!(split, extent(&[(30, 40), (5, 10), (0, 5), (50, 50)]));
        assert!(extent(&[]).is_empty());
        assert!(!extent(&[]).agrees(&extent(&[])));
    }
}
