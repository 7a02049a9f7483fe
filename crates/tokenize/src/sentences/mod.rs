//! The sentence splitter: one pass over the bytes, which stops at marks that may end a sentence and
//! asks `stops` (is this the end?), `lines` (does this line break?), `lists` and `landmarks` (does a
//! sentence end or start here without a stop?).

mod dates;
mod landmarks;
mod lexicon;
mod lines;
mod lists;
mod stops;
mod tokens;
mod trailers;

use standpoint_document::Span;

use crate::chars::{bullet, char_at, char_before, closes, ends_caseless, ends_cjk, skip_space};
use lines::Lines;
use lists::Marker;

pub(crate) use tokens::keeps_stop;

/// The sentences of a text, in order: trimmed, not overlapping, together covering every character
/// that is not white space. Byte offsets.
///
/// A blank line ends a sentence. A single line break does where the line above is no wrapped line of
/// running text (a headline, a list, one paragraph a line).
///
/// ```
/// let text = "TALKS END\n\n\"We agree,\" Ms. Orr said. The U.S. did not.";
/// let found: Vec<&str> = standpoint_tokenize::sentences(text)
///     .iter()
///     .map(|s| &text[s.start()..s.end()])
///     .collect();
/// assert_eq!(found, ["TALKS END", "\"We agree,\" Ms. Orr said.", "The U.S. did not."]);
/// ```
pub fn sentences(text: &str) -> Vec<Span> {
    let mut splitter = Splitter {
        text,
        start: 0,
        marker: None,
        quotes: 0,
        lines: Lines::new(text),
        found: Vec::new(),
    };
    splitter.begin(skip_space(text, 0));
    splitter.run();
    splitter.found
}

struct Splitter<'t> {
    text: &'t str,
    /// First byte of the sentence that is being read.
    start: usize,
    /// The list marker it starts with.
    marker: Option<Marker>,
    /// Straight double quotes seen in this paragraph.
    quotes: usize,
    lines: Lines<'t>,
    found: Vec<Span>,
}

/// Bytes at which the scan stops: all others are passed over.
const STOPS: [bool; 256] = {
    let mut table = [false; 256];
    let stops =
        b".!?\n\r\"),:-=_*ABDFHIMNOPSTUWY\xcb\xd6\xd8\xdb\xdc\xe0\xe1\xe2\xe3\xea\xef\x0b\x0c\xc2";
    let mut i = 0;
    while i < stops.len() {
        table[stops[i] as usize] = true;
        i += 1;
    }
    table
};

impl<'t> Splitter<'t> {
    fn run(&mut self) {
        let bytes = self.text.as_bytes();
        let mut at = self.start;
        while let Some(&byte) = bytes.get(at) {
            if !STOPS[byte as usize] {
                at += 1;
                continue;
            }
            let next = match byte {
                b'.' | b'!' | b'?' => self.stop(at),
                b'\n' | b'\r' | 0x0b | 0x0c => self.line_break(at),
                b'"' => {
                    self.quotes += 1;
                    at + 1
                }
                b')' => self.list_item(at),
                b',' => {
                    if let Some(from) = landmarks::dated_line(self.text, self.start, at) {
                        self.end(from);
                    }
                    at + 1
                }
                b':' => self.colon(at),
                b'-' | b'=' | b'_' | b'*' => self.rule(at, byte),
                b'A'..=b'Z' => {
                    if landmarks::unstopped(self.text, at) {
                        self.end(at);
                    }
                    at + 1
                }
                _ => self.other(at),
            };
            at = next.max(self.start);
        }
        self.end(self.text.len());
    }

    /// Ends the sentence at `end` (white space before it is trimmed) and starts the next one.
    fn end(&mut self, end: usize) {
        let sentence = self
            .text
            .get(self.start..end)
            .unwrap_or_default()
            .trim_end();
        if !sentence.is_empty() {
            self.found.push(Span::at(self.start, sentence.len()));
        }
        self.begin(skip_space(self.text, end));
    }

    /// Starts a sentence at `start`; a heading that opens it is a sentence of its own.
    fn begin(&mut self, mut start: usize) {
        while let Some(end) = landmarks::opening(self.text, start).filter(|&end| end > start) {
            self.found.push(Span::at(start, end - start));
            start = skip_space(self.text, end);
        }
        self.start = start;
        self.marker = lists::marker(self.text, start);
    }

    /// A run of `.`, `!`, `?` or `…` that starts at `at`; gives where to read on.
    fn stop(&mut self, at: usize) -> usize {
        if let Some(before) = self.next_item(at) {
            self.end(before);
            return at + 1;
        }
        if let Some(item) = lists::after_colon(self.text, self.start, at) {
            self.end(item);
            return at + 1;
        }
        let stop = stops::Stop::read(self.text, self.start, at, self.quotes);
        self.quotes += stop.quotes;
        if stop.ends_sentence() {
            self.end(stop.end);
        }
        stop.end
    }

    /// A colon: of a time, a link, a face.
    fn colon(&mut self, at: usize) -> usize {
        if let Some(from) = landmarks::stamped(self.text, self.start, at) {
            self.end(from);
        } else if let Some(end) = landmarks::link_end(self.text, at) {
            let next = skip_space(self.text, end);
            let capital = char_at(self.text, next).is_some_and(char::is_uppercase);
            if next > end && (capital || landmarks::starts_link(self.text, next)) {
                self.end(end);
            }
            return end;
        } else if let Some(from) = landmarks::credit(self.text, self.start, at) {
            self.end(from);
        } else if let Some(end) = trailers::face_end(self.text, at) {
            let next = skip_space(self.text, end);
            if char_at(self.text, next).is_some_and(char::is_uppercase) {
                self.end(end);
            }
        }
        at + 1
    }

    /// A mark of which lines are drawn: `-----` is a sentence of its own.
    fn rule(&mut self, at: usize, mark: u8) -> usize {
        let run = self
            .text
            .bytes()
            .skip(at)
            .take_while(|&b| b == mark)
            .count();
        let end = at + run;
        let free = |c: Option<char>| c.is_none_or(char::is_whitespace);
        if run >= 5 && free(char_before(self.text, at)) && free(char_at(self.text, end)) {
            self.end(at);
            self.end(end);
        }
        end
    }

    /// A closing bracket: of a list marker perhaps.
    fn list_item(&mut self, at: usize) -> usize {
        if let Some(before) = self.next_item(at) {
            self.end(before);
        }
        at + 1
    }

    /// If the byte at `at` ends the marker that follows this sentence's own, where that one starts.
    fn next_item(&self, at: usize) -> Option<usize> {
        self.marker?
            .follower(self.text, at)
            .filter(|&s| s > self.start)
    }

    /// White space that breaks the line.
    fn line_break(&mut self, at: usize) -> usize {
        let next = skip_space(self.text, at);
        let gap = self.text.get(at..next).unwrap_or_default();
        if lines::blank(gap) {
            self.quotes = 0;
            self.end(at);
        } else if self.lines.breaks(self.start, at, next) {
            self.end(at);
        }
        next
    }

    /// A character beyond ASCII, which may be a stop of another script, an ellipsis or a bullet.
    fn other(&mut self, at: usize) -> usize {
        let Some(c) = char_at(self.text, at) else {
            return at + 1;
        };
        let after = at + c.len_utf8();
        match c {
            '…' => self.stop(at),
            '\u{85}' | '\u{2028}' | '\u{2029}' => self.line_break(at),
            c if ends_cjk(c) => {
                let mut end = after;
                while let Some(c) = char_at(self.text, end).filter(|&c| closes(c) || ends_cjk(c)) {
                    end += c.len_utf8();
                }
                self.end(end);
                end
            }
            c if ends_caseless(c) => {
                let mut end = after;
                while let Some(c) =
                    char_at(self.text, end).filter(|&c| closes(c) || ends_caseless(c))
                {
                    end += c.len_utf8();
                }
                if char_at(self.text, end).is_some_and(char::is_whitespace) {
                    self.end(end);
                }
                end
            }
            c if bullet(c) && at > self.start && lists::bulleted(self.text, self.start) => {
                self.end(at);
                after
            }
            _ => after,
        }
    }
}
