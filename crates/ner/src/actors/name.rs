//! The words of a name in the form in which names are compared.

use super::lexicon::{GENERATIONS, HONORIFICS, LEGAL_FORMS, OFFICES};

/// A person's name without titles.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Person {
    /// Lower-case words; an initial is a word of one letter.
    pub(super) words: Vec<String>,
    /// `jr`, `sr`, `ii`, where it is given.
    pub(super) generation: Option<String>,
}

/// The name as it may be shown: possessive, article and surrounding punctuation off, white space
/// collapsed. Never empty for a text with a letter or digit.
pub(super) fn display(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let joined = words
        .join(" ")
        .replace(" 's", "'s")
        .replace(" \u{2019}s", "\u{2019}s");
    let name = trim_possessive(joined.trim_matches(is_wrapping));
    let name = match name.split_once(' ') {
        Some((first, rest)) if is_article(first) => rest,
        _ => name,
    };
    name.to_owned()
}

/// The same, without the titles of a person.
pub(super) fn display_person(text: &str) -> String {
    let shown = display(text);
    let words: Vec<&str> = shown.split(' ').collect();
    let folded: Vec<String> = words.iter().map(|w| fold(w).replace('.', "")).collect();
    let skip = titles(&folded);
    words.get(skip..).unwrap_or_default().join(" ")
}

/// Words of a person's name for comparison: hyphens part words, dots part initials.
pub(super) fn person(text: &str) -> Person {
    let shown = display(text);
    let mut words: Vec<String> = fold(&shown)
        .split(|c: char| c.is_whitespace() || is_hyphen(c))
        .flat_map(|w| {
            let dotted = w.trim_end_matches('.').contains('.');
            let parts: Vec<String> = if dotted {
                w.split('.').map(str::to_owned).collect()
            } else {
                vec![w.replace('.', "")]
            };
            parts
        })
        .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()).to_owned())
        .filter(|w| !w.is_empty())
        .collect();
    words.drain(..titles(&words));
    let generation = match words.last() {
        Some(last) if words.len() > 1 && GENERATIONS.contains(&last.as_str()) => words.pop(),
        _ => None,
    };
    let generation = generation.map(|g| match g.as_str() {
        "junior" => "jr".to_owned(),
        "senior" => "sr".to_owned(),
        _ => g,
    });
    Person { words, generation }
}

/// Words of any other name for comparison: dotted acronyms without their dots, no legal form.
pub(super) fn thing(text: &str) -> Vec<String> {
    let shown = display(text);
    let mut words: Vec<String> = fold(&shown)
        .split(|c: char| c.is_whitespace() || is_hyphen(c))
        .map(|w| match undotted(w) {
            Some(acronym) => acronym,
            None => w
                .trim_matches(|c: char| !c.is_alphanumeric() && c != '&')
                .replace('&', "and"),
        })
        .filter(|w| !w.is_empty())
        .collect();
    while words.len() > 1
        && words
            .last()
            .is_some_and(|w| LEGAL_FORMS.contains(&w.as_str()))
    {
        words.pop();
    }
    if words.len() > 1 && words.last().is_some_and(|w| w == "and") {
        words.pop();
    }
    words
}

/// "u.n." -> "un": letters, each but perhaps the last with its dot.
pub(super) fn undotted(word: &str) -> Option<String> {
    let letters: Vec<&str> = word.trim_end_matches('.').split('.').collect();
    let single = |l: &&str| l.chars().count() == 1 && l.chars().all(char::is_alphabetic);
    (letters.len() > 1 && letters.iter().all(single)).then(|| letters.concat())
}

/// How many of the first words are titles; at least one word is left.
fn titles(words: &[String]) -> usize {
    let rest = words.len().saturating_sub(1);
    let named = words.iter().take(rest);
    let office = named
        .clone()
        .rposition(|w| OFFICES.contains(&w.as_str()))
        .map_or(0, |i| i + 1);
    let honorifics = named
        .skip(office)
        .take_while(|w| HONORIFICS.contains(&w.as_str()))
        .count();
    office + honorifics
}

/// Lower case, straight apostrophes.
pub(super) fn fold(text: &str) -> String {
    text.to_lowercase()
        .replace(['\u{2019}', '\u{2018}', '\u{02bc}'], "'")
}

fn trim_possessive(name: &str) -> &str {
    for ending in ["'s", "\u{2019}s", "'S", "\u{2019}S"] {
        if let Some(rest) = name.strip_suffix(ending) {
            return rest.trim_end();
        }
    }
    match name.strip_suffix(['\'', '\u{2019}']) {
        Some(rest) if rest.ends_with(['s', 'S', 'z', 'x']) => rest,
        _ => name,
    }
}

fn is_wrapping(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '"' | '\u{201c}' | '\u{201d}' | ',' | ';' | ':' | '(' | ')' | '[' | ']'
        )
}

fn is_article(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "the" | "a" | "an")
}

pub(super) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}' | '\u{2013}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> String {
        person(text).words.join(" ")
    }

    #[test]
    fn titles_go_and_surnames_that_look_like_titles_stay() {
        assert_eq!(words("Chinese President Xi Jinping"), "xi jinping");
        assert_eq!(words("Mr. Tokayev"), "tokayev");
        assert_eq!(words("former Vice President Al Gore"), "al gore");
        assert_eq!(words("Martin Luther King"), "martin luther king");
        assert_eq!(words("Pope Francis"), "francis");
        assert_eq!(words("President"), "president");
    }

    #[test]
    fn initials_and_hyphens_part_and_generations_stand_aside() {
        assert_eq!(words("J.K. Rowling"), "j k rowling");
        assert_eq!(words("George H. W. Bush"), "george h w bush");
        assert_eq!(
            words("Kassym-Jomart Tokayev\u{2019}s"),
            "kassym jomart tokayev"
        );
        let name = person("Sammy Davis, Jr.");
        assert_eq!(
            (name.words.join(" ").as_str(), name.generation.as_deref()),
            ("sammy davis", Some("jr"))
        );
    }

    #[test]
    fn things_lose_article_possessive_dots_and_legal_form() {
        assert_eq!(thing("the U.N.'s").join(" "), "un");
        assert_eq!(thing("Acme Steel & Co.").join(" "), "acme steel");
        assert_eq!(thing("People's Bank").join(" "), "people's bank");
        assert_eq!(thing("Acme.com").join(" "), "acme.com");
    }

    #[test]
    fn shown_names_are_clean() {
        assert_eq!(
            display("The\n Shanghai  Cooperation Organization's"),
            "Shanghai Cooperation Organization"
        );
        assert_eq!(display("the Philippines\u{2019}"), "Philippines");
        assert_eq!(display_person("Chinese President Xi Jinping"), "Xi Jinping");
        assert_eq!(display("Kenya 's"), "Kenya");
    }
}
