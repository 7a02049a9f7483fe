//! From the words in the sentence to the clearest name in the document.

mod epithets;
mod people;
mod plural;
mod pronouns;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;

use standpoint_document::{Document, Entity, Party, Span};

use self::epithets::{Epithets, Fit};
use self::people::People;
use crate::attribution::{Attribution, Attributions};
use crate::text::{body, conjunction, definite, determiner, person, preposition, pronoun, words};

/// Words of a role: "the foreign minister".
const ROLE: usize = 3;
/// A chain of pronouns is followed this far.
const DEPTH: usize = 4;

/// How many sentences back a role may look for the one person or body that it can be.
const ROLE_BACK: usize = 2;
/// How many sentences back somebody may speak on.
const OUTSIDE_BACK: usize = 3;
/// How many earlier holders are looked at.
const RECENT: usize = 40;

/// A name and its actor.
type Named = (String, Option<usize>);

/// The mentions that start inside a span, in text order.
fn mentions(doc: &Document, span: Span) -> &[Entity] {
    let from = doc
        .entities
        .partition_point(|e| e.span.start() < span.start());
    let until = doc
        .entities
        .partition_point(|e| e.span.start() < span.end());
    doc.entities.get(from..until).unwrap_or_default()
}

/// Gives holders and targets their clearest name, in text order.
///
/// A mention of an actor gets the actor's name. "He" and "she" get the most salient person whose gender
/// the text does not contradict, "they" the nearest earlier plural noun phrase that can hold a
/// stance, "it" the nearest earlier holder or body that fits; "I" and "we" get the source of the
/// attribution whose content holds them. A role such as "the ministry" or "the premier" gets the
/// one actor that carries the noun in its name or is introduced by it, else the one person or body
/// that the sentences before name.
/// Where nothing fits, or two fit alike, the words stay as they are.
#[derive(Debug)]
pub struct Resolver<'a> {
    doc: &'a Document,
    attributions: Attributions<'a>,
    epithets: Epithets,
    people: People,
    /// Holders given so far, in order, and what their words stand for.
    earlier: Vec<Party>,
    known: BTreeMap<Span, Party>,
}

impl<'a> Resolver<'a> {
    /// A resolver for one document, with no attributions. It uses the entity layer where there is
    /// one.
    pub fn new(doc: &'a Document) -> Self {
        let epithets = Epithets::of(doc);
        let attributions = Attributions::new(doc, Vec::new());
        Self {
            doc,
            people: People::of(doc, &epithets, &attributions),
            attributions,
            epithets,
            earlier: Vec::new(),
            known: BTreeMap::new(),
        }
    }

    /// The same resolver with the attributions of its document.
    #[must_use]
    pub fn with_attributions(mut self, attributions: Vec<Attribution>) -> Self {
        self.attributions = Attributions::new(self.doc, attributions);
        self.people = People::of(self.doc, &self.epithets, &self.attributions);
        self
    }

    /// The party that `span` names.
    pub fn party(&self, span: Span) -> Party {
        self.resolved(span, DEPTH)
    }

    /// What `span` names as the target of `holder`: nobody takes a stance on himself by a pronoun.
    pub fn target(&self, span: Span, holder: Option<&Party>) -> Party {
        let party = self.party(span);
        let same = |h: &Party| h.name == party.name;
        if holder.is_some_and(same) && pronoun(self.doc.slice(span)).is_some() {
            return Party {
                span: Some(span),
                name: self.doc.slice(span).to_owned(),
                actor: None,
            };
        }
        party
    }

    /// Keeps a holder, so that later pronouns can mean it. Give holders in text order.
    pub fn remember(&mut self, holder: &Party) {
        if let Some(span) = holder.span {
            self.known.entry(span).or_insert_with(|| holder.clone());
        }
        self.earlier.push(holder.clone());
    }

    /// Whose words `cue` stands in: the source of the innermost attribution whose content holds it,
    /// with its place if it stands in the same sentence. None in the writer's own voice.
    pub fn source(&self, cue: Span) -> Option<Party> {
        let source = self.attributions.innermost(cue)?.source?;
        let sentence = self.doc.sentence_at(cue.start());
        let here = self.doc.sentence_at(source.start()) == sentence;
        let party = self.party(source);
        Some(Party {
            span: party.span.filter(|_| here),
            ..party
        })
    }

    /// The holder of a stance that its sentence gives to somebody named elsewhere: the
    /// [`source`](Self::source) of its cue; else the source of the nearest attribution of this
    /// sentence or the few before it, then the last holder of those sentences.
    pub fn outside(&self, cue: Span) -> Option<Party> {
        if let Some(source) = self.source(cue) {
            return Some(source);
        }
        let here = self.doc.sentence_at(cue.start())?;
        let back = here.saturating_sub(OUTSIDE_BACK);
        let near = (back..=here).rev();
        let source = near
            .filter_map(|s| self.attributions.last_in(s)?.source)
            .map(|s| self.party(s))
            .find(|p| pronoun(&p.name).is_none());
        let party = source.or_else(|| self.last_holder(cue, back, |_, _| true))?;
        Some(Party {
            span: None,
            ..party
        })
    }

    /// The last holder kept that stands before `span`, not before sentence `back`, and whose label
    /// and name fit.
    fn last_holder(
        &self,
        span: Span,
        back: usize,
        fits: impl Fn(Option<&str>, &str) -> bool,
    ) -> Option<Party> {
        let near = |s: Span| self.doc.sentence_at(s.start()).is_some_and(|s| s >= back);
        let before = |s: Span| s.end() <= span.start() && near(s);
        let recent = self.earlier.iter().rev().take(RECENT);
        recent
            .filter(|p| p.span.is_some_and(before))
            .find(|p| pronoun(&p.name).is_none() && fits(self.label(p), &p.name))
            .cloned()
    }

    fn resolved(&self, span: Span, depth: usize) -> Party {
        let words = self.doc.slice(span);
        if let Some(known) = self.known.get(&span) {
            return known.clone();
        }
        let found = match pronoun(words) {
            Some(kind) => depth
                .checked_sub(1)
                .and_then(|depth| self.antecedent(span, kind, depth)),
            None => self.named(span).or_else(|| self.role(span, words)),
        };
        let (name, actor) = found.unwrap_or_else(|| (words.to_owned(), None));
        Party {
            span: Some(span),
            name,
            actor,
        }
    }

    /// The actor whose mention is the head of the span: it ends the span and is most of it; or is a
    /// person after nothing or a title ("Finance Minister X"), or before an addition ("X of the Greens",
    /// "X, the finance minister").
    fn named(&self, span: Span) -> Option<Named> {
        let last = self.mentions(span).rfind(|e| span.contains(e.span));
        if let Some(entity) = last.filter(|e| self.ends_with(span, e)) {
            let whole = 2 * entity.span.len() >= span.len();
            let is_person = entity.label == "PER";
            let body = whole && !is_person && !self.quantified(span);
            if is_person && self.titled(span, entity) || body {
                return self.known_actor(entity);
            }
        }
        let first = self.mentions(span).next()?;
        let added = first.label == "PER" && self.titled(span, first) && self.addition(span, first);
        added.then(|| self.known_actor(first)).flatten()
    }

    /// Whether only a title stands before the mention: "Minister of Finance X" and "co-founder and
    /// chair X", not "critics of X", "critics of President X" or "the chair and President X".
    fn titled(&self, span: Span, entity: &Entity) -> bool {
        let before = Span::new(span.start(), entity.span.start());
        let before = before.map(|s| self.doc.slice(s)).unwrap_or_default();
        let before: Vec<&str> = before.split_whitespace().collect();
        let article = before
            .first()
            .is_some_and(|w| determiner(&w.to_lowercase()));
        // A capital makes it part of a title: "Under Secretary".
        let mut opens = before.iter().filter(|w| preposition(w)).peekable();
        let last = before.last().map(|w| w.to_lowercase());
        let title = last.is_none_or(|w| !preposition(&w) && !person(&w));
        let about = opens.peek().is_some() && (article || !title || opens.any(|w| *w != "of"));
        let listed = before.iter().any(|w| conjunction(w));
        let first = self.mentions(span).next();
        !about && !(listed && (article || first != Some(entity)))
    }

    /// "some Republicans", "other Italians": not all of those the name means.
    fn quantified(&self, span: Span) -> bool {
        let first = words(self.doc.slice(span)).next().unwrap_or_default();
        matches!(
            first.as_str(),
            "few" | "many" | "more" | "most" | "other" | "several" | "some"
        )
    }

    /// Whether a comma or "of" follows the mention.
    fn addition(&self, span: Span, entity: &Entity) -> bool {
        let after = Span::new(entity.span.end(), span.end());
        let after = after.map(|s| self.doc.slice(s)).unwrap_or_default();
        let listed = words(after).any(|w| w == "and");
        !listed && (after.starts_with(',') || after.starts_with(" of "))
    }

    fn ends_with(&self, span: Span, entity: &Entity) -> bool {
        let rest = Span::new(entity.span.end(), span.end());
        let rest = rest.map(|r| self.doc.slice(r)).unwrap_or_default();
        matches!(rest.trim(), "" | "'s" | "’s" | "'" | "’")
    }

    /// "the ministry", "the foreign minister": the one actor that it can be by its name or
    /// introduction; else, for a word for a person or a body that nobody is introduced by, the one
    /// person or body of the few sentences before.
    fn role(&self, span: Span, text: &str) -> Option<Named> {
        let parts: Vec<String> = words(text).collect();
        let (article, noun) = parts.split_first()?;
        let several = |w: &String| w.ends_with('s') && !w.ends_with("ss");
        if !definite(article) || noun.len() > ROLE || noun.last().is_none_or(several) {
            return None;
        }
        match self.epithets.fit(noun, span.start()) {
            Fit::One(actor) => self.actor(actor),
            Fit::Several => None,
            Fit::Nobody => match noun.last()? {
                head if person(head) => self.only(span, "PER"),
                head if body(head) => self.only(span, "ORG"),
                _ => None,
            },
        }
    }

    /// The one actor with this label that the sentences before name, if this one does not.
    fn only(&self, span: Span, label: &str) -> Option<Named> {
        let here = self.doc.sentence_at(span.start())?;
        let back = here.saturating_sub(ROLE_BACK);
        let stretch = |s: usize| self.doc.sentences.get(s).map(|s| s.span);
        let actors = |s: Span| {
            let named = self.mentions(s).filter(|e| e.label == label);
            named.filter_map(|e| e.actor)
        };
        let before = stretch(back)?.cover(stretch(here.checked_sub(1)?)?);
        let mut found = actors(before);
        let actor = found.next()?;
        let alone = found.all(|a| a == actor) && actors(stretch(here)?).all(|a| a != actor);
        alone.then(|| self.actor(actor)).flatten()
    }

    fn actor(&self, id: usize) -> Option<Named> {
        let actor = self.doc.actors.get(id)?;
        Some((actor.name.clone(), Some(actor.id)))
    }

    fn known_actor(&self, entity: &Entity) -> Option<Named> {
        self.actor(entity.actor?)
    }

    /// The name of a mention, whether or not it belongs to an actor.
    fn name(&self, entity: &Entity) -> Named {
        self.known_actor(entity)
            .unwrap_or_else(|| (self.doc.slice(entity.span).to_owned(), None))
    }

    /// As [`mentions`], of this document.
    fn mentions(&self, span: Span) -> impl DoubleEndedIterator<Item = &'a Entity> {
        mentions(self.doc, span).iter()
    }

    fn label(&self, party: &Party) -> Option<&'a str> {
        party
            .actor
            .and_then(|a| self.doc.actors.get(a))
            .map(|a| a.label.as_str())
    }
}
