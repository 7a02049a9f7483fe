//! Single line breaks: part of a hard-wrapped paragraph, or the end of a headline, an item, a
//! paragraph.

use crate::chars::{char_at, opens};

/// Longest line, in bytes, that text is wrapped to by hand or by a mail program.
const WIDEST: usize = 132;
/// Bytes of a line that are looked at, so that time stays linear in the text.
const LONGEST: usize = 4 * WIDEST;
/// Shortest line that counts as wrapped.
const NARROWEST: usize = 40;

/// Knows the lines of the block (what stands between two blank lines) that is being read.
pub(super) struct Lines<'t> {
    text: &'t str,
    /// Where the block whose width is known ends.
    block_end: usize,
    /// Its longest line, in bytes.
    width: usize,
    /// How many of its line breaks stand where the next word would not have fitted.
    full: usize,
    /// How many line breaks it has.
    breaks: usize,
}

/// Whether white space between two characters holds a blank line or a paragraph separator.
pub(super) fn blank(gap: &str) -> bool {
    let mut lines = 0;
    let mut chars = gap.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{b}' => lines += 1,
            '\u{2029}' | '\u{c}' => lines += 2,
            _ => {}
        }
    }
    lines > 1
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            block_end: 0,
            width: 0,
            full: 0,
            breaks: 0,
        }
    }

    /// Whether the single line break at byte `at` ends the sentence that started at `start`; the next
    /// line's first character stands at `next`.
    pub(super) fn breaks(&mut self, start: usize, at: usize, next: usize) -> bool {
        if at >= self.block_end {
            self.measure(at);
        }
        let Some(first) = self.first_letter(next) else {
            return true;
        };
        let line_start = self.line_start(at);
        let line = self
            .text
            .get(line_start.max(start)..at)
            .unwrap_or_default()
            .trim();
        let indented = self.indent(at, next) >= 2;
        let wrapped = self.width >= NARROWEST && self.width <= WIDEST;
        if first.is_lowercase() && wrapped {
            return false;
        }
        if indented && self.indent_of(line_start) < 2 {
            return true;
        }
        if !wrapped {
            return !(first.is_lowercase() && continues(line));
        }
        if headline(line) && !headline(self.line_at(next)) {
            return true;
        }
        if self.breaks >= 2 && self.full * 3 >= self.breaks * 2 {
            return false;
        }
        (at - line_start) * 4 < self.width * 3
    }

    /// Reads the block in which the byte `at` lies: the lines from the one `at` ends to the next
    /// blank line.
    fn measure(&mut self, at: usize) {
        self.width = 0;
        self.full = 0;
        self.breaks = 0;
        let mut start = self.line_start(at);
        let mut lengths: Vec<(usize, usize)> = Vec::new();
        loop {
            let rest = self.text.get(start..).unwrap_or_default();
            let line = rest.split(['\n', '\r']).next().unwrap_or_default();
            if line.trim().is_empty() {
                break;
            }
            let length = line.trim_end().len();
            let word = line
                .trim_start()
                .find(char::is_whitespace)
                .unwrap_or(line.len());
            lengths.push((length, word));
            self.width = self.width.max(length);
            start += line.len();
            if self
                .text
                .get(start..)
                .is_some_and(|t| t.starts_with("\r\n"))
            {
                start += 1;
            }
            if start >= self.text.len() {
                break;
            }
            start += 1;
        }
        self.block_end = start.max(at + 1);
        self.breaks = lengths.len().saturating_sub(1);
        self.full = lengths
            .windows(2)
            .filter(|pair| match pair {
                [(length, _), (_, word)] => length + 1 + word > self.width,
                _ => false,
            })
            .count();
    }

    /// Where the line of the byte `at` starts, or [`LONGEST`] bytes before.
    fn line_start(&self, at: usize) -> usize {
        let from = self.text.floor_char_boundary(at.saturating_sub(LONGEST));
        let before = self.text.as_bytes().get(from..at).unwrap_or_default();
        let found = before.iter().rposition(|b| matches!(b, b'\n' | b'\r'));
        from + found.map_or(0, |i| i + 1)
    }

    fn line_at(&self, start: usize) -> &'t str {
        let rest = self.text.get(start..).unwrap_or_default();
        let end = rest
            .bytes()
            .take(LONGEST)
            .position(|b| matches!(b, b'\n' | b'\r'));
        let end = end.unwrap_or(rest.floor_char_boundary(LONGEST));
        rest.get(..end).unwrap_or_default().trim()
    }

    /// White space before the next line's first character.
    fn indent(&self, at: usize, next: usize) -> usize {
        let gap = self.text.get(at..next).unwrap_or_default();
        gap.rsplit(['\n', '\r'])
            .next()
            .map_or(0, |g| if g.contains('\t') { 2 } else { g.len() })
    }

    fn indent_of(&self, line_start: usize) -> usize {
        let line = self.line_at_raw(line_start);
        let space = line.len() - line.trim_start().len();
        if line.starts_with('\t') { 2 } else { space }
    }

    fn line_at_raw(&self, start: usize) -> &'t str {
        let rest = self.text.get(start..).unwrap_or_default();
        rest.get(..rest.floor_char_boundary(WIDEST))
            .unwrap_or_default()
    }

    /// The first letter or digit of the line, behind quotes and brackets; none for a line that
    /// starts as a list item does.
    fn first_letter(&self, mut at: usize) -> Option<char> {
        for i in 0..4 {
            let c = char_at(self.text, at)?;
            if c.is_alphanumeric() {
                return Some(c);
            }
            let item = i == 0
                && matches!(c, '-' | '*' | '•' | '–' | '—' | '·' | '#' | '▪' | '●')
                && char_at(self.text, at + c.len_utf8()).is_some_and(char::is_whitespace);
            if item {
                return None;
            }
            if !opens(c) {
                return Some(c);
            }
            at += c.len_utf8();
        }
        Some('(')
    }
}

/// Whether a line ends without a mark that closes something.
fn continues(line: &str) -> bool {
    !line.ends_with(['.', '!', '?', ':', ';', '"', '”'])
}

/// Whether a line is all in capitals.
fn headline(line: &str) -> bool {
    let mut upper = 0;
    for c in line.chars() {
        if c.is_lowercase() {
            return false;
        }
        upper += usize::from(c.is_uppercase());
    }
    upper > 3
}
