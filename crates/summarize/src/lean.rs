//! Sentences that cannot be understood without the one before. English.

use standpoint_document::{Document, Sentence};

/// Words that point back when they open a sentence.
const POINTING: [&str; 17] = [
    "both", "he", "her", "hers", "him", "his", "it", "its", "neither", "she", "such", "their",
    "theirs", "them", "these", "they", "those",
];
/// Words that may stand before them.
const JOINING: [&str; 12] = [
    "also", "and", "but", "however", "instead", "moreover", "nor", "or", "so", "still", "then",
    "yet",
];
/// What makes of `this` and `that` a time, which needs nothing before.
const TIMES: [&str; 14] = [
    "afternoon",
    "autumn",
    "century",
    "decade",
    "evening",
    "fall",
    "month",
    "morning",
    "quarter",
    "spring",
    "summer",
    "week",
    "winter",
    "year",
];

/// Marks of quotations.
pub(crate) const QUOTES: [char; 6] = ['"', '“', '”', '„', '«', '»'];

/// Whether each sentence of the document leans on the one before: it opens with a pronoun that points
/// back, is nothing but a quotation, whose speaker another sentence names, or begins within one.
pub(crate) fn leans(doc: &Document) -> Vec<bool> {
    let (mut inside, mut end) = (false, 0);
    let leans = |(i, s): (usize, &Sentence)| {
        let gap = doc.text().get(end..s.span.start()).unwrap_or_default();
        let within = inside && !gap.contains('\n');
        let text = doc.slice(s.span);
        end = s.span.end();
        inside = within ^ (text.matches(QUOTES).count() % 2 == 1);
        i > 0 && (within || leaning(text))
    };
    doc.sentences.iter().enumerate().map(leans).collect()
}

/// Whether a sentence would lean on one before it.
pub(crate) fn leaning(text: &str) -> bool {
    points_back(text) || only_quotation(text)
}

fn points_back(text: &str) -> bool {
    let mut words = text
        .split_whitespace()
        .map(|w| {
            let bare = w.trim_matches(|c: char| !c.is_alphanumeric());
            bare.split(['\'', '’'])
                .next()
                .unwrap_or(bare)
                .to_lowercase()
        })
        .filter(|w| !w.is_empty())
        .skip_while(|w| JOINING.contains(&w.as_str()));
    let (first, second) = (words.next(), words.next());
    let (first, second) = (first.unwrap_or_default(), second.unwrap_or_default());
    match first.as_str() {
        "this" | "that" => !TIMES.contains(&second.as_str()),
        "the" => matches!(second.as_str(), "former" | "latter"),
        word => POINTING.contains(&word),
    }
}

/// Whether a sentence has nothing outside quotation marks.
fn only_quotation(text: &str) -> bool {
    let inner = text.trim_end_matches(['.', ',']);
    text.starts_with(QUOTES) && inner.ends_with(QUOTES) && text.matches(QUOTES).count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pronoun_that_opens_points_back() {
        for (text, yes) in [
            ("He left.", true),
            ("But it's over.", true),
            ("\"They agreed,\" he said.", true),
            ("This is why.", true),
            ("The latter fell.", true),
            ("This week the court meets.", false),
            ("Heron numbers fell.", false),
            ("The court agreed.", false),
            ("However, the court agreed.", false),
            ("", false),
        ] {
            assert_eq!(points_back(text), yes, "{text}");
        }
    }

    #[test]
    fn a_quotation_without_its_speaker_leans() {
        for (text, yes) in [
            ("\"We will go on.\"", true),
            ("“We will go on.”", true),
            ("\"We will go on,\" the union said.", false),
            ("\"Yes\" won over \"No\"", false),
            ("The union will go on.", false),
        ] {
            assert_eq!(only_quotation(text), yes, "{text}");
        }
    }

    #[test]
    fn what_begins_within_a_quotation_leans() {
        let text = "Talks began. \"We waited. We are tired. We will go on,\" Mr Orr said. Rain fell.\n\n\
                    \"Ships turn back.\n\nThe port closed.";
        let doc = standpoint_tokenize::document(text);
        assert_eq!(doc.sentences.len(), 7, "{:?}", doc.sentences);
        let wanted = [false, false, true, true, false, false, false];
        assert_eq!(leans(&doc), wanted);
    }
}
