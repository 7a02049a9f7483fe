//! Folders as Hugging Face lays them out: what is read of them, and what a broken one gets.
#![cfg(feature = "rten")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use standpoint_model::{
    Elements, LoadOptions, Manifest, Model, ModelError, Row, Session, Signature, Task, Tensor,
    TensorInfo, TensorView, find,
};
use standpoint_testkit::{HUB, hub};
use standpoint_tokenize::Wordpieces;
use tempfile::TempDir;

/// A copy that a test may break.
fn copy(name: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("onnx")).unwrap();
    let files = ["config.json", "tokenizer.json", "tokenizer_config.json"];
    for file in files.into_iter().chain(["model.onnx", "onnx/model.onnx"]) {
        let from = hub(name).join(file);
        if from.is_file() {
            fs::copy(from, dir.path().join(file)).unwrap();
        }
    }
    dir
}

fn open(path: &Path) -> Result<Model, ModelError> {
    Model::open(path, Task::Ner, &LoadOptions::default())
}

/// The error with all its causes.
fn error(path: &Path) -> (ModelError, String) {
    let err = open(path).unwrap_err();
    let mut text = err.to_string();
    let mut cause = err.source();
    while let Some(source) = cause {
        text = format!("{text}: {source}");
        cause = source.source();
    }
    (err, text)
}

/// Sets keys of a JSON file, or takes those set to null away.
fn set(dir: &Path, file: &str, values: Value) {
    let path = dir.join(file);
    let mut json: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    for (key, value) in values.as_object().unwrap() {
        match value {
            Value::Null => drop(json.as_object_mut().unwrap().remove(key)),
            value => json[key] = value.clone(),
        }
    }
    fs::write(path, json.to_string()).unwrap();
}

#[test]
fn labels_length_and_padding_come_from_the_folder() {
    for name in HUB {
        let manifest = Manifest::read(&hub(name)).unwrap();
        let config = fs::read_to_string(hub(name).join("config.json")).unwrap();
        let config: Value = serde_json::from_str(&config).unwrap();
        let labels = &manifest.heads["logits"].labels;
        for (id, label) in labels.iter().enumerate() {
            assert_eq!(config["id2label"][id.to_string()], json!(label), "{name}");
        }
        assert_eq!(manifest.max_length, 64, "{name}");
        assert_eq!(json!(manifest.pad), config["pad_token_id"], "{name}");
        assert_eq!(manifest.name, format!("hub-{name}"));
        assert!(manifest.base.ends_with("ForTokenClassification"));
        let weights = manifest.files.keys().find(|f| f.ends_with(".onnx"));
        assert!(manifest.files[weights.unwrap()].starts_with(&manifest.version));
        let model = open(&hub(name)).unwrap();
        model.manifest().verify(&hub(name)).unwrap();
    }
}

#[test]
fn a_sequence_classifier_is_a_judge() {
    let dir = copy("bert-uncased");
    let classes = json!({"architectures": ["BertForSequenceClassification"]});
    set(dir.path(), "config.json", classes);
    assert_eq!(Manifest::read(dir.path()).unwrap().task, Task::Judge);
}

#[test]
fn the_tokenizer_may_shorten_the_length_but_not_lengthen_it() {
    let dir = copy("roberta");
    for (said, length) in [
        (json!(40), 40),
        (json!(512), 64),
        (json!(1e30), 64),
        (json!(0), 64),
        (json!(null), 64),
    ] {
        set(
            dir.path(),
            "tokenizer_config.json",
            json!({"model_max_length": said}),
        );
        assert_eq!(Manifest::read(dir.path()).unwrap().max_length, length);
    }
    fs::remove_file(dir.path().join("tokenizer_config.json")).unwrap();
    assert_eq!(Manifest::read(dir.path()).unwrap().max_length, 64);
    // Positions count from the padding id on in RoBERTa's family alone.
    set(dir.path(), "config.json", json!({"model_type": "bert"}));
    assert_eq!(Manifest::read(dir.path()).unwrap().max_length, 66);
}

#[test]
fn other_weights_are_used_if_they_are_named_themselves() {
    let dir = copy("roberta");
    let usual = Manifest::read(dir.path()).unwrap();
    assert!(usual.files.contains_key("onnx/model.onnx"));
    let named = dir.path().join("onnx/model_int8.onnx");
    fs::rename(dir.path().join("onnx/model.onnx"), &named).unwrap();
    let (err, text) = error(dir.path());
    assert!(matches!(err, ModelError::Weights { .. }));
    for part in [
        "model.onnx or onnx/model.onnx",
        "onnx/model_int8.onnx",
        "name the ONNX file itself",
    ] {
        assert!(text.contains(part), "{part:?} not in: {text}");
    }
    let model = open(&named).unwrap();
    assert!(model.manifest().files.contains_key("onnx/model_int8.onnx"));
    assert_eq!(model.manifest().id(), usual.id());
}

#[test]
fn a_place_is_searched_for_such_folders_too() {
    let dir = copy("bert-cased");
    let place = dir.path().parent().unwrap().to_owned();
    let name = dir.path().file_name().unwrap().to_str().unwrap();
    assert_eq!(find(&[place], name).unwrap(), dir.path());
}

/// How a folder is broken, the file the error names, and what else it says.
type Flaw = (
    &'static str,
    fn(&Path),
    &'static str,
    &'static [&'static str],
);

#[test]
fn each_flaw_is_an_error_that_names_file_expected_found_and_what_to_do() {
    let flaws: &[Flaw] = &[
        (
            "no config.json",
            |d| fs::remove_file(d.join("config.json")).unwrap(),
            "manifest.toml",
            &[
                "cannot read",
                "of Hugging Face config.json, tokenizer.json and model.onnx",
            ],
        ),
        (
            "no tokenizer",
            |d| fs::remove_file(d.join("tokenizer.json")).unwrap(),
            "tokenizer.json",
            &["cannot read", "No such file"],
        ),
        (
            "safetensors only",
            |d| fs::rename(d.join("model.onnx"), d.join("model.safetensors")).unwrap(),
            "",
            &[
                "expected model.onnx or onnx/model.onnx, found model.safetensors",
                "optimum-cli export onnx",
            ],
        ),
        (
            "no weights",
            |d| fs::remove_file(d.join("model.onnx")).unwrap(),
            "",
            &["found no weights"],
        ),
        (
            "config is no JSON",
            |d| fs::write(d.join("config.json"), "[1").unwrap(),
            "config.json",
            &["not the settings of a model", "line 1"],
        ),
        (
            "config of wrong types",
            |d| set(d, "config.json", json!({"id2label": ["O"]})),
            "config.json",
            &["invalid type", "a map"],
        ),
        (
            "another task",
            |d| {
                set(
                    d,
                    "config.json",
                    json!({"architectures": ["BertForMaskedLM"]}),
                )
            },
            "config.json",
            &["architectures", "ForTokenClassification", "BertForMaskedLM"],
        ),
        (
            "no labels",
            |d| set(d, "config.json", json!({"id2label": null})),
            "config.json",
            &["id2label", "\"0\" to \"N-1\"", "none"],
        ),
        (
            "labels with a gap",
            |d| {
                set(
                    d,
                    "config.json",
                    json!({"id2label": {"0": "O", "2": "B-X"}}),
                )
            },
            "config.json",
            &["id2label", "0, 2"],
        ),
        (
            "too few labels",
            |d| {
                set(
                    d,
                    "config.json",
                    json!({"id2label": {"0": "O", "1": "B-X"}}),
                )
            },
            "",
            &[
                "outputs do not fit",
                "expected logits [.., 2]",
                "found logits [?, ?, 7]",
                "config.json",
            ],
        ),
        (
            "no positions",
            |d| set(d, "config.json", json!({"max_position_embeddings": 1})),
            "config.json",
            &["max_position_embeddings", "at least 3", "found 1"],
        ),
        (
            "no length",
            |d| {
                set(d, "config.json", json!({"max_position_embeddings": null}));
                set(
                    d,
                    "tokenizer_config.json",
                    json!({"model_max_length": 1e30}),
                );
            },
            "config.json",
            &[
                "max_position_embeddings",
                "model_max_length in tokenizer_config.json",
                "neither",
            ],
        ),
        (
            "tokenizer settings are no JSON",
            |d| fs::write(d.join("tokenizer_config.json"), "x").unwrap(),
            "tokenizer_config.json",
            &["not the settings of a tokenizer"],
        ),
        (
            "weights cut short",
            |d| {
                let bytes = fs::read(d.join("model.onnx")).unwrap();
                fs::write(d.join("model.onnx"), &bytes[..bytes.len() / 2]).unwrap();
            },
            "model.onnx",
            &["not an ONNX file"],
        ),
        (
            "weights of a tiny model of our own layout",
            |d| {
                let other = standpoint_testkit::fixture(Task::Judge).join("model.onnx");
                fs::copy(other, d.join("model.onnx")).unwrap();
            },
            "",
            &["outputs do not fit", "found logits [?, 3]"],
        ),
        (
            "no output called logits",
            |d| {
                let other = standpoint_testkit::fixture(Task::Stance).join("model.onnx");
                fs::copy(other, d.join("model.onnx")).unwrap();
            },
            "",
            &[
                "outputs do not fit",
                "expected logits [.., 7]",
                "found cues",
            ],
        ),
    ];
    for (what, flaw, file, parts) in flaws {
        let dir = copy("bert-uncased");
        flaw(dir.path());
        let (_, text) = error(dir.path());
        let place = match *file {
            "" => dir.path().file_name().unwrap().display().to_string(),
            file => dir.path().join(file).display().to_string(),
        };
        assert!(text.contains(&place), "{what}: {text}");
        for part in *parts {
            assert!(text.contains(part), "{what}: {part:?} not in: {text}");
        }
    }
}

#[test]
fn a_hostile_tokenizer_is_an_error_and_no_panic() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let unigram = |vocab: Value, unk: Value| json!({"version": "1.0", "added_tokens": [], "model": {"type": "Unigram", "vocab": vocab, "unk_id": unk}});
    let precompiled = |map: &str| {
        let mut json = unigram(json!([["a", 0.0]]), json!(0));
        json["normalizer"] = json!({"type": "Precompiled", "precompiled_charsmap": map});
        json
    };
    let mut template = unigram(json!([["a", 0.0]]), json!(0));
    template["post_processor"] = json!({"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "[X]", "type_id": 0}}],
        "pair": [{"Sequence": {"id": "A", "type_id": 0}}], "special_tokens": {}});
    let cases = [
        String::new(),
        deep,
        "{\"model\": {}}".to_owned(),
        unigram(json!([]), json!(7)).to_string(),
        unigram(json!([["a", 0.0]]), json!(u32::MAX)).to_string(),
        precompiled("").to_string(),
        precompiled("////").to_string(),
        precompiled("BAAAAP//////").to_string(),
        template.to_string(),
    ];
    for text in cases {
        let dir = copy("deberta");
        fs::write(dir.path().join("tokenizer.json"), &text).unwrap();
        // Some of these are tokenizers that know next to nothing; those fail when they are asked.
        let start: String = text.chars().take(60).collect();
        match open(dir.path()) {
            Err(ModelError::Tokenizer { source, .. }) => {
                let path = dir.path().join("tokenizer.json").display().to_string();
                assert!(source.to_string().contains(&path), "{source}");
            }
            Err(other) => panic!("{start}: {other}"),
            Ok(model) => drop(model.wordpieces().encode("Ünder 東京 \u{ff21}", 0)),
        }
    }
}

/// Counts what it is given: the ids of each run.
struct Spy {
    signature: Signature,
    runs: Runs,
}

impl Session for Spy {
    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn run(
        &self,
        inputs: &[(&str, TensorView<'_>)],
        _: &[&str],
    ) -> Result<Vec<Tensor>, ModelError> {
        let names: Vec<&str> = inputs.iter().map(|(name, _)| *name).collect();
        let known: Vec<&str> = self
            .signature
            .inputs
            .iter()
            .map(|i| i.name.as_str())
            .collect();
        assert_eq!(names, known);
        let (_, ids) = inputs.first().unwrap();
        let Elements::I32(numbers) = ids.elements() else {
            panic!("ids are integers")
        };
        self.runs.lock().unwrap().push(numbers.to_vec());
        let shape = vec![ids.shape()[0], ids.shape()[1], 7];
        let size = shape.iter().product();
        Ok(vec![Tensor::new(shape, vec![0.0; size])?])
    }
}

type Runs = Arc<Mutex<Vec<Vec<i32>>>>;

/// A model of RoBERTa's settings over a session with these inputs, and its runs.
fn spied(inputs: &[&str]) -> Result<(Model, Runs), ModelError> {
    let info = |name: &str, rank: usize| TensorInfo {
        name: name.to_owned(),
        shape: vec![None; rank],
    };
    let runs = Runs::default();
    let session = Spy {
        signature: Signature {
            inputs: inputs.iter().map(|name| info(name, 2)).collect(),
            outputs: vec![info("logits", 3)],
        },
        runs: Arc::clone(&runs),
    };
    let wordpieces = Wordpieces::from_file(&hub("roberta").join("tokenizer.json")).unwrap();
    let manifest = Manifest::read(&hub("roberta"))?;
    let model = Model::from_parts(manifest, wordpieces, Box::new(session))?;
    Ok((model, runs))
}

fn rows(lengths: &[usize]) -> Vec<Row> {
    let row = |&n: &usize| Row {
        ids: vec![5; n],
        types: vec![0; n],
    };
    lengths.iter().map(row).collect()
}

#[test]
fn rows_are_filled_up_with_the_padding_id_of_the_model() {
    let (model, runs) = spied(&["input_ids", "attention_mask"]).unwrap();
    model.run(&rows(&[30, 29]), &["logits"]).unwrap();
    let runs = runs.lock().unwrap().clone();
    assert_eq!(runs.len(), 1);
    assert_eq!(runs[0].iter().filter(|id| **id == 1).count(), 1);
}

#[test]
fn without_a_mask_only_rows_of_one_length_go_together() {
    let (model, runs) = spied(&["input_ids"]).unwrap();
    let outputs = model.run(&rows(&[30, 29, 30]), &["logits"]).unwrap();
    assert_eq!(
        outputs.iter().map(|o| o[0].shape()[0]).collect::<Vec<_>>(),
        [30, 29, 30]
    );
    let runs = runs.lock().unwrap().clone();
    assert_eq!(runs.iter().map(Vec::len).collect::<Vec<_>>(), [60, 29]);
    assert!(runs.iter().flatten().all(|id| *id == 5));
}

#[test]
fn inputs_that_nobody_can_give_are_named_beside_those_that_are_given() {
    let err = spied(&["input_ids", "pixel_values"])
        .err()
        .unwrap()
        .to_string();
    for part in [
        "expected input_ids [?, ?], attention_mask",
        "found input_ids [?, ?], pixel_values",
    ] {
        assert!(err.contains(part), "{part:?} not in: {err}");
    }
}
