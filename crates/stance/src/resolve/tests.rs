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

#[test]
fn an_aside_and_a_relative_clause_do_not_steal_they() {
    let doc = doc(
        "Leaders of the lake states endorsed the grid. The host spoke, a remark that pleased the \
         delegates. They praised villages that police their waters. They signed it.",
        &[],
    );
    let resolver = Resolver::new(&doc);
    let first = doc.text().find("They").expect("it is there");
    for at in [Span::at(first, 4), span(&doc, "They")] {
        assert_eq!(resolver.party(at).name, "Leaders of the lake states");
    }
}

#[test]
fn coordinated_names_are_they() {
    let doc = doc(
        "Togo and Benin signed. They oppose the levy.",
        &[("Togo", "LOC"), ("Benin", "LOC")],
    );
    let they = Resolver::new(&doc).party(span(&doc, "They"));
    assert_eq!(they.name, "Togo and Benin");
}

#[test]
fn an_apposition_or_a_title_tells_whose_role_it_is() {
    let doc = doc(
        "Ana Silva, the finance minister, met Premier Omar Diallo. It rained. The minister left, \
         and the premier stayed.",
        &[("Ana Silva", "PER"), ("Omar Diallo", "PER")],
    );
    let resolver = Resolver::new(&doc);
    assert_eq!(resolver.party(span(&doc, "The minister")).name, "Ana Silva");
    assert_eq!(
        resolver.party(span(&doc, "the premier")).name,
        "Omar Diallo"
    );
}

#[test]
fn a_role_nobody_is_introduced_by_is_the_one_person_named_before() {
    let names = [("Ana Silva", "PER"), ("Omar Diallo", "PER")];
    let one = doc("Ana Silva won. It rained. The senator left.", &names[..1]);
    let senator = Resolver::new(&one).party(span(&one, "The senator"));
    assert_eq!(senator.name, "Ana Silva");
    let two = doc("Ana Silva beat Omar Diallo. The senator left.", &names);
    let senator = Resolver::new(&two).party(span(&two, "The senator"));
    assert_eq!(senator.name, "The senator");
}

#[test]
fn gender_comes_from_titles_kin_and_use() {
    let names = [("Ana Silva", "PER"), ("Omar Diallo", "PER")];
    for text in [
        "Ms Ana Silva met Omar Diallo. Later she left.",
        "Omar Diallo met his sister Ana Silva. Later she left.",
        "Ana Silva said she was late. It rained. Omar Diallo, Ana Silva and others met. Then she left.",
    ] {
        let doc = doc(text, &names);
        let she = Span::at(doc.text().rfind("she").expect("it is there"), 3);
        assert_eq!(Resolver::new(&doc).party(she).name, "Ana Silva", "{text}");
    }
}

#[test]
fn two_persons_alike_leave_he_open() {
    let doc = doc(
        "Ana Silva and Omar Diallo met. He left.",
        &[("Ana Silva", "PER"), ("Omar Diallo", "PER")],
    );
    assert_eq!(Resolver::new(&doc).party(span(&doc, "He")).name, "He");
}

#[test]
fn in_a_quotation_i_is_its_source_and_he_is_somebody_else() {
    let doc = doc(
        "Omar Diallo resigned. \"I never trusted him,\" Ana Silva said.",
        &[("Ana Silva", "PER"), ("Omar Diallo", "PER")],
    );
    let resolver = attributed(&doc);
    let i = Span::at(doc.text().find("I never").expect("it is there"), 1);
    assert_eq!(resolver.party(i).name, "Ana Silva");
    assert_eq!(resolver.party(span(&doc, "him")).name, "Omar Diallo");
}

#[test]
fn a_title_may_have_several_words_of_any_kind() {
    for title in [
        "Minister of Finance",
        "Co-founder and chair",
        "Under Secretary",
    ] {
        let words = format!("{title} Omar Diallo");
        let doc = doc(&format!("{words} left."), &[("Omar Diallo", "PER")]);
        let party = Resolver::new(&doc).party(span(&doc, &words));
        assert_eq!(party.name, "Omar Diallo", "{title}");
    }
    for other in ["Critics of President", "The chair and President"] {
        let words = format!("{other} Omar Diallo");
        let doc = doc(&format!("{words} left."), &[("Omar Diallo", "PER")]);
        let party = Resolver::new(&doc).party(span(&doc, &words));
        assert_eq!(party.name, words);
    }
}

#[test]
fn a_person_in_a_phrase_about_others_is_not_its_head() {
    let doc = doc("Supporters of Omar Diallo left.", &[("Omar Diallo", "PER")]);
    let party = Resolver::new(&doc).party(span(&doc, "Supporters of Omar Diallo"));
    assert_eq!(party.name, "Supporters of Omar Diallo");
}

#[test]
fn an_addition_after_the_name_still_gives_the_actor() {
    let doc = doc("Omar Diallo of the Greens left.", &[("Omar Diallo", "PER")]);
    let party = Resolver::new(&doc).party(span(&doc, "Omar Diallo of the Greens"));
    assert_eq!(party.name, "Omar Diallo");
}
