//! What a summary is to be about.

use std::collections::BTreeSet;
use std::fmt;

use standpoint_document::{Document, Sentence, Span};

use crate::SummarizeError;
use crate::lean::leans;
use crate::stems::content_stems;

/// What a sentence that leans on one about the focus is worth of that one's relevance.
const LEANING: f32 = 0.5;
/// The most relevance of a sentence that has only some of the focus's words.
const PARTLY: f32 = 0.5;

/// What a summary is to be about: a name or a few words.
///
/// A sentence is about it, with relevance 1, if it has all its words, whatever their endings, or
/// mentions an actor of the document one of whose mentions has all of them, so that "Xi" counts for
/// a focus "Xi Jinping" where both were joined. A sentence that opens with a pronoun, or is a
/// quotation alone, has half the relevance of the one before; one that has some of the words up to a
/// half, by their share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Focus {
    text: String,
    stems: BTreeSet<String>,
}

impl Focus {
    /// A focus on `text`.
    ///
    /// # Errors
    /// [`SummarizeError::Focus`] for a text without a word that says anything.
    ///
    /// ```
    /// use standpoint_summarize::Focus;
    /// assert!(Focus::new("water rights").is_ok());
    /// assert!(Focus::new("of the").is_err());
    /// ```
    pub fn new(text: &str) -> Result<Self, SummarizeError> {
        let words = standpoint_tokenize::document(text);
        let spans = words.sentences.iter().flat_map(|s| &s.words);
        let stems: BTreeSet<String> = content_stems(&words, spans).collect();
        if stems.is_empty() {
            return Err(SummarizeError::Focus {
                found: text.to_owned(),
            });
        }
        Ok(Self {
            text: text.trim().to_owned(),
            stems,
        })
    }

    /// How much each sentence is about it, `0..=1`.
    pub(crate) fn relevance(&self, doc: &Document) -> Vec<f32> {
        let actors = self.actors(doc);
        let mut out: Vec<f32> = doc
            .sentences
            .iter()
            .map(|s| self.own(doc, s, &actors))
            .collect();
        let mut before = 0.0;
        for (value, leans) in out.iter_mut().zip(leans(doc)) {
            if leans {
                *value = value.max(LEANING * before);
            }
            before = *value;
        }
        out
    }

    fn own(&self, doc: &Document, sentence: &Sentence, actors: &[Span]) -> f32 {
        let inside =
            |m: &Span| sentence.span.start() <= m.start() && m.end() <= sentence.span.end();
        let share = self.share(doc, &sentence.words);
        if share >= 1.0 || actors.iter().any(inside) {
            1.0
        } else {
            PARTLY * share
        }
    }

    /// How many of its words stand among these.
    fn share(&self, doc: &Document, words: &[Span]) -> f32 {
        let there: BTreeSet<String> = content_stems(doc, words).collect();
        let common = self.stems.intersection(&there).count();
        common as f32 / self.stems.len().max(1) as f32
    }

    /// All mentions of the actors that are the focus.
    fn actors(&self, doc: &Document) -> Vec<Span> {
        let mentions = |actor: &standpoint_document::Actor| -> Vec<Span> {
            let entities = actor.mentions.iter().filter_map(|i| doc.entities.get(*i));
            entities.map(|e| e.span).collect()
        };
        let named = |spans: &Vec<Span>| {
            spans.iter().any(|span| {
                let name = standpoint_tokenize::document(doc.slice(*span));
                let words: Vec<Span> = name
                    .sentences
                    .iter()
                    .flat_map(|s| s.words.clone())
                    .collect();
                self.share(&name, &words) >= 1.0
            })
        };
        doc.actors
            .iter()
            .map(mentions)
            .filter(named)
            .flatten()
            .collect()
    }
}

impl fmt::Display for Focus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use standpoint_document::{Actor, Entity, Label};

    use super::*;

    #[test]
    fn words_whatever_their_endings_and_sentences_that_lean_on_them() {
        let doc = standpoint_tokenize::document(
            "The tariff on grain fell. It had been high. Grain is cheap. Markets were calm. \
             Ministers discussed grain tariffs.",
        );
        let relevance = Focus::new("grain tariffs")
            .expect("has words")
            .relevance(&doc);
        assert_eq!(relevance, [1.0, 0.5, 0.25, 0.0, 1.0]);
    }

    #[test]
    fn an_actor_counts_by_any_of_its_names() {
        let mut doc = standpoint_tokenize::document("Ana Orr won. Markets fell. Orr thanked all.");
        for (start, len) in [(0, 7), (27, 3)] {
            doc.entities.push(Entity {
                span: Span::at(start, len),
                label: Label::from("PER"),
                score: 1.0,
                actor: Some(0),
            });
        }
        doc.actors.push(Actor {
            id: 0,
            name: "Ana Orr".to_owned(),
            label: Label::from("PER"),
            mentions: vec![0, 1],
        });
        let relevance = Focus::new("Ana Orr").expect("has words").relevance(&doc);
        assert_eq!(relevance, [1.0, 0.0, 1.0]);
    }
}
