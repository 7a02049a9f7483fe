//! Decoding of the encoder finder over scripted outputs: what the model says and nothing else.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use standpoint_document::{Document, Polarity, Span, Stance, StanceKind};
use standpoint_model::Task;
use standpoint_stance::{CueHolder, EncoderFinder, FinderOptions, StanceError, StanceFinder};
use standpoint_testkit::{Reading, ScriptedSession, one_hot, scripted, wordpieces};

const SURE: f32 = 12.0;

fn id(word: &str) -> i32 {
    wordpieces().encode(word, 0).unwrap()[0].id as i32
}

/// Where the scripted holder pointer points.
#[derive(Clone, Copy)]
enum Holder {
    Word(&'static str),
    Author,
    Outside,
}

/// A finder for which `opposed` is a cue against and `supported` a cue in favor, of one holder and
/// one-word target; everything else is no cue.
fn finder(holder: Holder, target: &'static str) -> EncoderFinder {
    let (opposed, supported) = (id("opposed"), id("supported"));
    let cues = move |row: Reading<'_>, i: usize| match row.ids[i] {
        x if x == opposed => one_hot(5, 3, SURE),
        x if x == supported => one_hot(5, 1, SURE),
        _ => one_hot(5, 0, SURE),
    };
    let verdict = move |row: Reading<'_>| {
        let marked = row.types.iter().position(|t| (4..8).contains(t));
        let against = marked.is_some_and(|i| row.ids[i] == opposed);
        one_hot(3, if against { 2 } else { 1 }, SURE)
    };
    let target = id(target);
    let arguments = move |row: Reading<'_>, i: usize| {
        let is_holder = match holder {
            Holder::Word(word) => row.ids[i] == id(word),
            Holder::Author => i == 0,
            Holder::Outside => i == row.ids.len() - 1,
        };
        let height = |is: bool| if is { SURE } else { 0.0 };
        let is_target = row.ids[i] == target && row.types[i] >= 4;
        vec![
            height(is_holder),
            height(is_holder),
            height(is_target),
            height(is_target),
        ]
    };
    let session = ScriptedSession::default()
        .with_tokens("cues", 5, cues)
        .with_rows("verdict", 3, verdict)
        .with_tokens("arguments", 4, arguments);
    let options = FinderOptions::default().with_min_score(0.3);
    EncoderFinder::new(scripted(Task::Stance, session), options).unwrap()
}

fn found(finder: &EncoderFinder, doc: &Document) -> Vec<Stance> {
    finder.find(&[doc]).unwrap().remove(0).items
}

#[test]
fn cue_holder_target_and_side_come_out_with_their_words() {
    let doc = standpoint_tokenize::document("The party met. The council opposed the treaty.");
    let stances = found(&finder(Holder::Word("council"), "treaty"), &doc);
    assert_eq!(stances.len(), 1);
    let s = &stances[0];
    let holder = s.holder.as_ref().unwrap();
    assert_eq!(holder.span.map(|x| doc.slice(x)), Some("council"));
    assert_eq!(s.target.span.map(|x| doc.slice(x)), Some("treaty"));
    assert_eq!(s.cue.map(|x| doc.slice(x)), Some("opposed"));
    assert_eq!((s.polarity, s.evidence), (Polarity::Against, 1));
    assert_eq!(s.kind, StanceKind::Reported);
}

#[test]
fn two_cues_for_the_same_words_and_side_are_one_stance() {
    let doc = standpoint_tokenize::document("The council opposed, opposed the treaty.");
    assert_eq!(
        found(&finder(Holder::Word("council"), "treaty"), &doc).len(),
        1
    );
    let doc = standpoint_tokenize::document("The council opposed, then supported the treaty.");
    assert_eq!(
        found(&finder(Holder::Word("council"), "treaty"), &doc).len(),
        2
    );
}

#[test]
fn the_opening_token_is_the_texts_own_voice() {
    let doc = standpoint_tokenize::document("The treaty is rightly opposed.");
    let stances = found(&finder(Holder::Author, "treaty"), &doc);
    assert_eq!(stances[0].kind, StanceKind::Author);
    assert_eq!(stances[0].holder, None);
}

#[test]
fn the_closing_token_is_a_speaker_from_another_sentence() {
    let doc =
        standpoint_tokenize::document("The party met, the minister said. It opposed the treaty.");
    let stances = found(&finder(Holder::Outside, "treaty"), &doc);
    let holder = stances[0].holder.as_ref().unwrap();
    assert_eq!((holder.name.as_str(), holder.span), ("the minister", None));
}

#[test]
fn a_speaker_named_nowhere_near_leaves_no_stance() {
    let doc = standpoint_tokenize::document("Somehow opposed the treaty.");
    assert!(found(&finder(Holder::Outside, "treaty"), &doc).is_empty());
}

#[test]
fn a_given_cue_is_read_where_it_stands_though_pass_one_would_not_find_it() {
    let doc = standpoint_tokenize::document("The party met. The council saw the treaty.");
    let finder = finder(Holder::Word("council"), "treaty");
    let place = |word: &str| Span::at(doc.text().find(word).unwrap(), word.len());
    let nowhere = Span::at(doc.text().len() + 5, 3);
    let read = finder
        .given(&doc, &[place("saw"), nowhere, place("met")])
        .unwrap();
    assert_eq!(read.len(), 3);
    let saw = read[0].as_ref().unwrap();
    assert_eq!(saw.cue, place("saw"));
    assert_eq!(saw.holders[0].0, CueHolder::Words(place("council")));
    assert_eq!(saw.targets[0].0, place("treaty"));
    assert!(saw.verdict.favor > 0.9 && saw.verdict.neutral < 0.1);
    assert_eq!(read[1], None);
    assert_eq!(read[2].as_ref().unwrap().cue, place("met"));
}

#[test]
fn a_document_without_sentences_is_told_what_to_run() {
    let err = finder(Holder::Author, "treaty")
        .find(&[&Document::new("a", "The treaty.")])
        .unwrap_err();
    assert!(matches!(err, StanceError::Needs { .. }), "{err}");
}

#[test]
fn a_model_with_other_labels_is_refused_with_both_sides() {
    let session = ScriptedSession::default()
        .with_tokens("cues", 5, |_, _| vec![0.0; 5])
        .with_rows("verdict", 3, |_| vec![0.0; 3])
        .with_tokens("arguments", 4, |_, _| vec![0.0; 4]);
    let mut manifest = standpoint_testkit::manifest(Task::Stance);
    manifest.heads.get_mut("verdict").unwrap().labels.swap(1, 2);
    let model =
        standpoint_model::Model::from_parts(manifest, wordpieces(), Box::new(session)).unwrap();
    let err = EncoderFinder::new(model, FinderOptions::default()).unwrap_err();
    let message = err.to_string();
    assert!(
        message.contains("\"against\", \"favor\"") && message.contains("\"favor\", \"against\""),
        "{message}"
    );
}
