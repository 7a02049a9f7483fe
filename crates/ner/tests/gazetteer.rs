//! The gazetteer finds the names of its list.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use standpoint_document::Document;
use standpoint_ner::{Gazetteer, Recognizer};
use standpoint_tokenize::document;

fn found(names: &Gazetteer, doc: &Document) -> Vec<String> {
    let found = names.recognize(&[doc]).unwrap().remove(0);
    let show = |e: &standpoint_document::Entity| format!("{} {}", e.label, doc.slice(e.span));
    found.items.iter().map(show).collect()
}

#[test]
fn the_longest_name_wins_and_the_next_begins_after_it() {
    let names = Gazetteer::new([
        ("New", "X"),
        ("New York", "LOC"),
        ("New York Times", "ORG"),
        ("Times Square", "FAC"),
    ]);
    let doc = document("New York Times Square is in New  York.");
    assert_eq!(found(&names, &doc), ["ORG New York Times", "LOC New  York"]);
}

#[test]
fn whole_words_only_and_possessives_come_apart() {
    let names = Gazetteer::new([("Oman", "LOC"), ("U.N.", "ORG")]);
    let doc = document("Romans praised Oman's U.N. envoy, not Omani ones.");
    assert_eq!(found(&names, &doc), ["LOC Oman", "ORG U.N."]);
}

#[test]
fn case_is_minded_unless_told_otherwise() {
    let list = [("Oman", "LOC"), ("Éire", "LOC")];
    let doc = document("OMAN and éire");
    assert!(found(&Gazetteer::new(list), &doc).is_empty());
    assert_eq!(
        found(&Gazetteer::ignoring_case(list), &doc),
        ["LOC OMAN", "LOC éire"]
    );
}

#[test]
fn blank_names_are_left_out_and_the_first_label_of_a_name_holds() {
    let names = Gazetteer::new([("", "A"), ("  ", "B"), ("Oman", "LOC"), ("Oman", "PER")]);
    assert_eq!(found(&names, &document("Oman")), ["LOC Oman"]);
    assert_eq!(names.labels().len(), 2);
}
