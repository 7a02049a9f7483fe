//! What the word before a stop is by its shape.

use super::lexicon::{Abbreviation, abbreviation};

/// Whether a word in capitals that looks like an abbreviation is a name or a shout: what follows is
/// a capitalised word, but not in capitals.
pub(super) fn shouted(kind: Abbreviation, word: &str, ahead: &str) -> bool {
    let upper = |w: &str| w.len() > 1 && w.bytes().all(|b| b.is_ascii_uppercase());
    kind != Abbreviation::Final
        && upper(word)
        && ahead.len() > 1
        && !upper(ahead)
        && ahead.starts_with(char::is_uppercase)
}

/// `a.m` or `p.m`
pub(super) fn half_of_day(token: &str) -> bool {
    token.eq_ignore_ascii_case("a.m") || token.eq_ignore_ascii_case("p.m")
}

/// Whether a word of two letters is no abbreviation.
pub(super) fn two_letters(word: &str) -> bool {
    const WORDS: &str = "am at be by do go he if in is it me my of on so to up us we";
    word.len() == 2 && WORDS.split(' ').any(|w| w == word)
}

/// Whether a token is initials: `J`, `U.S`, `J.-P`, `a.m`.
pub(super) fn initials(token: &str) -> bool {
    !token.is_empty()
        && token
            .split(['.', '-'])
            .all(|part| part.chars().count() <= 1 && part.chars().all(char::is_alphabetic))
        || token.contains('.')
            && token
                .split('.')
                .all(|p| p.len() <= 2 && p.bytes().all(|b| b.is_ascii_alphabetic()))
}

/// Whether a word keeps the stop behind it as part of itself: an abbreviation or initials. `last` says
/// that nothing follows in the sentence: there a small word or a single letter gives its stop.
pub(crate) fn keeps_stop(word: &str, last: bool) -> bool {
    if abbreviation(word).is_some() {
        return !last
            || !word.eq_ignore_ascii_case("no") && !word.bytes().all(|b| b.is_ascii_lowercase())
            || matches!(word, "etc" | "al" | "co");
    }
    initials(word) && (!last || word.len() > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_single_letters() {
        for (token, yes) in [
            ("J", true),
            ("U.S", true),
            ("J.-P", true),
            ("Ph.D", true),
            ("É", true),
            ("No", false),
            ("4.5", false),
            ("", false),
        ] {
            assert_eq!(initials(token), yes, "{token}");
        }
    }

    #[test]
    fn a_word_in_capitals_is_no_abbreviation_before_one_that_is_not() {
        assert!(shouted(Abbreviation::Either, "CO", "Then"));
        assert!(!shouted(Abbreviation::Either, "CO", "THEN"));
        assert!(!shouted(Abbreviation::Either, "Co", "Then"));
    }

    #[test]
    fn a_stop_belongs_to_its_abbreviation_unless_it_ends_the_sentence() {
        assert!(keeps_stop("Mr", false) && keeps_stop("U.S", true) && keeps_stop("Inc", true));
        assert!(!keeps_stop("no", true) && !keeps_stop("B", true) && !keeps_stop("day", false));
    }
}
