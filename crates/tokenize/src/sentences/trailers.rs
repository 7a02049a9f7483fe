//! What stays with the sentence though it stands behind its stop: notes and faces.

use crate::chars::{after_space, char_before};

/// Skips notes such as `[12]` or `[citation needed]` behind a stop, with or without a space before
/// them, and faces such as `:)`.
pub(super) fn notes(text: &str, mut end: usize) -> usize {
    loop {
        let rest = text.get(end..).unwrap_or_default();
        let spaced = rest.strip_prefix(' ').unwrap_or(rest);
        let Some(len) = note(spaced).or_else(|| face(spaced).filter(|_| spaced.len() < rest.len()))
        else {
            return end;
        };
        end += rest.len() - spaced.len() + len;
    }
}

/// Where raised numbers of notes end that stand right behind the stop at byte `at`: `health.11 12 The`.
pub(super) fn raised(text: &str, at: usize) -> Option<usize> {
    let before = char_before(text, at)?;
    if !before.is_lowercase() && before != ')' {
        return None;
    }
    let mut end = at + 1;
    loop {
        let rest = text.get(end..)?;
        let len = rest.bytes().take(4).take_while(u8::is_ascii_digit).count();
        if !(1..=3).contains(&len) {
            return None;
        }
        end += len;
        let next = text.get(end..)?.strip_prefix(' ')?;
        if next.starts_with(char::is_uppercase) {
            return Some(end);
        }
        end += 1;
    }
}

/// Length of the note in square brackets that `text` starts with.
fn note(text: &str) -> Option<usize> {
    let inner = text.strip_prefix('[')?;
    let len = inner
        .bytes()
        .take(40)
        .position(|b| matches!(b, b']' | b'[' | b'\n'))?;
    let note = inner.get(..len)?;
    let small = note.starts_with(|c: char| {
        c.is_ascii_digit() || c.is_ascii_lowercase() || matches!(c, '.' | '…')
    });
    (small && inner.as_bytes().get(len) == Some(&b']')).then_some(len + 2)
}

/// Where the face that starts at byte `at`, after white space, ends.
pub(super) fn face_end(text: &str, at: usize) -> Option<usize> {
    let len = face(text.get(at..)?)?;
    after_space(text, at).then_some(at + len)
}

/// Length of the face that `text` starts with, before white space.
fn face(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if !matches!(bytes.first()?, b':' | b';' | b'=') {
        return None;
    }
    let nose = usize::from(matches!(bytes.get(1)?, b'-' | b'\'' | b'^'));
    let mouth = matches!(
        bytes.get(1 + nose)?,
        b')' | b'(' | b'D' | b'P' | b'p' | b'O' | b'o' | b'/' | b'|' | b'*'
    );
    let len = nose + 2;
    (mouth && bytes.get(len).is_none_or(u8::is_ascii_whitespace)).then_some(len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_follow_with_or_without_a_space() {
        for (text, end) in [
            (". [12] [citation needed] It", 24),
            (".[1][2] It", 7),
            (". [...] It", 7),
            (". [The rest", 1),
            (". :) It", 4),
            (".:) It", 1),
        ] {
            assert_eq!(notes(text, 1), end, "{text}");
        }
    }

    #[test]
    fn raised_numbers_stand_between_a_word_and_a_capital() {
        assert_eq!(raised("health.11 12 The", 6), Some(12));
        assert_eq!(raised("(1987).1 The", 6), Some(8));
        assert_eq!(raised("version.2 of", 7), None);
        assert_eq!(raised("in 3.5 Billion", 4), None);
    }
}
