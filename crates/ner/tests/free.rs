//! Free labels: tiny GLiNERs of both kinds against the Python package `gliner`
//! (`scripts/tiny/zero_shot.py` makes both).
#![cfg(feature = "rten")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use standpoint_document::{Document, Entity, Layers, Sentence, Span};
use standpoint_ner::{FreeRecognizer, NerError, Options, Recognizer, load, load_with};
use standpoint_testkit::{hub, recognizer_contract, zero_shot};
use standpoint_tokenize::document;

const KINDS: [&str; 2] = ["span", "token"];
/// How far a score may be from the reference.
const TOLERANCE: f64 = 1e-4;

fn options(labels: &[&str]) -> Options {
    Options::default().with_labels(labels.iter().copied())
}

recognizer_contract!(
    by_span_keeps_it,
    load_with(zero_shot("span"), &options(&["person", "place"])).unwrap()
);
recognizer_contract!(
    by_word_keeps_it,
    load_with(zero_shot("token"), &options(&["person", "place"])).unwrap()
);

fn rows(kind: &str) -> Vec<Value> {
    let text = fs::read_to_string(zero_shot(kind).join("golden.json")).unwrap();
    let golden: Value = serde_json::from_str(&text).unwrap();
    golden["rows"].as_array().unwrap().clone()
}

fn span(value: &Value) -> Span {
    let end = |i: usize| value[i].as_u64().unwrap() as usize;
    Span::at(end(0), end(1) - end(0))
}

/// The text as one sentence of the words that the package makes.
fn given(row: &Value) -> Document {
    let mut doc = Document::new("", row["text"].as_str().unwrap());
    let words: Vec<Span> = row["words"].as_array().unwrap().iter().map(span).collect();
    let span = words.iter().copied().reduce(Span::cover).unwrap();
    doc.sentences.push(Sentence { span, words });
    doc.layers |= Layers::SENTENCES;
    doc
}

fn recognize(ner: &dyn Recognizer, doc: &Document) -> Vec<Entity> {
    ner.recognize(&[doc]).unwrap().remove(0).items
}

#[test]
fn entities_are_those_of_the_package_span_for_span() {
    let mut compared = 0;
    for kind in KINDS {
        for row in rows(kind) {
            let labels: Vec<&str> = row["labels"]
                .as_array()
                .unwrap()
                .iter()
                .map(|l| l.as_str().unwrap())
                .collect();
            for (least, expected) in row["found"].as_object().unwrap() {
                let options = options(&labels).with_min_score(least.parse().unwrap());
                let ner = load_with(zero_shot(kind), &options).unwrap();
                let doc = given(&row);
                let mine = recognize(&*ner, &doc);
                let theirs = expected.as_array().unwrap();
                let expected: Vec<_> = theirs
                    .iter()
                    .map(|v| (span(v), v[2].as_str().unwrap().to_owned()))
                    .collect();
                let found: Vec<_> = mine.iter().map(|e| (e.span, e.label.to_string())).collect();
                assert_eq!(found, expected, "{kind} over {least}: {}", doc.text());
                for (e, v) in mine.iter().zip(theirs) {
                    let far = (f64::from(e.score) - v[3].as_f64().unwrap()).abs();
                    assert!(far < TOLERANCE, "{kind}: {}: {far}", doc.slice(e.span));
                    compared += 1;
                }
            }
        }
    }
    assert!(compared >= 30, "{compared}");
}

#[test]
fn the_usual_lowest_score_is_a_half() {
    for kind in KINDS {
        let row = &rows(kind)[0];
        let doc = given(row);
        let usual = load_with(zero_shot(kind), &options(&["person", "place"])).unwrap();
        let found = recognize(&*usual, &doc);
        assert_eq!(found.len(), row["found"]["0.5"].as_array().unwrap().len());
    }
}

#[test]
fn a_text_longer_than_the_model_is_read_to_its_end() {
    let doc = document(&"Anna Berg met Zoë Müller in Oslo , not in Kraków .\n".repeat(60));
    let run_on = document(&"Anna Berg met Zoë Müller in Oslo , not in Kraków ; ".repeat(60));
    for kind in KINDS {
        let ner = FreeRecognizer::open(&zero_shot(kind), &options(&["person", "place"])).unwrap();
        let tenth = |doc: &Document| {
            let found = recognize(&ner, doc);
            let tenths = found.iter().map(|e| e.span.start() * 10 / doc.text().len());
            let mut tenths: Vec<usize> = tenths.collect();
            tenths.dedup();
            tenths
        };
        assert_eq!(tenth(&doc), (0..10).collect::<Vec<_>>(), "{kind}");
        assert_eq!(tenth(&run_on), (0..10).collect::<Vec<_>>(), "{kind}");
        assert!(ner.model().pieces_run() > 60 * 12);
    }
}

#[test]
fn text_that_spells_the_models_own_tokens_is_text() {
    let doc = document("Anna <<ENT>> met <<SEP>> <<ENT>>Zoë in Oslo .");
    for kind in KINDS {
        let ner = load_with(zero_shot(kind), &options(&["person"])).unwrap();
        recognize(&*ner, &doc);
    }
}

#[test]
fn labels_that_cannot_be_asked_for_are_an_error() {
    let many: Vec<String> = (0..40).map(|i| format!("person of kind {i}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for (labels, says) in [
        (&[][..], "labels to find"),
        (&["treaty", " treaty"], "each once"),
        (&["treaty", " "], "labels to find"),
        (&many, "name fewer"),
    ] {
        let err = load_with(zero_shot("span"), &options(labels))
            .err()
            .unwrap();
        assert!(matches!(err, NerError::FreeLabels { .. }));
        for part in ["model gliner-span ", says] {
            assert!(err.to_string().contains(part), "{part:?} not in: {err}");
        }
    }
    let err = FreeRecognizer::open(&hub("deberta"), &options(&["treaty"]))
        .err()
        .unwrap();
    assert!(err.to_string().contains("gliner_config.json"), "{err}");
}

/// A copy of the span model with one file changed.
fn changed(file: &str, change: impl Fn(&str) -> String) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("onnx")).unwrap();
    for name in ["gliner_config.json", "tokenizer.json", "onnx/model.onnx"] {
        fs::copy(zero_shot("span").join(name), dir.path().join(name)).unwrap();
    }
    let path = dir.path().join(file);
    fs::write(&path, change(&fs::read_to_string(&path).unwrap())).unwrap();
    let path = dir.path().to_owned();
    (dir, path)
}

#[test]
fn a_folder_with_a_flaw_is_an_error_that_names_it() {
    type Flaw = (&'static str, fn(&str) -> String, &'static [&'static str]);
    let flaws: [Flaw; 5] = [
        (
            "gliner_config.json",
            |_| "{".to_owned(),
            &["gliner_config.json", "settings of a GLiNER"],
        ),
        (
            "gliner_config.json",
            |t| t.replace("\"labels_encoder\": null", "\"labels_encoder\": \"x\""),
            &["gliner_config.json", "field labels_encoder"],
        ),
        (
            "gliner_config.json",
            |t| t.replace("\"max_width\": 4", "\"max_width\": 0"),
            &["field max_width", "1 to 1024"],
        ),
        (
            "gliner_config.json",
            |t| t.replace("markerV0", "token_level"),
            &[
                "inputs do not fit",
                "expected input_ids, attention_mask, words_mask, text_lengths",
                "span_mask",
            ],
        ),
        (
            "tokenizer.json",
            |t| t.replace("<<ENT>>", "<<NET>>"),
            &["the token \"<<ENT>>\"", "export both again"],
        ),
    ];
    for (file, change, parts) in flaws {
        let (_dir, path) = changed(file, change);
        let err = load_with(path, &options(&["treaty"])).err().unwrap();
        for part in parts {
            assert!(err.to_string().contains(part), "{part:?} not in: {err}");
        }
    }
    let err = load(zero_shot("span")).err().unwrap();
    assert!(err.to_string().contains("--labels"), "{err}");
}
