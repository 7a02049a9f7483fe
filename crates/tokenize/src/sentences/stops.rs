//! Whether a stop ends its sentence.

use super::dates::{month, weekday};
use super::landmarks::{FIGURES, starts_link};
use super::lexicon::{Abbreviation, abbreviation, speech, starter};
use super::lines::blank;
use super::tokens::{half_of_day, initials, shouted, two_letters};
use super::trailers::{notes, raised};
use crate::chars::{after_space, char_at, char_before, closes, opens, skip_space};

/// How far a stop looks back and ahead, in bytes: a longer word is no abbreviation.
const REACH: usize = 64;

/// What kind of stop it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// One full stop.
    Period,
    /// Several, or `…`.
    Ellipsis,
    /// One with `!` or `?` in it.
    Strong,
}

/// What follows a stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Nothing,
    Lower,
    Upper,
    Digit,
    /// Letters without case.
    Caseless,
    Other,
}

/// A stop with what closes after it, and what stands around it.
pub(super) struct Stop<'t> {
    text: &'t str,
    /// Where the sentence started.
    start: usize,
    /// Its first byte.
    at: usize,
    /// One past the stop and all that closes with it.
    pub(super) end: usize,
    /// Straight double quotes between `at` and `end`.
    pub(super) quotes: usize,
    kind: Kind,
    /// Whether a quote or bracket closes after the stop.
    closed: bool,
    /// First byte of what follows, after white space.
    next: usize,
    /// The first letter or digit of what follows, behind openers.
    word: usize,
}

impl<'t> Stop<'t> {
    /// Reads the stop at byte `at` of the sentence that starts at `start`; `quotes` straight double
    /// quotes came before it in its paragraph.
    pub(super) fn read(text: &'t str, start: usize, at: usize, quotes: usize) -> Self {
        let mut end = at;
        let (mut dots, mut strong) = (0, false);
        while let Some(c) = char_at(text, end) {
            match c {
                '.' => dots += 1,
                '…' => dots += 3,
                '!' | '?' => strong = true,
                _ => break,
            }
            end += c.len_utf8();
        }
        if !strong {
            while text
                .get(end..)
                .is_some_and(|t| t.starts_with(" .") && !t.starts_with(" .."))
                && spaced_dots(text, at, end)
            {
                end += 2;
                dots += 1;
            }
        }
        if dots == 4 && end - at == 7 && continues_capital(text, end) && !after_space(text, at) {
            (end, dots) = (at + 1, 1);
        }
        let kind = match (strong, dots) {
            (true, _) => Kind::Strong,
            (_, 1) => Kind::Period,
            _ => Kind::Ellipsis,
        };
        let marks = end;
        let mut inside = 0;
        while let Some(c) = char_at(text, end).filter(|&c| closes(c)) {
            inside += usize::from(c == '"');
            end += c.len_utf8();
        }
        let mut closed = end > marks;
        end = notes(text, end);
        if kind == Kind::Period && end == at + 1 {
            end = raised(text, at).unwrap_or(end);
        }
        let mut next = skip_space(text, end);
        if next > end
            && text.get(next..).is_some_and(|t| t.starts_with('"'))
            && (quotes + inside) % 2 == 1
            && char_at(text, next + 1).is_none_or(char::is_whitespace)
            && !blank(text.get(end..next).unwrap_or_default())
        {
            inside += 1;
            closed = true;
            end = next + 1;
            next = skip_space(text, end);
        }
        let mut word = next;
        while let Some(c) = char_at(text, word).filter(|&c| opens(c) && word < next + REACH) {
            word += c.len_utf8();
        }
        Self {
            text,
            start,
            at,
            end,
            quotes: inside,
            kind,
            closed,
            next,
            word,
        }
    }

    /// The answer.
    pub(super) fn ends_sentence(&self) -> bool {
        if self.next == self.end {
            return self.next >= self.text.len() || self.glued();
        }
        match self.kind {
            Kind::Strong => self.strong(),
            Kind::Ellipsis => self.ellipsis(),
            Kind::Period => self.period(),
        }
    }

    /// What the first letter or digit behind the stop is.
    fn following(&self) -> Next {
        match char_at(self.text, self.word) {
            None => Next::Nothing,
            Some(c) if c.is_lowercase() => Next::Lower,
            Some(c) if c.is_uppercase() => Next::Upper,
            Some(c) if c.is_numeric() => Next::Digit,
            Some(c) if c.is_alphabetic() => Next::Caseless,
            Some(_) => Next::Other,
        }
    }

    /// No white space after the stop: a space forgotten, or the middle of a number, a name, a link.
    fn glued(&self) -> bool {
        if self.kind == Kind::Ellipsis {
            return false;
        }
        let Some(c) = char_at(self.text, self.end) else {
            return true;
        };
        if self.closed || !c.is_uppercase() {
            return false;
        }
        let token = self.token_before();
        let ahead = self.word_at(self.end);
        let plain = |w: &str| {
            w.bytes()
                .all(|b| b.is_ascii_alphabetic() || b == b',' || b == b'\'')
        };
        token.len() >= 2
            && plain(token)
            && token.bytes().skip(1).all(|b| !b.is_ascii_uppercase())
            && ahead.chars().nth(1).is_none_or(char::is_lowercase)
            && char_at(self.text, self.end + ahead.len())
                .is_none_or(|c| c.is_whitespace() || matches!(c, ',' | '\'' | '’'))
            && (token.bytes().all(|b| b.is_ascii_lowercase()) || starter(ahead))
    }

    /// Whether what follows is a bracket after which the sentence goes on: `(1965), and`.
    fn aside(&self) -> bool {
        let rest = self.text.get(self.next..).unwrap_or_default();
        if !rest.starts_with('(') {
            return false;
        }
        let reach = rest
            .get(..rest.floor_char_boundary(REACH))
            .unwrap_or_default();
        let Some(close) = reach.find(')') else {
            return false;
        };
        let after = reach.get(close + 1..).unwrap_or_default().trim_start();
        let inner = reach.get(1..close).unwrap_or_default();
        after.starts_with(|c: char| c.is_lowercase() || c == ',')
            || inner.len() == 4 && inner.bytes().all(|b| b.is_ascii_digit())
    }

    /// Whether a dash follows, and after it the rest of the sentence or who said it.
    fn signed(&self) -> bool {
        let rest = self.text.get(self.next..).unwrap_or_default();
        let long = rest.starts_with("— ") || rest.starts_with("– ");
        let named = self.closed && rest.starts_with("- ");
        long || named || rest.starts_with("-- ") && self.following() == Next::Lower
    }

    /// Whether `!` or `?` ends the sentence.
    fn strong(&self) -> bool {
        if self.aside() || self.signed() || self.bracketed() {
            return false;
        }
        let following = self.following();
        if following == Next::Lower {
            return !self.closed && !self.named();
        }
        if self.closed && following == Next::Upper && self.speaker() {
            return false;
        }
        true
    }

    /// Whether the stop belongs to a name in mid-sentence.
    fn named(&self) -> bool {
        let token = self.token_before();
        let at_start = self.at - token.len() <= self.start;
        !at_start && token.chars().next().is_some_and(char::is_uppercase)
    }

    /// Whether one to three capitalised words and a verb of speech follow.
    fn speaker(&self) -> bool {
        let mut at = self.word;
        for i in 0..4 {
            let word = self.word_at(at);
            if i > 0 && speech(word) {
                return true;
            }
            let pronoun = matches!(word, "I" | "He" | "She" | "We" | "They");
            if pronoun && i > 0
                || !pronoun && (!word.starts_with(char::is_uppercase) || starter(word))
            {
                return false;
            }
            at = skip_space(self.text, at + word.len());
        }
        false
    }

    /// Whether dots of omission end the sentence; at its start they do not.
    fn ellipsis(&self) -> bool {
        if self.at == self.start {
            return false;
        }
        match self.following() {
            Next::Lower => false,
            Next::Upper if self.bracketed() => self.closed && self.next == self.word,
            Next::Upper => !(self.closed && self.speaker()),
            _ => !self.bracketed(),
        }
    }

    /// Whether the stop is a comment or an omission in brackets: `(!)`, `[...]`.
    fn bracketed(&self) -> bool {
        matches!(char_before(self.text, self.at), Some('(' | '['))
    }

    /// Whether a full stop ends the sentence.
    fn period(&self) -> bool {
        let token = self.token_before();
        let following = self.following();
        if following == Next::Nothing {
            return true;
        }
        let bare = token.trim_start_matches(opens);
        if self.is_marker(bare) || self.aside() || self.signed() {
            return false;
        }
        if self.set_off() {
            return true;
        }
        if self.closed {
            return following != Next::Lower;
        }
        let ahead = self.word_at(self.word);
        if let Some(kind) = abbreviation(bare).filter(|&kind| !shouted(kind, bare, ahead)) {
            return following == Next::Upper
                && match kind {
                    Abbreviation::BeforeName => false,
                    Abbreviation::Inside => bare.eq_ignore_ascii_case("no"),
                    Abbreviation::Either => starter(ahead),
                    Abbreviation::Final => true,
                };
        }
        if initials(bare) {
            return match following {
                Next::Upper if half_of_day(bare) => {
                    let zone = ahead.len() > 1 && ahead.bytes().all(|b| b.is_ascii_uppercase());
                    !(zone || weekday(ahead) || month(ahead) || self.fronted())
                }
                Next::Upper if self.titled(ahead) => true,
                Next::Upper => {
                    self.next == self.word && starter(ahead) && !self.initial_ahead(ahead)
                }
                _ => false,
            };
        }
        match following {
            Next::Lower => {
                !bare.contains('.') && (bare.len() >= 3 || two_letters(bare))
                    || ahead == "i"
                    || starts_link(self.text, self.word)
            }
            _ => true,
        }
    }

    /// Whether the stop stands by itself, as in text cut into tokens, where an abbreviation keeps its
    /// own: `mr. lee agreed . others did not .`
    fn set_off(&self) -> bool {
        after_space(self.text, self.at) && self.at > self.start
    }

    /// Whether a title and a name follow.
    fn titled(&self, ahead: &str) -> bool {
        abbreviation(ahead) == Some(Abbreviation::BeforeName)
            && char_at(self.text, self.word + ahead.len()) == Some('.')
    }

    /// Whether the sentence so far is but a few words that tell when or where: `At 5 a.m`.
    fn fronted(&self) -> bool {
        let so_far = self.text.get(self.start..self.at).unwrap_or_default();
        let mut words = so_far.split(' ');
        words.next().is_some_and(starter) && words.take(4).count() < 4
    }

    /// Whether the word ahead is one letter with a stop: an initial, whatever else it may spell.
    fn initial_ahead(&self, ahead: &str) -> bool {
        ahead.len() == 1 && char_at(self.text, self.word + 1) == Some('.')
    }

    /// Whether the token before the stop is the number or letter of a list item.
    fn is_marker(&self, token: &str) -> bool {
        let before = self
            .text
            .get(self.start..self.at - token.len())
            .unwrap_or_default();
        let heads = before.len() <= REACH
            && (before.chars().all(|c| opens(c) || c.is_whitespace())
                || FIGURES.contains(&before.trim()));
        let section = token.len() <= 8
            && token.contains('.')
            && token.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        heads
            && (section
                || token.len() <= 3 && token.bytes().all(|b| b.is_ascii_digit())
                || token.len() == 1 && token.bytes().all(|b| b.is_ascii_alphabetic()))
    }

    /// The characters before the stop up to white space, at most [`REACH`] bytes.
    fn token_before(&self) -> &'t str {
        let mut at = self.at;
        while at > self.start && self.at - at < REACH {
            match char_before(self.text, at) {
                Some(c)
                    if !c.is_whitespace()
                        && !matches!(c, '(' | '[' | '"' | '“' | '—' | '–' | '/') =>
                {
                    at -= c.len_utf8()
                }
                _ => break,
            }
        }
        self.text.get(at..self.at).unwrap_or_default()
    }

    /// The letters, digits and apostrophes from byte `at` on, at most [`REACH`] bytes.
    fn word_at(&self, at: usize) -> &'t str {
        let mut end = at;
        while let Some(c) = char_at(self.text, end) {
            if !(c.is_alphanumeric() || c == '\'') || end - at >= REACH {
                break;
            }
            end += c.len_utf8();
        }
        self.text.get(at..end).unwrap_or_default()
    }
}

/// Whether a capitalised word follows on the same line.
fn continues_capital(text: &str, end: usize) -> bool {
    text.get(end..)
        .and_then(|t| t.strip_prefix(' '))
        .is_some_and(|t| t.starts_with(char::is_uppercase))
}

/// Whether `. .` goes on as a spaced ellipsis: a third dot follows, or one already did.
fn spaced_dots(text: &str, at: usize, end: usize) -> bool {
    end - at > 1 || text.get(end..).is_some_and(|t| t.starts_with(" . ."))
}
