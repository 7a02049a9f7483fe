//! Token classifiers as Hugging Face lays them out, of every family of tokenizer and scheme of tags,
//! against `transformers` in Python (`scripts/tiny/hub.py` makes both).
#![cfg(feature = "rten")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use standpoint_document::{Document, Entity, Layers, Sentence, Span};
use standpoint_model::{LoadOptions, Model, Task};
use standpoint_ner::{EncoderRecognizer, Options, Recognizer, load};
use standpoint_testkit::{HUB, hub, recognizer_contract};
use standpoint_tokenize::{Wordpieces, document, windows};

/// How far a score or a logit may be from the reference.
const TOLERANCE: f64 = 1e-4;

recognizer_contract!(byte_level_keeps_it, load(hub("roberta")).unwrap());
recognizer_contract!(unigram_keeps_it, load(hub("deberta")).unwrap());

fn golden(name: &str) -> Value {
    let text = fs::read_to_string(hub(name).join("golden.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn rows(golden: &Value) -> Vec<Value> {
    golden["rows"].as_array().unwrap().clone()
}

fn numbers(value: &Value) -> Vec<u32> {
    let list = value.as_array().unwrap();
    list.iter().map(|n| n.as_u64().unwrap() as u32).collect()
}

fn span(value: &Value) -> Span {
    let end = |i: usize| value[i].as_u64().unwrap() as usize;
    Span::at(end(0), end(1) - end(0))
}

/// The document with the words that the reference used.
fn given(row: &Value) -> Document {
    let mut doc = Document::new("", row["text"].as_str().unwrap());
    for words in row["sentences"].as_array().unwrap() {
        let words: Vec<Span> = words.as_array().unwrap().iter().map(span).collect();
        let span = words.iter().copied().reduce(Span::cover).unwrap();
        doc.sentences.push(Sentence { span, words });
    }
    doc.layers |= Layers::SENTENCES;
    doc
}

fn model(name: &str) -> Arc<Model> {
    Arc::new(Model::open(&hub(name), Task::Ner, &LoadOptions::default()).unwrap())
}

fn recognize(ner: &dyn Recognizer, doc: &Document) -> Vec<Entity> {
    ner.recognize(&[doc]).unwrap().remove(0).items
}

fn texts(doc: &Document, entities: &[Entity]) -> Vec<String> {
    let text = |e: &Entity| format!("{} {}", e.label, doc.slice(e.span));
    entities.iter().map(text).collect()
}

#[test]
fn wordpieces_and_logits_are_those_of_transformers() {
    for name in HUB {
        let model = model(name);
        for row in rows(&golden(name)) {
            let text = row["text"].as_str().unwrap();
            let doc = given(&row);
            let windows = windows(&doc, model.wordpieces(), 1000).unwrap();
            assert_eq!(windows.len(), 1);
            let mine = model.row(&windows[0].pieces);
            assert_eq!(mine.ids, numbers(&row["ids"]), "{name}: {text}");
            if row["logits"].is_null() {
                continue;
            }
            let tensor = &model.run(&[mine], &["logits"]).unwrap()[0][0];
            let theirs = row["logits"].as_array().unwrap().iter();
            let theirs = theirs.flat_map(|r| r.as_array().unwrap());
            let theirs: Vec<f64> = theirs.map(|x| x.as_f64().unwrap()).collect();
            assert_eq!(tensor.data().len(), theirs.len());
            let pairs = tensor.data().iter().zip(&theirs);
            let far = pairs.map(|(a, b)| (f64::from(*a) - b).abs());
            let far = far.fold(0.0, f64::max);
            assert!(far < TOLERANCE, "{name}: {text}: {far}");
        }
    }
}

#[test]
fn entities_are_those_of_the_reference_decoder() {
    let mut compared = 0;
    for name in HUB {
        let ner = load(hub(name)).unwrap();
        for row in rows(&golden(name)) {
            let doc = given(&row);
            let mine = recognize(&*ner, &doc);
            let theirs = row["entities"].as_array().unwrap();
            let spans = |v: &Value| (span(v), v[2].as_str().unwrap().to_owned());
            let expected: Vec<_> = theirs.iter().map(spans).collect();
            let found: Vec<_> = mine.iter().map(|e| (e.span, e.label.to_string())).collect();
            assert_eq!(found, expected, "{name}: {}", doc.text());
            for (e, v) in mine.iter().zip(theirs) {
                let far = (f64::from(e.score) - v[3].as_f64().unwrap()).abs();
                assert!(far < TOLERANCE, "{name}: {}: {far}", doc.slice(e.span));
                compared += 1;
            }
        }
    }
    assert!(compared > 60, "{compared}");
}

#[test]
fn entities_are_those_of_the_pipeline_of_transformers_where_it_knows_the_scheme() {
    let mut compared = 0;
    for name in HUB {
        let ner = load(hub(name)).unwrap();
        for row in rows(&golden(name)) {
            let Some(theirs) = row["pipeline"].as_array() else {
                continue;
            };
            let doc = given(&row);
            let spans = |v: &Value| (span(v), v[2].as_str().unwrap().to_owned());
            let expected: Vec<_> = theirs.iter().map(spans).collect();
            let mine = recognize(&*ner, &doc);
            let found: Vec<_> = mine.iter().map(|e| (e.span, e.label.to_string())).collect();
            assert_eq!(found, expected, "{name}: {}", doc.text());
            compared += 1;
        }
    }
    assert!(compared >= 12, "{compared}");
}

#[test]
fn a_prefix_space_is_given_where_the_tokenizer_asks_for_one() {
    let golden = golden("roberta");
    let json = fs::read_to_string(hub("roberta").join("tokenizer.json")).unwrap();
    let json = json.replace("\"add_prefix_space\":false", "\"add_prefix_space\":true");
    let wordpieces = Wordpieces::from_bytes(json.as_bytes(), "prefixed").unwrap();
    let expected = golden["prefixed"].as_array().unwrap();
    for (row, ids) in rows(&golden).iter().zip(expected) {
        let windows = windows(&given(row), &wordpieces, 1000).unwrap();
        let mine: Vec<u32> = windows[0].pieces.iter().map(|p| p.id).collect();
        let ids = numbers(ids);
        assert_eq!(mine, ids[1..ids.len() - 1]);
    }
}

#[test]
fn names_in_any_script_are_found_over_the_documents_own_words() {
    let text = "😀 Anna Berg met Zoë Müller in 北京 .\n\nŁukasz praised Delta Bank in Kraków .";
    let doc = document(text);
    let expected = [
        "PER Anna Berg",
        "PER Zoë Müller",
        "LOC 北京",
        "PER Łukasz",
        "ORG Delta Bank",
        "LOC Kraków",
    ];
    for name in ["bert-uncased", "xlm-roberta", "deberta"] {
        let ner = load(hub(name)).unwrap();
        assert_eq!(texts(&doc, &recognize(&*ner, &doc)), expected, "{name}");
    }
}

#[test]
fn a_text_longer_than_the_model_is_read_to_its_end() {
    let text = "Anna Berg met Zoë Müller in Oslo , not in Kraków .\n".repeat(40);
    let doc = document(&text);
    // The tiny ALBERT has learnt too little to find a name for certain.
    for name in HUB.into_iter().filter(|name| *name != "albert") {
        let model = model(name);
        assert_eq!(model.manifest().max_length, 64);
        let ner = EncoderRecognizer::new(model, &Options::default()).unwrap();
        let mine = texts(&doc, &recognize(&ner, &doc));
        let places = mine.iter().filter(|t| t.ends_with(" Kraków")).count();
        assert_eq!(places, 40, "{name}");
    }
}

#[test]
fn a_word_longer_than_the_model_and_odd_characters_do_no_harm() {
    let long = "Ł".repeat(5_000);
    let text =
        format!("Oslo {long} \u{200b}\u{feff}\0 ﷽ e\u{301}\u{301} 👩‍👩‍👧 x\u{a0}y\u{3000}z Oslo .");
    let doc = document(&text);
    for name in HUB {
        let ner = load(hub(name)).unwrap();
        for e in recognize(&*ner, &doc) {
            assert!(!doc.slice(e.span).is_empty(), "{name}");
        }
    }
}

#[test]
fn labels_of_no_scheme_are_an_error_that_names_them() {
    let dir = tempfile::tempdir().unwrap();
    for file in ["config.json", "tokenizer.json", "model.onnx"] {
        fs::copy(hub("xlm-roberta").join(file), dir.path().join(file)).unwrap();
    }
    let path = dir.path().join("config.json");
    let config = fs::read_to_string(&path).unwrap();
    for (from, to, says) in [
        ("\"O\"", "\"LABEL_1\"", "tag `O` is missing"),
        ("\"LOC\"", "\"B-LOC\"", "tag `ORG` fits no scheme"),
        ("\"LOC\"", "\"PER\"", "tag `PER` is listed twice"),
    ] {
        fs::write(
            &path,
            config.replace(&format!(": {from}"), &format!(": {to}")),
        )
        .unwrap();
        let err = load(dir.path()).err().unwrap();
        let text = format!("{err}: {}", std::error::Error::source(&err).unwrap());
        for part in [says, "config.json (id2label)"] {
            assert!(text.contains(part), "{part:?} not in: {text}");
        }
    }
}

#[test]
fn what_is_no_folder_of_a_model_is_an_error_that_names_it() {
    let err = load(Path::new("no/such/folder")).err().unwrap();
    assert!(err.to_string().contains("no/such/folder"), "{err}");
}
