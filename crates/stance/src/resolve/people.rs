//! Who "he" and "she" are.
//!
//! One pass over the text with a salience for each person, in the manner of Lappin and Leass (1994):
//! every mention adds to it, a subject most, and every sentence halves it. A pronoun means the most
//! salient person whose gender fits, and is a mention of that person for the pronouns after it.

use std::collections::HashMap;

use standpoint_document::{Document, Entity, Span};

use super::epithets::Epithets;
use super::mentions;
use super::words::Words;
use crate::attribution::{Attributions, Quotation, quotations};
use crate::text::{
    Gender, Pronoun, auxiliary, conjunction, gender, is_word, past, preposition, pronoun,
};

/// What a mention adds.
const SUBJECT: f32 = 2.0;
const OBJECT: f32 = 1.2;
const OBLIQUE: f32 = 1.0;
const POSSESSIVE: f32 = 0.9;
/// What a speaker gains for a pronoun in reported speech, and the last one for "he said".
const SPEAKER: f32 = 1.0;
/// What a person of known gender gains.
const KNOWN: f32 = 1.2;
/// What is left after a sentence.
const DECAY: f32 = 0.5;
/// A person below this is forgotten.
const FORGOTTEN: f32 = 0.08;
/// Words of a title before a name.
const TITLES: usize = 4;
/// The best must be this many times as salient as the next, or the pronoun stays open.
const CLEAR: f32 = 1.15;

/// The persons of a document, as its pronouns mean them.
#[derive(Debug, Default)]
pub(super) struct People {
    /// The actor of each pronoun that could be resolved, by its first byte.
    actors: HashMap<usize, usize>,
}

impl People {
    /// Reads a document that has entities and actors.
    pub(super) fn of(doc: &Document, epithets: &Epithets, attributions: &Attributions<'_>) -> Self {
        let mut pass = Pass {
            doc,
            epithets,
            attributions,
            quotations: quotations(doc),
            salience: Vec::new(),
            speaker: None,
            out: Self::default(),
        };
        for sentence in &doc.sentences {
            pass.sentence(sentence.span, &Words::of(doc, &sentence.words));
        }
        pass.out
    }

    /// The person that the pronoun `span` means.
    pub(super) fn actor(&self, span: Span) -> Option<usize> {
        self.actors.get(&span.start()).copied()
    }
}

struct Pass<'a> {
    doc: &'a Document,
    epithets: &'a Epithets,
    attributions: &'a Attributions<'a>,
    quotations: Vec<Quotation>,
    /// Actors and how salient they are.
    salience: Vec<(usize, f32)>,
    /// Who spoke last.
    speaker: Option<usize>,
    out: People,
}

/// Where a mention stands in its clause.
#[derive(Clone, Copy, PartialEq)]
enum Role {
    Subject,
    Object,
    Oblique,
    Possessive,
}

impl Pass<'_> {
    fn sentence(&mut self, span: Span, words: &Words<'_>) {
        for (_, salience) in &mut self.salience {
            *salience *= DECAY;
        }
        self.salience.retain(|(_, s)| *s > FORGOTTEN);
        let mut mentions = mentions(self.doc, span).iter().peekable();
        // The last subject, with no clause begun after it.
        let mut subject: Option<usize> = None;
        let mut named = false;
        let mut i = 0;
        while i < words.lower().len() {
            let Some(word) = words.span(i) else { break };
            if let Some(entity) = mentions.next_if(|e| e.span.start() <= word.start()) {
                let (first, end) = words.range(entity);
                if let Some(actor) = entity.actor.filter(|_| entity.label == "PER") {
                    named = true;
                    let role = role(words, first, end);
                    self.add(actor, role);
                    if self.attributions.speaks(entity.span) {
                        self.speaker = Some(actor);
                    }
                    if role == Role::Subject {
                        subject = Some(actor);
                    }
                }
                i = end.max(i + 1);
                continue;
            }
            let lower = words.word(i);
            if pronoun(lower) == Some(Pronoun::Person)
                && let Some(gender) = gender(lower)
            {
                let role = pronoun_role(words, i);
                let ahead = mentions.peek().filter(|_| !named);
                let ahead = ahead.and_then(|e| self.announced(words, i, e, gender));
                let found = ahead.or_else(|| self.antecedent(word, gender, role, lower, subject));
                if let Some(actor) = found {
                    self.out.actors.insert(word.start(), actor);
                    self.add(actor, role);
                    if role == Role::Subject {
                        subject = Some(actor);
                    }
                }
            } else if conjunction(lower) || !is_word(lower) {
                subject = subject.filter(|_| lower == "and");
            }
            i += 1;
        }
    }

    /// "In his letter, Silva ...": the person that follows the comma after an opening phrase with
    /// the pronoun in it.
    fn announced(
        &self,
        words: &Words<'_>,
        i: usize,
        next: &Entity,
        gender: Gender,
    ) -> Option<usize> {
        let opens = words.lower().iter().find(|w| is_word(w))?;
        let phrase = preposition(opens) || conjunction(opens) || opens.ends_with("ing");
        let (first, _) = words.range(next);
        let mut commas = (i..first).filter(|j| words.word(*j) == ",");
        let comma = commas.next().filter(|_| commas.next().is_none())?;
        let near = first - comma <= 1 + TITLES && next.label == "PER";
        let actor = next.actor.filter(|_| phrase && near)?;
        let fits = self.epithets.gender(actor).is_none_or(|g| g == gender);
        fits.then_some(actor)
    }

    fn add(&mut self, actor: usize, role: Role) {
        let weight = match role {
            Role::Subject => SUBJECT,
            Role::Object => OBJECT,
            Role::Oblique => OBLIQUE,
            Role::Possessive => POSSESSIVE,
        };
        match self.salience.iter_mut().find(|(a, _)| *a == actor) {
            Some((_, salience)) => *salience += weight,
            None => self.salience.push((actor, weight)),
        }
    }

    fn antecedent(
        &self,
        span: Span,
        gender: Gender,
        role: Role,
        word: &str,
        subject: Option<usize>,
    ) -> Option<usize> {
        let reflexive = word.ends_with("self");
        if reflexive {
            return subject;
        }
        let source = self.attributions.innermost(span).and_then(|a| a.source);
        let source = source.and_then(|s| self.person(s));
        let quoted = self.quoted(span);
        let speaks = self.attributions.speaks(span);
        let mut best: Option<(usize, f32)> = None;
        let mut second = 0.0_f32;
        for (actor, salience) in &self.salience {
            let own = source == Some(*actor);
            let itself = matches!(role, Role::Object | Role::Oblique) && subject == Some(*actor);
            let other = self.epithets.gender(*actor).is_some_and(|g| g != gender);
            if other || itself || own && quoted {
                continue;
            }
            let known = match self.epithets.gender(*actor) {
                Some(_) => KNOWN,
                None => 1.0,
            };
            let again = speaks && self.speaker == Some(*actor);
            let score = salience * known + if own || again { SPEAKER } else { 0.0 };
            if best.is_none_or(|(_, s)| score > s) {
                second = best.map_or(0.0, |(_, s)| s);
                best = Some((*actor, score));
            } else {
                second = second.max(score);
            }
        }
        best.filter(|(_, score)| *score >= CLEAR * second)
            .map(|(actor, _)| actor)
    }

    /// The person that the words of a source name.
    fn person(&self, source: Span) -> Option<usize> {
        if let Some(actor) = self.out.actor(source) {
            return Some(actor);
        }
        let from = self
            .doc
            .entities
            .partition_point(|e| e.span.start() < source.start());
        let entities = self.doc.entities.get(from..)?.iter();
        let inside = entities.take_while(|e| e.span.end() <= source.end());
        inside.filter(|e| e.label == "PER").last()?.actor
    }

    fn quoted(&self, span: Span) -> bool {
        let after = self
            .quotations
            .partition_point(|q| q.span.start() <= span.start());
        let quotation = after.checked_sub(1).and_then(|i| self.quotations.get(i));
        quotation.is_some_and(|q| q.span.contains(span))
    }
}

/// Where the mention of words `first..end` stands.
fn role(words: &Words<'_>, first: usize, end: usize) -> Role {
    if matches!(words.word(end), "'s" | "’s" | "'" | "’")
        || words.word(end.wrapping_sub(1)).ends_with("'s")
    {
        return Role::Possessive;
    }
    let mut start = first;
    // Titles before the name.
    while start > 0 && first - start < TITLES {
        let word = words.word(start - 1);
        if !is_word(word) || preposition(word) || conjunction(word) || auxiliary(word) || past(word)
        {
            break;
        }
        start -= 1;
    }
    before(words, start)
}

fn pronoun_role(words: &Words<'_>, i: usize) -> Role {
    let next = words.word(i + 1);
    match words.word(i) {
        "he" | "she" => Role::Subject,
        "his" | "hers" => Role::Possessive,
        "her" if is_word(next) && !preposition(next) && !conjunction(next) && !auxiliary(next) => {
            Role::Possessive
        }
        _ if preposition(words.word(i.wrapping_sub(1))) => Role::Oblique,
        _ => Role::Object,
    }
}

/// The role of a noun phrase that starts at word `start`, by the word before it.
fn before(words: &Words<'_>, start: usize) -> Role {
    let Some(i) = start.checked_sub(1) else {
        return Role::Subject;
    };
    let word = words.word(i);
    if preposition(word) {
        Role::Oblique
    } else if !is_word(word) || conjunction(word) {
        Role::Subject
    } else {
        Role::Object
    }
}
