//! The day that a date names, however it is written.

use std::fmt;

use serde::{Serialize, Serializer};

/// A day of the calendar, as the text of a date has it: no time zone is reckoned with.
///
/// ```
/// use standpoint_summarize::digest::Day;
/// let day = Day::parse("Tue, 3 Mar 2026 10:00:00 GMT").unwrap();
/// assert_eq!(day.to_string(), "2026-03-03");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Day {
    /// The day of a date: numbers from the year down (`2026-03-03T10:00Z`, `2026/03/03`,
    /// `20260303`), or the month by its English name (`3 March 2026`, `03-MAR-2026 10:00`,
    /// `March 3, 2026`). None for anything else: `03/04/2026` is read in two ways.
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|p| !p.is_empty())
            .collect();
        let month = parts.iter().position(|p| month(p).is_some());
        if let Some(at) = month {
            return Self::named(&parts, at);
        }
        let number = |i: usize| parts.get(i).copied();
        let first = number(0)?;
        if first.len() == 8 && first.bytes().all(|b| b.is_ascii_digit()) {
            return Self::new(first.get(..4)?, first.get(4..6)?, first.get(6..)?);
        }
        let day: String = number(2)?
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        Self::new(first, number(1)?, &day)
    }

    /// The day beside the month, and the first year behind it.
    fn named(parts: &[&str], at: usize) -> Option<Self> {
        let month = month(parts.get(at)?)?;
        let before = at.checked_sub(1).and_then(|i| parts.get(i));
        let day = |text: &&&str| ordinal(text).is_some_and(|d| (1..=31).contains(&d));
        let (day, rest) = match before.filter(day) {
            Some(day) => (day, at + 1),
            None => (parts.get(at + 1)?, at + 2),
        };
        let year = parts.iter().skip(rest).find(|p| p.len() == 4)?;
        Self::checked(year.parse().ok()?, month, ordinal(day)?)
    }

    fn new(year: &str, month: &str, day: &str) -> Option<Self> {
        if year.len() != 4 {
            return None;
        }
        let month = month.parse().ok()?;
        Self::checked(year.parse().ok()?, month, day.parse().ok()?)
    }

    fn checked(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            2 => 28 + u8::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        let day = (1..=days).contains(&day).then_some(day)?;
        Some(Self { year, month, day })
    }

    /// Days since 1 March of the year 0 (Gregorian), so that two days can be told apart by how many.
    pub(crate) fn number(self) -> i32 {
        let (month, day) = (i32::from(self.month), i32::from(self.day));
        let early = i32::from(month <= 2);
        let year = i32::from(self.year) - early;
        let months = month - 3 + 12 * early;
        365 * year + year.div_euclid(4) - year.div_euclid(100)
            + year.div_euclid(400)
            + (153 * months + 2) / 5
            + day
            - 1
    }

    /// As a heading has it: `Tuesday, 3 March 2026`.
    pub fn in_words(self) -> String {
        const WEEKDAYS: [&str; 7] = [
            "Wednesday",
            "Thursday",
            "Friday",
            "Saturday",
            "Sunday",
            "Monday",
            "Tuesday",
        ];
        let weekday = self.number().rem_euclid(7) as usize;
        let weekday = WEEKDAYS.get(weekday).copied().unwrap_or_default();
        let month = usize::from(self.month).saturating_sub(1);
        let month = MONTHS.get(month).copied().unwrap_or_default();
        format!("{weekday}, {} {month} {}", self.day, self.year)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The month of an English name, or of one cut after three letters or more.
fn month(name: &str) -> Option<u8> {
    let is = |full: &str| {
        let head = full.get(..name.len()).unwrap_or_default();
        name.len() >= 3 && head.eq_ignore_ascii_case(name)
    };
    let at = MONTHS
        .iter()
        .position(|m| is(m) || name.eq_ignore_ascii_case("sept") && *m == "September");
    at.and_then(|i| u8::try_from(i + 1).ok())
}

/// `3`, `03` or `3rd`.
fn ordinal(text: &str) -> Option<u8> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let end = text.get(digits.len()..).unwrap_or_default();
    let plain = ["", "st", "nd", "rd", "th"].contains(&end);
    plain.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_date_in_the_ways_of_feeds_and_archives() {
        for (text, day) in [
            ("2026-03-03", "2026-03-03"),
            ("2026-03-03T23:59:00+02:00", "2026-03-03"),
            ("2026/3/3 10:00", "2026-03-03"),
            ("20260303", "2026-03-03"),
            ("26-FEB-1987 15:01:01.79", "1987-02-26"),
            ("Tue, 03 Mar 2026 10:00:00 GMT", "2026-03-03"),
            ("March 3rd, 2026", "2026-03-03"),
            ("Updated Sept. 14 2025 at 7:42", "2025-09-14"),
            ("3 May 2031", "2031-05-03"),
            ("29 Feb 2024", "2024-02-29"),
        ] {
            let found = Day::parse(text).map(|d| d.to_string());
            assert_eq!(found.as_deref(), Some(day), "{text}");
        }
    }

    #[test]
    fn what_names_no_day_is_none() {
        for text in [
            "",
            "Monday",
            "03/04/2026",
            "2026",
            "2026-13-01",
            "2026-02-30",
            "29 Feb 2023",
            "May",
            "March 2026",
            "1709460000",
        ] {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_in_words_has_its_weekday() {
        let words = |text| Day::parse(text).map(Day::in_words);
        assert_eq!(
            words("2026-03-03").as_deref(),
            Some("Tuesday, 3 March 2026")
        );
        assert_eq!(
            words("1987-02-26").as_deref(),
            Some("Thursday, 26 February 1987")
        );
        assert_eq!(
            words("2000-02-29").as_deref(),
            Some("Tuesday, 29 February 2000")
        );
    }

    #[test]
    fn days_are_counted_over_the_ends_of_months_and_years() {
        let number = |text| Day::parse(text).map(Day::number).unwrap_or_default();
        assert_eq!(number("2024-03-01") - number("2024-02-28"), 2);
        assert_eq!(number("2025-03-01") - number("2025-02-28"), 1);
        assert_eq!(number("2026-01-01") - number("2025-12-31"), 1);
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in any::<String>()) {
            let _ = Day::parse(&text);
        }
    }
}
