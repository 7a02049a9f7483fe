//! Where models are looked for, and what a missing or broken one gets.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::common::{arg, folder, of, ran, root, run};

/// The binary in a folder of its own, with no models above it.
fn far_away() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let binary = dir.path().join("standpoint");
    let built = Path::new(env!("CARGO_BIN_EXE_standpoint"));
    if fs::hard_link(built, &binary).is_err() {
        fs::copy(built, &binary).unwrap();
    }
    (dir, binary)
}

/// A tiny model laid out as on Hugging Face, in a folder of its own.
fn hub(name: &str) -> TempDir {
    let from = root().join("crates/testkit/fixtures").join(name);
    let dir = tempfile::tempdir().unwrap();
    for file in ["config.json", "tokenizer.json", "tokenizer_config.json"] {
        fs::copy(from.join(file), dir.path().join(file)).unwrap();
    }
    fs::copy(from.join("model.onnx"), dir.path().join("model.onnx")).unwrap();
    dir
}

fn copied(name: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(root().join("models").join(name)).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), dir.path().join(entry.file_name())).unwrap();
    }
    dir
}

#[test]
fn a_model_that_is_nowhere_is_an_error_that_lists_every_place_tried() {
    let (dir, binary) = far_away();
    let out = dir.path().join("r.jsonl");
    let sample = arg(root().join("samples/briefs.jsonl"));
    let ran = ran(of(
        &binary,
        ["run", &sample, "--models", "/first", "-o", &arg(&out)],
    )
    .env("STANDPOINT_MODELS", "/second")
    .env("XDG_DATA_HOME", "/data"));
    let beside = arg(dir.path().canonicalize().unwrap().join("models/ner"));
    let places = [
        "/first/ner, /second/ner, ",
        &beside,
        "/data/standpoint/models/ner",
    ];
    ran.ends_with(2)
        .says(&places)
        .says(&["\"ner\" not found", "--ner-model"]);
    assert!(!out.exists());
}

#[test]
fn the_environment_and_the_data_folder_lead_to_models() {
    let (dir, binary) = far_away();
    let sample = arg(root().join("samples/briefs.jsonl"));
    let args = ["run", &sample, "--stages", "entities", "--quiet"];
    let found = ran(of(&binary, args).env("STANDPOINT_MODELS", root().join("models"))).ends_with(0);
    assert_eq!(found.rows().len(), 4);

    let data = dir.path().join("data/standpoint/models/ner");
    fs::create_dir_all(&data).unwrap();
    for entry in fs::read_dir(root().join("models/ner")).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), data.join(entry.file_name())).unwrap();
    }
    let again = ran(of(&binary, args).env("XDG_DATA_HOME", dir.path().join("data"))).ends_with(0);
    assert_eq!(again.stdout, found.stdout);
}

#[test]
fn a_changed_file_is_an_error_before_the_first_document() {
    let broken = copied("ner");
    let path = broken.path().join("tokenizer.json");
    let mut text = fs::read_to_string(&path).unwrap();
    text.push(' ');
    fs::write(&path, text).unwrap();
    let folder = arg(broken.path());
    let ran = run(["run", "samples/briefs.jsonl", "--ner-model", &folder]).ends_with(2);
    assert_eq!(ran.stdout, "");
    let parts = [
        &*arg(&path),
        "expected SHA-256",
        "found",
        "fetch the model again",
    ];
    ran.says(&parts);
    run(["models", "check", &folder]).ends_with(2).says(&parts);
}

#[test]
fn weights_cut_short_and_a_model_of_another_task_are_refused() {
    let cut = copied("sentences");
    let path = cut.path().join("model.onnx");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    run([
        "run",
        "samples/briefs.jsonl",
        "--summary-model",
        &arg(cut.path()),
    ])
    .ends_with(2)
    .says(&["model.onnx", "expected SHA-256"]);
    run([
        "run",
        "samples/briefs.jsonl",
        "--ner-model",
        "models/sentences",
    ])
    .ends_with(2)
    .says(&["expected a model for task ner, found one for sentences"]);
    run(["run", "samples/briefs.jsonl", "--ner-model", "samples"])
        .ends_with(2)
        .says(&["samples/manifest.toml"]);
}

#[test]
fn the_list_names_stage_model_flag_and_folder() {
    let ran = run(["models", "list"]).ends_with(0);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert_eq!(lines.len(), 8);
    let flags = [
        "--ner-model",
        "--sentence-model",
        "--stance-model",
        "--attribution-model",
        "--judge-model",
        "--entailment-model",
    ];
    for (line, flag) in lines[1..].iter().zip(flags) {
        assert!(line.contains(flag) && line.contains("/models/"), "{line}");
    }
    let summary = lines[7];
    for part in [
        "summary",
        "standpoint-summarize",
        "--summary-model",
        "(in the program)",
    ] {
        assert!(summary.contains(part), "{summary}");
    }
}

#[test]
fn every_model_that_ships_passes_its_check() {
    let ran = run(["models", "check", "all"]).ends_with(0);
    assert_eq!(ran.stdout.matches("\n  ok\n").count(), 6);
    for part in [
        "engine    rten",
        "input_ids [?, ?]",
        "SHA-256 as the manifest says",
    ] {
        assert_eq!(
            ran.stdout.matches(part).count(),
            6,
            "{part}: {}",
            ran.stdout
        );
    }
}

#[test]
fn a_judge_of_new_words_is_refused_for_a_summary_in_those_of_the_text() {
    let summary = ["run", "samples", "--stages", "summary"];
    run([&summary[..], &["--entailment-model", "models/entailment"]].concat())
        .ends_with(2)
        .says(&["--entailment-model", "as they are", "--summary-model"]);
}

#[test]
fn a_missing_model_is_dashes_in_the_list() {
    let (_dir, binary) = far_away();
    let ran = ran(of(&binary, ["models", "list"]).env("XDG_DATA_HOME", "/data")).ends_with(2);
    assert_eq!(ran.stdout.lines().count(), 8);
    ran.says(&["\"ner\" not found", "\"judge\" not found"]);
}

#[test]
fn the_model_named_is_the_model_used() {
    let mine = copied("ner");
    let manifest = mine.path().join("manifest.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    let name = text.lines().find(|l| l.starts_with("name")).unwrap();
    fs::write(&manifest, text.replacen(name, "name = \"mine\"", 1)).unwrap();
    let args = [
        "run",
        "samples/briefs.jsonl",
        "--stages",
        "entities",
        "--ner-model",
    ];
    let folder = arg(mine.path());
    let rows = run(args.iter().copied().chain([folder.as_str()]))
        .ends_with(0)
        .rows();
    assert!(
        rows[0]["models"]["entities"]
            .as_str()
            .unwrap()
            .starts_with("mine ")
    );
}

#[test]
fn a_folder_of_hugging_face_is_a_model_of_entities() {
    let input = folder(&[("a.txt", "Anna Berg met Zoë Müller in 北京 .".as_bytes())]);
    let text = arg(input.path().join("a.txt"));
    for (name, id) in [
        ("hub-bert-uncased", "hub-bert-uncased "),
        ("hub-roberta/onnx/model.onnx", "hub-roberta "),
        ("hub-deberta", "hub-deberta "),
    ] {
        let model = arg(root().join("crates/testkit/fixtures").join(name));
        let args = ["run", &text, "--stages", "entities", "--ner-model", &model];
        let row = run(args).ends_with(0).rows().remove(0);
        let found: Vec<&str> = row["entities"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| e["text"].as_str().unwrap())
            .collect();
        assert_eq!(found, ["Anna Berg", "Zoë Müller", "北京"], "{name}");
        assert!(row["models"]["entities"].as_str().unwrap().starts_with(id));
    }
}

#[test]
fn the_check_says_what_a_folder_of_hugging_face_is() {
    let model = hub("hub-xlm-roberta");
    let checked = run(["models", "check", &arg(model.path())]).ends_with(0);
    for part in [
        "layout    Hugging Face",
        "no manifest, no SHA-256 to compare",
        "inputs    input_ids [?, ?], attention_mask [?, ?]",
        "outputs   logits [?, ?, 4]",
        "LOC O ORG PER",
        "reads     64 wordpieces",
        "ok",
    ] {
        assert!(
            checked.stdout.contains(part),
            "{part:?}: {}",
            checked.stdout
        );
    }
}

#[test]
fn what_is_missing_or_wrong_in_a_folder_of_hugging_face_is_named_before_the_first_document() {
    type Flaw = (fn(&Path), &'static [&'static str]);
    let flaws: [Flaw; 6] = [
        (
            |d| fs::remove_file(d.join("config.json")).unwrap(),
            &[
                "manifest.toml",
                "config.json, tokenizer.json and model.onnx",
            ],
        ),
        (
            |d| fs::remove_file(d.join("tokenizer.json")).unwrap(),
            &["tokenizer.json: cannot read"],
        ),
        (
            |d| fs::rename(d.join("model.onnx"), d.join("tf_model.h5")).unwrap(),
            &[
                "expected model.onnx or onnx/model.onnx",
                "found tf_model.h5",
                "optimum-cli export onnx",
            ],
        ),
        (
            |d| {
                let config = fs::read_to_string(d.join("config.json")).unwrap();
                fs::write(
                    d.join("config.json"),
                    config.replace("\"3\": \"PER\"", "\"3\": \"PER\", \"4\": \"X\""),
                )
                .unwrap();
            },
            &[
                "outputs do not fit",
                "expected logits [.., 5]",
                "found logits [?, ?, 4]",
            ],
        ),
        (
            |d| {
                let config = fs::read_to_string(d.join("config.json")).unwrap();
                fs::write(
                    d.join("config.json"),
                    config.replace("\"LOC\",", "\"B-LOC\","),
                )
                .unwrap();
            },
            &["no tags of entities", "tag `ORG` fits no scheme"],
        ),
        (
            |d| {
                fs::write(
                    d.join("tokenizer.json"),
                    "{\"model\": {\"type\": \"Unigram\"}}",
                )
                .unwrap()
            },
            &["tokenizer.json: not a tokenizer"],
        ),
    ];
    for (flaw, parts) in flaws {
        let model = hub("hub-xlm-roberta");
        flaw(model.path());
        let path = arg(model.path());
        run(["models", "check", &path]).ends_with(2).says(parts);
        let args = [
            "run",
            "samples/briefs.jsonl",
            "--stages",
            "entities",
            "--ner-model",
        ];
        let ran = run(args.into_iter().chain([path.as_str()])).ends_with(2);
        assert_eq!(ran.stdout, "");
        ran.says(parts);
    }
}

#[test]
fn a_model_of_free_labels_finds_those_that_are_named() {
    let model = arg(root().join("crates/testkit/fixtures/gliner-token"));
    let input = folder(&[(
        "a.txt",
        "Anna Berg met Zoë Müller in Oslo , not in Kraków .".as_bytes(),
    )]);
    let text = arg(input.path().join("a.txt"));
    let args = ["run", &text, "--stages", "entities", "--ner-model", &model];
    let named = args.iter().chain(&["--labels", "person,place"]);
    let row = run(named).ends_with(0).rows().remove(0);
    let entities = row["entities"].as_array().unwrap();
    assert!(!entities.is_empty());
    for e in entities {
        assert!(["person", "place"].contains(&e["label"].as_str().unwrap()));
    }
    run(args)
        .ends_with(2)
        .says(&["gliner-token", "labels to find", "--labels"]);
    let checked = run(["models", "check", &model]).ends_with(0);
    for part in [
        "settings from gliner_config.json",
        "labels    free",
        "words_mask",
    ] {
        assert!(
            checked.stdout.contains(part),
            "{part:?}: {}",
            checked.stdout
        );
    }
}
