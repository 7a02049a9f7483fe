//! A text changed in places, which knows where its words went.

use standpoint_document::Span;

/// A text made of stretches of another one, of words in the place of some, and of new words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrite {
    text: String,
    /// Each stretch: bytes of the old text and of the new one. What is new has no old bytes.
    parts: Vec<(Span, Span)>,
}

/// What a rewritten text is made of.
#[derive(Debug, Clone)]
pub(super) enum Part {
    /// These bytes of the old text.
    Old(Span),
    /// Words in the place of these bytes; a place without bytes is an insertion.
    New(Span, String),
}

impl Rewrite {
    /// The parts of `text` in a row. None if that is the same text.
    pub(super) fn of(text: &str, parts: Vec<Part>) -> Option<Self> {
        let mut new = Self {
            text: String::with_capacity(text.len() + 16),
            parts: Vec::with_capacity(parts.len()),
        };
        for part in parts {
            let (old, words) = match &part {
                Part::Old(old) => (*old, text.get(old.start()..old.end())?),
                Part::New(old, words) => (*old, words.as_str()),
            };
            new.parts.push((old, Span::at(new.text.len(), words.len())));
            new.text.push_str(words);
        }
        (new.text != text).then_some(new)
    }

    /// The new text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where a span of the old text stands in the new one; none if its ends are gone or changed
    /// order. What was replaced stands where its replacement does.
    pub fn moved(&self, span: Span) -> Option<Span> {
        let part = |byte: usize| {
            let mut parts = self.parts.iter();
            parts.find(|(old, _)| old.contains(Span::at(byte, 1)))
        };
        let last = span.end().checked_sub(1)?;
        let (old, new) = part(span.start())?;
        let start = if old.len() == new.len() {
            new.start() + span.start() - old.start()
        } else {
            new.start()
        };
        let (old, new) = part(last)?;
        let end = if old.len() == new.len() {
            new.start() + span.end() - old.start()
        } else {
            new.end()
        };
        Span::new(start, end).ok().filter(|s| !s.is_empty())
    }
}

/// The parts with edits made in what is old in them: each replaces a stretch that lies wholly in
/// one part. Of two that overlap, the later is left out.
pub(super) fn edited(parts: Vec<Part>, mut edits: Vec<(Span, String)>) -> Vec<Part> {
    edits.sort_by_key(|(span, _)| *span);
    let mut out = Vec::with_capacity(parts.len() + 2 * edits.len());
    for part in parts {
        let Part::Old(whole) = part else {
            out.push(part);
            continue;
        };
        let mut from = whole.start();
        for (span, words) in &edits {
            if whole.contains(*span) && span.start() >= from {
                out.extend(Span::new(from, span.start()).map(Part::Old));
                out.push(Part::New(*span, words.clone()));
                from = span.end();
            }
        }
        out.extend(Span::new(from, whole.end()).map(Part::Old));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_again_where_they_went() {
        let text = "one two three";
        let parts = vec![
            Part::Old(Span::at(8, 5)),
            Part::New(Span::at(3, 0), " and ".to_owned()),
            Part::New(Span::at(0, 3), "ONE!".to_owned()),
            Part::Old(Span::at(3, 5)),
        ];
        let new = Rewrite::of(text, parts).unwrap();
        assert_eq!(new.text(), "three and ONE! two ");
        let moved = |start, len| {
            let span = new.moved(Span::at(start, len))?;
            new.text().get(span.start()..span.end())
        };
        assert_eq!(moved(4, 3), Some("two"));
        assert_eq!(moved(9, 3), Some("hre"));
        assert_eq!(moved(0, 3), Some("ONE!"));
        assert_eq!(moved(4, 9), None, "its end now stands before its start");
    }

    #[test]
    fn edits_outside_or_over_one_another_are_left_out() {
        let parts = vec![Part::Old(Span::at(0, 7))];
        let edits = vec![
            (Span::at(4, 3), "2".to_owned()),
            (Span::at(0, 3), "1".to_owned()),
            (Span::at(2, 3), "x".to_owned()),
            (Span::at(6, 4), "y".to_owned()),
        ];
        let new = Rewrite::of("one two", edited(parts, edits)).unwrap();
        assert_eq!(new.text(), "1 2");
    }

    #[test]
    fn the_same_text_is_no_rewrite() {
        assert_eq!(Rewrite::of("ab", vec![Part::Old(Span::at(0, 2))]), None);
    }
}
