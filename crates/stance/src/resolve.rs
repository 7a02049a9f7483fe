//! From the words in the sentence to the clearest name in the document.

use standpoint_document::{Actor, Document, Entity, Party, Span};

use crate::speech::speaker;
use crate::text::{Pronoun, content_words, definite, pronoun, words};

/// How many sentences back a pronoun may look, and a running quotation may reach.
const SENTENCES_BACK: usize = 3;
/// How many sentences back an earlier holder may be meant: lists and quotations repeat "they".
const HOLDERS_BACK: usize = 5;
/// A chain of pronouns is followed this far.
const DEPTH: usize = 4;

/// Gives holders and targets their clearest name, in text order.
///
/// A mention of an actor gets the actor's name. "He" and "it" get the nearest earlier holder or actor
/// that fits, "they" the nearest earlier holder that is no single person, all looked for a few
/// sentences back; "I" and "we" get the speaker.
/// A role such as "the ministry" gets the one actor that carries the word, or is introduced with it.
/// Where nothing fits, the words stay as they are.
#[derive(Debug)]
pub struct Resolver<'a> {
    doc: &'a Document,
    earlier: Vec<Party>,
}

impl<'a> Resolver<'a> {
    /// A resolver for one document. It uses the entity layer where there is one.
    pub fn new(doc: &'a Document) -> Self {
        Self {
            doc,
            earlier: Vec::new(),
        }
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
        self.earlier.push(holder.clone());
    }

    /// The holder of a sentence that names none: whoever speaks in it, or in the few sentences
    /// before it, nearest first; then the last holder of those sentences.
    pub fn outside(&self, sentence: usize) -> Option<Party> {
        let nameless = |p: Party| Party { span: None, ..p };
        let back = sentence.saturating_sub(SENTENCES_BACK);
        (back..=sentence)
            .rev()
            .chain([sentence + 1])
            .find_map(|s| speaker(self.doc, s))
            .map(|s| nameless(self.party(s.span)))
            .or_else(|| self.last_holder(sentence, back, |_| true).map(nameless))
    }

    fn resolved(&self, span: Span, depth: usize) -> Party {
        let words = self.doc.slice(span);
        if let Some(known) = self.earlier.iter().find(|p| p.span == Some(span)) {
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

    /// The actor whose mention is the head of the span: it ends the span and is most of it, or is a
    /// person with a title before the name.
    fn named(&self, span: Span) -> Option<(String, Option<usize>)> {
        let entity = self
            .mentions(span)
            .rfind(|e| span.contains(e.span) && self.ends_with(span, e))?;
        let whole = 2 * entity.span.len() >= span.len();
        if !whole && entity.label != "PER" {
            return None;
        }
        let actor = self.doc.actors.get(entity.actor?)?;
        Some((actor.name.clone(), Some(actor.id)))
    }

    fn ends_with(&self, span: Span, entity: &Entity) -> bool {
        let rest = Span::new(entity.span.end(), span.end());
        let rest = rest.map(|r| self.doc.slice(r)).unwrap_or_default();
        matches!(rest.trim(), "" | "'s" | "’s" | "'" | "’")
    }

    /// "the ministry": the one actor of the document that has the noun in its name, or that is
    /// introduced by it ("Premier Ana Silva" for "the premier").
    fn role(&self, span: Span, text: &str) -> Option<(String, Option<usize>)> {
        let mut parts = words(text);
        let (article, noun) = (parts.next()?, parts.next()?);
        if parts.next().is_some() || !definite(&article) || noun.len() < 4 {
            return None;
        }
        let before = self
            .doc
            .entities
            .iter()
            .take_while(|e| e.span.start() < span.start());
        let mut hit: Option<&Actor> = None;
        for entity in before {
            let Some(actor) = entity.actor.and_then(|a| self.doc.actors.get(a)) else {
                continue;
            };
            let carries = actor.label == "ORG" && content_words(&actor.name).contains(&noun);
            let introduced =
                actor.label == "PER" && self.word_before(entity.span).as_ref() == Some(&noun);
            if carries || introduced {
                if hit.is_some_and(|h| h.id != actor.id) {
                    return None;
                }
                hit = Some(actor);
            }
        }
        hit.map(|a| (a.name.clone(), Some(a.id)))
    }

    fn word_before(&self, span: Span) -> Option<String> {
        let sentence = self
            .doc
            .sentences
            .get(self.doc.sentence_at(span.start())?)?;
        let i = sentence.words.partition_point(|w| w.end() <= span.start());
        let word = sentence.words.get(i.checked_sub(1)?)?;
        Some(self.doc.slice(*word).to_lowercase())
    }

    fn antecedent(
        &self,
        span: Span,
        kind: Pronoun,
        depth: usize,
    ) -> Option<(String, Option<usize>)> {
        let here = self.doc.sentence_at(span.start())?;
        let back = here.saturating_sub(SENTENCES_BACK);
        match kind {
            Pronoun::Relative => {
                let entity = self
                    .doc
                    .entities
                    .iter()
                    .rfind(|e| e.span.end() <= span.start())
                    .filter(|e| self.doc.sentence_at(e.span.start()) == Some(here))?;
                self.actor_of(entity)
            }
            Pronoun::Speaker => (back..=here)
                .rev()
                .filter_map(|s| speaker(self.doc, s))
                .find(|s| s.span != span)
                .map(|s| self.resolved(s.span, depth))
                .filter(|p| pronoun(&p.name).is_none())
                .map(|p| (p.name, p.actor)),
            Pronoun::Person => self
                .earlier_holder(span, here, |label| label == Some("PER"))
                .or_else(|| self.nearest_actor(span, back, &["PER"])),
            Pronoun::Thing => self
                .earlier_holder(span, here, |label| matches!(label, Some("ORG" | "LOC")))
                .or_else(|| self.nearest_actor(span, back, &["ORG", "LOC"])),
            Pronoun::Group => self.earlier_holder(span, here, |label| label != Some("PER")),
        }
    }

    /// The name of the last holder before `span` whose label `fits` (none for what is no actor).
    fn earlier_holder(
        &self,
        span: Span,
        here: usize,
        fits: impl Fn(Option<&str>) -> bool,
    ) -> Option<(String, Option<usize>)> {
        let back = here.saturating_sub(HOLDERS_BACK);
        self.last_holder(here, back, |p| {
            fits(self.label(p)) && p.span.is_some_and(|s| s.start() < span.start())
        })
        .map(|p| (p.name, p.actor))
    }

    /// The last holder kept whose words stand in sentences `back..=here` and that `fits`.
    fn last_holder(
        &self,
        here: usize,
        back: usize,
        fits: impl Fn(&Party) -> bool,
    ) -> Option<Party> {
        self.earlier
            .iter()
            .rev()
            .filter(|p| {
                p.span
                    .and_then(|s| self.doc.sentence_at(s.start()))
                    .is_some_and(|s| (back..=here).contains(&s))
            })
            .find(|p| pronoun(&p.name).is_none() && fits(p))
            .cloned()
    }

    /// The actor of the nearest earlier sentence with one of these labels; within that sentence
    /// the first one, which is most often its subject.
    fn nearest_actor(
        &self,
        span: Span,
        back: usize,
        labels: &[&str],
    ) -> Option<(String, Option<usize>)> {
        let here = self.doc.sentence_at(span.start())?;
        (back..=here).rev().find_map(|s| {
            let sentence = self.doc.sentences.get(s)?.span;
            let entity = self
                .mentions(sentence)
                .filter(|e| e.span.end() <= span.start())
                .find(|e| labels.contains(&e.label.as_str()))?;
            self.actor_of(entity)
        })
    }

    /// The mentions that start inside a span, in text order.
    fn mentions(&self, span: Span) -> impl DoubleEndedIterator<Item = &'a Entity> {
        let entities = &self.doc.entities;
        let from = entities.partition_point(|e| e.span.start() < span.start());
        let until = entities.partition_point(|e| e.span.start() < span.end());
        entities.get(from..until).unwrap_or_default().iter()
    }

    fn actor_of(&self, entity: &Entity) -> Option<(String, Option<usize>)> {
        match entity.actor.and_then(|a| self.doc.actors.get(a)) {
            Some(actor) => Some((actor.name.clone(), Some(actor.id))),
            None => Some((self.doc.slice(entity.span).to_owned(), None)),
        }
    }

    fn label(&self, party: &Party) -> Option<&'a str> {
        party
            .actor
            .and_then(|a| self.doc.actors.get(a))
            .map(|a| a.label.as_str())
    }
}

#[cfg(test)]
mod tests {
    use standpoint_document::Layers;

    use super::*;

    /// A document whose entities are the given names, each name an actor of its own.
    fn doc(text: &str, names: &[(&str, &str)]) -> Document {
        let mut doc = standpoint_tokenize::document(text);
        for (name, label) in names {
            let id = doc.actors.len();
            doc.actors.push(Actor {
                id,
                name: (*name).to_owned(),
                label: (*label).into(),
                mentions: vec![],
            });
            for (start, _) in text.match_indices(name) {
                doc.entities.push(Entity {
                    span: Span::at(start, name.len()),
                    label: (*label).into(),
                    score: 1.0,
                    actor: Some(id),
                });
            }
        }
        doc.entities.sort_by_key(|e| e.span);
        doc.layers |= Layers::ENTITIES;
        doc
    }

    fn span(doc: &Document, words: &str) -> Span {
        let start = doc.text().rfind(words).expect("the words are in the text");
        Span::at(start, words.len())
    }

    #[test]
    fn they_are_the_holders_of_the_sentence_before() {
        let doc = doc("Union leaders praised the plan. They opposed the tax.", &[]);
        let mut resolver = Resolver::new(&doc);
        let leaders = resolver.party(span(&doc, "Union leaders"));
        resolver.remember(&leaders);
        assert_eq!(resolver.party(span(&doc, "They")).name, "Union leaders");
    }

    #[test]
    fn the_same_words_mean_the_same_for_every_stance_of_their_sentence() {
        let doc = doc(
            "Union leaders praised the plan. The Chad mission left. They hailed X and opposed Y.",
            &[("Chad", "LOC")],
        );
        let mut resolver = Resolver::new(&doc);
        let leaders = resolver.party(span(&doc, "Union leaders"));
        resolver.remember(&leaders);
        for _ in 0..2 {
            let they = resolver.party(span(&doc, "They"));
            assert_eq!(they.name, "Union leaders");
            resolver.remember(&they);
        }
    }

    #[test]
    fn nobody_is_the_target_of_his_own_stance_by_a_pronoun() {
        let doc = doc("Omar Diallo backed him.", &[("Omar Diallo", "PER")]);
        let mut resolver = Resolver::new(&doc);
        let omar = resolver.party(span(&doc, "Omar Diallo"));
        resolver.remember(&omar);
        assert_eq!(resolver.target(span(&doc, "him"), Some(&omar)).name, "him");
    }

    #[test]
    fn he_is_a_person_and_not_a_country() {
        let doc = doc(
            "Omar Diallo landed in Chad. There he rejected the offer.",
            &[("Omar Diallo", "PER"), ("Chad", "LOC")],
        );
        let he = Resolver::new(&doc).party(span(&doc, "he"));
        assert_eq!(he.name, "Omar Diallo");
        assert_eq!(he.actor, Some(0));
    }

    #[test]
    fn a_title_before_the_name_still_gives_the_actor() {
        let doc = doc(
            "Finance Minister Omar Diallo backed it.",
            &[("Omar Diallo", "PER")],
        );
        let party = Resolver::new(&doc).party(span(&doc, "Finance Minister Omar Diallo"));
        assert_eq!((party.name.as_str(), party.actor), ("Omar Diallo", Some(0)));
    }

    #[test]
    fn a_government_named_by_its_country_is_not_the_country() {
        let doc = doc("The government of Chad backed it.", &[("Chad", "LOC")]);
        let party = Resolver::new(&doc).party(span(&doc, "The government of Chad"));
        assert_eq!(
            (party.name.as_str(), party.actor),
            ("The government of Chad", None)
        );
    }

    #[test]
    fn a_role_is_resolved_only_where_one_actor_carries_it() {
        let one = doc(
            "The Defence Ministry met. The ministry backed it.",
            &[("Defence Ministry", "ORG")],
        );
        assert_eq!(
            Resolver::new(&one).party(span(&one, "The ministry")).name,
            "Defence Ministry"
        );
        let two = doc(
            "The Defence Ministry met the Health Ministry. The ministry backed it.",
            &[("Defence Ministry", "ORG"), ("Health Ministry", "ORG")],
        );
        assert_eq!(
            Resolver::new(&two).party(span(&two, "The ministry")).name,
            "The ministry"
        );
    }

    #[test]
    fn a_quotation_that_runs_on_belongs_to_its_speaker() {
        let doc = doc(
            "\"The law is wrong,\" Omar Diallo said. \"It must go.\"",
            &[("Omar Diallo", "PER")],
        );
        let holder = Resolver::new(&doc).outside(1).expect("somebody speaks");
        assert_eq!((holder.name.as_str(), holder.span), ("Omar Diallo", None));
    }

    #[test]
    fn an_open_pronoun_stays_as_it_is() {
        let doc = doc("It rained. They left.", &[]);
        assert_eq!(Resolver::new(&doc).party(span(&doc, "They")).name, "They");
    }
}
