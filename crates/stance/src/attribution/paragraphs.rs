//! Where the paragraphs of a document begin.

use standpoint_document::{Document, Span};

/// The first byte of every paragraph but the first, in text order. A paragraph ends with an empty
/// line.
#[derive(Debug)]
pub(super) struct Paragraphs {
    starts: Vec<usize>,
}

impl Paragraphs {
    pub(super) fn of(doc: &Document) -> Self {
        let mut starts = Vec::new();
        let mut breaks = 0;
        for (at, c) in doc.text().char_indices() {
            if c == '\n' {
                breaks += 1;
            } else if !c.is_whitespace() {
                if breaks > 1 {
                    starts.push(at);
                }
                breaks = 0;
            }
        }
        Self { starts }
    }

    /// Which paragraph a byte stands in, from 0.
    pub(super) fn at(&self, byte: usize) -> usize {
        self.starts.partition_point(|start| *start <= byte)
    }

    /// Whether nothing but marks stands between the start of its paragraph and `span`.
    pub(super) fn opens(&self, doc: &Document, span: Span) -> bool {
        let start = self.at(span.start()).checked_sub(1);
        let start = start.and_then(|i| self.starts.get(i)).copied().unwrap_or(0);
        let before = doc.text().get(start..span.start()).unwrap_or_default();
        before.len() <= 8 && !before.chars().any(char::is_alphanumeric)
    }
}
