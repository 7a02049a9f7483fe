//! The decoder alone: logits of wordpieces in, entities out.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use standpoint_document::{Document, Entity};
use standpoint_ner::{Decoder, TagError};
use standpoint_tokenize::{Case, Piece, document};

const LABELS: [&str; 5] = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG"];
const O: [f32; 5] = [5.0, 0.0, 0.0, 0.0, 0.0];
const B_PER: [f32; 5] = [0.0, 5.0, 0.0, 0.0, 0.0];
const I_PER: [f32; 5] = [0.0, 0.0, 5.0, 0.0, 0.0];

fn decoder() -> Decoder {
    Decoder::new(&LABELS, true).unwrap()
}

/// What is found in a document whose words are a wordpiece each, with these logits.
fn read(decoder: &Decoder, doc: &Document, logits: &[&[f32]]) -> Vec<Entity> {
    let mut reading = decoder.read(doc);
    let words = doc.sentences.iter().flat_map(|s| &s.words);
    for ((word, span), logits) in (0..).zip(words).zip(logits) {
        let piece = Piece {
            id: 0,
            span: *span,
            case: Case::Lower,
            word,
        };
        reading.piece(&piece, logits);
    }
    reading.finish()
}

fn texts(doc: &Document, entities: &[Entity]) -> Vec<String> {
    let text = |e: &Entity| format!("{} {}", e.label, doc.slice(e.span));
    entities.iter().map(text).collect()
}

#[test]
fn spans_are_bytes_and_a_score_is_that_of_the_least_certain_word() {
    let doc = document("Zoë Müller spoke");
    let doubt: &[f32] = &[0.0, 0.0, 2.0, 0.0, 0.0];
    let found = read(&decoder(), &doc, &[&B_PER, doubt, &O]);
    assert_eq!(texts(&doc, &found), ["PER Zoë Müller"]);
    assert_eq!((found[0].span.start(), found[0].span.end()), (0, 12));
    // e^2 of e^2 + 4.
    assert!((found[0].score - 0.64878).abs() < 1e-4, "{found:?}");
}

#[test]
fn a_lone_tag_that_may_not_stand_there_does_not_break_a_name() {
    let doc = document("Ann Lee Berg spoke");
    let astray: &[f32] = &[0.0, 0.0, 2.0, 0.0, 2.1];
    let found = |begins| {
        let decoder = Decoder::new(&LABELS, begins).unwrap();
        texts(&doc, &read(&decoder, &doc, &[&B_PER, astray, &I_PER, &O]))
    };
    assert_eq!(found(false), ["PER Ann Lee Berg"]);
    assert_eq!(found(true), ["PER Ann", "ORG Lee", "PER Berg"]);
}

#[test]
fn an_inside_begins_an_entity_only_where_it_may() {
    let doc = document("Ann spoke");
    let found = |begins| {
        let decoder = Decoder::new(&LABELS, begins).unwrap();
        let found = read(&decoder, &doc, &[&I_PER, &O]);
        found.iter().map(|e| e.score).collect::<Vec<_>>()
    };
    assert!(found(true)[0] > 0.9);
    // Either nothing, or a `B-PER` that the logits make unlikely.
    assert!(found(false).iter().all(|score| *score < 0.1));
}

#[test]
fn a_temperature_softens_scores_and_the_lowest_score_leaves_entities_out() {
    let doc = document("Ann spoke");
    let score = |decoder: Decoder| {
        let found = read(&decoder, &doc, &[&B_PER, &O]);
        found.first().map(|e| e.score)
    };
    let (sharp, soft) = (
        score(decoder()).unwrap(),
        score(decoder().with_temperature(2.5)).unwrap(),
    );
    assert!(sharp > soft, "{sharp} {soft}");
    assert!(score(decoder().with_min_score(sharp)).is_some());
    assert_eq!(
        score(decoder().with_temperature(2.5).with_min_score(sharp)),
        None
    );
}

#[test]
fn what_is_missing_or_no_number_is_impossible_and_what_is_too_much_is_not_read() {
    let doc = document("Ann spoke");
    let none: &[f32] = &[];
    let odd: &[f32] = &[f32::NAN, 1.0, f32::INFINITY];
    let long: &[f32] = &[0.0, 5.0, 0.0, 0.0, 0.0, 99.0, 99.0];
    let found = |logits: &[&[f32]]| texts(&doc, &read(&decoder(), &doc, logits));
    assert_eq!(found(&[odd, none]), ["PER Ann"]);
    assert_eq!(found(&[long, &O]), ["PER Ann"]);
    assert!(found(&[none, none]).is_empty());
    assert!(found(&[]).is_empty());
}

#[test]
fn labels_that_follow_no_scheme_are_refused() {
    let refused = |labels: &[&str]| Decoder::new(labels, true).unwrap_err();
    assert_eq!(refused(&[]), TagError::Missing("O".to_owned()));
    assert_eq!(
        refused(&["O", "B-PER", "PER"]),
        TagError::Scheme("PER".to_owned())
    );
    let decoder = decoder();
    let labels: Vec<&str> = decoder.labels().iter().map(|l| l.as_str()).collect();
    assert_eq!((labels, decoder.width()), (vec!["PER", "ORG"], 5));
}
