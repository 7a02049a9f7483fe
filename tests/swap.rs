//! Folders as Hugging Face lays them out with weights for torch: what each is told to be, where it may
//! be named, and what a build without libtorch says. `torch.rs` holds one with it.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use crate::common::{arg, folder, root, run};

/// A tiny model with `model.safetensors`.
pub(crate) fn tiny(name: &str) -> String {
    arg(root().join("crates/torch/tests/fixtures").join(name))
}

/// A copy of one in a folder of its own, which is called as the model is.
pub(crate) fn copied(name: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy(Path::new(&tiny(name)), dir.path());
    dir
}

pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

/// The folder with a word of its `config.json` replaced.
fn changed(name: &str, from: &str, to: &str) -> TempDir {
    let dir = copied(name);
    let path = dir.path().join("config.json");
    let config = fs::read_to_string(&path).unwrap();
    assert!(config.contains(from), "{config}");
    fs::write(&path, config.replace(from, to)).unwrap();
    dir
}

/// Fails unless `run` and `models check` end with an error that has `parts`, before any result.
#[track_caller]
pub(crate) fn refused(flag: &str, model: &str, parts: &[&str]) {
    let args = [
        "run",
        "samples/briefs.jsonl",
        "--target",
        "peace",
        flag,
        model,
    ];
    let ran = run(args).ends_with(2);
    assert_eq!(ran.stdout, "");
    ran.says(parts);
}

#[cfg(not(feature = "torch"))]
#[test]
fn without_torch_a_folder_for_it_is_an_error_that_names_both_ways_out() {
    for (flag, name, what) in [
        (
            "--ner-model",
            "bert-entities",
            "a BertForTokenClassification",
        ),
        (
            "--summary-model",
            "bart-summary",
            "a BartForConditionalGeneration",
        ),
        (
            "--judge-model",
            "bart-inference",
            "a BartForSequenceClassification",
        ),
    ] {
        let model = tiny(name);
        let parts = [
            &format!("{model}: a folder of Hugging Face with model.safetensors, {what}"),
            "this build has none",
            "eval \"$(scripts/libtorch)\" && cargo build --release -p standpoint --features torch",
            &format!("standpoint models convert {model} -o DIR"),
        ];
        refused(flag, &model, &parts);
        let checked = run(["models", "check", &model]).ends_with(2);
        for part in [
            &format!("{model}: {name} "),
            "type b",
            "config.json, tokenizer.json, ",
            "engine    libtorch: the feature torch, which this build lacks",
            &format!("flag      {flag}\n"),
        ] {
            assert!(
                checked.stdout.contains(part),
                "{part:?}: {}",
                checked.stdout
            );
        }
        checked.says(&parts);
    }
}

#[cfg(not(feature = "torch"))]
#[test]
fn without_torch_an_onnx_file_of_another_name_is_offered() {
    let dir = copied("bert-entities");
    fs::create_dir(dir.path().join("onnx")).unwrap();
    fs::write(dir.path().join("onnx/model_int8.onnx"), "").unwrap();
    refused(
        "--ner-model",
        &arg(dir.path()),
        &["or name an ONNX file in it as the model: onnx/model_int8.onnx"],
    );
}

#[test]
fn a_model_for_something_else_is_refused_by_what_its_class_says() {
    for (flag, name, parts) in [
        (
            "--judge-model",
            "bert-entities",
            [
                "takes a model of sequence classification",
                "found BertForTokenClassification",
            ],
        ),
        (
            "--ner-model",
            "bart-summary",
            [
                "takes a model of token classification",
                "found BartForConditionalGeneration",
            ],
        ),
        (
            "--stance-model",
            "bert-sides",
            [
                "a folder of Hugging Face with safetensors",
                "--stance-model takes a folder with manifest.toml",
            ],
        ),
        (
            "--sentence-model",
            "bert-entities",
            [
                "a folder of Hugging Face with safetensors",
                "--sentence-model takes a folder with manifest.toml",
            ],
        ),
    ] {
        refused(flag, &tiny(name), &parts);
    }
    let other = changed("bert-entities", "ForTokenClassification", "ForMaskedLM");
    let checked = run(["models", "check", &arg(other.path())]).ends_with(2);
    assert!(
        checked.stdout.contains("engine    none"),
        "{}",
        checked.stdout
    );
    checked.says(&[
        "config.json: field architectures",
        "found \"BertForMaskedLM\"",
    ]);
}

#[test]
fn a_type_of_model_that_nothing_runs_is_answered_with_those_that_are_known() {
    let dir = changed(
        "bart-inference",
        "\"model_type\": \"bart\"",
        "\"model_type\": \"deberta-v2\"",
    );
    let model = arg(dir.path());
    let parts = [
        "config.json: field model_type: \"deberta-v2\" is not known for sequence classification",
        "known are bert, distilbert, roberta, xlm-roberta, albert, mobilebert, bart",
    ];
    refused("--judge-model", &model, &parts);
    let checked = run(["models", "check", &model]).ends_with(2);
    assert!(
        checked.stdout.contains("engine    none"),
        "{}",
        checked.stdout
    );
    checked.says(&parts);
}

#[test]
fn weights_that_are_not_read_and_files_that_are_not_there_are_named() {
    let dir = copied("bert-entities");
    let model = arg(dir.path());
    let weights = dir.path().join("model.safetensors");
    fs::rename(&weights, dir.path().join("pytorch_model.bin")).unwrap();
    let parts = [
        "expected model.safetensors or rust_model.ot, found pytorch_model.bin",
        "a pickle may run any program",
    ];
    refused("--ner-model", &model, &parts);
    fs::remove_file(dir.path().join("tokenizer.json")).unwrap();
    run(["models", "check", &model])
        .ends_with(2)
        .says(&parts)
        .says(&["tokenizer.json: cannot read the tokenizer"]);
}

#[test]
fn onnx_is_taken_where_weights_for_torch_lie_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    copy(
        &root().join("crates/testkit/fixtures/hub-bert-uncased"),
        dir.path(),
    );
    fs::write(dir.path().join("model.safetensors"), "not read").unwrap();
    let model = arg(dir.path());
    let checked = run(["models", "check", &model]).ends_with(0);
    for part in [
        "engine    rten",
        "flag      --ner-model",
        "model.onnx",
        "\n  ok\n",
    ] {
        assert!(
            checked.stdout.contains(part),
            "{part:?}: {}",
            checked.stdout
        );
    }
}

#[test]
fn a_folder_without_a_model_is_told_by_what_lies_there() {
    let dir = folder(&[("b.txt", b"x"), ("a.bin", b"x")]);
    let model = arg(dir.path());
    let checked = run(["models", "check", &model]).ends_with(2);
    assert_eq!(
        checked.stdout,
        format!("{model}: no model\n  files     a.bin, b.txt\n")
    );
    checked.says(&[
        "manifest.toml",
        "config.json, tokenizer.json and model.onnx",
    ]);
    run(["models", "check", "no-such-folder"])
        .ends_with(2)
        .says(&["no-such-folder/manifest.toml"]);
}

#[test]
fn the_list_names_a_model_for_torch_like_any_other() {
    let dir = tempfile::tempdir().unwrap();
    copy(Path::new(&tiny("bert-entities")), &dir.path().join("ner"));
    let listed = run(["models", "list", "--models", &arg(dir.path())]).ends_with(0);
    let line = listed.stdout.lines().nth(1).unwrap();
    assert!(line.starts_with("entities     ner "), "{line}");
    assert!(line.ends_with(&arg(dir.path().join("ner"))), "{line}");
}

#[test]
fn every_wrong_file_of_a_model_is_told() {
    let dir = tempfile::tempdir().unwrap();
    copy(&root().join("crates/testkit/fixtures/tiny-ner"), dir.path());
    for file in ["model.onnx", "tokenizer.json"] {
        fs::write(dir.path().join(file), "cut").unwrap();
    }
    let checked = run(["models", "check", &arg(dir.path())]).ends_with(2);
    assert_eq!(checked.stderr.matches("expected SHA-256").count(), 2);
    assert!(checked.stdout.contains("task ner"), "{}", checked.stdout);
}
