//! The tiny models, as they are and changed.
#![allow(dead_code, reason = "not every file of tests uses all of it")]

use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

/// The folder of tests.
pub(crate) fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// A tiny model.
pub(crate) fn fixture(name: &str) -> PathBuf {
    tests().join("fixtures").join(name)
}

/// A copy of a tiny model, to be changed.
pub(crate) fn copy(name: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(fixture(name)).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), dir.path().join(file.file_name())).unwrap();
    }
    dir
}

/// Sets fields of a JSON file; null takes one out.
pub(crate) fn set(path: &Path, fields: &Value) {
    let text = std::fs::read_to_string(path).unwrap();
    let mut json: Value = serde_json::from_str(&text).unwrap();
    for (key, value) in fields.as_object().unwrap() {
        if value.is_null() {
            json.as_object_mut().unwrap().remove(key);
        } else {
            json[key] = value.clone();
        }
    }
    std::fs::write(path, json.to_string()).unwrap();
}
