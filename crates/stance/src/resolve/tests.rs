use standpoint_document::{Actor, Layers};

use super::*;
use crate::{Attributor, RuleAttributor};

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
        "Omar Diallo landed in Chad. There he rejected it.",
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

fn attributed(doc: &Document) -> Resolver<'_> {
    let mut found = RuleAttributor.attribute(&[doc]).expect("it has sentences");
    Resolver::new(doc).with_attributions(found.remove(0).items)
}

#[test]
fn a_quotation_that_runs_on_belongs_to_its_speaker() {
    let doc = doc(
        "\"The law is wrong,\" Omar Diallo said. \"It must go now.\"",
        &[("Omar Diallo", "PER")],
    );
    let resolver = attributed(&doc);
    let holder = resolver
        .source(span(&doc, "must go"))
        .expect("somebody speaks");
    assert_eq!((holder.name.as_str(), holder.span), ("Omar Diallo", None));
    let holder = resolver
        .source(span(&doc, "wrong"))
        .expect("somebody speaks");
    assert_eq!(holder.span, Some(span(&doc, "Omar Diallo")));
}

#[test]
fn an_open_pronoun_stays_as_it_is() {
    let doc = doc("It rained. They left.", &[]);
    assert_eq!(Resolver::new(&doc).party(span(&doc, "They")).name, "They");
}
