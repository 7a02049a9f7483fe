//! Places where a sentence ends or starts without a stop: written-out dates under headlines, numbers
//! of figures, links, time stamps and closing formulas of mail.

use super::dates::{date, timestamp, weekday};
use super::lexicon::{abbreviation, function, starter};
use crate::chars::{char_at, char_before, skip_space};

/// How far a landmark is looked for, in bytes.
const REACH: usize = 40;

/// Formulas that close a letter before the name, in lower case.
const CLOSINGS: &[&str] = &[
    "best",
    "best regards",
    "best wishes",
    "cheers",
    "kind regards",
    "many thanks",
    "regards",
    "sincerely",
    "sincerely yours",
    "thank you",
    "thanks",
    "yours",
    "yours sincerely",
    "yours truly",
    "warm regards",
];

/// What is printed before the number of a figure.
pub(super) const FIGURES: &[&str] = &[
    "Figure", "Fig.", "FIGURE", "Table", "TABLE", "Photo", "Map", "Chart", "Box",
];

/// Where the heading that opens the sentence at `start` ends, if a capital follows it directly: a
/// date, a time stamp, the number of a figure, a closing formula.
pub(super) fn opening(text: &str, start: usize) -> Option<usize> {
    let first = char_at(text, start)?;
    if !first.is_ascii_alphanumeric() {
        return None;
    }
    if under_stamp(text, start)
        && let Some(end) = greeting(text, start)
    {
        return Some(end);
    }
    let end = if first.is_ascii_digit() {
        if let Some(end) = timestamp(text, start) {
            return Some(end);
        }
        date(text, start)
    } else {
        date(text, start)
            .or_else(|| figure(text, start))
            .or_else(|| closing(text, start))
    }?;
    let next = skip_space(text, end);
    (next > end && char_at(text, next)?.is_uppercase()).then_some(end)
}

/// `Figure 1.2`, with a number and no mark after it.
fn figure(text: &str, start: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    let name = FIGURES.iter().find(|name| rest.starts_with(**name))?;
    let number = rest.get(name.len()..)?.strip_prefix(' ')?;
    let len = number
        .bytes()
        .take(8)
        .take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-'))
        .count();
    number
        .get(..len)?
        .ends_with(|c: char| c.is_ascii_digit())
        .then_some(start + name.len() + 1 + len)
}

/// `Best regards,`
fn closing(text: &str, start: usize) -> Option<usize> {
    let line = text.get(start..)?;
    let len = line.bytes().take(16).position(|b| b == b',')?;
    let words = line.get(..len)?;
    let end = start + len + 1;
    let next = word_after(text, skip_space(text, end));
    let closes = CLOSINGS.iter().any(|c| c.eq_ignore_ascii_case(words));
    let addresses = matches!(next, "Madam" | "Sir") || abbreviation(next).is_some();
    (closes && !addresses && !starter(next)).then_some(end)
}

/// Where the greeting ends that starts at byte `start`, right under the head of a mail: `Ada -`,
/// `Dear Ms Ray,`.
fn greeting(text: &str, start: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    let line = rest.get(..rest.floor_char_boundary(40))?;
    let len = line.find([',', ':', '-', '.', '!', '?', '\n'])?;
    let names = line.get(..len)?.trim_end();
    let end = len
        + line
            .get(len..)?
            .bytes()
            .take_while(|&b| matches!(b, b',' | b':' | b'-'))
            .count();
    let named = names.split(' ').count() <= 3
        && names
            .split(' ')
            .all(|n| n.starts_with(char::is_uppercase) && !starter(n));
    (named && end > len && rest.get(end..)?.starts_with(' ')).then_some(start + end)
}

/// Whether a time stamp ends right before byte `start`.
fn under_stamp(text: &str, start: usize) -> bool {
    let near = text.ceil_char_boundary(start.saturating_sub(REACH));
    let before = text.get(near..start).unwrap_or_default().trim_end();
    let before = before
        .strip_suffix(['M', 'm'])
        .map_or(before, |b| b.trim_end_matches(['A', 'P', 'a', 'p', ' ']));
    let mut tail = before.bytes().rev();
    let mut digit = || tail.next().is_some_and(|b| b.is_ascii_digit());
    digit() && digit() && before.as_bytes().iter().rev().nth(2) == Some(&b':')
}

/// For the colon at byte `at`: where the credit of a picture starts that the colon follows, if other
/// words stand before it.
pub(super) fn credit(text: &str, start: usize, at: usize) -> Option<usize> {
    const CREDITS: &[&str] = &[
        "Image",
        "Images",
        "Photo",
        "Photos",
        "Photograph",
        "Picture",
        "Credit",
    ];
    let word = word_before(text, at);
    let mut from = at - word.len();
    if word == "credit" {
        let kind = word_before(text, from.checked_sub(1)?);
        CREDITS.contains(&kind).then_some(())?;
        from -= kind.len() + 1;
    } else {
        CREDITS.contains(&word).then_some(())?;
    }
    let before = text.get(start..from)?.strip_suffix(' ')?;
    before
        .ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | ')' | '"' | '”'))
        .then_some(from)
}

/// Whether the capital at byte `at` opens a sentence though no stop came before it: a word such as
/// `The` between a word and a small letter, where no name or heading has it.
pub(super) fn unstopped(text: &str, at: usize) -> bool {
    const OPENERS: &[&str] = &[
        "As", "If", "It", "Please", "The", "There", "These", "They", "This", "We", "While",
    ];
    let bytes = text.as_bytes();
    let byte = |back: usize| at.checked_sub(back).and_then(|i| bytes.get(i)).copied();
    if byte(1) != Some(b' ') || !byte(2).is_some_and(|b| b.is_ascii_alphabetic()) {
        return false;
    }
    let word = word_after(text, at);
    let rest = text.get(at + word.len()..).unwrap_or_default();
    if !rest
        .strip_prefix(' ')
        .is_some_and(|r| r.starts_with(|c: char| c.is_ascii_lowercase()))
    {
        return false;
    }
    let before = word_before(text, at - 1);
    let capitals = before.len() > 1 && before.bytes().all(|b| b.is_ascii_uppercase());
    OPENERS.contains(&word)
        || capitals && word.len() > 1 && !word.starts_with("You") && starter(word)
}

/// For the comma at byte `at` of the sentence that starts at `start`: where a date begins that stands
/// under a headline, not in a sentence. It starts with the day's name, before the comma.
pub(super) fn dated_line(text: &str, start: usize, at: usize) -> Option<usize> {
    let day = word_before(text, at);
    let from = at - day.len();
    if !weekday(day) || from <= start {
        return None;
    }
    let before = text.get(start..from)?.trim_end();
    let within = before.ends_with([',', ';', ':', '(', '-', '–', '—'])
        || function(word_before(text, start + before.len()));
    if within || before.is_empty() {
        return None;
    }
    let end = date(text, from)?;
    let next = skip_space(text, end);
    match char_at(text, next) {
        None => Some(from),
        Some(_) if text.get(end..next)?.contains('\n') => Some(from),
        Some(c) => (next > end && c.is_uppercase()).then_some(from),
    }
}

/// For the colon at byte `at`: where a time stamp begins whose hour stands before the colon.
pub(super) fn stamped(text: &str, start: usize, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    if !bytes.get(at + 1)?.is_ascii_digit() {
        return None;
    }
    let line = text.get(text.ceil_char_boundary(start.max(at.saturating_sub(REACH)))..at)?;
    let start = at - line.len();
    let (date_and_before, hour) = line.rsplit_once(' ')?;
    if hour.len() > 2 || !hour.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (before, day) = date_and_before.rsplit_once(' ')?;
    let from = start + date_and_before.len() - day.len();
    if before.ends_with(" on") {
        return None;
    }
    (from > start && timestamp(text, from).is_some()).then_some(from)
}

/// Where the link whose `://` starts at byte `at` ends, without the marks that close after it.
pub(super) fn link_end(text: &str, at: usize) -> Option<usize> {
    if !text.get(at..)?.starts_with("://") {
        return None;
    }
    let rest = text.get(at..)?;
    let len = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let body = rest.get(..len)?.trim_end_matches([
        '.', ',', ';', ':', '!', '?', ')', ']', '>', '"', '\'', '”', '’',
    ]);
    Some(at + body.len())
}

/// Whether a link starts at byte `at`.
pub(super) fn starts_link(text: &str, at: usize) -> bool {
    text.get(at..)
        .is_some_and(|t| t.starts_with("http://") || t.starts_with("https://"))
}

/// The letters from byte `at` on, of ASCII, at most 16.
fn word_after(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or_default();
    let len = rest
        .bytes()
        .take(16)
        .take_while(u8::is_ascii_alphabetic)
        .count();
    rest.get(..len).unwrap_or_default()
}

/// The letters right before byte `at`, of ASCII, at most 16.
fn word_before(text: &str, at: usize) -> &str {
    let mut from = at;
    while at - from < 16 && char_before(text, from).is_some_and(|c| c.is_ascii_alphabetic()) {
        from -= 1;
    }
    text.get(from..at).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_ends_before_a_capital_only() {
        assert_eq!(opening("Monday, May 4, 2020 Ministers met", 0), Some(19));
        assert_eq!(opening("Monday, May 4, 2020 was cold", 0), None);
        assert_eq!(opening("Figure 1.2 Ministers meet", 0), Some(10));
        assert_eq!(opening("Figure 1.2 shows", 0), None);
        assert_eq!(opening("Regards, Ada", 0), Some(8));
        assert_eq!(opening("Oddly, Ada", 0), None);
    }

    #[test]
    fn a_date_in_a_sentence_is_no_line_of_its_own() {
        assert_eq!(
            dated_line("Ministers meet Monday, May 4, 2020", 0, 21),
            Some(15)
        );
        assert_eq!(dated_line("They met on Monday, May 4, 2020", 0, 18), None);
        assert_eq!(
            dated_line("They met Monday, May 4, 2020, and left", 0, 15),
            None
        );
    }
}
