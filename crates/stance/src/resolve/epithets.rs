//! The nouns by which the text introduces its persons and bodies: "Premier Ana Silva", "Ana Silva,
//! the finance minister", "Finance Ministry". They tell who "the premier" is, and "he" or "she".

use std::collections::HashMap;

use standpoint_document::{Document, Entity};

use super::mentions;
use super::words::Words;
use crate::text::{Gender, conjunction, determiner, gender, is_word, preposition};

/// Words before a name that may be its title.
const BEFORE: usize = 4;
/// Words of an apposition after a name.
const AFTER: usize = 14;

/// One way in which an actor is introduced.
#[derive(Debug)]
struct Epithet {
    actor: usize,
    /// Where the introduction stands.
    at: usize,
    /// The words of the noun phrase besides its head, lower case.
    modifiers: Vec<String>,
}

/// How many actors a noun phrase can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    Nobody,
    One(usize),
    Several,
}

/// Who is introduced by which noun, and the genders of persons.
#[derive(Debug, Default)]
pub(super) struct Epithets {
    by_noun: HashMap<String, Vec<Epithet>>,
    /// For each actor: evidence for "he" and for "she".
    votes: Vec<[u32; 2]>,
}

/// Weight of a title or a word of kin against one pronoun.
const TITLE: u32 = 5;

impl Epithets {
    /// Reads the introductions of a document that has entities and actors.
    pub(super) fn of(doc: &Document) -> Self {
        let mut out = Self {
            votes: vec![[0; 2]; doc.actors.len()],
            ..Self::default()
        };
        for sentence in &doc.sentences {
            let words = Words::of(doc, &sentence.words);
            let mentions = mentions(doc, sentence.span);
            for entity in mentions {
                out.introduction(&words, entity);
            }
            out.usage(&words, mentions);
        }
        for actor in &doc.actors {
            if actor.label == "ORG" {
                let name: Vec<String> = crate::text::words(&actor.name).collect();
                let at = doc.entities.iter().find(|e| e.actor == Some(actor.id));
                out.add(&name, actor.id, at.map_or(0, |e| e.span.start()));
            }
        }
        out
    }

    /// Which of the actors introduced before byte `before` the `words` (a noun phrase without its
    /// article, lower case) can be.
    pub(super) fn fit(&self, words: &[String], before: usize) -> Fit {
        let Some((head, modifiers)) = words.split_last() else {
            return Fit::Nobody;
        };
        let mut found = Fit::Nobody;
        for epithet in self.by_noun.get(head).into_iter().flatten() {
            let fits = modifiers.iter().all(|m| epithet.modifiers.contains(m));
            if epithet.at >= before || !fits {
                continue;
            }
            match found {
                Fit::One(actor) if actor != epithet.actor => return Fit::Several,
                _ => found = Fit::One(epithet.actor),
            }
        }
        found
    }

    /// Whether a person is a he or a she, where the text says so.
    pub(super) fn gender(&self, actor: usize) -> Option<Gender> {
        let [he, she] = self.votes.get(actor)?;
        match (*he, *she) {
            (he, she) if he > 2 * she => Some(Gender::He),
            (he, she) if she > 2 * he => Some(Gender::She),
            _ => None,
        }
    }

    /// Adds a noun phrase, without its article: its head is the word before the first preposition.
    fn add(&mut self, phrase: &[String], actor: usize, at: usize) {
        let end = phrase
            .iter()
            .position(|w| preposition(w) || conjunction(w))
            .unwrap_or(phrase.len());
        let Some((head, before)) = phrase.get(..end).and_then(<[String]>::split_last) else {
            return;
        };
        let after = phrase.get(end..).unwrap_or_default();
        let modifiers = before.iter().chain(after).cloned().collect();
        let known = self.by_noun.entry(head.clone()).or_default();
        if known.len() < MOST {
            known.push(Epithet {
                actor,
                at,
                modifiers,
            });
        }
    }

    fn vote(&mut self, actor: usize, gender: Gender, weight: u32) {
        if let Some([he, she]) = self.votes.get_mut(actor) {
            let side = if gender == Gender::He { he } else { she };
            *side = side.saturating_add(weight);
        }
    }

    /// Titles before a mention, appositions before and after it.
    fn introduction(&mut self, words: &Words<'_>, entity: &Entity) {
        let Some(actor) = entity.actor else { return };
        let at = entity.span.start();
        let (first, end) = words.range(entity);
        if entity.label == "PER" {
            let title = words.back(first, BEFORE, |w| {
                is_word(w) && !determiner(w) && !preposition(w) && !conjunction(w)
            });
            let title = words.get(title, first);
            self.gendered(actor, title);
            self.add(title, actor, at);
        }
        let comma = |i: usize| words.word(i) == ",";
        if comma(end) {
            let until = (end + 1..end + 1 + AFTER)
                .find(|i| !is_word(words.word(*i)) && !matches!(words.word(*i), "-" | "'s" | "’s"));
            if let Some(until) = until {
                self.apposition(words.get(end + 1, until), actor, at);
            }
        }
        if let Some(before) = first.checked_sub(1).filter(|i| comma(*i))
            && (comma(end) || end >= words.lower().len().saturating_sub(1))
        {
            let from = words.back(before, AFTER, is_word);
            self.apposition(words.get(from, before), actor, at);
        }
    }

    /// "the finance minister", "its leader", "Chile's finance minister".
    fn apposition(&mut self, phrase: &[String], actor: usize, at: usize) {
        let possessive = phrase
            .iter()
            .rposition(|w| w.ends_with("'s") || w.ends_with("’s"));
        let opens = phrase.first().is_some_and(|w| determiner(w));
        if phrase
            .first()
            .is_none_or(|w| preposition(w) || conjunction(w))
        {
            return;
        }
        let noun = match possessive {
            Some(i) => phrase.get(i + 1..),
            None if opens => phrase.get(1..),
            None => None,
        };
        if let Some(noun) = noun {
            self.gendered(actor, noun);
            self.add(noun, actor, at);
        }
    }

    fn gendered(&mut self, actor: usize, phrase: &[String]) {
        if let Some(gender) = phrase
            .iter()
            .take(BEFORE)
            .find_map(|w| gender(w.trim_end_matches('.')))
        {
            self.vote(actor, gender, TITLE);
        }
    }

    /// "Silva ... she": the pronouns before which a sentence names one person.
    fn usage(&mut self, words: &Words<'_>, mentions: &[Entity]) {
        let mut persons = mentions.iter().filter(|e| e.label == "PER");
        let Some((first, actor)) = persons.next().and_then(|e| Some((e, e.actor?))) else {
            return;
        };
        let other = persons.find(|e| e.actor != Some(actor));
        let from = words.range(first).1;
        let until = other.map_or(words.lower().len(), |e| words.range(e).0);
        for word in words.get(from, until) {
            if matches!(word.as_str(), "he" | "she" | "his" | "himself" | "herself")
                && let Some(gender) = gender(word)
            {
                self.vote(actor, gender, 1);
            }
        }
    }
}

/// Introductions kept for one noun.
const MOST: usize = 200;
