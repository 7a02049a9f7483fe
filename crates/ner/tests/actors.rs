//! Which mentions are joined, which are kept apart, and what the actor is called.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

use proptest::prelude::*;
use standpoint_document::{Document, Entity, Span};
use standpoint_ner::actors;
use standpoint_tokenize::document;

/// A text with mentions marked `{PER Ann Lee}`.
fn marked(text: &str) -> (Document, Vec<Entity>) {
    let (mut plain, mut entities) = (String::new(), Vec::new());
    let mut parts = text.split('{');
    plain.push_str(parts.next().unwrap());
    for part in parts {
        let (mention, rest) = part.split_once('}').expect("a mention ends");
        let (label, name) = mention.split_once(' ').expect("a label stands first");
        entities.push(Entity {
            span: Span::at(plain.len(), name.len()),
            label: label.into(),
            score: 1.0,
            actor: None,
        });
        plain.push_str(name);
        plain.push_str(rest);
    }
    (document(&plain), entities)
}

/// `name: mention | mention` for each actor.
fn joined(text: &str) -> Vec<String> {
    let (doc, mut entities) = marked(text);
    let actors = actors(&doc, &mut entities);
    let show = |i: &usize| doc.slice(entities[*i].span).to_owned();
    actors
        .iter()
        .map(|a| {
            let mentions: Vec<String> = a.mentions.iter().map(show).collect();
            format!("{} {}: {}", a.label, a.name, mentions.join(" | "))
        })
        .collect()
}

#[test]
fn titles_surnames_and_first_names_are_one_person() {
    assert_eq!(
        joined(
            "{PER Chinese President Xi Jinping} met {PER Kassym-Jomart Tokayev}. {PER Xi}'s guest, \
             {PER Mr. Tokayev}, smiled; {PER Jinping} too. {PER XI JINPING} left."
        ),
        [
            "PER Xi Jinping: Chinese President Xi Jinping | Xi | Jinping | XI JINPING",
            "PER Kassym-Jomart Tokayev: Kassym-Jomart Tokayev | Mr. Tokayev",
        ]
    );
}

#[test]
fn a_surname_before_its_full_name_belongs_to_it() {
    assert_eq!(
        joined("{PER Okafor} resigns. The minister, {PER Grace Okafor}, gave no reason."),
        ["PER Grace Okafor: Okafor | Grace Okafor"]
    );
}

#[test]
fn namesakes_are_kept_apart_and_the_place_of_a_surname_decides() {
    assert_eq!(
        joined(
            "{PER Ann Lee} spoke. {PER Lee} sat. {PER Bob Lee} rose. {PER Lee} went on. It rained. \
             It snowed. {PER Lee} went home."
        ),
        [
            "PER Ann Lee: Ann Lee | Lee",
            "PER Bob Lee: Bob Lee | Lee",
            "PER Lee: Lee"
        ]
    );
}

#[test]
fn an_acronym_joins_its_expansion_in_either_order_bracketed_or_not() {
    for text in [
        "The {ORG Shanghai Cooperation Organization} ({ORG SCO}) met.",
        "The {ORG SCO} ({ORG Shanghai Cooperation Organization}) met.",
        "The {ORG SCO} met. It is the {ORG Shanghai Cooperation Organization}.",
        "The {ORG Shanghai Cooperation Organization} met. {ORG the S.C.O.'s} head spoke.",
    ] {
        let found = joined(text);
        assert_eq!(found.len(), 1, "{text}");
        assert!(
            found[0].starts_with("ORG Shanghai Cooperation Organization:"),
            "{found:?}"
        );
    }
    assert_eq!(
        joined("{ORG Association of Southeast Asian Nations} ({ORG ASEAN}) and {ORG ASEAN}").len(),
        1
    );
    assert_eq!(joined("{ORG Acme Bank} ({ORG WTO})").len(), 2);
}

#[test]
fn an_acronym_of_two_names_joins_neither_unless_bracketed() {
    let open = "{ORG Central Asia Union} and {ORG Coastal Archive Union} of the {ORG CAU}.";
    assert_eq!(joined(open).len(), 3);
    let told =
        "{ORG Central Asia Union} ({ORG CAU}) and {ORG Coastal Archive Union}. {ORG CAU} met.";
    assert_eq!(
        joined(told),
        [
            "ORG Central Asia Union: Central Asia Union | CAU | CAU",
            "ORG Coastal Archive Union: Coastal Archive Union"
        ]
    );
}

#[test]
fn a_short_name_goes_to_the_one_longer_name_before_it_that_it_ends_or_begins() {
    for (text, actors) in [
        (
            "{ORG Federal Cartel Office}, then {ORG the Cartel Office}",
            1,
        ),
        ("{ORG Blue Bay Resorts} and {ORG Blue Bay}", 1),
        ("{ORG Harborough Rovers}: {ORG Rovers} won", 1),
        (
            "{ORG People's Front for the North}; {ORG the People's Front}",
            1,
        ),
        ("{ORG Labour} split; {ORG the Labour Party} is small", 1),
        // The full name comes later, is of another label, or is one of two.
        ("{ORG Acme}; {ORG Acme Ventures}", 2),
        ("{ORG Harborough Rovers} of {LOC Harborough}", 2),
        (
            "{ORG Oslo Harbour Office}, {ORG Bergen Harbour Office}, {ORG Harbour Office}",
            3,
        ),
        // A preposition's noun, an acronym and a part further in do not stand for the whole.
        ("{ORG Council of Weavers}, {ORG Weavers}", 2),
        ("{ORG UN Security Council}, {ORG UN}", 2),
        (
            "{ORG United Nations Environment Programme}, {ORG United Nations}",
            2,
        ),
    ] {
        assert_eq!(joined(text).len(), actors, "{text}: {:?}", joined(text));
    }
}

#[test]
fn of_turns_a_name_round() {
    assert_eq!(
        joined("{MISC Treaty of Lisse}: {MISC the Lisse Treaty}; {ORG Bank of Lisse}"),
        [
            "MISC Treaty of Lisse: Treaty of Lisse | the Lisse Treaty",
            "ORG Bank of Lisse: Bank of Lisse"
        ]
    );
}

#[test]
fn a_people_is_not_its_country() {
    assert_eq!(
        joined(
            "{LOC China} and {NORP Chinese} voters; {NORP Houthi} and {NORP Houthis}; {LOC the U.S.}, {LOC United States}"
        ),
        [
            "LOC China: China",
            "NORP Chinese: Chinese",
            "NORP Houthis: Houthi | Houthis",
            "LOC United States: the U.S. | United States",
        ]
    );
}

#[test]
fn labels_go_by_majority_but_a_name_that_is_both_stays_two() {
    assert_eq!(
        joined("{ORG Hamas} {NORP Hamas} {ORG Hamas}"),
        ["ORG Hamas: Hamas | Hamas | Hamas"]
    );
    assert_eq!(
        joined("{LOC Jordan} hosted {PER Michael Jordan}; {PER Jordan} thanked {LOC Jordan}.")
            .len(),
        2
    );
    assert_eq!(
        joined("{PER Xi} {PER Xi} {LOC Xi} {PER Xi}"),
        ["PER Xi: Xi | Xi | Xi | Xi"]
    );
}

#[test]
fn of_two_labels_as_frequent_the_surer_one_holds() {
    let (doc, mut entities) = marked("{ORG OMAN} and {LOC Oman}");
    entities[0].score = 0.55;
    let found = actors(&doc, &mut entities);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].label, "LOC");
}

#[test]
fn dates_and_amounts_are_no_actors() {
    let (doc, mut entities) =
        marked("{DATE Monday}: {MONEY $5} for {ORG Acme Inc.}, said {ORG Acme}");
    let found = actors(&doc, &mut entities);
    assert_eq!(found.len(), 1);
    assert_eq!(entities[0].actor, None);
    assert_eq!(entities[3].actor, Some(0));
}

#[test]
fn ten_thousand_namesakes_take_no_time() {
    let text: String = (0..10_000)
        .map(|i| format!("{{PER A{i} Lee}} and {{PER Lee}}. "))
        .collect();
    assert!(joined(&text).len() >= 10_000);
}

proptest! {
    #[test]
    fn every_actor_names_its_mentions_and_every_mention_its_actor(
        text in any::<String>(),
        cuts in prop::collection::vec((any::<usize>(), any::<usize>(), 0usize..6), 0..12),
    ) {
        let doc = document(&text);
        let bounds: Vec<usize> = text.char_indices().map(|(b, _)| b).chain([text.len()]).collect();
        let labels = ["PER", "ORG", "LOC", "NORP", "DATE", "x"];
        let mut entities: Vec<Entity> = cuts
            .iter()
            .map(|&(a, b, label)| {
                let (a, b) = (bounds[a % bounds.len()], bounds[b % bounds.len()]);
                Entity {
                    span: Span::new(a.min(b), a.max(b)).unwrap(),
                    label: labels[label].into(),
                    score: 0.5,
                    actor: Some(99),
                }
            })
            .collect();
        let actors = actors(&doc, &mut entities);
        for (id, actor) in actors.iter().enumerate() {
            prop_assert_eq!(actor.id, id);
            prop_assert!(!actor.mentions.is_empty());
            for m in &actor.mentions {
                prop_assert_eq!(entities[*m].actor, Some(id));
            }
        }
        let total: usize = actors.iter().map(|a| a.mentions.len()).sum();
        prop_assert_eq!(total, entities.iter().filter(|e| e.actor.is_some()).count());
        prop_assert!(entities.iter().all(|e| e.label != "DATE" || e.actor.is_none()));
    }
}
