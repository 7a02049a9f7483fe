//! What every recognizer promises.

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use standpoint_document::{Document, Entity};
use standpoint_ner::{NerError, Recognizer};
use standpoint_tokenize::document;

/// Checks the promises of [`Recognizer`] on texts of every kind.
pub(crate) fn contract(ner: &dyn Recognizer) {
    assert_eq!(ner.recognize(&[]).unwrap(), []);
    let bare = Document::new("bare", "Ann spoke.");
    let err = ner.recognize(&[&bare]).unwrap_err();
    assert!(matches!(err, NerError::NoSentences { .. }), "{err}");

    let texts = [
        "",
        " \n ",
        "Ann Lee spoke to Acme.",
        "\u{feff}Ann\u{200f} \0 Lee \u{1f600}",
        "Acme. Acme.",
    ];
    let docs: Vec<Document> = texts.iter().map(|t| document(t)).collect();
    let together = ner.recognize(&docs.iter().collect::<Vec<_>>()).unwrap();
    assert_eq!(together.len(), docs.len());
    for (doc, found) in docs.iter().zip(&together) {
        let alone = ner.recognize(&[doc]).unwrap();
        assert_eq!(&alone[0], found, "alone and among others: {:?}", doc.text());
    }
    let config = ProptestConfig::with_cases(128);
    let text = prop_oneof![any::<String>(), "(Ann|Lee|Acme|[ .\n\u{e9}\0])*"];
    let run = TestRunner::new(config).run(&text, |text| {
        let doc = document(&text);
        let found = ner.recognize(&[&doc]).unwrap().remove(0);
        prop_assert!(found.coverage.read <= found.coverage.total);
        check(ner, &doc, &found.items).map_err(TestCaseError::fail)
    });
    run.unwrap();
}

fn check(ner: &dyn Recognizer, doc: &Document, items: &[Entity]) -> Result<(), String> {
    let mut end = 0;
    for e in items {
        let inside = doc.sentences.iter().any(|s| s.span.contains(e.span));
        let sound = [
            (e.span.start() >= end, "in text order without overlap"),
            (
                !doc.slice(e.span).is_empty(),
                "not empty, on character boundaries",
            ),
            (inside, "inside one sentence"),
            (ner.labels().contains(&e.label), "of a label it names"),
            ((0.0..=1.0).contains(&e.score), "with a score of 0 to 1"),
            (e.actor.is_none(), "without an actor"),
        ];
        if let Some((_, promise)) = sound.iter().find(|(kept, _)| !kept) {
            return Err(format!(
                "help: entities are {promise}; found {e:?} in {:?}",
                doc.text()
            ));
        }
        end = e.span.end();
    }
    Ok(())
}
