//! Model folders that are missing, broken, cut or made to harm: an error each, never a panic.
#![cfg(feature = "rten")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::error::Error;
use std::fs;
use std::path::Path;

use standpoint_model::{LoadOptions, Manifest, Model, ModelError, Task, sha256};
use standpoint_testkit::fixture;
use tempfile::TempDir;

/// A copy of the tiny entity model that a test may break.
fn copy() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for file in ["manifest.toml", "model.onnx", "tokenizer.json"] {
        fs::copy(fixture(Task::Ner).join(file), dir.path().join(file)).unwrap();
    }
    dir
}

fn open(dir: &Path) -> Result<Model, ModelError> {
    Model::open(dir, Task::Ner, &LoadOptions::default())
}

/// The error with all its causes.
fn error(dir: &Path) -> String {
    let err = open(dir).unwrap_err();
    let mut text = err.to_string();
    let mut cause = err.source();
    while let Some(source) = cause {
        text = format!("{text}: {source}");
        cause = source.source();
    }
    text
}

/// Puts bytes in place of a file and makes the manifest agree.
fn replace(dir: &Path, file: &str, bytes: &[u8]) {
    fs::write(dir.join(file), bytes).unwrap();
    let mut manifest = Manifest::read(dir).unwrap();
    let hash = sha256(&dir.join(file)).unwrap();
    manifest.files.insert(file.to_owned(), hash);
    fs::write(
        dir.join("manifest.toml"),
        toml::to_string(&manifest).unwrap(),
    )
    .unwrap();
}

#[test]
fn a_sound_copy_opens_and_verifies() {
    let dir = copy();
    let model = open(dir.path()).unwrap();
    model.manifest().verify(dir.path()).unwrap();
    assert_eq!(model.manifest().id(), "tiny-ner 1.0.0");
}

#[test]
fn a_missing_file_is_named() {
    for file in ["manifest.toml", "model.onnx", "tokenizer.json"] {
        let dir = copy();
        fs::remove_file(dir.path().join(file)).unwrap();
        let text = error(dir.path());
        let path = dir.path().join(file).display().to_string();
        assert!(text.starts_with(&path), "{text}");
        assert!(text.contains("No such file"), "{text}");
    }
    assert!(matches!(
        open(Path::new("no/such/folder")),
        Err(ModelError::Read { .. })
    ));
}

#[test]
fn a_changed_or_cut_file_is_refused_by_its_checksum() {
    for file in ["model.onnx", "tokenizer.json"] {
        let dir = copy();
        let path = dir.path().join(file);
        let mut bytes = fs::read(&path).unwrap();
        let expected = sha256(&path).unwrap();
        bytes.pop();
        fs::write(&path, &bytes).unwrap();
        let found = sha256(&path).unwrap();
        let text = error(dir.path());
        for part in [file, &expected, &found, "fetch the model again"] {
            assert!(text.contains(part), "{part:?} not in: {text}");
        }
        let manifest = Manifest::read(dir.path()).unwrap();
        assert!(matches!(
            manifest.verify(dir.path()),
            Err(ModelError::Checksum { .. })
        ));
    }
}

#[test]
fn a_model_for_another_task_is_refused() {
    let err = Model::open(&fixture(Task::Judge), Task::Ner, &LoadOptions::default());
    let text = err.unwrap_err().to_string();
    assert!(
        text.contains("expected a model for task ner, found one for judge"),
        "{text}"
    );
}

#[test]
fn weights_of_another_model_are_refused_with_both_sides() {
    let dir = copy();
    let bytes = fs::read(fixture(Task::Judge).join("model.onnx")).unwrap();
    replace(dir.path(), "model.onnx", &bytes);
    let text = error(dir.path());
    assert!(text.contains("logits_conll [.., 9], logits_news"), "{text}");
    assert!(text.contains("found logits [?, 3]"), "{text}");
}

#[test]
fn a_file_that_is_no_model_is_an_error_even_with_the_right_checksum() {
    let huge = b"\x3a\xff\xff\xff\xff\xff\xff\xff\xff\x7f";
    let back = b"\x12\xf0\xff\xff\xff\xff\xff\xff\xff\xff\x01";
    let large = b"\x12\x80\x80\x80\x80\x80\x80\x20";
    let junk: [&[u8]; 8] = [
        b"",
        b"\0",
        b"not a model",
        b"\x08",
        &[0xff; 4096],
        huge,
        back,
        large,
    ];
    for bytes in junk {
        let dir = copy();
        replace(dir.path(), "model.onnx", bytes);
        let err = open(dir.path()).unwrap_err();
        assert!(
            matches!(err, ModelError::NotOnnx { .. }),
            "{bytes:?}: {err}"
        );
        let dir = copy();
        replace(dir.path(), "tokenizer.json", bytes);
        assert!(error(dir.path()).contains("tokenizer"), "{bytes:?}");
    }
}

#[test]
fn a_model_cut_anywhere_is_an_error() {
    let whole = fs::read(fixture(Task::Ner).join("model.onnx")).unwrap();
    let dir = copy();
    for cut in (0..whole.len()).step_by(whole.len() / 60) {
        replace(dir.path(), "model.onnx", &whole[..cut]);
        assert!(open(dir.path()).is_err(), "cut at {cut} of {}", whole.len());
    }
}

/// Bytes changed at random, checksum agreeing: the model may load, but nothing panics.
#[test]
fn a_model_with_changed_bytes_never_panics() {
    let whole = fs::read(fixture(Task::Ner).join("model.onnx")).unwrap();
    let rows = [standpoint_model::Row {
        ids: vec![2, 9, 3],
        types: vec![0, 1, 0],
    }];
    let dir = copy();
    let mut seed = 1u64;
    let mut draw = |limit: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % limit
    };
    let mut refused = 0;
    for _ in 0..300 {
        let mut bytes = whole.clone();
        for _ in 0..=draw(8) {
            let at = draw(bytes.len());
            bytes[at] = draw(256) as u8;
        }
        replace(dir.path(), "model.onnx", &bytes);
        match open(dir.path()) {
            Ok(model) => refused += usize::from(model.run(&rows, &["logits_news"]).is_err()),
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 0, "changes reach the graph");
}

#[test]
fn a_manifest_that_names_files_elsewhere_is_refused() {
    let dir = copy();
    let text = fs::read_to_string(dir.path().join("manifest.toml")).unwrap();
    let hash = "0".repeat(64);
    let text = text.replace("[files]", &format!("[files]\n\"../secret\" = \"{hash}\""));
    fs::write(dir.path().join("manifest.toml"), text).unwrap();
    assert!(error(dir.path()).contains("../secret"));
}

#[test]
fn a_manifest_too_large_or_not_text_is_refused() {
    let dir = copy();
    fs::write(dir.path().join("manifest.toml"), " ".repeat(2 << 20)).unwrap();
    assert!(matches!(open(dir.path()), Err(ModelError::Size { .. })));
    fs::write(dir.path().join("manifest.toml"), [0xff, 0xfe]).unwrap();
    assert!(matches!(open(dir.path()), Err(ModelError::Read { .. })));
}
