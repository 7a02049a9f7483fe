//! Who speaks in a sentence: the subject of a verb of saying, before or after it, or the source
//! that "according to" names. Rules over words; no model.

use standpoint_document::{Document, Span};

use crate::text::pronoun;

/// Verbs that report speech, in the forms news uses.
const SAYING: &[&str] = &[
    "accused",
    "acknowledged",
    "added",
    "admitted",
    "affirmed",
    "agreed",
    "announced",
    "argued",
    "asked",
    "asserted",
    "believes",
    "called",
    "claimed",
    "claims",
    "commented",
    "complained",
    "concluded",
    "confirmed",
    "declared",
    "demanded",
    "denied",
    "emphasised",
    "emphasized",
    "explained",
    "expressed",
    "highlighted",
    "hoped",
    "insisted",
    "maintained",
    "noted",
    "observed",
    "pledged",
    "promised",
    "recalled",
    "reiterated",
    "remarked",
    "replied",
    "reported",
    "responded",
    "revealed",
    "said",
    "say",
    "saying",
    "says",
    "stated",
    "stressed",
    "suggested",
    "tells",
    "thinks",
    "told",
    "tweeted",
    "underlined",
    "underscored",
    "urged",
    "vowed",
    "warned",
    "wrote",
];

/// Words that may stand between a subject and its verb.
const BETWEEN: &[&str] = &[
    "also",
    "has",
    "have",
    "had",
    "later",
    "further",
    "repeatedly",
    "then",
    "again",
    "himself",
    "herself",
    "publicly",
    "earlier",
    "recently",
];

/// Words from a verb or preposition to the name it goes with ("said Foreign Minister X").
const REACH: usize = 7;

/// The words that name a speaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Speaker {
    /// Bytes of the name, role or pronoun.
    pub span: Span,
    /// Bytes of the verb of saying, or of "according to".
    pub verb: Span,
}

/// The speaker a sentence names, the last one if several.
///
/// Uses entity mentions where the document has them; a pronoun or a short noun phrase otherwise.
pub fn speaker(doc: &Document, sentence: usize) -> Option<Speaker> {
    let words = &doc.sentences.get(sentence)?.words;
    (0..words.len()).rev().find_map(|i| {
        let verb = *words.get(i)?;
        let word = doc.slice(verb).to_lowercase();
        if word == "according" {
            let to = *words.get(i + 1)?;
            let span = forward(doc, words, i + 2)?;
            return Some(Speaker {
                span,
                verb: verb.cover(to),
            });
        }
        if SAYING.binary_search(&word.as_str()).is_err() {
            return None;
        }
        let span = backward(doc, words, i).or_else(|| forward(doc, words, i + 1))?;
        Some(Speaker { span, verb })
    })
}

/// The subject that ends right before word `verb`.
fn backward(doc: &Document, words: &[Span], verb: usize) -> Option<Span> {
    let mut end = verb;
    while end > 0 {
        let word = doc.slice(*words.get(end - 1)?).to_lowercase();
        if !BETWEEN.contains(&word.as_str()) {
            break;
        }
        end -= 1;
    }
    let last = *words.get(end.checked_sub(1)?)?;
    if let Some(entity) = mention_over(doc, last) {
        return Some(entity);
    }
    if pronoun(doc.slice(last)).is_some() {
        return Some(last);
    }
    noun_phrase_before(doc, words, end)
}

/// "the ministry", "a spokesman": from a determiner up to the word before `end`.
fn noun_phrase_before(doc: &Document, words: &[Span], end: usize) -> Option<Span> {
    let last = *words.get(end.checked_sub(1)?)?;
    for i in (end.saturating_sub(REACH)..end).rev() {
        let word = doc.slice(*words.get(i)?);
        if !word.chars().any(char::is_alphanumeric) {
            return None;
        }
        let lower = word.to_lowercase();
        if matches!(
            lower.as_str(),
            "the" | "a" | "an" | "his" | "her" | "their" | "its"
        ) && i + 1 < end
        {
            return Some(words.get(i)?.cover(last));
        }
    }
    None
}

/// The name or pronoun that starts within reach after word `from`, without crossing punctuation.
fn forward(doc: &Document, words: &[Span], from: usize) -> Option<Span> {
    let first = *words.get(from)?;
    if matches!(
        pronoun(doc.slice(first)),
        Some(crate::text::Pronoun::Person | crate::text::Pronoun::Group)
    ) {
        return Some(first);
    }
    for word in words.get(from..(from + REACH).min(words.len()))? {
        if let Some(entity) = mention_over(doc, *word) {
            return Some(entity);
        }
        if !doc.slice(*word).chars().any(char::is_alphanumeric) {
            return None;
        }
    }
    None
}

/// The mention of a person, body or place that covers a word.
fn mention_over(doc: &Document, word: Span) -> Option<Span> {
    let after = doc
        .entities
        .partition_point(|e| e.span.start() <= word.start());
    let entity = doc.entities.get(after.checked_sub(1)?)?;
    let names = ["PER", "ORG", "LOC", "NORP"];
    (entity.span.contains(word) && names.contains(&entity.label.as_str())).then_some(entity.span)
}

#[cfg(test)]
mod tests {
    use standpoint_document::{Entity, Layers};

    use super::*;

    fn doc(text: &str, names: &[&str]) -> Document {
        let mut doc = standpoint_tokenize::document(text);
        for name in names {
            let start = text.find(name).expect("the name is in the text");
            doc.entities.push(Entity {
                span: Span::at(start, name.len()),
                label: "PER".into(),
                score: 1.0,
                actor: None,
            });
        }
        doc.layers |= Layers::ENTITIES;
        doc
    }

    #[test]
    fn the_verbs_are_sorted_for_the_search() {
        assert!(SAYING.is_sorted());
    }

    #[test]
    fn a_speaker_stands_before_or_after_the_verb() {
        for text in [
            "\"We reject it,\" Ana Silva said.",
            "\"We reject it,\" said Foreign Minister Ana Silva.",
            "According to Ana Silva, the plan is dead.",
        ] {
            let doc = doc(text, &["Ana Silva"]);
            let found = speaker(&doc, 0).map(|s| doc.slice(s.span).to_owned());
            assert_eq!(found.as_deref(), Some("Ana Silva"), "{text}");
        }
    }

    #[test]
    fn a_pronoun_or_a_role_may_speak() {
        let pronoun = doc("The plan is dead, she added.", &[]);
        assert_eq!(
            speaker(&pronoun, 0).map(|s| pronoun.slice(s.span)),
            Some("she")
        );
        let role = doc("The plan is dead, the ministry said.", &[]);
        assert_eq!(
            speaker(&role, 0).map(|s| role.slice(s.span)),
            Some("the ministry")
        );
    }

    #[test]
    fn a_sentence_without_speech_has_no_speaker() {
        assert_eq!(speaker(&doc("Rain fell on Oslo.", &[]), 0), None);
        assert_eq!(speaker(&doc("", &[]), 3), None);
    }
}
