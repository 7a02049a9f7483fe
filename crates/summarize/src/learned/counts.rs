//! Which words, or pairs of words, stand in which sentences.

use std::collections::HashMap;
use std::hash::Hash;

/// The different terms of a document, by number in the order in which they come.
pub(super) struct Counts<T> {
    pub(super) terms: Vec<T>,
    numbers: HashMap<T, usize>,
    /// Of each sentence: the number of each of its different terms, and how often that stands there.
    pub(super) rows: Vec<Vec<(usize, usize)>>,
}

impl<T: Copy + Eq + Hash> Counts<T> {
    /// `sentences`: the terms of each, in order.
    pub(super) fn new<S>(sentences: impl IntoIterator<Item = S>) -> Self
    where
        S: IntoIterator<Item = T>,
    {
        let mut numbers: HashMap<T, usize> = HashMap::new();
        let (mut terms, mut rows) = (Vec::new(), Vec::new());
        for sentence in sentences {
            let mut row: Vec<(usize, usize)> = Vec::new();
            let mut places: HashMap<usize, usize> = HashMap::new();
            for term in sentence {
                let number = *numbers.entry(term).or_insert_with(|| {
                    terms.push(term);
                    terms.len() - 1
                });
                let place = *places.entry(number).or_insert_with(|| {
                    row.push((number, 0));
                    row.len() - 1
                });
                if let Some((_, count)) = row.get_mut(place) {
                    *count += 1;
                }
            }
            rows.push(row);
        }
        Self {
            terms,
            numbers,
            rows,
        }
    }

    /// The number of a term.
    pub(super) fn number(&self, term: &T) -> Option<usize> {
        self.numbers.get(term).copied()
    }
}

impl<'a> Counts<&'a str> {
    /// The words of sentences.
    pub(super) fn of_words(sentences: &'a [Vec<String>]) -> Self {
        Self::new(sentences.iter().map(|s| s.iter().map(String::as_str)))
    }
}

impl<'a> Counts<(&'a str, &'a str)> {
    /// The pairs of neighbouring words of sentences.
    pub(super) fn of_pairs(sentences: &'a [Vec<String>]) -> Self {
        let words = |s: &'a Vec<String>| s.iter().map(String::as_str);
        Self::new(sentences.iter().map(|s| words(s).zip(words(s).skip(1))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_numbered_as_they_come_and_counted_a_sentence() {
        let sentences = [vec!["a", "b", "a", "b"], vec![], vec!["b"]];
        let sentences = sentences.map(|s| s.into_iter().map(str::to_owned).collect());
        let words = Counts::of_words(&sentences);
        assert_eq!(words.terms, ["a", "b"]);
        assert_eq!(words.rows, [vec![(0, 2), (1, 2)], vec![], vec![(1, 1)]]);
        let pairs = Counts::of_pairs(&sentences);
        assert_eq!(pairs.terms, [("a", "b"), ("b", "a")]);
        assert_eq!(pairs.rows, [vec![(0, 2), (1, 1)], vec![], vec![]]);
    }
}
