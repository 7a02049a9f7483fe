//! Where models are looked for, and what a missing or broken one gets.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::common::{arg, of, ran, root, run};

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
    assert_eq!(lines.len(), 6);
    let flags = [
        "--ner-model",
        "--summary-model",
        "--stance-model",
        "--attribution-model",
        "--judge-model",
    ];
    for (line, flag) in lines[1..].iter().zip(flags) {
        assert!(line.contains(flag) && line.contains("/models/"), "{line}");
    }
}

#[test]
fn every_model_that_ships_passes_its_check() {
    let ran = run(["models", "check", "all"]).ends_with(0);
    assert_eq!(ran.stdout.matches("\n  ok\n").count(), 5);
    for part in [
        "engine    rten",
        "input_ids [?, ?]",
        "SHA-256 as the manifest says",
    ] {
        assert_eq!(
            ran.stdout.matches(part).count(),
            5,
            "{part}: {}",
            ran.stdout
        );
    }
}

#[test]
fn a_missing_model_is_dashes_in_the_list() {
    let (_dir, binary) = far_away();
    let ran = ran(of(&binary, ["models", "list"]).env("XDG_DATA_HOME", "/data")).ends_with(2);
    assert_eq!(ran.stdout.lines().count(), 6);
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
