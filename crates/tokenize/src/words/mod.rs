//! The word splitter: white space first, then what sticks to each chunk.

mod clitics;
mod hyphens;
mod links;

use standpoint_document::Span;

use crate::chars::{char_at, char_before, ideograph, joins};
use crate::sentences::keeps_stop;

/// The words and punctuation marks of `text` inside `within`, in order: not overlapping, together
/// covering every character that is not white space. Byte offsets into `text`; nothing for a span
/// that does not lie in the text on character boundaries.
///
/// Splits as Universal Dependencies does for English: clitics (`do|n't`, `she|'s`) and most hyphens
/// apart, abbreviations with their stop, numbers with their points, links and addresses whole. Han
/// characters are a word each.
///
/// ```
/// use standpoint_document::Span;
/// let text = "It's a well-known U.S. firm, worth $1,000.5.";
/// let words: Vec<&str> = standpoint_tokenize::words(text, Span::at(0, text.len()))
///     .iter()
///     .map(|w| &text[w.start()..w.end()])
///     .collect();
/// assert_eq!(
///     words,
///     ["It", "'s", "a", "well", "-", "known", "U.S.", "firm", ",", "worth", "$", "1,000.5", "."]
/// );
/// ```
pub fn words(text: &str, within: Span) -> Vec<Span> {
    let Some(part) = text.get(within.start()..within.end()) else {
        return Vec::new();
    };
    let mut splitter = Splitter {
        text: part,
        base: within.start(),
        found: Vec::with_capacity(part.len() / 5 + 1),
    };
    splitter.run();
    splitter.found
}

struct Splitter<'t> {
    text: &'t str,
    base: usize,
    found: Vec<Span>,
}

/// Longest chunk that is looked at as a whole, for a link or an abbreviation; a longer one is split at
/// its punctuation.
const LONGEST: usize = 2048;

impl Splitter<'_> {
    fn run(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if byte == b' ' || byte == b'\n' {
                at += 1;
                continue;
            }
            let (end, plain) = chunk_end(self.text, at);
            if plain {
                self.plain(at, end);
            } else if end > at {
                self.chunk(at, end);
            }
            at = end.max(at + 1);
            while !self.text.is_char_boundary(at) {
                at += 1;
            }
        }
    }

    fn push(&mut self, start: usize, end: usize) {
        if end > start {
            self.found.push(Span::at(self.base + start, end - start));
        }
    }

    /// A chunk of ASCII letters only, or of digits only.
    fn plain(&mut self, start: usize, end: usize) {
        let word = self.text.get(start..end).unwrap_or_default();
        match clitics::fused(word) {
            Some(cut) => {
                self.push(start, start + cut);
                self.push(start + cut, end);
            }
            None => self.push(start, end),
        }
    }

    /// A chunk between white space with something in it that is no letter.
    fn chunk(&mut self, mut start: usize, mut end: usize) {
        let text = self.text;
        if end - start > LONGEST {
            return self.pieces(start, end);
        }
        while let Some(open) = opener(text, start, end) {
            self.push(start, start + open);
            start += open;
        }
        let mut tail = Vec::new();
        loop {
            let chunk = text.get(start..end).unwrap_or_default();
            if links::whole(chunk) {
                break;
            }
            let Some(close) = closer(text, chunk, end) else {
                break;
            };
            tail.push((end - close, end));
            end -= close;
        }
        let chunk = text.get(start..end).unwrap_or_default();
        if links::whole(chunk) {
            self.push(start, end);
        } else {
            self.pieces(start, end);
        }
        for (start, end) in tail.into_iter().rev() {
            self.push(start, end);
        }
    }

    /// A chunk without what closes around it: split at inner marks.
    fn pieces(&mut self, start: usize, end: usize) {
        let text = self.text;
        let mut from = start;
        let mut at = start;
        while at < end {
            let Some(c) = char_at(text, at) else { break };
            let after = at + c.len_utf8();
            if c.is_ascii_alphanumeric()
                || c == '_'
                || joins(c)
                || (!c.is_ascii() && c.is_alphanumeric() && !ideograph(c))
            {
                at = after;
                continue;
            }
            if holds(text, from, at, after, end) {
                at = after;
                continue;
            }
            self.clitic(from, at);
            let mut run = after;
            while run < end && repeats(c) && text.get(run..).is_some_and(|t| t.starts_with(c)) {
                run += c.len_utf8();
            }
            while let Some(mark) = char_at(text, run).filter(|&m| run < end && joins(m)) {
                run += mark.len_utf8();
                if mark == '\u{200d}' {
                    run += char_at(text, run)
                        .filter(|_| run < end)
                        .map_or(0, char::len_utf8);
                }
            }
            if let Some(cut) = clitics::apostrophe(text, at, end) {
                self.push(at, cut);
                from = cut;
                at = cut;
                continue;
            }
            self.push(at, run);
            from = run;
            at = run;
        }
        self.clitic(from, end);
    }

    /// A piece without marks, but for those that hold it together.
    fn clitic(&mut self, start: usize, end: usize) {
        let word = self.text.get(start..end).unwrap_or_default();
        match clitics::split(word).or_else(|| clitics::fused(word)) {
            Some(cut) => {
                self.push(start, start + cut);
                self.push(start + cut, end);
            }
            None => self.push(start, end),
        }
    }
}

/// Where the chunk that starts at `at` ends, and whether it is ASCII letters only or digits only.
fn chunk_end(text: &str, at: usize) -> (usize, bool) {
    let bytes = text.as_bytes();
    let mut end = at;
    let (mut letters, mut digits) = (false, false);
    while let Some(&b) = bytes.get(end) {
        match b {
            b'a'..=b'z' | b'A'..=b'Z' => letters = true,
            b'0'..=b'9' => digits = true,
            b' ' | b'\t'..=b'\r' => return (end, letters != digits),
            _ => break,
        }
        end += 1;
    }
    if end >= bytes.len() {
        return (end, letters != digits);
    }
    while let Some(c) = char_at(text, end).filter(|c| !c.is_whitespace()) {
        end += c.len_utf8();
    }
    (end, false)
}

/// Marks that stand together when repeated: `--`, `...`, `!!!`, `***`.
const fn repeats(c: char) -> bool {
    matches!(
        c,
        '-' | '.' | '!' | '?' | '*' | '=' | '_' | '~' | '#' | '>' | '<' | '`'
    )
}

/// Length of the mark that opens at `start`, if one does.
fn opener(text: &str, start: usize, end: usize) -> Option<usize> {
    if start >= end {
        return None;
    }
    let c = char_at(text, start)?;
    let after = start + c.len_utf8();
    let next = char_at(text, after).filter(|_| after < end)?;
    let opens = match c {
        '(' | '[' | '{' | '"' | '“' | '‘' | '«' | '‹' | '„' | '¿' | '¡' | '$' | '€' | '£' | '¥'
        | '*' => next != c,
        '#' => next.is_ascii_digit(),
        _ => false,
    };
    opens.then_some(c.len_utf8())
}

/// Length of the mark that closes the chunk which ends at `end`, if one does.
fn closer(text: &str, chunk: &str, end: usize) -> Option<usize> {
    let c = chunk.chars().next_back()?;
    let len = c.len_utf8();
    let rest = chunk.get(..chunk.len() - len).unwrap_or_default();
    let run = || chunk.len() - chunk.trim_end_matches(c).len();
    match c {
        '.' if rest.ends_with('.') => Some(run()).filter(|&run| run < chunk.len()),
        _ if rest.is_empty() => None,
        '!' | '?' => Some(chunk.len() - chunk.trim_end_matches(['!', '?']).len()),
        ')' | ']' | '}' | '"' | '”' | '»' | '›' | ',' | ';' | ':' | '%' | '\'' | '’' => {
            Some(len)
        }
        '.' => (!keeps_stop(rest, end >= text.len())).then_some(1),
        _ => None,
    }
}

/// Whether the mark between `at` and `after` holds its chunk together there: the chunk ends at `end`,
/// and its last split was at `from`.
fn holds(text: &str, from: usize, at: usize, after: usize, end: usize) -> bool {
    let (Some(mark), true) = (char_at(text, at), after < end) else {
        return at > from && after == end && char_at(text, at) == Some('.');
    };
    if at == from {
        return match mark {
            '.' => char_at(text, after).is_some_and(|c| c.is_ascii_digit()),
            '@' => char_at(text, after).is_some_and(char::is_alphanumeric),
            '#' => char_at(text, after).is_some_and(char::is_alphabetic),
            _ => false,
        };
    }
    let (before, next) = (char_before(text, at), char_at(text, after));
    let (Some(before), Some(next)) = (before, next) else {
        return false;
    };
    let digits = before.is_ascii_digit() && next.is_ascii_digit();
    match mark {
        '.' => next.is_alphanumeric() || next == '-' && before.is_uppercase(),
        ',' | ':' | '/' => digits,
        '&' => before.is_uppercase() && next.is_uppercase(),
        '\'' | '’' => {
            before.is_alphabetic()
                && next.is_alphabetic()
                && clitics::apostrophe(text, at, end).is_none()
        }
        '-' | '‐' | '‑' => hyphens::holds(
            text.get(from..at).unwrap_or_default(),
            text.get(after..end).unwrap_or_default(),
        ),
        _ => false,
    }
}
