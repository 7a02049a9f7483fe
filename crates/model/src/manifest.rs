use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::hub::{self, Place};
use crate::{ModelError, checksum};

/// File name of the manifest in a model folder.
pub(crate) const MANIFEST: &str = "manifest.toml";
/// File name of the weights.
pub(crate) const MODEL: &str = "model.onnx";
/// File name of the tokenizer.
pub(crate) const TOKENIZER: &str = "tokenizer.json";

/// Rows of the token-type table that one mark takes: the four cases of a word.
const CASES: u32 = 4;
/// The most bytes a manifest may have.
const LIMIT: u64 = 1 << 20;

/// What a model is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Task {
    /// Labels each wordpiece: entities.
    Ner,
    /// Finds cues, then holder and target of a marked cue.
    Stance,
    /// Finds who says, believes or wants what.
    Attribution,
    /// Judges a passage for a holder and a target.
    Judge,
    /// Tells whether a passage says what a sentence says.
    Entailment,
    /// Gives each sentence a vector.
    Sentences,
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Ner => "ner",
            Self::Stance => "stance",
            Self::Attribution => "attribution",
            Self::Judge => "judge",
            Self::Entailment => "entailment",
            Self::Sentences => "sentences",
        })
    }
}

/// One output with a label for each of its numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Name of the model's output.
    pub output: String,
    /// What each number along the last dimension of the output stands for, in order.
    pub labels: Vec<String>,
    /// Whether an `I-X` that follows no `X` may begin an entity, as in data in the IOB1 scheme
    /// (default no).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inside_begins: bool,
}

/// How a model is asked that finds entities of free labels, named in its input (GLiNER).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZeroShot {
    /// Whether it scores the start, end and inside of entities word by word, and not whole spans.
    pub by_word: bool,
    /// Stands before each label.
    pub label_token: String,
    /// The id of that, where the model says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_id: Option<u32>,
    /// Stands between the labels and the text.
    pub text_token: String,
    /// The most words of an entity, where spans are scored.
    pub max_width: usize,
    /// The most words of a text.
    pub max_words: usize,
}

/// A figure that was measured, and how to measure it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// What was measured on what.
    pub name: String,
    /// The figure, a fraction of one unless the name says otherwise.
    pub value: f64,
    /// The command that printed it.
    pub command: String,
}

/// What a model folder says about itself: the content of its `manifest.toml`, or what stands for it in
/// a folder of Hugging Face.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Name of the model.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What it is for.
    pub task: Task,
    /// The most wordpieces of a row, special tokens included.
    pub max_length: usize,
    /// Whether `token_type_ids` carry the case of each word, `0..=3` (default no).
    #[serde(default)]
    pub case: bool,
    /// How many marks `token_type_ids` carry beside the case: `case + 4 * mark` (default 0).
    #[serde(default)]
    pub marks: u32,
    /// The id that fills rows up to one length (default 0).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub pad: u32,
    /// What it was trained from.
    pub base: String,
    /// Terms of the weights.
    pub licence: String,
    /// What it was trained on.
    #[serde(default)]
    pub data: Vec<String>,
    /// The folder's files and the SHA-256 of each, lower-case hex.
    pub files: BTreeMap<String, String>,
    /// Labelled outputs by a free name.
    #[serde(default)]
    pub heads: BTreeMap<String, Head>,
    /// Set for a model of free labels; it has no heads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zero_shot: Option<ZeroShot>,
    /// Numbers that decide, by a free name.
    #[serde(default)]
    pub thresholds: BTreeMap<String, f64>,
    /// What was measured.
    #[serde(default)]
    pub metrics: Vec<Metric>,
}

impl Manifest {
    /// Reads and checks `manifest.toml` of a model folder; the other files are not touched.
    ///
    /// A folder that has none but a `config.json`, or an ONNX file in such a folder, gets a manifest
    /// made from it; its files are hashed for that.
    ///
    /// # Errors
    /// [`ModelError::Read`], [`ModelError::Size`], and as [`parse`](Self::parse); of a folder of
    /// Hugging Face [`ModelError::Config`], [`ModelError::Field`] and [`ModelError::Weights`].
    pub fn read(path: &Path) -> Result<Self, ModelError> {
        let place = Place::of(path);
        if place.is_hub() {
            return hub::manifest(&place);
        }
        let path = place.dir.join(MANIFEST);
        let text = checksum::read_text(&path, LIMIT, "the manifest of a model")?;
        Self::parse(&text, &path)
    }

    /// Reads and checks the text of a manifest; `path` is what errors call it.
    ///
    /// # Errors
    /// [`ModelError::Manifest`] if the text is no TOML, lacks a field or has one too many;
    /// [`ModelError::Field`] for a value that cannot be.
    pub fn parse(text: &str, path: &Path) -> Result<Self, ModelError> {
        let manifest: Self = toml::from_str(text).map_err(|e| ModelError::Manifest {
            path: path.to_owned(),
            source: e.into(),
        })?;
        manifest.check(path)?;
        Ok(manifest)
    }

    /// Checks every file that the manifest names against its SHA-256.
    ///
    /// # Errors
    /// [`ModelError::Read`], [`ModelError::Size`], [`ModelError::Checksum`] for the first file that
    /// is not as the manifest says.
    pub fn verify(&self, path: &Path) -> Result<(), ModelError> {
        self.verify_each(path).try_for_each(|(_, found)| found)
    }

    /// Each file that the manifest names, and whether it is as it says: as [`verify`](Self::verify), file
    /// by file.
    pub fn verify_each(
        &self,
        path: &Path,
    ) -> impl Iterator<Item = (&str, Result<(), ModelError>)> + use<'_> {
        let dir = Place::of(path).dir;
        let files = self.files.iter();
        files.map(move |(name, hash)| (name.as_str(), checksum::verify(&dir.join(name), hash)))
    }

    /// Name and version, as results write them.
    pub fn id(&self) -> String {
        format!("{} {}", self.name, self.version)
    }

    /// How many rows the token-type table has to have.
    pub fn types(&self) -> u32 {
        CASES.saturating_mul(self.marks.saturating_add(1))
    }

    /// The value of `token_type_ids` for a wordpiece of case `case` under mark `mark` (0 is none).
    pub(crate) fn type_id(&self, case: u32, mark: u32) -> u32 {
        let case = if self.case { case } else { 0 };
        CASES.saturating_mul(mark).saturating_add(case)
    }

    /// The file of the weights, relative to the folder.
    pub(crate) fn weights(&self) -> &str {
        let other = || self.files.keys().find(|name| name.ends_with(".onnx"));
        let usual = self.files.get_key_value(MODEL).map(|(name, _)| name);
        usual.or_else(other).map_or(MODEL, String::as_str)
    }

    /// The hash the manifest names for a file that every model has.
    pub(crate) fn hash(&self, file: &str) -> &str {
        self.files.get(file).map_or("", String::as_str)
    }

    fn check(&self, path: &Path) -> Result<(), ModelError> {
        let fail = |field: &str, expected: &str, found: &dyn fmt::Debug| ModelError::Field {
            path: path.to_owned(),
            field: field.to_owned(),
            expected: expected.to_owned(),
            found: format!("{found:?}"),
        };
        for (field, value) in [
            ("name", &self.name),
            ("version", &self.version),
            ("base", &self.base),
            ("licence", &self.licence),
        ] {
            if value.trim().is_empty() {
                return Err(fail(field, "some text", value));
            }
        }
        if !(3..=1 << 16).contains(&self.max_length) {
            return Err(fail("max_length", "3 to 65536", &self.max_length));
        }
        if self.marks > 64 {
            return Err(fail("marks", "0 to 64", &self.marks));
        }
        for needed in [MODEL, TOKENIZER] {
            if !self.files.contains_key(needed) {
                let found: Vec<_> = self.files.keys().collect();
                return Err(fail("files", &format!("{needed:?} among them"), &found));
            }
        }
        for (name, hash) in &self.files {
            if !is_plain(name) {
                return Err(fail("files", "names of files in the folder itself", name));
            }
            if hash.len() != 64 || !hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
                let field = format!("files.{name:?}");
                return Err(fail(&field, "64 digits of lower-case hex", hash));
            }
        }
        for (name, head) in &self.heads {
            if head.output.is_empty() {
                let field = format!("heads.{name}.output");
                return Err(fail(&field, "the name of an output", &head.output));
            }
            let distinct: BTreeSet<_> = head.labels.iter().collect();
            if head.labels.is_empty() || distinct.len() != head.labels.len() {
                let field = format!("heads.{name}.labels");
                return Err(fail(&field, "labels, each once", &head.labels));
            }
        }
        for (name, value) in &self.thresholds {
            if !value.is_finite() {
                return Err(fail(
                    &format!("thresholds.{name}"),
                    "a finite number",
                    value,
                ));
            }
        }
        Ok(())
    }
}

fn is_zero(n: &u32) -> bool {
    *n == 0
}

/// Whether a name is one of a file in the folder itself, on any system.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name != "." && name != ".." && !name.contains(['/', '\\', ':', '\0'])
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        name = "m"
        version = "1.0.0"
        task = "ner"
        max_length = 256
        case = true
        base = "b"
        licence = "MIT"
        [files]
        "model.onnx" = "0000000000000000000000000000000000000000000000000000000000000000"
        "tokenizer.json" = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
        [heads.news]
        output = "logits"
        labels = ["O", "B-PER", "I-PER"]
        [thresholds]
        cue = 0.3
        [[metrics]]
        name = "f1"
        value = 0.9
        command = "c"
    "#;

    fn error(text: &str) -> String {
        let err = Manifest::parse(text, Path::new("m/manifest.toml")).unwrap_err();
        match std::error::Error::source(&err) {
            Some(source) => format!("{err}: {source}"),
            None => err.to_string(),
        }
    }

    #[test]
    fn a_manifest_is_read_whole_and_written_back_equal() {
        let manifest = Manifest::parse(GOOD, Path::new("m")).unwrap();
        assert_eq!(manifest.id(), "m 1.0.0");
        assert_eq!(manifest.heads["news"].labels.len(), 3);
        assert_eq!(manifest.thresholds["cue"], 0.3);
        let again = toml::to_string(&manifest).unwrap();
        assert_eq!(Manifest::parse(&again, Path::new("m")).unwrap(), manifest);
    }

    #[test]
    fn token_types_are_case_plus_four_times_mark() {
        let mut manifest = Manifest::parse(GOOD, Path::new("m")).unwrap();
        manifest.marks = 2;
        assert_eq!(manifest.types(), 12);
        assert_eq!(manifest.type_id(3, 2), 11);
        manifest.case = false;
        assert_eq!(manifest.type_id(3, 1), 4);
    }

    #[test]
    fn each_flaw_is_named_with_file_field_expected_and_found() {
        let cases: &[(&str, &str, &[&str])] = &[
            (
                "task = \"ner\"",
                "task = \"nre\"",
                &["nre", "sentences", "line 4"],
            ),
            ("case = true", "caes = true", &["caes", "max_length"]),
            ("base = \"b\"", "", &["missing field `base`"]),
            ("name = \"m\"", "name = \" \"", &["field name", "some text"]),
            (
                "= 256",
                "= 2",
                &["field max_length", "3 to 65536", "found 2"],
            ),
            ("= 256", "= -1", &["-1"]),
            (
                "\"model.onnx\" =",
                "\"weights.onnx\" =",
                &["field files", "model.onnx", "weights"],
            ),
            (
                "\"model.onnx\" =",
                "\"../x\" = \"\"\n\"model.onnx\" =",
                &["field files", "../x"],
            ),
            (
                "= \"0000",
                "= \"zz",
                &["files.\"model.onnx\"", "64 digits", "zz"],
            ),
            ("\"I-PER\"", "\"O\"", &["heads.news.labels", "each once"]),
            ("\"logits\"", "\"\"", &["heads.news.output"]),
            ("cue = 0.3", "cue = nan", &["thresholds.cue", "NaN"]),
        ];
        for (from, to, parts) in cases {
            let text = error(&GOOD.replacen(from, to, 1));
            assert!(text.starts_with("m/manifest.toml: "), "{text}");
            for part in *parts {
                assert!(text.contains(part), "{part:?} not in: {text}");
            }
        }
    }

    #[test]
    fn what_is_no_toml_is_an_error() {
        for text in ["", "\0", "[[[", "name = 1", "{\"name\": 2}"] {
            assert!(error(text).contains("not a model manifest"), "{text}");
        }
    }
}
