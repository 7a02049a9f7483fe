//! Disjoint sets of forms.

/// A forest over `0..n`; the smaller index is the root, so that results do not depend on order.
#[derive(Debug)]
pub(super) struct Union(Vec<usize>);

impl Union {
    pub(super) fn new(n: usize) -> Self {
        Self((0..n).collect())
    }

    /// The representative of the set that `i` is in.
    pub(super) fn find(&mut self, mut i: usize) -> usize {
        while let Some(&up) = self.0.get(i) {
            let Some(&top) = self.0.get(up) else { break };
            if up == i {
                break;
            }
            if let Some(slot) = self.0.get_mut(i) {
                *slot = top;
            }
            i = top;
        }
        i
    }

    pub(super) fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        if let Some(slot) = self.0.get_mut(a.max(b)) {
            *slot = a.min(b);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_in_any_order_all_find_the_smallest() {
        let mut union = Union::new(6);
        for (a, b) in [(5, 4), (3, 5), (1, 2), (2, 3)] {
            union.join(a, b);
        }
        let found: Vec<usize> = (0..6).map(|i| union.find(i)).collect();
        assert_eq!(found, [0, 1, 1, 1, 1, 1]);
    }
}
