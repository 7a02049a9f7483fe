//! Whether a short form stands for a long one.

use super::name;

/// Words whose initial an acronym may leave out.
const FUNCTION_WORDS: &[&str] = &[
    "a", "an", "and", "at", "by", "d'", "da", "das", "de", "del", "der", "des", "di", "do", "dos",
    "du", "e", "el", "et", "for", "für", "in", "la", "las", "le", "les", "los", "of", "on", "the",
    "to", "und", "with", "y",
];

const LONGEST: usize = 12;

/// The letters of a name that is an acronym ("SCO", "U.N.", "MoD", "NGOs"), lower-case.
pub(super) fn letters(shown: &str) -> Option<String> {
    if shown.contains(char::is_whitespace) {
        return None;
    }
    let bare = name::undotted(shown).unwrap_or_else(|| shown.trim_end_matches('.').to_owned());
    let bare = match bare.strip_suffix('s') {
        Some(rest) if rest.chars().all(char::is_uppercase) => rest,
        _ => &bare,
    };
    let count = bare.chars().count();
    let upper = bare.chars().filter(|c| c.is_uppercase()).count();
    let plain = bare.chars().all(|c| c.is_alphanumeric() || c == '&');
    let fits = plain && (2..=LONGEST).contains(&count) && upper >= 2 && upper * 2 >= count;
    fits.then(|| bare.to_lowercase())
}

/// The acronyms that a name of several words makes: the first letters of its words, without and
/// with those of function words (the first word counts in full: "Los Angeles"), and of parts of a
/// word after a hyphen. Lower-case, each once; none for a name with fewer than two words that count.
pub(super) fn of(long: &str) -> Vec<String> {
    let mut made = [const { String::new() }; 4];
    let mut counted = 0;
    for word in name::fold(long).split_whitespace() {
        for (part, text) in word.split(name::is_hyphen).enumerate() {
            let Some(first) = text.chars().find(|c| c.is_alphanumeric()) else {
                continue;
            };
            let function = counted > 0 && FUNCTION_WORDS.contains(&text);
            counted += usize::from(!function && part == 0);
            for (i, acronym) in made.iter_mut().enumerate() {
                if (!function || i & 1 != 0) && (part == 0 || i & 2 != 0) {
                    acronym.push(first);
                }
            }
        }
    }
    let mut made = if counted > 1 { made.to_vec() } else { vec![] };
    made.retain(|a| (2..=LONGEST).contains(&a.chars().count()));
    made.sort_unstable();
    made.dedup();
    made
}

/// Whether `letters` can be picked out of `long` in order, the first at the start of its first
/// word: the looser rule for a pair that the text itself puts side by side in brackets
/// (Schwartz and Hearst, 2003, "A simple algorithm for identifying abbreviation definitions").
pub(super) fn abbreviates(letters: &str, long: &str) -> bool {
    let long = name::fold(long);
    let words = long.split_whitespace().count();
    let short: Vec<char> = letters.chars().filter(|c| c.is_alphanumeric()).collect();
    if words < 2 || words > (short.len() + 5).min(short.len() * 2) {
        return false;
    }
    let mut rest = long.chars();
    for (i, letter) in short.iter().enumerate() {
        let found = match i {
            0 => rest.next() == Some(*letter),
            _ => rest.any(|c| c == *letter),
        };
        if !found {
            return false;
        }
    }
    !short.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acronyms_are_told_from_words() {
        for (text, want) in [
            ("SCO", Some("sco")),
            ("U.N.", Some("un")),
            ("MoD", Some("mod")),
            ("NGOs", Some("ngo")),
            ("Astana", None),
            ("A", None),
            ("New York", None),
        ] {
            assert_eq!(letters(text).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn initials_skip_function_words_or_take_them() {
        for (short, long, want) in [
            ("sco", "Shanghai Cooperation Organization", true),
            ("apec", "Asia-Pacific Economic Cooperation", true),
            ("dod", "Department of Defense", true),
            (
                "oecd",
                "Organisation for Economic Co-operation and Development",
                true,
            ),
            ("sco", "Shanghai Cooperation", false),
            ("la", "Los Angeles", true),
            ("sc", "Shanghai", false),
            ("wto", "World Health Organization", false),
        ] {
            assert_eq!(of(long).iter().any(|a| a == short), want, "{short} {long}");
        }
    }

    #[test]
    fn a_bracketed_short_form_may_take_letters_inside_words() {
        assert!(abbreviates(
            "asean",
            "Association of Southeast Asian Nations"
        ));
        assert!(!abbreviates("eng", "Manchester Rovers"));
        assert!(!abbreviates("us", "Ursula"));
    }
}
