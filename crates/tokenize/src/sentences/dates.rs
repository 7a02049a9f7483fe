//! Dates written out, which stand as lines of their own above news text.

use crate::chars::char_at;

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
];

const WEEKDAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Whether a word is the name of a day.
pub(super) fn weekday(word: &str) -> bool {
    WEEKDAYS.iter().any(|d| d.eq_ignore_ascii_case(word))
}

/// Where the date with a year that starts at byte `at` ends: `Monday, May 4, 2020`, `4 May 2020`.
pub(super) fn date(text: &str, at: usize) -> Option<usize> {
    let mut scan = Scan { text, at };
    let first = scan.token()?;
    let mut token = first;
    if weekday(first) {
        scan.comma();
        token = scan.token()?;
    }
    if month(token) {
        scan.stop();
        day(scan.token()?)?;
        scan.comma();
    } else {
        day(token)?;
        month(scan.token()?).then_some(())?;
        scan.stop();
        scan.comma();
    }
    let year = scan.token()?;
    (year.len() == 4 && year.starts_with(['1', '2']) && digits(year)).then_some(scan.at)
}

/// Where the date and time that start at byte `at` end, as mail programs write them:
/// `05/31/2001 09:01 AM`.
pub(super) fn timestamp(text: &str, at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let rest = rest.get(..rest.floor_char_boundary(32))?;
    let mut parts = rest.split(' ').scan(at, |end, part| {
        *end += part.len() + 1;
        Some((part, *end - 1))
    });
    let (day, _) = parts.next()?;
    let (time, end) = parts.next()?;
    let numbers = |s: &str, mark: char, n: usize| {
        s.len() <= 10 && s.split(mark).count() == n && s.split(mark).all(digits)
    };
    if !numbers(day, '/', 3) || !(numbers(time, ':', 2) || numbers(time, ':', 3)) {
        return None;
    }
    match parts.next() {
        Some(("AM" | "PM" | "am" | "pm", end)) => Some(end),
        _ => Some(end),
    }
}

/// Whether a word is the name of a month.
pub(super) fn month(word: &str) -> bool {
    MONTHS.iter().any(|m| m.eq_ignore_ascii_case(word))
}

fn day(word: &str) -> Option<()> {
    (word.len() <= 2 && digits(word)).then_some(())
}

fn digits(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit())
}

struct Scan<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Scan<'t> {
    /// The next word or number on this line.
    fn token(&mut self) -> Option<&'t str> {
        if char_at(self.text, self.at) == Some(' ') {
            self.at += 1;
        }
        let rest = self.text.get(self.at..)?;
        let len = rest
            .bytes()
            .take(12)
            .take_while(u8::is_ascii_alphanumeric)
            .count();
        self.at += len;
        rest.get(..len).filter(|token| !token.is_empty())
    }

    fn comma(&mut self) {
        self.at += usize::from(char_at(self.text, self.at) == Some(','));
    }

    fn stop(&mut self) {
        self.at += usize::from(char_at(self.text, self.at) == Some('.'));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_need_a_year() {
        for (text, end) in [
            ("Monday, May 4, 2020 Talks", Some(19)),
            ("MARCH 3, 2021", Some(13)),
            ("4 May 2020", Some(10)),
            ("Oct. 4, 1999 --", Some(12)),
            ("Monday, May 4 Talks", None),
            ("May 40000", None),
            ("4 men 2020", None),
        ] {
            assert_eq!(date(text, 0), end, "{text}");
        }
    }

    #[test]
    fn timestamps_end_with_their_half_of_the_day() {
        assert_eq!(timestamp("05/31/2001 09:01 AM Hi", 0), Some(19));
        assert_eq!(timestamp("05/31/2001 09:01 Hi", 0), Some(16));
        assert_eq!(timestamp("1/2 09:01", 0), None);
    }
}
