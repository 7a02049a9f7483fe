//! The same said in other words.

use standpoint_document::{Document, Span};

use super::rewrite::{Part, Rewrite, edited};
use crate::text::{definite, pronoun};

/// Words and phrases that may stand for each other, in lower case.
const SAME: &[(&str, &str)] = &[
    ("although", "though"),
    ("among", "amongst"),
    ("for example", "for instance"),
    ("in order to", "to"),
    ("percent", "per cent"),
    ("said", "stated"),
    ("says", "states"),
    ("toward", "towards"),
    ("until", "till"),
    ("while", "whilst"),
];

/// Full and contracted negations.
const CONTRACTED: &[(&str, &str)] = &[
    ("are not", "aren't"),
    ("cannot", "can't"),
    ("could not", "couldn't"),
    ("did not", "didn't"),
    ("do not", "don't"),
    ("does not", "doesn't"),
    ("had not", "hadn't"),
    ("has not", "hasn't"),
    ("have not", "haven't"),
    ("is not", "isn't"),
    ("should not", "shouldn't"),
    ("was not", "wasn't"),
    ("were not", "weren't"),
    ("will not", "won't"),
    ("would not", "wouldn't"),
];

/// Verbs of a closing attribution.
const SAYING: &[&str] = &["added", "said", "says"];

/// Words that a closing attribution may have beside its verb.
const LONGEST: usize = 8;

/// The document's text in other words: contractions written out and the other way round, quotation
/// marks of another style, other words for "said" and some more, and attributions that close a
/// sentence put before it. What it says is the same. None if no rule applies.
pub fn paraphrased(doc: &Document) -> Option<Rewrite> {
    let text = doc.text();
    let mut edits = quotation_marks(text);
    for (one, other) in SAME {
        edits.extend(replaced(text, one, other));
        if *other != "to" && *other != "states" {
            edits.extend(replaced(text, other, one));
        }
    }
    for (full, short) in CONTRACTED {
        edits.extend(replaced(text, full, short));
        edits.extend(replaced(text, short, full));
        edits.extend(replaced(text, &short.replace('\'', "’"), full));
    }
    Rewrite::of(text, edited(fronted(doc), edits))
}

/// Each place of the whole word or phrase `from`, and `to` in its stead.
fn replaced<'a>(text: &'a str, from: &str, to: &'a str) -> Vec<(Span, String)> {
    let alone = |at: usize, end: usize| {
        let joins = |c: char| c.is_alphanumeric() || c == '-' || c == '\'' || c == '’';
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(end..).and_then(|t| t.chars().next());
        !before.is_some_and(joins) && !after.is_some_and(joins)
    };
    text.match_indices(from)
        .filter(|(at, _)| alone(*at, at + from.len()))
        .map(|(at, _)| (Span::at(at, from.len()), to.to_owned()))
        .collect()
}

/// Curved quotation marks for straight ones, or straight for curved; nothing for straight ones that
/// do not come in pairs.
fn quotation_marks(text: &str) -> Vec<(Span, String)> {
    let curved: Vec<_> = text.match_indices(['“', '”']).collect();
    if !curved.is_empty() {
        let straight = |(at, mark): (usize, &str)| (Span::at(at, mark.len()), "\"".to_owned());
        return curved.into_iter().map(straight).collect();
    }
    let straight: Vec<_> = text.match_indices('"').collect();
    if straight.len() % 2 == 1 {
        return Vec::new();
    }
    let marks = ["“", "”"].into_iter().cycle();
    let curve = |((at, _), mark): ((usize, &str), &str)| (Span::at(at, 1), mark.to_owned());
    straight.into_iter().zip(marks).map(curve).collect()
}

/// The text with each attribution that closes a sentence put before it: `Ruiz said, "It failed."`
/// for `"It failed," Ruiz said.`, and `Ruiz said that the bill failed.` for `The bill failed, Ruiz
/// said.`
fn fronted(doc: &Document) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut from = 0;
    for sentence in &doc.sentences {
        if let Some(turned) = turned(doc, sentence.span) {
            parts.extend(Span::new(from, sentence.span.start()).map(Part::Old));
            parts.extend(turned);
            from = sentence.span.end();
        }
    }
    parts.extend(Span::new(from, doc.text().len()).map(Part::Old));
    parts
}

/// One sentence turned round; none if it does not close with an attribution of a plain kind.
fn turned(doc: &Document, sentence: Span) -> Option<Vec<Part>> {
    let text = doc.slice(sentence);
    let body = text.strip_suffix('.')?;
    let (quoted, comma) = match body.rmatch_indices([',', '"', '”']).next()? {
        (at, ",") => (false, at),
        (at, _) => (true, body.get(..at)?.strip_suffix(',')?.len()),
    };
    let opening = |c: char| c == '"' || c == '“';
    let mark = if quoted {
        text.chars().next().filter(|c| opening(*c))?.len_utf8()
    } else {
        0
    };
    let content = text.get(mark..comma)?;
    if content.contains(['"', '“', '”']) || content.split_whitespace().count() < 3 {
        return None;
    }
    let after = comma
        + 1
        + if quoted {
            body.get(comma + 1..)?.chars().next()?.len_utf8()
        } else {
            0
        };
    let closing = body.get(after..)?;
    let start = after + closing.len() - closing.trim_start().len();
    let closing = closing.trim();
    let at = |start: usize, len: usize| Span::at(sentence.start() + start, len);
    let (speaker, verb) = speaker_and_verb(closing)?;
    let speaker_at = start + closing.find(speaker)?;
    let mut parts = capitalised(speaker, at(speaker_at, speaker.len()));
    parts.push(Part::New(at(start, 0), " ".to_owned()));
    parts.push(Part::Old(at(start + closing.find(verb)?, verb.len())));
    if quoted {
        parts.push(Part::New(at(start, 0), ", ".to_owned()));
        parts.push(Part::Old(at(0, comma)));
        parts.push(Part::New(at(comma, 1), ".".to_owned()));
        parts.push(Part::Old(at(comma + 1, after - comma - 1)));
        return Some(parts);
    }
    let first = content.split_whitespace().next()?;
    let plain =
        definite(first) || first.eq_ignore_ascii_case("a") || first.eq_ignore_ascii_case("an");
    if first == "I" || !(plain || pronoun(first).is_some()) {
        return None;
    }
    parts.push(Part::New(at(start, 0), " that ".to_owned()));
    parts.push(Part::New(at(0, first.len()), first.to_lowercase()));
    parts.push(Part::Old(at(first.len(), comma - first.len())));
    parts.push(Part::Old(at(text.len() - 1, 1)));
    Some(parts)
}

/// Speaker and verb of "Ruiz said", "said Ruiz"; none of anything longer or with more in it.
fn speaker_and_verb(closing: &str) -> Option<(&str, &str)> {
    let (first, rest) = closing.split_once(' ')?;
    let (speaker, verb) = if SAYING.contains(&first) {
        (rest, first)
    } else {
        closing.rsplit_once(' ')?
    };
    let plain = |w: &str| {
        !SAYING.contains(&w) && w.chars().all(|c| c.is_alphabetic() || ".-'’".contains(c))
    };
    let words = || speaker.split(' ');
    (SAYING.contains(&verb) && words().count() <= LONGEST && words().all(plain))
        .then_some((speaker, verb))
}

/// The words with a capital at their head.
fn capitalised(words: &str, at: Span) -> Vec<Part> {
    let Some(first) = words.split(' ').next() else {
        return vec![Part::Old(at)];
    };
    let mut letters = first.chars();
    let head = letters.next().map(|c| c.to_uppercase().to_string());
    let word = head.unwrap_or_default() + letters.as_str();
    if word == first {
        return vec![Part::Old(at)];
    }
    let rest = Span::at(at.start() + first.len(), at.len() - first.len());
    vec![
        Part::New(Span::at(at.start(), first.len()), word),
        Part::Old(rest),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said_otherwise(text: &str) -> Option<String> {
        let doc = standpoint_tokenize::document(text);
        paraphrased(&doc).map(|r| r.text().to_owned())
    }

    #[test]
    fn the_same_in_other_words() {
        for (text, expected) in [
            ("They do not back it.", "They don't back it."),
            ("They didn’t back it.", "They did not back it."),
            ("Ruiz said that it failed.", "Ruiz stated that it failed."),
            ("A “failed” bill.", "A \"failed\" bill."),
            ("A \"failed\" bill.", "A “failed” bill."),
            (
                "The bill has failed, the minister said.",
                "The minister stated that the bill has failed.",
            ),
            (
                "\"We will oppose it,\" said Ana Ruiz.",
                "Ana Ruiz stated, “We will oppose it.”",
            ),
        ] {
            assert_eq!(said_otherwise(text).as_deref(), Some(expected));
        }
    }

    #[test]
    fn what_no_rule_fits_stays_as_it_is() {
        for text in [
            "Ruiz backed the bill.",
            "The so-said bill.",
            "A 5\" pipe.",
            "Police had failed, added Ruiz.",
        ] {
            assert_eq!(said_otherwise(text), None, "{text}");
        }
    }

    #[test]
    fn parties_are_found_again_after_a_turn() {
        let text = "The bill has failed, the minister said.";
        let doc = standpoint_tokenize::document(text);
        let new = paraphrased(&doc).unwrap();
        let moved = |word: &str| {
            let span = new
                .moved(Span::at(text.find(word).unwrap(), word.len()))
                .unwrap();
            new.text().get(span.start()..span.end())
        };
        assert_eq!(moved("the minister"), Some("The minister"));
        assert_eq!(moved("The bill"), Some("the bill"));
    }
}
