/// How a word is written: what a model without case in its vocabulary is told beside the pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
#[repr(u8)]
pub enum Case {
    /// No upper-case letter: `oslo`, `1984`, `上海`.
    #[default]
    Lower = 0,
    /// The first letter, and no other, is upper-case: `Oslo`, `A`.
    Title = 1,
    /// All letters are, and there are several: `NATO`, `G20S`.
    Upper = 2,
    /// Anything else: `McKay`, `iPhone`.
    Mixed = 3,
}

impl Case {
    /// The case of one word. Characters that are no letters do not count.
    ///
    /// ```
    /// use standpoint_tokenize::Case;
    /// assert_eq!(Case::of("Ærø"), Case::Title);
    /// assert_eq!(Case::of("F-16S"), Case::Upper);
    /// ```
    pub fn of(word: &str) -> Self {
        let (mut letters, mut upper) = (0usize, 0usize);
        let mut first_is_upper = false;
        for c in word.chars().filter(|c| c.is_alphabetic()) {
            if c.is_uppercase() {
                upper += 1;
                first_is_upper |= letters == 0;
            }
            letters += 1;
        }
        match upper {
            0 => Self::Lower,
            1 if first_is_upper => Self::Title,
            n if n == letters => Self::Upper,
            _ => Self::Mixed,
        }
    }

    /// The number a model is given: 0 lower, 1 title, 2 upper, 3 mixed.
    pub const fn number(self) -> u32 {
        self as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_looks_at_letters_only() {
        for (word, case) in [
            ("", Case::Lower),
            ("1984", Case::Lower),
            ("oslo", Case::Lower),
            ("上海", Case::Lower),
            ("Oslo", Case::Title),
            ("(Oslo", Case::Title),
            ("A", Case::Title),
            ("1A", Case::Title),
            ("NATO", Case::Upper),
            ("U.S.", Case::Upper),
            ("McKay", Case::Mixed),
            ("iPhone", Case::Mixed),
            ("G20s", Case::Title),
            ("Ümit", Case::Title),
        ] {
            assert_eq!(Case::of(word), case, "{word}");
        }
    }
}
