use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Half-open range of byte offsets into a document's text, `start <= end`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    start: usize,
    end: usize,
}

/// A span whose end lies before its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("span {start}..{end} ends before it starts; a span needs start <= end")]
pub struct SpanError {
    /// Byte offset given as start.
    pub start: usize,
    /// Byte offset given as end.
    pub end: usize,
}

impl Span {
    /// A span from `start` up to, not including, `end`, in bytes.
    ///
    /// # Errors
    /// [`SpanError`] if `end < start`.
    pub const fn new(start: usize, end: usize) -> Result<Self, SpanError> {
        if end < start {
            return Err(SpanError { start, end });
        }
        Ok(Self { start, end })
    }

    /// The span of `len` bytes that starts at `start`.
    pub const fn at(start: usize, len: usize) -> Self {
        Self {
            start,
            end: start.saturating_add(len),
        }
    }

    /// First byte.
    pub const fn start(self) -> usize {
        self.start
    }

    /// One past the last byte.
    pub const fn end(self) -> usize {
        self.end
    }

    /// Length in bytes.
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span covers no byte.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `other` lies wholly inside this span.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Number of bytes the two share.
    pub fn shared(self, other: Self) -> usize {
        self.end
            .min(other.end)
            .saturating_sub(self.start.max(other.start))
    }

    /// The smallest span that covers both.
    pub fn cover(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
        }
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// How many bytes of a document a model read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Coverage {
    /// Bytes that went through the model.
    pub read: usize,
    /// Bytes there were to read.
    pub total: usize,
}

impl Coverage {
    /// Everything was read.
    pub const fn full(total: usize) -> Self {
        Self { read: total, total }
    }

    /// Whether nothing was left out.
    pub const fn is_full(self) -> bool {
        self.read >= self.total
    }
}

/// What a model found in one document, and how much of it was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found<T> {
    /// The findings, in text order.
    pub items: Vec<T>,
    /// How much of the document the model read.
    pub coverage: Coverage,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_cannot_end_before_it_starts() {
        assert_eq!(Span::new(3, 2), Err(SpanError { start: 3, end: 2 }));
        assert!(Span::new(2, 2).unwrap().is_empty());
    }

    #[test]
    fn touching_spans_do_not_overlap() {
        let (a, b) = (Span::at(0, 3), Span::at(3, 2));
        assert!(!a.overlaps(b));
        assert_eq!(a.shared(b), 0);
        assert_eq!(a.cover(b), Span::at(0, 5));
    }
}
