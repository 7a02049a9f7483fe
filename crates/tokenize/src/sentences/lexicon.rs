//! Word lists of the sentence splitter: lower-case, without the final stop, sorted.

/// Titles and the like, whose stop is followed by a name: never the end of a sentence before a
/// capital.
const BEFORE_NAME: &[&str] = &[
    "adm", "amb", "asst", "atty", "bp", "brig", "capt", "card", "cdr", "cmdr", "col", "comdr",
    "cong", "congr", "cpl", "cpt", "det", "dr", "ens", "fr", "ft", "gen", "gov", "hon", "insp",
    "lt", "maj", "mdm", "messrs", "mlle", "mlles", "mme", "mmes", "mr", "mrs", "ms", "msgr", "mt",
    "pfc", "pres", "prof", "pvt", "rep", "reps", "rev", "sen", "sens", "sgt", "spc", "st", "sta",
    "ste", "supt", "treas",
];

/// Words that a number, a name or the rest of the sentence follows.
const INSIDE: &[&str] = &[
    "approx", "ca", "cca", "cf", "ch", "chap", "e.g", "eds", "eg", "eq", "eqn", "eqs", "esp",
    "fig", "figs", "fn", "hrsg", "i.e", "ibid", "ie", "incl", "no", "nos", "nr", "n°", "nº",
    "para", "paras", "pp", "pt", "pts", "q.v", "refs", "rs", "sec", "sect", "tel", "univ", "v",
    "viz", "vol", "vols", "vs", "№",
];

/// Abbreviations that end a sentence as often as not: what follows decides.
const EITHER: &[&str] = &[
    "acad", "admin", "apr", "apt", "assn", "assoc", "asst", "aug", "ave", "avg", "bldg", "blvd",
    "bros", "btw", "calif", "cl", "cm", "co", "colo", "comm", "conn", "cont", "corp", "cos", "ct",
    "ctr", "cu", "dec", "dept", "dist", "div", "esq", "excl", "ext", "feb", "fla", "fri", "ga",
    "gal", "gmbh", "govt", "hist", "hr", "hrs", "hwy", "inc", "inst", "int", "intl", "jan", "jr",
    "jul", "jun", "kan", "km", "ky", "lb", "lbs", "llc", "llp", "ltd", "lv", "mcg", "med", "mfg",
    "mg", "mi", "mich", "mil", "min", "minn", "mins", "misc", "mont", "mos", "mtn", "mts", "natl",
    "neb", "nev", "nov", "oct", "okla", "ont", "oz", "pg", "pkg", "pl", "plc", "pty", "qty", "que",
    "rd", "rm", "rte", "sc", "sec", "sep", "sept", "seq", "sq", "sr", "tenn", "thu", "thur",
    "thurs", "tue", "tues", "univ", "ver", "vt", "wis", "wk", "wks", "wm", "yd", "yds", "yr",
    "yrs",
];

/// As [`EITHER`], but a word of its own when written small.
const CAPITALISED: &[&str] = &[
    "art", "del", "ill", "ind", "la", "mar", "mass", "max", "md", "miss", "mon", "ore", "pa",
    "penn", "sat", "sun", "tex", "va", "wash", "wed",
];

/// Words that, capitalised after an abbreviation, open a new sentence rather than go on.
const STARTERS: &[&str] = &[
    "a",
    "according",
    "after",
    "all",
    "also",
    "although",
    "among",
    "an",
    "and",
    "another",
    "any",
    "are",
    "as",
    "at",
    "because",
    "before",
    "both",
    "but",
    "by",
    "can",
    "could",
    "despite",
    "did",
    "do",
    "does",
    "during",
    "each",
    "even",
    "every",
    "everyone",
    "few",
    "finally",
    "first",
    "for",
    "from",
    "had",
    "has",
    "have",
    "he",
    "her",
    "here",
    "his",
    "how",
    "however",
    "i",
    "i'd",
    "i'll",
    "i'm",
    "i've",
    "if",
    "in",
    "indeed",
    "instead",
    "is",
    "it",
    "it's",
    "its",
    "last",
    "later",
    "let",
    "many",
    "maybe",
    "meanwhile",
    "more",
    "moreover",
    "most",
    "much",
    "my",
    "neither",
    "nevertheless",
    "no",
    "nobody",
    "nor",
    "not",
    "nothing",
    "now",
    "of",
    "on",
    "once",
    "one",
    "only",
    "or",
    "other",
    "others",
    "our",
    "over",
    "perhaps",
    "please",
    "several",
    "she",
    "should",
    "since",
    "so",
    "some",
    "someone",
    "still",
    "such",
    "that",
    "that's",
    "the",
    "their",
    "then",
    "there",
    "there's",
    "therefore",
    "these",
    "they",
    "this",
    "those",
    "though",
    "through",
    "thus",
    "to",
    "today",
    "under",
    "unlike",
    "until",
    "was",
    "we",
    "we're",
    "well",
    "were",
    "what",
    "when",
    "where",
    "whether",
    "which",
    "while",
    "who",
    "why",
    "will",
    "with",
    "within",
    "without",
    "would",
    "yes",
    "yesterday",
    "yet",
    "you",
    "your",
];

/// Words before a date that tie it to its sentence.
const FUNCTION: &[&str] = &[
    "a",
    "after",
    "and",
    "as",
    "at",
    "before",
    "between",
    "but",
    "by",
    "during",
    "early",
    "ended",
    "following",
    "for",
    "from",
    "held",
    "in",
    "is",
    "last",
    "late",
    "next",
    "of",
    "on",
    "only",
    "or",
    "over",
    "past",
    "previous",
    "since",
    "that",
    "the",
    "this",
    "through",
    "till",
    "to",
    "until",
    "was",
];

/// Verbs by which a speaker is named after a quotation.
const SPEECH: &[&str] = &[
    "added",
    "adds",
    "admit",
    "admitted",
    "agreed",
    "announced",
    "answer",
    "answered",
    "argued",
    "ask",
    "asked",
    "asks",
    "began",
    "breathed",
    "call",
    "called",
    "claimed",
    "continued",
    "continues",
    "cried",
    "cry",
    "declared",
    "demanded",
    "demands",
    "exclaimed",
    "explained",
    "explains",
    "gasped",
    "growled",
    "howled",
    "insisted",
    "interrupted",
    "laughed",
    "mumbled",
    "murmured",
    "muttered",
    "noted",
    "notes",
    "observed",
    "recalled",
    "remarked",
    "repeated",
    "replied",
    "replies",
    "reply",
    "responded",
    "said",
    "say",
    "says",
    "screamed",
    "shout",
    "shouted",
    "sighed",
    "snapped",
    "stated",
    "thought",
    "told",
    "warned",
    "whisper",
    "whispered",
    "wondered",
    "wrote",
    "yelled",
];

/// What an abbreviation says about the stop after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Abbreviation {
    /// A name follows.
    BeforeName,
    /// The sentence goes on.
    Inside,
    /// What follows decides.
    Either,
    /// Ends a list, so that a capital opens a sentence.
    Final,
}

/// Longest word of the lists, in bytes.
const LONGEST: usize = 16;

/// Looks a word, given without its stop, up among the abbreviations.
pub(super) fn abbreviation(word: &str) -> Option<Abbreviation> {
    with_lower(word, |w| {
        if listed(BEFORE_NAME, w) {
            Some(Abbreviation::BeforeName)
        } else if listed(INSIDE, w) {
            Some(Abbreviation::Inside)
        } else if listed(EITHER, w)
            || listed(CAPITALISED, w) && word.starts_with(|c: char| c.is_ascii_uppercase())
        {
            Some(Abbreviation::Either)
        } else if matches!(w, "etc" | "al") {
            Some(Abbreviation::Final)
        } else {
            None
        }
    })
    .flatten()
}

/// Whether a capitalised word opens sentences.
pub(super) fn starter(word: &str) -> bool {
    with_lower(word, |w| listed(STARTERS, w)).unwrap_or(false)
}

/// Whether a word ties a date after it to its sentence.
pub(super) fn function(word: &str) -> bool {
    with_lower(word, |w| listed(FUNCTION, w)).unwrap_or(false)
}

/// Whether a word is a verb of speech.
pub(super) fn speech(word: &str) -> bool {
    with_lower(word, |w| listed(SPEECH, w)).unwrap_or(false)
}

fn listed(list: &[&str], word: &str) -> bool {
    list.binary_search(&word).is_ok()
}

/// Calls `f` with the word in ASCII lower case, if it is short enough to be in any list.
fn with_lower<T>(word: &str, f: impl FnOnce(&str) -> T) -> Option<T> {
    let mut buffer = [0; LONGEST];
    let lower = buffer.get_mut(..word.len())?;
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    std::str::from_utf8(lower).ok().map(f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_and_short_enough_to_be_found() {
        for list in [
            BEFORE_NAME,
            INSIDE,
            EITHER,
            CAPITALISED,
            STARTERS,
            FUNCTION,
            SPEECH,
        ] {
            for pair in list.windows(2) {
                assert!(pair[0] < pair[1], "{} before {}", pair[0], pair[1]);
            }
            for word in list {
                assert!(word.len() <= LONGEST && listed(list, word), "{word}");
            }
        }
    }

    #[test]
    fn lookup_ignores_case() {
        assert_eq!(abbreviation("Mr"), Some(Abbreviation::BeforeName));
        assert_eq!(abbreviation("MR"), Some(Abbreviation::BeforeName));
        assert_eq!(abbreviation("a word longer than any of the lists"), None);
        assert!(starter("The") && speech("Said"));
    }
}
