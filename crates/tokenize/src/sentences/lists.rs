//! Markers of list items inside running text: `1.` `2)` `3.)` `a.` `(b)` and bullets.

use crate::chars::{bullet, char_at, char_before};

/// The marker a sentence starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Marker {
    value: Value,
    closed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    Number(u32),
    Letter(u8),
}

impl Value {
    fn read(token: &str) -> Option<Self> {
        match *token.as_bytes() {
            [letter] if letter.is_ascii_alphabetic() => Some(Self::Letter(letter)),
            [b'0'..=b'9', ..] if token.len() <= 3 => token.parse().ok().map(Self::Number),
            _ => None,
        }
    }

    const fn next(self) -> Self {
        match self {
            Self::Number(n) => Self::Number(n + 1),
            Self::Letter(c) => Self::Letter(c.wrapping_add(1)),
        }
    }
}

/// The marker at byte `at`, where a sentence starts.
pub(super) fn marker(text: &str, at: usize) -> Option<Marker> {
    let rest = text.get(at..)?;
    let rest = rest.get(..rest.floor_char_boundary(24))?;
    let rest = rest.trim_start_matches(|c: char| bullet(c) || c == '(' || c == ' ');
    let end = rest.bytes().take(4).position(|b| b == b'.' || b == b')')?;
    let value = Value::read(rest.get(..end)?)?;
    let tail = rest.get(end..)?;
    let closed = tail.starts_with(')') || tail.starts_with(".)");
    let after = tail.trim_start_matches(['.', ')']);
    after
        .starts_with(char::is_whitespace)
        .then_some(Marker { value, closed })
}

impl Marker {
    /// If the stop or bracket at byte `at` ends the marker that comes after this one in a list, and
    /// white space stands on both sides of that marker, where it starts.
    pub(super) fn follower(self, text: &str, at: usize) -> Option<usize> {
        let bytes = text.as_bytes();
        let mut start = at;
        while start > 0
            && at - start < 4
            && bytes.get(start - 1).is_some_and(u8::is_ascii_alphanumeric)
        {
            start -= 1;
        }
        let value = Value::read(text.get(start..at)?)?;
        if value != self.value.next() {
            return None;
        }
        let tail = text.get(at..)?;
        let closed = tail.starts_with(')') || tail.starts_with(".)");
        let after = tail.trim_start_matches(['.', ')']);
        if closed != self.closed || !after.starts_with(char::is_whitespace) {
            return None;
        }
        if char_before(text, start) == Some('(') {
            start -= 1;
        }
        char_before(text, start)?.is_whitespace().then_some(start)
    }
}

/// For the stop at byte `at`: if it ends a number `1` behind a colon, where that first item of a list
/// starts.
pub(super) fn after_colon(text: &str, start: usize, at: usize) -> Option<usize> {
    let before = text.get(start..at)?.strip_suffix(": 1")?;
    text.get(at + 1..)?
        .strip_prefix(' ')?
        .starts_with(char::is_uppercase)
        .then_some(start + before.len() + 2)
}

/// Whether the sentence that starts at `at` starts with a bullet.
pub(super) fn bulleted(text: &str, at: usize) -> bool {
    char_at(text, at).is_some_and(bullet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_next_marker_of_the_same_kind_follows() {
        let one = marker("1. Bread", 0).unwrap();
        assert_eq!(one.follower("1. Bread 2. Milk", 10), Some(9));
        assert_eq!(one.follower("1. Bread 3. Milk", 10), None);
        assert_eq!(one.follower("1. Bread 2) Milk", 10), None);
        assert_eq!(one.follower("1. Bread x2. Milk", 11), None);
        assert_eq!(one.follower("1. Bread 2.5 kg", 10), None);
    }

    #[test]
    fn a_year_or_a_word_is_no_marker() {
        assert_eq!(marker("1984. It", 0), None);
        assert_eq!(marker("Go. It", 0), None);
        assert!(marker("(a) Bread", 0).is_some());
    }
}
