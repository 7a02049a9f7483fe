//! A sentence, word by word.

use standpoint_document::{Document, Entity, Span};

/// The words of one sentence, lower case, with their places.
pub(super) struct Words<'a> {
    spans: &'a [Span],
    lower: Vec<String>,
}

impl<'a> Words<'a> {
    pub(super) fn of(doc: &Document, spans: &'a [Span]) -> Self {
        Self {
            spans,
            lower: spans.iter().map(|w| doc.slice(*w).to_lowercase()).collect(),
        }
    }

    /// The words, lower case.
    pub(super) fn lower(&self) -> &[String] {
        &self.lower
    }

    pub(super) fn span(&self, i: usize) -> Option<Span> {
        self.spans.get(i).copied()
    }

    /// The bytes of words `from..until`.
    pub(super) fn cover(&self, from: usize, until: usize) -> Option<Span> {
        let words = self.spans.get(from..until)?;
        Some(words.first()?.cover(*words.last()?))
    }

    /// A word, lower case; empty past the ends.
    pub(super) fn word(&self, i: usize) -> &str {
        self.lower.get(i).map_or("", String::as_str)
    }

    pub(super) fn get(&self, from: usize, until: usize) -> &[String] {
        self.lower.get(from..until).unwrap_or_default()
    }

    /// First word and one past the last word of a mention.
    pub(super) fn range(&self, entity: &Entity) -> (usize, usize) {
        let first = self
            .spans
            .partition_point(|w| w.end() <= entity.span.start());
        let end = self
            .spans
            .partition_point(|w| w.start() < entity.span.end());
        (first, end)
    }

    /// The first of at most `most` words before word `end` that `keep` holds for without a gap.
    pub(super) fn back(&self, end: usize, most: usize, keep: impl Fn(&str) -> bool) -> usize {
        let low = end.saturating_sub(most);
        (low..end)
            .rev()
            .find(|i| !keep(self.word(*i)))
            .map_or(low, |i| i + 1)
    }
}
