//! Stretches between quotation marks.

use standpoint_document::{Document, Span};

/// What stands between one pair of quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quotation {
    /// Bytes between the marks, without them.
    pub(crate) span: Span,
    /// Whether it goes on from the quotation before it: that one was left open at the end of its
    /// paragraph, as print does when a speaker goes on.
    pub(crate) runs_on: bool,
}

/// The quotations of a document, in text order. Single marks count where they cannot be
/// apostrophes: from before a capital letter to after a stop. Marks never pair across a paragraph: one left
/// open ends with its paragraph.
pub(crate) fn quotations(doc: &Document) -> Vec<Quotation> {
    let text = doc.text();
    let mut out = Vec::new();
    let mut open: Option<Open> = None;
    let mut left_open = false;
    let mut before = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = chars.peek().map_or(' ', |(_, c)| *c);
        let end = at + c.len_utf8();
        let starts = !before.is_alphanumeric() && !after.is_whitespace();
        let opens = match c {
            '“' | '«' => Some(true),
            '”' | '»' => Some(false),
            '"' => Some(open.is_none_or(|o| o.single) && starts),
            '‘' | '\'' if open.is_none() => (starts && after.is_uppercase()).then_some(true),
            '’' | '\'' if open.is_some_and(|o| o.single) => {
                let stop = matches!(before, '.' | ',' | '!' | '?');
                (stop && !after.is_alphanumeric()).then_some(false)
            }
            _ => None,
        };
        let single = matches!(c, '‘' | '’' | '\'');
        match (opens, open) {
            (Some(true), _) => {
                let runs_on = left_open && out_of_words(text, at);
                open = Some(Open {
                    start: end,
                    runs_on,
                    single,
                });
            }
            (Some(false), Some(o)) if o.single == single => {
                out.extend(o.closed(at));
                (open, left_open) = (None, false);
            }
            (Some(false), _) => {}
            (None, Some(o)) if paragraph_ends(text, at) => {
                // A single mark that nothing closes was none.
                out.extend(o.closed(at).filter(|_| !o.single));
                (open, left_open) = (None, !o.single);
            }
            (None, None) if c.is_alphanumeric() => left_open = false,
            (None, _) => {}
        }
        before = c;
    }
    if let Some(o) = open.filter(|o| !o.single) {
        out.extend(o.closed(text.len()));
    }
    out.retain(|q| doc.slice(q.span).chars().any(char::is_alphanumeric));
    out
}

/// An opening mark.
#[derive(Clone, Copy)]
struct Open {
    /// The byte after it.
    start: usize,
    runs_on: bool,
    single: bool,
}

impl Open {
    fn closed(self, end: usize) -> Option<Quotation> {
        let span = Span::new(self.start, end).ok()?;
        Some(Quotation {
            span,
            runs_on: self.runs_on,
        })
    }
}

/// Whether a line break with an empty line after it starts at `at`.
fn paragraph_ends(text: &str, at: usize) -> bool {
    let gap = text.get(at..).unwrap_or_default().chars();
    let mut gap = gap.take_while(|c| c.is_whitespace()).peekable();
    gap.peek() == Some(&'\n') && gap.filter(|c| *c == '\n').count() > 1
}

/// Whether only white space stands between `at` and the line break before it.
fn out_of_words(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let before = before.trim_end_matches([' ', '\t']);
    before.is_empty() || before.ends_with('\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, bool)> {
        let doc = Document::new("x", text);
        quotations(&doc)
            .into_iter()
            .map(|q| (doc.slice(q.span).to_owned(), q.runs_on))
            .collect()
    }

    #[test]
    fn straight_and_curly_marks_pair() {
        let want = [("No.".to_owned(), false), ("Why?".to_owned(), false)];
        assert_eq!(read("\"No.\" She left. \"Why?\""), want);
        assert_eq!(read("“No.” She left. “Why?”"), want);
    }

    #[test]
    fn one_left_open_ends_with_its_paragraph_and_the_next_runs_on() {
        let want = [("It is late.".to_owned(), false), ("Go.".to_owned(), true)];
        assert_eq!(read("“It is late.\n\n“Go.” He left."), want);
        assert_eq!(read("\"It is late.\n\n\"Go.\" He left."), want);
        assert!(!read("“It is late.\n\nRain. “Go.”")[1].1);
    }

    #[test]
    fn single_marks_quote_and_apostrophes_do_not() {
        let want = [("It's the workers' day.".to_owned(), false)];
        assert_eq!(read("He said: 'It's the workers' day.' She left."), want);
        let want = [("It’s the workers’ day.".to_owned(), false)];
        assert_eq!(read("He said: ‘It’s the workers’ day.’ She left."), want);
        assert!(read("The 'Big Deal' isn't it. The workers' day.").is_empty());
    }

    #[test]
    fn inches_and_stray_marks_quote_nothing() {
        assert!(read("A 5\" pipe.").is_empty());
        assert!(read("”").is_empty());
    }
}
