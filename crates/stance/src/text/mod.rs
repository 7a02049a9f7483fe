//! Closed word classes of English that attribution, resolution and the measure need.

mod people;

pub(crate) use people::{Gender, body, gender, paper, person, plural_holder};

/// What a pronoun may stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pronoun {
    /// One person: he, she, her.
    Person,
    /// Several, or a body: they, their.
    Group,
    /// A thing, a body, a state: it, its.
    Thing,
    /// Whoever speaks: I, we, our.
    Speaker,
    /// What stands right before: who, which.
    Relative,
}

/// The class of a pronoun, if the whole of `words` is one.
pub(crate) fn pronoun(words: &str) -> Option<Pronoun> {
    Some(match words.to_lowercase().as_str() {
        "he" | "him" | "his" | "himself" | "she" | "her" | "hers" | "herself" => Pronoun::Person,
        "they" | "them" | "their" | "theirs" | "themselves" => Pronoun::Group,
        "it" | "its" | "itself" => Pronoun::Thing,
        "i" | "me" | "my" | "mine" | "myself" | "we" | "us" | "our" | "ours" | "ourselves" => {
            Pronoun::Speaker
        }
        "who" | "whom" | "whose" | "which" | "that" => Pronoun::Relative,
        _ => return None,
    })
}

/// Prepositions: what they open is no subject.
pub(crate) fn preposition(word: &str) -> bool {
    matches!(
        word,
        "about"
            | "across"
            | "after"
            | "against"
            | "among"
            | "around"
            | "at"
            | "before"
            | "behind"
            | "between"
            | "by"
            | "despite"
            | "during"
            | "for"
            | "from"
            | "in"
            | "inside"
            | "into"
            | "like"
            | "near"
            | "of"
            | "off"
            | "on"
            | "onto"
            | "outside"
            | "over"
            | "per"
            | "since"
            | "through"
            | "to"
            | "toward"
            | "towards"
            | "under"
            | "until"
            | "upon"
            | "via"
            | "with"
            | "within"
            | "without"
    )
}

/// Words at which a clause begins, so that a noun phrase does not reach over them.
pub(crate) fn conjunction(word: &str) -> bool {
    matches!(
        word,
        "although"
            | "and"
            | "as"
            | "because"
            | "but"
            | "if"
            | "nor"
            | "or"
            | "so"
            | "than"
            | "that"
            | "though"
            | "unless"
            | "what"
            | "when"
            | "where"
            | "whether"
            | "which"
            | "while"
            | "who"
            | "whom"
            | "whose"
            | "yet"
    )
}

/// Words that open a noun phrase.
pub(crate) fn determiner(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "a"
            | "an"
            | "this"
            | "that"
            | "these"
            | "those"
            | "his"
            | "her"
            | "their"
            | "its"
            | "our"
            | "my"
            | "your"
            | "one"
            | "some"
            | "many"
            | "most"
            | "several"
            | "another"
            | "both"
            | "all"
            | "any"
            | "no"
            | "few"
            | "every"
            | "each"
    )
}

/// Forms of "be", "have" and "do" and the modal verbs.
pub(crate) fn auxiliary(word: &str) -> bool {
    matches!(
        word,
        "am" | "is"
            | "are"
            | "was"
            | "were"
            | "be"
            | "been"
            | "being"
            | "has"
            | "have"
            | "had"
            | "do"
            | "does"
            | "did"
            | "will"
            | "would"
            | "shall"
            | "should"
            | "can"
            | "could"
            | "may"
            | "might"
            | "must"
            | "cannot"
    )
}

/// Whether a word looks like a verb in the past tense, or is one of the verbs of telling.
pub(crate) fn past(word: &str) -> bool {
    word.len() > 4 && word.ends_with("ed")
        || matches!(
            word,
            "made" | "met" | "said" | "say" | "says" | "told" | "went" | "won"
        )
}

/// Whether a token is a word and no punctuation mark.
pub(crate) fn is_word(word: &str) -> bool {
    word.chars().any(char::is_alphanumeric)
}

/// Words that carry no content in a name: articles, demonstratives, possessives, prepositions.
const EMPTY: &[&str] = &[
    "a", "about", "against", "among", "an", "at", "between", "by", "during", "for", "from", "her",
    "his", "in", "into", "its", "my", "of", "on", "our", "over", "s", "that", "the", "their",
    "these", "this", "those", "through", "to", "under", "with", "your",
];

/// Titles that stand before a name.
const TITLES: &[&str] = &[
    "chancellor",
    "col",
    "colonel",
    "dr",
    "gen",
    "general",
    "gov",
    "governor",
    "king",
    "minister",
    "mr",
    "mrs",
    "ms",
    "pope",
    "premier",
    "president",
    "prime",
    "prince",
    "princess",
    "queen",
    "rep",
    "sen",
    "senator",
    "sir",
];

/// Lower-cased words of letters and digits.
pub(crate) fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
}

/// The content words of a name, each once; all its words where it has no other.
pub(crate) fn content_words(name: &str) -> Vec<String> {
    let distinct = |keep: &dyn Fn(&str) -> bool| {
        let mut out: Vec<String> = words(name).filter(|w| keep(w)).collect();
        out.sort_unstable();
        out.dedup();
        out
    };
    let content = distinct(&|w| !EMPTY.contains(&w) && !TITLES.contains(&w));
    if content.is_empty() {
        distinct(&|_| true)
    } else {
        content
    }
}

/// Whether a word is an article or a demonstrative that makes a noun phrase definite.
pub(crate) fn definite(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "the" | "this" | "that" | "these" | "those"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_words_drop_titles_but_not_a_name_that_is_only_a_title() {
        assert_eq!(content_words("the Prime Minister of Fiji"), ["fiji"]);
        assert_eq!(content_words("the president"), ["president", "the"]);
        assert_eq!(content_words("Parliament's vote"), ["parliament", "vote"]);
    }

    #[test]
    fn only_a_whole_pronoun_is_one() {
        assert_eq!(pronoun("Their"), Some(Pronoun::Group));
        assert_eq!(pronoun("their leaders"), None);
    }
}
