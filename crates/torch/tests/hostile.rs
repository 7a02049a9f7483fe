//! Folders that are no model, or another one: an error that names the place, never a panic.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::{copy, fixture, set};
use serde_json::{Value, json};
use standpoint_ner::{Recognizer, TagError};
use standpoint_tokenize::document;
use standpoint_torch::{AbstractiveSummarizer, SequenceJudge, TokenClassifier, TorchError};

fn refused(dir: &Path) -> String {
    let error = TokenClassifier::open(dir).unwrap_err();
    chain(&error)
}

fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |e| e.source());
    causes.fold(error.to_string(), |all, cause| format!("{all}: {cause}"))
}

fn with_config(name: &str, fields: &Value) -> String {
    let dir = copy(name);
    set(&dir.path().join("config.json"), fields);
    refused(dir.path())
}

#[test]
fn a_folder_that_is_none_or_empty_names_the_file_that_is_missing() {
    let dir = tempfile::tempdir().unwrap();
    for dir in [dir.path().join("nowhere"), dir.path().to_owned()] {
        let error = refused(&dir);
        assert!(
            error.contains("config.json: cannot read the model configuration"),
            "{error}"
        );
    }
}

#[test]
fn an_unknown_type_is_answered_with_those_known() {
    for found in [json!("gpt2"), json!("deberta-v2"), json!(7), Value::Null] {
        let error = with_config("bert-entities", &json!({ "model_type": found }));
        assert!(
            error.contains("is not known for token classification"),
            "{error}"
        );
        assert!(
            error.contains("known are bert, distilbert, roberta,"),
            "{error}"
        );
    }
    let error = AbstractiveSummarizer::open(fixture("bert-entities"))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("known are bart, pegasus, t5, longt5, prophetnet"),
        "{error}"
    );
}

#[test]
fn weights_in_a_pickle_in_parts_or_not_there_are_refused_with_the_way_out() {
    let dir = copy("bert-entities");
    let weights = dir.path().join("model.safetensors");
    std::fs::remove_file(&weights).unwrap();
    assert!(refused(dir.path()).contains("no weights: expected model.safetensors"));
    std::fs::write(dir.path().join("pytorch_model.bin"), "any").unwrap();
    let error = refused(dir.path());
    assert!(
        error.contains("may run any program") && error.contains("safe_serialization=True"),
        "{error}"
    );
    std::fs::write(dir.path().join("model.safetensors.index.json"), "{}").unwrap();
    assert!(refused(dir.path()).contains("weights in several files"));
    std::fs::write(dir.path().join("rust_model.ot"), "no archive").unwrap();
    assert!(refused(dir.path()).contains("could not be read from its weights"));
}

#[test]
fn weights_of_libtorch_serve_too() {
    let dir = copy("bert-entities");
    let weights = dir.path().join("model.safetensors");
    let tensors = tch::Tensor::read_safetensors(&weights).unwrap();
    tch::Tensor::save_multi(&tensors, dir.path().join("rust_model.ot")).unwrap();
    std::fs::remove_file(&weights).unwrap();
    let doc = document("Anna Berg met Ivan Chen in Oslo");
    let found = |dir: &Path| {
        TokenClassifier::open(dir)
            .unwrap()
            .recognize(&[&doc])
            .unwrap()
    };
    assert_eq!(found(dir.path()), found(&fixture("bert-entities")));
}

#[test]
fn cut_weights_are_refused_wherever_they_are_cut() {
    let dir = copy("bert-entities");
    let weights = dir.path().join("model.safetensors");
    let whole = std::fs::read(&weights).unwrap();
    for len in [0, 7, 8, 100, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&weights, &whole[..len]).unwrap();
        let error = refused(dir.path());
        assert!(error.contains("model.safetensors"), "{len}: {error}");
    }
}

#[test]
fn a_header_that_asks_for_all_memory_is_refused() {
    let dir = copy("bert-entities");
    let header = r#"{"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}}"#;
    for len in [header.len() as u64, u64::MAX, 1 << 40] {
        let mut bytes = len.to_le_bytes().to_vec();
        bytes.extend(header.as_bytes());
        std::fs::write(dir.path().join("model.safetensors"), bytes).unwrap();
        assert!(refused(dir.path()).contains("expected a"));
    }
}

#[test]
fn a_configuration_cannot_ask_for_more_than_the_weights_hold() {
    let huge = json!(1_000_000_000_000i64);
    for field in [
        "vocab_size",
        "hidden_size",
        "max_position_embeddings",
        "type_vocab_size",
        "intermediate_size",
        "num_hidden_layers",
    ] {
        let error = with_config("bert-entities", &json!({ field: huge }));
        assert!(
            error.contains("config.json: field") && error.contains("model.safetensors"),
            "{error}"
        );
    }
    for (field, value) in [
        ("vocab_size", json!(-1)),
        ("vocab_size", json!("many")),
        ("hidden_size", json!(1.5)),
    ] {
        let error = with_config("bert-entities", &json!({ field: value }));
        assert!(error.contains("a whole number from 0"), "{error}");
    }
}

#[test]
fn heads_that_do_not_divide_or_an_unknown_activation_are_errors() {
    for fields in [
        json!({"num_attention_heads": 0}),
        json!({"num_attention_heads": 3}),
        json!({"hidden_act": "no such"}),
        json!({"hidden_size": null}),
    ] {
        let error = with_config("bert-entities", &fields);
        assert!(
            error.contains("bert") || error.contains("config.json"),
            "{error}"
        );
    }
}

#[test]
fn labels_that_do_not_fit_the_weights_or_the_task_are_refused() {
    let error = with_config(
        "bert-entities",
        &json!({"id2label": {"0": "O", "1": "B-PER"}}),
    );
    assert!(
        error.contains("classifier.weight: expected [2, 16], found [7, 16]"),
        "{error}"
    );
    for labels in [
        Value::Null,
        json!({}),
        json!({"0": "O", "2": "X"}),
        json!({"0": 1}),
        json!([]),
    ] {
        let error = with_config("bert-entities", &json!({ "id2label": labels }));
        assert!(error.contains("id2label"), "{error}");
    }
    let dir = copy("bert-sides");
    let labels = json!({"id2label": {"0": "sports", "1": "weather", "2": "politics"}});
    set(&dir.path().join("config.json"), &labels);
    let error = SequenceJudge::open(dir.path()).unwrap_err().to_string();
    assert!(
        error.contains("sports") && error.contains("favor, against"),
        "{error}"
    );
}

#[test]
fn labels_of_no_scheme_are_an_error_that_names_the_label() {
    let names = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG"];
    for (at, label, expected) in [
        (0, "LABEL_0", TagError::Missing("O".to_owned())),
        (1, "B-LOC", TagError::Twice("B-LOC".to_owned())),
        (1, "PER", TagError::Scheme("PER".to_owned())),
    ] {
        let mut names = names.map(str::to_owned);
        names[at] = label.to_owned();
        let labels: BTreeMap<usize, String> = names.into_iter().enumerate().collect();
        let dir = copy("bert-entities");
        set(
            &dir.path().join("config.json"),
            &json!({ "id2label": labels }),
        );
        let error = TokenClassifier::open(dir.path()).unwrap_err();
        let text = chain(&error);
        assert!(
            text.contains("config.json: field id2label") && text.contains(&expected.to_string()),
            "{text}"
        );
        let TorchError::Tags { source, .. } = error else {
            panic!("{text}")
        };
        assert_eq!(source, expected);
    }
}

#[test]
fn a_model_of_another_task_lacks_tensors_by_name() {
    let error = TokenClassifier::open(fixture("roberta-sides")).unwrap_err();
    assert!(matches!(error, TorchError::Mismatch { .. }), "{error}");
    assert!(error.to_string().contains("classifier.weight"), "{error}");
}

#[test]
fn an_id_outside_the_vocabulary_is_named() {
    let dir = copy("distilbert-entities");
    let path = dir.path().join("tokenizer.json");
    let text = std::fs::read_to_string(&path).unwrap();
    let mut json: Value = serde_json::from_str(&text).unwrap();
    json["model"]["vocab"]["zebra"] = json!(5000);
    std::fs::write(&path, json.to_string()).unwrap();
    let model = TokenClassifier::open(dir.path()).unwrap();
    let good = document("Anna met Ivan.");
    assert!(model.recognize(&[&good]).is_ok());
    let error = chain(&model.recognize(&[&document("A zebra.")]).unwrap_err());
    assert!(error.contains("id 5000 of token \"zebra\""), "{error}");
    assert!(model.recognize(&[&good]).is_ok(), "the model goes on");
}

#[test]
fn a_tokenizer_that_is_missing_broken_or_without_special_tokens_is_refused() {
    let dir = copy("bert-entities");
    let path = dir.path().join("tokenizer.json");
    std::fs::write(&path, "{").unwrap();
    assert!(refused(dir.path()).contains("tokenizer"));
    std::fs::remove_file(&path).unwrap();
    assert!(refused(dir.path()).contains("no tokenizer"));
    std::fs::write(dir.path().join("spiece.model"), "any").unwrap();
    assert!(refused(dir.path()).contains("spiece.model alone"));
    std::fs::write(dir.path().join("vocab.json"), "{}").unwrap();
    assert!(refused(dir.path()).contains("vocab.json without merges.txt"));
    std::fs::write(dir.path().join("vocab.txt"), "a\nb\n").unwrap();
    assert!(refused(dir.path()).contains("the vocabulary has no [CLS]"));
}

#[test]
fn settings_of_generation_that_are_not_known_or_no_ids_are_refused() {
    for (field, value) in [
        ("num_beam_groups", json!(2)),
        ("encoder_no_repeat_ngram_size", json!(3)),
        ("decoder_start_token_id", json!(99999)),
        ("eos_token_id", json!([-1])),
        ("length_penalty", json!("much")),
        ("max_length", json!(-5)),
    ] {
        let dir = copy("bart-summary");
        set(
            &dir.path().join("generation_config.json"),
            &json!({ field: value }),
        );
        let error = AbstractiveSummarizer::open(dir.path())
            .unwrap_err()
            .to_string();
        assert!(
            error.contains(&format!("generation_config.json: field {field}")),
            "{error}"
        );
    }
}

#[test]
fn a_model_with_no_room_for_text_is_refused() {
    let dir = copy("bert-entities");
    set(
        &dir.path().join("tokenizer_config.json"),
        &json!({"model_max_length": 2}),
    );
    let error = refused(dir.path());
    assert!(
        error.contains("reads 2 wordpieces at once, 2 of them stand around"),
        "{error}"
    );
}
