//! What stands for a pronoun other than "he" and "she".

use standpoint_document::{Party, Span};

use super::plural::{Plural, plurals};
use super::words::Words;
use super::{Named, Resolver};
use crate::text::{Pronoun, body, paper, plural_holder, pronoun, words};

/// How many sentences back "it" may look.
const THING_BACK: usize = 2;
/// How many sentences back "they" may look; a sentence that begins with "they" itself does not count.
const GROUP_BACK: usize = 4;
/// And how many in all.
const FARTHEST: usize = 40;

impl Resolver<'_> {
    pub(super) fn antecedent(&self, span: Span, kind: Pronoun, depth: usize) -> Option<Named> {
        match kind {
            Pronoun::Person => self.actor(self.people.actor(span)?),
            Pronoun::Speaker => {
                let source = self.attributions.innermost(span)?.source?;
                self.clear(self.resolved(source, depth))
                    .filter(|(name, _)| !words(name).last().is_some_and(|w| paper(&w)))
            }
            Pronoun::Group => self.group(span),
            Pronoun::Thing => self.thing(span),
            Pronoun::Relative => self.head(span),
        }
    }

    /// A party that is more than a pronoun.
    fn clear(&self, party: Party) -> Option<Named> {
        pronoun(&party.name)
            .is_none()
            .then_some((party.name, party.actor))
    }

    /// The subject of the nearest sentence before that has a plural one; else the nearest plural
    /// phrase of this sentence and the one before.
    fn group(&self, span: Span) -> Option<Named> {
        let here = self.doc.sentence_at(span.start())?;
        let mut left = GROUP_BACK;
        let mut other: Option<Plural> = None;
        for sentence in (here.saturating_sub(FARTHEST)..=here).rev() {
            let before: Vec<Plural> = plurals(self.doc, sentence)
                .into_iter()
                .filter(|p| p.span.end() <= span.start())
                .collect();
            if let Some(subject) = before.iter().find(|p| p.subject) {
                return Some(self.plural(*subject));
            }
            if sentence + 1 >= here {
                other = other.or_else(|| before.last().copied());
            }
            if sentence == here || self.begins_with_they(sentence) {
                continue;
            }
            left -= 1;
            if left == 0 {
                break;
            }
        }
        let back = here.saturating_sub(GROUP_BACK);
        let holder = self.last_holder(span, back, |label, name| {
            let group = |w: String| plural_holder(&w) || body(&w);
            label != Some("PER") && (label.is_some() || words(name).any(group))
        });
        holder
            .map(|p| (p.name, p.actor))
            .or_else(|| other.map(|p| self.plural(p)))
    }

    fn plural(&self, phrase: Plural) -> Named {
        let whole = self.mentions(phrase.span).find(|e| e.span == phrase.span);
        whole.map_or_else(
            || (self.doc.slice(phrase.span).to_owned(), None),
            |e| self.name(e),
        )
    }

    fn begins_with_they(&self, sentence: usize) -> bool {
        let sentence = self.doc.sentences.get(sentence);
        let mut words = sentence.into_iter().flat_map(|s| &s.words);
        let first = words.find(|w| self.doc.slice(**w).chars().any(char::is_alphabetic));
        first.is_some_and(|w| pronoun(self.doc.slice(*w)) == Some(Pronoun::Group))
    }

    /// The nearest earlier holder that is a body or a place.
    fn thing(&self, span: Span) -> Option<Named> {
        let here = self.doc.sentence_at(span.start())?;
        let back = here.saturating_sub(THING_BACK);
        let body = |label: Option<&str>, _: &str| matches!(label, Some("ORG" | "LOC"));
        self.last_holder(span, back, body)
            .map(|p| (p.name, p.actor))
    }

    /// "the officers who", "Ana Silva, who": the mention or plural phrase that ends right before.
    fn head(&self, span: Span) -> Option<Named> {
        let here = self.doc.sentence_at(span.start())?;
        let sentence = self.doc.sentences.get(here)?;
        let words = Words::of(self.doc, &sentence.words);
        let mut end = sentence.words.partition_point(|w| w.start() < span.start());
        if words.word(end.checked_sub(1)?) == "," {
            end -= 1;
        }
        let last = words.span(end.checked_sub(1)?)?;
        if let Some(entity) = self.mentions(sentence.span).find(|e| e.span.contains(last)) {
            return Some(self.name(entity));
        }
        let phrases = plurals(self.doc, here);
        let phrase = phrases.iter().find(|p| p.span.end() == last.end())?;
        Some(self.plural(*phrase))
    }
}
