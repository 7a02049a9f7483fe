use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::hub::{self, CONFIG, GLINER, NESTED};
use crate::manifest::{MANIFEST, MODEL, TOKENIZER};
use crate::{ModelError, checksum};

/// What a path holds, told by the files that lie there and by `config.json`, before any model is read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Layout {
    /// A folder with a `manifest.toml`.
    Standpoint,
    /// A folder of Hugging Face whose weights are ONNX, or an ONNX file in one.
    Onnx,
    /// A folder of the package `gliner`.
    Gliner,
    /// A folder of Hugging Face with weights for torch and no `model.onnx`.
    Torch(TorchFolder),
    /// None of these.
    Unknown,
}

impl Layout {
    /// What `path` holds. Where weights for torch and `model.onnx` lie side by side it is
    /// [`Onnx`](Self::Onnx), which needs nothing to be installed.
    ///
    /// # Errors
    /// [`ModelError::Config`], [`ModelError::Read`] and [`ModelError::Size`] for the `config.json` of a
    /// folder for torch.
    pub fn of(path: &Path) -> Result<Self, ModelError> {
        let there = |name: &str| path.join(name).is_file();
        if path.is_file() {
            let onnx = path.extension().is_some_and(|e| e == "onnx");
            return Ok(if onnx { Self::Onnx } else { Self::Unknown });
        }
        if there(MANIFEST) {
            return Ok(Self::Standpoint);
        }
        if there(GLINER) {
            return Ok(Self::Gliner);
        }
        if !there(CONFIG) {
            return Ok(Self::Unknown);
        }
        let torch = SAFETENSORS
            .iter()
            .chain(&REFUSED)
            .any(|(name, _)| there(name));
        if there(MODEL) || there(NESTED) || !torch {
            return Ok(Self::Onnx);
        }
        TorchFolder::open(path).map(Self::Torch)
    }
}

/// The files of a tokenizer, in each form in which they are read.
const TOKENIZERS: [&[&str]; 3] = [&[TOKENIZER], &["vocab.txt"], &["vocab.json", "merges.txt"]];

/// Weights that are read, with what they are.
const SAFETENSORS: [(&str, &str); 2] = [
    ("model.safetensors", "safetensors"),
    ("rust_model.ot", "rust-bert's own format"),
];

/// Weights that are not, with what to do.
const REFUSED: [(&str, &str); 3] = [
    (
        "model.safetensors.index.json",
        "weights in several files are not read; save the model in one, with \
         `save_pretrained(DIR, max_shard_size=\"100GB\")` in Python",
    ),
    (
        "pytorch_model.bin",
        "a pickle may run any program when it is opened, so it is refused; save the model again with \
         `AutoModel….from_pretrained(DIR).save_pretrained(DIR, safe_serialization=True)` in Python",
    ),
    (
        "pytorch_model.bin.index.json",
        "a pickle may run any program when it is opened, so it is refused; save the model again with \
         `AutoModel….from_pretrained(DIR).save_pretrained(DIR, safe_serialization=True)` in Python",
    ),
];

/// What a model of Hugging Face was made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HubTask {
    /// A label for each word: entities.
    TokenClassification,
    /// A label for a text or a pair of texts: stances, directly or by inference.
    SequenceClassification,
    /// A new text for a text: summaries.
    Summarization,
}

impl HubTask {
    /// Every one.
    pub const ALL: [Self; 3] = [
        Self::TokenClassification,
        Self::SequenceClassification,
        Self::Summarization,
    ];

    /// The task of a class of `transformers`, such as `BertForTokenClassification`.
    fn of(class: &str) -> Option<Self> {
        [
            ("ForTokenClassification", Self::TokenClassification),
            ("ForSequenceClassification", Self::SequenceClassification),
            ("ForConditionalGeneration", Self::Summarization),
        ]
        .into_iter()
        .find(|(end, _)| class.ends_with(end))
        .map(|(_, task)| task)
    }

    /// The values of `model_type` that standpoint-torch runs for it, each as a test there holds it to.
    pub const fn on_torch(self) -> &'static [&'static str] {
        match self {
            Self::TokenClassification => &[
                "bert",
                "distilbert",
                "roberta",
                "xlm-roberta",
                "electra",
                "albert",
                "mobilebert",
            ],
            Self::SequenceClassification => &[
                "bert",
                "distilbert",
                "roberta",
                "xlm-roberta",
                "albert",
                "mobilebert",
                "bart",
            ],
            Self::Summarization => &["bart", "pegasus", "t5", "longt5", "prophetnet"],
        }
    }
}

impl fmt::Display for HubTask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TokenClassification => "token classification",
            Self::SequenceClassification => "sequence classification",
            Self::Summarization => "summarization",
        })
    }
}

/// A folder of Hugging Face with weights for torch, its `config.json` read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TorchFolder {
    dir: PathBuf,
    model_type: Option<String>,
    class: Option<String>,
}

/// What is read of `config.json`; it has more.
#[derive(Deserialize)]
struct Config {
    model_type: Option<String>,
    architectures: Option<Vec<String>>,
}

impl TorchFolder {
    fn open(dir: &Path) -> Result<Self, ModelError> {
        let config: Config = hub::json(&dir.join(CONFIG), "the settings of a model")?;
        Ok(Self {
            dir: dir.to_owned(),
            model_type: config.model_type,
            class: config.architectures.unwrap_or_default().into_iter().next(),
        })
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The type of the model, if `config.json` says it: `bert`.
    pub fn model_type(&self) -> Option<&str> {
        self.model_type.as_deref()
    }

    /// The class of the model, if `config.json` says it: `BertForTokenClassification`.
    pub fn class(&self) -> Option<&str> {
        self.class.as_deref()
    }

    /// What the model was made for: what its class says, or all where it names none.
    pub fn tasks(&self) -> Vec<HubTask> {
        match &self.class {
            Some(class) => HubTask::of(class).into_iter().collect(),
            None => HubTask::ALL.into(),
        }
    }

    /// Those tasks for which standpoint-torch knows the type of the model.
    pub fn known(&self) -> Vec<HubTask> {
        let name = self.model_type.as_deref().unwrap_or_default();
        let mut tasks = self.tasks();
        tasks.retain(|task| task.on_torch().contains(&name));
        tasks
    }

    /// The file of the weights and what it is.
    ///
    /// # Errors
    /// [`ModelError::Weights`] if there are only weights that are not read, with what to do.
    pub fn weights(&self) -> Result<(&'static str, &'static str), ModelError> {
        let there = |name: &str| self.dir.join(name).is_file();
        if let Some(found) = SAFETENSORS.iter().find(|(name, _)| there(name)) {
            return Ok(*found);
        }
        let refused = REFUSED.iter().find(|(name, _)| there(name));
        let (found, fix) = refused.unwrap_or(&("no weights", "put them beside config.json"));
        Err(ModelError::Weights {
            dir: self.dir.clone(),
            expected: SAFETENSORS.map(|(name, _)| name).join(" or "),
            found: (*found).to_owned(),
            fix,
        })
    }

    /// ONNX files in the folder that can be named as the model themselves, relative to it.
    pub fn onnx(&self) -> Vec<String> {
        let mut found = hub::files(&self.dir, &["onnx"]);
        // Half of an encoder-decoder, and no model of its own.
        found.retain(|name| !name.contains("encoder") && !name.contains("decoder"));
        found
    }

    /// The folder's name and the start of the SHA-256 of its weights, as results name the model.
    ///
    /// # Errors
    /// As [`weights`](Self::weights); [`ModelError::Read`].
    pub fn id(&self) -> Result<String, ModelError> {
        let path = self.dir.join(self.weights()?.0);
        let hash = checksum::sha256_unbounded(&path)?;
        Ok(format!(
            "{} {}",
            hub::name(&self.dir),
            hash.get(..12).unwrap_or_default()
        ))
    }

    /// The files of the model that are there.
    pub fn files(&self) -> Vec<&'static str> {
        let mut names = vec![CONFIG];
        names.extend(TOKENIZERS.concat());
        names.extend(["tokenizer_config.json", "generation_config.json"]);
        names.extend(SAFETENSORS.map(|(name, _)| name));
        names.retain(|name| self.dir.join(name).is_file());
        names
    }

    /// Whether there is a tokenizer that is read.
    ///
    /// # Errors
    /// [`ModelError::Read`] if there is none.
    pub fn tokenizer(&self) -> Result<(), ModelError> {
        let there = |name: &&str| self.dir.join(name).is_file();
        if TOKENIZERS.iter().any(|files| files.iter().all(there)) {
            return Ok(());
        }
        Err(ModelError::Read {
            path: self.dir.join(TOKENIZER),
            what: "the tokenizer",
            source: io::ErrorKind::NotFound.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// A folder with these files, and what it is.
    fn layout(files: &[(&str, &str)]) -> (tempfile::TempDir, Layout) {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("onnx")).unwrap();
        for (name, content) in files {
            fs::write(dir.path().join(name), content).unwrap();
        }
        let found = Layout::of(dir.path()).unwrap();
        (dir, found)
    }

    #[test]
    fn the_files_of_a_folder_tell_what_it_is() {
        let torch = ("model.safetensors", "");
        let cases: &[(&[(&str, &str)], Layout)] = &[
            (&[], Layout::Unknown),
            (&[torch, ("tokenizer.json", "")], Layout::Unknown),
            (&[(MANIFEST, ""), (CONFIG, ""), torch], Layout::Standpoint),
            (&[(GLINER, ""), (CONFIG, ""), torch], Layout::Gliner),
            (&[(CONFIG, "")], Layout::Onnx),
            (&[(CONFIG, ""), torch, (MODEL, "")], Layout::Onnx),
            (&[(CONFIG, ""), torch, (NESTED, "")], Layout::Onnx),
        ];
        for (files, expected) in cases {
            assert_eq!(&layout(files).1, expected, "{files:?}");
        }
        let (dir, _) = layout(&[("onnx/model_int8.onnx", ""), ("notes.txt", "")]);
        let of = |name: &str| Layout::of(&dir.path().join(name)).unwrap();
        assert_eq!(of("onnx/model_int8.onnx"), Layout::Onnx);
        assert_eq!(of("notes.txt"), Layout::Unknown);
        assert_eq!(of("nowhere"), Layout::Unknown);
    }

    #[test]
    fn a_folder_for_torch_says_its_task_its_weights_and_its_name() {
        let config = r#"{"model_type": "bart", "architectures": ["BartForConditionalGeneration"]}"#;
        let (dir, found) = layout(&[
            (CONFIG, config),
            ("rust_model.ot", "abc"),
            ("vocab.json", ""),
        ]);
        let Layout::Torch(folder) = found else {
            panic!("{found:?}");
        };
        assert_eq!(folder.tasks(), [HubTask::Summarization]);
        assert_eq!(folder.known(), [HubTask::Summarization]);
        assert_eq!(folder.weights().unwrap().0, "rust_model.ot");
        assert_eq!(folder.files(), [CONFIG, "vocab.json", "rust_model.ot"]);
        assert!(folder.tokenizer().is_err());
        let name = dir.path().file_name().unwrap().to_str().unwrap();
        assert_eq!(folder.id().unwrap(), format!("{name} ba7816bf8f01"));
    }

    #[test]
    fn without_a_class_the_type_tells_what_a_model_may_be_for() {
        let (_dir, found) = layout(&[
            (CONFIG, r#"{"model_type": "bart"}"#),
            ("pytorch_model.bin", ""),
        ]);
        let Layout::Torch(folder) = found else {
            panic!("{found:?}");
        };
        assert_eq!(folder.tasks(), HubTask::ALL);
        assert_eq!(
            folder.known(),
            [HubTask::SequenceClassification, HubTask::Summarization]
        );
        let error = folder.weights().unwrap_err().to_string();
        assert!(error.contains("a pickle may run any program"), "{error}");
    }

    #[test]
    fn a_config_that_is_none_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        for content in ["", "[]", "{\"architectures\": 1}"] {
            fs::write(dir.path().join(CONFIG), content).unwrap();
            fs::write(dir.path().join("model.safetensors"), "").unwrap();
            let error = Layout::of(dir.path()).unwrap_err().to_string();
            assert!(
                error.contains("config.json: not the settings of a model"),
                "{error}"
            );
        }
    }
}
