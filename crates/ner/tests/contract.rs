//! What every recognizer promises, held to by the gazetteer, an encoder of random weights on the
//! real engine, and an encoder whose session is scripted.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use proptest::prelude::*;
use standpoint_document::Document;
use standpoint_model::Task;
use standpoint_ner::{EncoderRecognizer, Gazetteer, NerError, Options, Recognizer};
#[cfg(feature = "rten")]
use standpoint_testkit::fixture;
use standpoint_testkit::{ScriptedSession, contract, manifest, recognizer_contract, scripted};
use standpoint_tokenize::document;

fn gazetteer() -> Gazetteer {
    Gazetteer::new([
        ("Oslo", "LOC"),
        ("Ann", "PER"),
        ("Ann Lee", "PER"),
        ("the", "MISC"),
    ])
}

/// Tags by vocabulary id and head alone, so that every kind of tag comes and illegal ones abound.
fn script() -> EncoderRecognizer {
    let mut session = ScriptedSession::default();
    for head in manifest(Task::Ner).heads.values() {
        let k = head.labels.len();
        session = session.with_tokens(&head.output, k, move |row, i| {
            let id = row.ids.get(i).copied().unwrap_or_default();
            (0..k)
                .map(|tag| ((id as usize * 7 + tag * 5) % 11) as f32)
                .collect()
        });
    }
    let model = scripted(Task::Ner, session);
    EncoderRecognizer::new(Arc::new(model), &Options::default()).unwrap()
}

recognizer_contract!(gazetteer_keeps_it, gazetteer());
recognizer_contract!(scripted_encoder_keeps_it, script());
#[cfg(feature = "rten")]
recognizer_contract!(
    loaded_encoder_keeps_it,
    standpoint_ner::load(fixture(Task::Ner)).unwrap()
);

#[test]
fn a_document_without_sentences_is_an_error_that_names_it() {
    let bare = Document::new("bare", "Ann spoke.");
    let recognizers: [&dyn Recognizer; 2] = [&gazetteer(), &script()];
    for ner in recognizers {
        let err = ner.recognize(&[&bare]).unwrap_err();
        assert!(matches!(err, NerError::NoSentences { .. }), "{err}");
        assert!(err.to_string().contains("`bare`"), "{err}");
    }
}

#[cfg(feature = "rten")]
#[test]
fn a_model_of_another_task_is_refused_with_both_tasks() {
    let err = standpoint_ner::load(fixture(Task::Judge))
        .err()
        .map(|e| e.to_string());
    let err = err.unwrap_or_default();
    assert!(err.contains("ner") && err.contains("judge"), "{err}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn entities_are_sound_on_random_text(
        text in prop_oneof![any::<String>(), "(Ann|Lee|Oslo|the|[ .\n\u{e9}\0])*"],
    ) {
        let doc = document(&text);
        let recognizers: [&dyn Recognizer; 2] = [&gazetteer(), &script()];
        for ner in recognizers {
            let found = ner.recognize(&[&doc]).unwrap().remove(0);
            contract::entities(&doc, &found, ner.labels());
        }
    }
}
