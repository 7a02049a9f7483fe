//! Sentences negated where that is grammatical.

use standpoint_document::{Document, Span};

use super::rewrite::{Part, Rewrite, edited};

/// Regular verbs for taking a side, in the base form.
const VERBS: &[&str] = &[
    "accept",
    "accuse",
    "admire",
    "affirm",
    "applaud",
    "approve",
    "commend",
    "condemn",
    "confront",
    "congratulate",
    "criticise",
    "criticize",
    "decry",
    "defend",
    "defy",
    "denounce",
    "deny",
    "deplore",
    "deride",
    "dismiss",
    "embrace",
    "encourage",
    "endorse",
    "expel",
    "ignore",
    "join",
    "mock",
    "oppose",
    "praise",
    "prefer",
    "protect",
    "rebuff",
    "recommend",
    "reject",
    "resist",
    "ridicule",
    "slam",
    "threaten",
    "thank",
    "urge",
    "want",
    "warn",
    "welcome",
];

/// Others, whose present is a plural noun too ("attacks"): their past alone is taken for a verb.
const NOUNS: &[&str] = &[
    "attack",
    "back",
    "ban",
    "blame",
    "block",
    "boycott",
    "challenge",
    "champion",
    "cheer",
    "demand",
    "dispute",
    "favor",
    "favour",
    "fear",
    "hail",
    "help",
    "honor",
    "honour",
    "insult",
    "love",
    "promise",
    "protest",
    "rebuke",
    "regret",
    "rescue",
    "respect",
    "salute",
    "sanction",
    "support",
    "trust",
    "veto",
];

/// Verbs that double their last letter.
const DOUBLING: &[&str] = &["ban", "expel", "prefer", "regret", "slam"];

/// Past forms of irregular verbs, with their base forms.
const IRREGULAR: &[(&str, &str)] = &[
    ("fought", "fight"),
    ("gave", "give"),
    ("met", "meet"),
    ("said", "say"),
    ("sought", "seek"),
    ("took", "take"),
    ("told", "tell"),
    ("upheld", "uphold"),
    ("withdrew", "withdraw"),
    ("won", "win"),
];

/// Auxiliaries after which "not" may always stand.
const AUXILIARIES: &[&str] = &[
    "are", "can", "could", "is", "may", "might", "must", "should", "was", "were", "will", "would",
];

/// Words that negate already.
const NEGATIVE: &[&str] = &[
    "barely", "cannot", "hardly", "neither", "never", "no", "nobody", "none", "nor", "not",
    "nothing", "without",
];

/// Words after which a past form is a participle or an adjective: "has praised", "the praised act".
const BOUND: &[&str] = &[
    "a", "an", "are", "be", "been", "being", "had", "has", "have", "her", "his", "is", "its",
    "our", "the", "their", "this", "to", "was", "were",
];

/// Words before which one is a participle without its auxiliary: "accused of", "backed by".
const PASSIVE: &[&str] = &[
    "after", "as", "at", "by", "for", "from", "in", "of", "on", "over", "with",
];

fn ends_in_consonant_y(base: &str) -> Option<&str> {
    let stem = base.strip_suffix('y')?;
    (!stem.ends_with(['a', 'e', 'i', 'o', 'u'])).then_some(stem)
}

fn past(base: &str) -> String {
    match (ends_in_consonant_y(base), base.chars().last()) {
        (Some(stem), _) => format!("{stem}ied"),
        (_, Some('e')) => format!("{base}d"),
        (_, Some(last)) if DOUBLING.contains(&base) => format!("{base}{last}ed"),
        _ => format!("{base}ed"),
    }
}

fn third_person(base: &str) -> String {
    match ends_in_consonant_y(base) {
        Some(stem) => format!("{stem}ies"),
        None if base.ends_with("ss") || base.ends_with("sh") => format!("{base}es"),
        None => format!("{base}s"),
    }
}

/// What negates a finite verb: "did not praise" for "praised".
fn negated_verb(word: &str) -> Option<String> {
    if let Some((_, base)) = IRREGULAR.iter().find(|(form, _)| *form == word) {
        return Some(format!("did not {base}"));
    }
    let verbs = VERBS.iter().chain(NOUNS);
    if let Some(base) = verbs.into_iter().find(|base| past(base) == word) {
        return Some(format!("did not {base}"));
    }
    let base = VERBS.iter().find(|base| third_person(base) == word)?;
    Some(format!("does not {base}"))
}

/// The document's text with what it says of one or two parties negated.
///
/// The first auxiliary or listed verb after the first of `parties` and before the second gets its
/// "not", or "did not" or "does not" and the base form. None unless all parties stand in one
/// sentence, which has such a verb and no negation yet.
pub fn negated(doc: &Document, parties: &[Span]) -> Option<Rewrite> {
    let first = parties.iter().min()?;
    let last = parties.iter().max()?;
    let sentence = doc.sentences.get(doc.sentence_at(first.start())?)?;
    if !sentence.span.contains(first.cover(*last)) {
        return None;
    }
    let lower = |w: &Span| doc.slice(*w).to_lowercase();
    let words: Vec<(Span, String)> = sentence.words.iter().map(|w| (*w, lower(w))).collect();
    if words.iter().any(|(_, w)| negative(w)) {
        return None;
    }
    let until = if last == first {
        sentence.span.end()
    } else {
        last.start()
    };
    let edit = words.iter().enumerate().find_map(|(i, (span, word))| {
        if span.start() < first.end() || span.end() > until {
            return None;
        }
        if word == "can" {
            return Some((*span, "cannot".to_owned()));
        }
        if AUXILIARIES.contains(&word.as_str()) {
            return Some((Span::at(span.end(), 0), " not".to_owned()));
        }
        let next = words.get(i + 1).map(|(_, w)| w.as_str());
        let perfect = |next: &str| next == "been" || negated_verb(next).is_some();
        if ["has", "have", "had"].contains(&word.as_str()) && next.is_some_and(perfect) {
            return Some((Span::at(span.end(), 0), " not".to_owned()));
        }
        let stands = |at: Option<usize>, list: &[&str]| {
            let neighbour = at.and_then(|i| words.get(i));
            neighbour.is_some_and(|(_, w)| list.contains(&w.as_str()))
        };
        if stands(i.checked_sub(1), BOUND) || stands(Some(i + 1), PASSIVE) {
            return None;
        }
        negated_verb(word).map(|words| (*span, words))
    })?;
    let whole = vec![Part::Old(Span::at(0, doc.text().len()))];
    Rewrite::of(doc.text(), edited(whole, vec![edit]))
}

fn negative(word: &str) -> bool {
    NEGATIVE.contains(&word) || word.ends_with("n't") || word.ends_with("n’t")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text negated between the words given.
    fn negate(text: &str, parties: &[&str]) -> Option<String> {
        let doc = standpoint_tokenize::document(text);
        let place = |p: &&str| Span::at(text.find(p).unwrap(), p.len());
        let parties: Vec<Span> = parties.iter().map(place).collect();
        negated(&doc, &parties).map(|r| r.text().to_owned())
    }

    #[test]
    fn verbs_and_auxiliaries_between_the_parties_are_negated() {
        for (text, parties, expected) in [
            (
                "Ruiz praised the Harbour Act.",
                ["Ruiz", "Act"],
                "Ruiz did not praise the Harbour Act.",
            ),
            (
                "Ruiz denies the charge.",
                ["Ruiz", "charge"],
                "Ruiz does not deny the charge.",
            ),
            (
                "The Act was praised by Ruiz.",
                ["Ruiz", "Act"],
                "The Act was not praised by Ruiz.",
            ),
            (
                "Ruiz has praised the Act.",
                ["Ruiz", "Act"],
                "Ruiz has not praised the Act.",
            ),
            (
                "Ruiz can back the Act.",
                ["Ruiz", "Act"],
                "Ruiz cannot back the Act.",
            ),
            (
                "In May, Ruiz fought the Act.",
                ["Ruiz", "Act"],
                "In May, Ruiz did not fight the Act.",
            ),
        ] {
            assert_eq!(negate(text, &parties).as_deref(), Some(expected));
        }
    }

    #[test]
    fn one_party_is_negated_in_what_follows_it() {
        let negated = negate("Critics said Ruiz is a hero.", &["Ruiz"]);
        assert_eq!(negated.as_deref(), Some("Critics said Ruiz is not a hero."));
    }

    #[test]
    fn what_is_no_finite_verb_or_negated_already_is_left_alone() {
        for (text, parties) in [
            ("Ruiz did not praise the Act.", vec!["Ruiz", "Act"]),
            ("Ruiz, accused of fraud over the Act.", vec!["Ruiz", "Act"]),
            ("Ruiz has a plan for the Act.", vec!["Ruiz", "Act"]),
            ("Ruiz met Berg. He saw the Act.", vec!["Ruiz", "Act"]),
            ("Ruiz attacks on the Act.", vec!["Ruiz", "Act"]),
            ("Ruiz praised the Act.", vec![]),
        ] {
            assert_eq!(negate(text, &parties), None, "{text}");
        }
    }
}
