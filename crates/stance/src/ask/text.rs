//! Text as names are compared: lower case, one space for any white space, plain apostrophes.

/// A folded text that knows where each of its bytes came from.
#[derive(Debug)]
pub(super) struct Folded {
    text: String,
    /// For each byte of `text` that starts what became of a character of the original, and for
    /// the end, that character's byte there; none inside.
    origin: Vec<Option<usize>>,
    /// Whether a letter or digit stands before, in the original, each character that `origin` names;
    /// for the end the same.
    after_word: Vec<bool>,
}

impl Folded {
    pub(super) fn new(original: &str) -> Self {
        let mut folded = Self {
            text: String::with_capacity(original.len()),
            origin: Vec::with_capacity(original.len() + 1),
            after_word: Vec::with_capacity(original.len() + 1),
        };
        let (mut word, mut space) = (false, false);
        for (at, c) in original.char_indices() {
            let blank = c.is_whitespace();
            if blank && space {
                continue;
            }
            match c {
                _ if blank => folded.text.push(' '),
                '\u{2019}' => folded.text.push('\''),
                c => folded.text.extend(c.to_lowercase()),
            }
            folded.mark(at, word);
            (word, space) = (c.is_alphanumeric(), blank);
        }
        folded.origin.push(Some(original.len()));
        folded.after_word.push(word);
        folded
    }

    /// Marks what was pushed since the last mark as what became of the character at `at`.
    fn mark(&mut self, at: usize, word: bool) {
        self.origin.push(Some(at));
        self.origin.resize(self.text.len(), None);
        self.after_word.push(word);
        self.after_word.resize(self.text.len(), false);
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    /// Start and end in the original of `start..end` here, if these are whole words there.
    pub(super) fn words(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let from = (*self.origin.get(start)?)?;
        let to = (*self.origin.get(end)?)?;
        let starts = !*self.after_word.get(start)?;
        let next = self.text.get(end..)?.chars().next();
        let ends = !next.is_some_and(char::is_alphanumeric);
        (starts && ends).then_some((from, to))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_character_that_folds_to_two_is_not_cut() {
        let folded = Folded::new("İ x");
        assert_eq!(folded.text(), "i\u{307} x");
        assert_eq!(folded.words(0, 1), None);
        assert_eq!(folded.words(0, 3), Some((0, 2)));
    }

    proptest! {
        #[test]
        fn the_whole_comes_from_the_whole(text in any::<String>()) {
            let folded = Folded::new(&text);
            prop_assert_eq!(folded.words(0, folded.text().len()), Some((0, text.len())));
            prop_assert_eq!(folded.origin.len(), folded.text.len() + 1);
            prop_assert!(folded.origin.iter().flatten().is_sorted());
        }
    }
}
