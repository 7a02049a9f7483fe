use std::fmt;

use crate::SummarizeError;

/// How long a summary may be. Sentences are never cut.
///
/// Whatever is asked for, a summary takes no sentence twice, and holds fewer sentences than it
/// may where the document has no more that are fit for one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Length {
    /// This many sentences, at least 1.
    Sentences(usize),
    /// At most this many words, at least 1. A word is what stands between white space, or a word
    /// of the document's own layer that has a letter or a digit, whichever way counts more. A
    /// sentence that would go over is passed over; where none is short enough the summary is
    /// empty.
    Words(usize),
    /// This share of the document's sentences, more than 0 and at most 1; rounded to whole
    /// sentences, at least one.
    Share(f32),
}

impl Default for Length {
    /// Three sentences.
    fn default() -> Self {
        Self::Sentences(3)
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sentences(n) => write!(f, "of {n} sentences"),
            Self::Words(n) => write!(f, "of {n} words"),
            Self::Share(x) => write!(f, "of a share {x}"),
        }
    }
}

impl Length {
    /// Whether the length can be met; every summarizer asks this first.
    ///
    /// # Errors
    /// [`SummarizeError::Length`] for no sentences, no words, or a share outside `0 < x <= 1`.
    ///
    /// ```
    /// use standpoint_summarize::Length;
    /// assert!(Length::default().check().is_ok());
    /// let error = Length::Share(20.0).check().unwrap_err().to_string();
    /// assert!(error.contains("more than 0 and at most 1"), "{error}");
    /// ```
    pub fn check(&self) -> Result<(), SummarizeError> {
        let expected = match *self {
            Self::Sentences(0) => "ask for at least 1 sentence",
            Self::Words(0) => "ask for at least 1 word",
            Self::Share(x) if !(x > 0.0 && x <= 1.0) => {
                "ask for a share of more than 0 and at most 1, such as 0.2"
            }
            _ => return Ok(()),
        };
        Err(SummarizeError::Length {
            found: self.to_string(),
            expected,
        })
    }

    /// What may be taken of a document of `sentences` sentences.
    pub(crate) fn budget(&self, sentences: usize) -> Budget {
        match *self {
            Self::Sentences(n) => Budget {
                sentences: n,
                words: usize::MAX,
            },
            Self::Words(n) => Budget {
                sentences: usize::MAX,
                words: n,
            },
            Self::Share(x) => Budget {
                sentences: ((sentences as f64 * f64::from(x)).round() as usize).max(1),
                words: usize::MAX,
            },
        }
    }
}

/// What a summary may still take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Budget {
    pub(crate) sentences: usize,
    pub(crate) words: usize,
}

impl Budget {
    /// Whether a sentence of `words` words may be taken. What does not fit never will.
    pub(crate) fn fits(&self, words: usize) -> bool {
        self.sentences > 0 && words <= self.words
    }

    /// Takes a sentence of `words` words out of the budget, if it fits.
    pub(crate) fn take(&mut self, words: usize) -> bool {
        let fits = self.fits(words);
        if fits {
            self.sentences -= 1;
            self.words -= words;
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn impossible_lengths_are_refused() {
        for length in [
            Length::Sentences(0),
            Length::Words(0),
            Length::Share(0.0),
            Length::Share(-0.5),
            Length::Share(1.01),
            Length::Share(f32::NAN),
        ] {
            assert!(length.check().is_err(), "{length}");
        }
        for length in [
            Length::Sentences(1),
            Length::Words(1),
            Length::Share(1.0),
            Length::Share(0.001),
        ] {
            assert!(length.check().is_ok(), "{length}");
        }
    }

    #[test]
    fn a_share_is_rounded_and_never_nothing() {
        let sentences = |x: f32, n| Length::Share(x).budget(n).sentences;
        assert_eq!(sentences(0.2, 10), 2);
        assert_eq!(sentences(0.25, 10), 3);
        assert_eq!(sentences(0.01, 10), 1);
        assert_eq!(sentences(1.0, 7), 7);
    }

    #[test]
    fn a_budget_passes_over_what_does_not_fit() {
        let mut budget = Length::Words(10).budget(5);
        assert!(budget.take(8));
        assert!(!budget.take(3));
        assert!(budget.take(2));
        assert!(!budget.take(1));
    }
}
