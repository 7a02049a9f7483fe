//! A folder as Hugging Face lays it out: what its `config.json` says, and which files it has.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::{Architecture, Task, TorchError};

/// Most bytes of a JSON file beside the tokenizer's.
const JSON_LIMIT: u64 = 16 << 20;
/// Most bytes of the files of a tokenizer.
const TOKENIZER_LIMIT: u64 = 256 << 20;
/// Fields that change what a model keeps or returns, not what it computes.
const IGNORED: [&str; 5] = [
    "output_attentions",
    "output_hidden_states",
    "output_past",
    "task_specific_params",
    "torchscript",
];

/// A model folder whose `config.json` was read.
#[derive(Debug, Clone)]
pub(crate) struct Folder {
    pub(crate) dir: PathBuf,
    pub(crate) task: Task,
    pub(crate) architecture: Architecture,
    config: Map<String, Value>,
}

impl Folder {
    pub(crate) fn open(dir: &Path, task: Task) -> Result<Self, TorchError> {
        let path = dir.join("config.json");
        let config = object(&path, "model configuration")?.ok_or_else(|| missing(&path))?;
        let model_type = config.get("model_type").and_then(Value::as_str);
        let architecture = model_type
            .and_then(|name| Architecture::of(name, task))
            .ok_or_else(|| TorchError::ModelType {
                path,
                task,
                found: model_type.unwrap_or("nothing").to_owned(),
            })?;
        Ok(Self {
            dir: dir.to_owned(),
            task,
            architecture,
            config,
        })
    }

    pub(crate) fn config_path(&self) -> PathBuf {
        self.dir.join("config.json")
    }

    /// A field of `config.json`; none where it is absent or null.
    pub(crate) fn field(&self, name: &str) -> Option<&Value> {
        self.config.get(name).filter(|value| !value.is_null())
    }

    /// A whole number, if the field is there.
    pub(crate) fn number(&self, name: &str) -> Result<Option<i64>, TorchError> {
        let Some(value) = self.field(name) else {
            return Ok(None);
        };
        match value.as_i64().filter(|n| *n >= 0) {
            Some(n) => Ok(Some(n)),
            None => Err(self.unfit(name, "a whole number from 0", &value.to_string())),
        }
    }

    /// Rows of the model's embedding.
    pub(crate) fn vocabulary(&self) -> Result<i64, TorchError> {
        let found = self.number("vocab_size")?;
        found.ok_or_else(|| self.unfit("vocab_size", "a whole number", "nothing"))
    }

    /// An error about a field of `config.json`.
    pub(crate) fn unfit(&self, field: &str, expected: &str, found: &str) -> TorchError {
        TorchError::Field {
            path: self.config_path(),
            field: field.to_owned(),
            expected: expected.to_owned(),
            found: found.to_owned(),
        }
    }

    /// `config.json` as rust-bert's own type.
    pub(crate) fn parse<C: DeserializeOwned>(&self) -> Result<C, TorchError> {
        let mut config = self.config.clone();
        for name in IGNORED {
            config.remove(name);
        }
        for (name, value) in self.architecture.defaults() {
            if let Ok(value) = serde_json::from_str(value) {
                config.entry(*name).or_insert(value);
            }
        }
        serde_json::from_value(Value::Object(config)).map_err(|source| TorchError::Json {
            path: self.config_path(),
            what: "model configuration that rust-bert knows",
            source,
        })
    }

    /// The labels by their number.
    pub(crate) fn labels(&self) -> Result<Vec<String>, TorchError> {
        let expected = "the labels, numbered from 0 without a gap";
        let Some(value) = self.field("id2label") else {
            return Err(self.unfit("id2label", expected, "nothing"));
        };
        let by_number: Option<BTreeMap<usize, String>> = value.as_object().and_then(|map| {
            map.iter()
                .map(|(id, label)| Some((id.parse().ok()?, label.as_str()?.to_owned())))
                .collect()
        });
        match by_number {
            Some(map) if !map.is_empty() && map.keys().copied().eq(0..map.len()) => {
                Ok(map.into_values().collect())
            }
            _ => Err(self.unfit("id2label", expected, &value.to_string())),
        }
    }

    /// The most tokens that the model can write; those without a table of positions have no limit.
    pub(crate) fn positions(&self) -> Result<usize, TorchError> {
        let positions = self.number("max_position_embeddings")?;
        Ok(positions
            .and_then(|n| usize::try_from(n).ok())
            .unwrap_or(1 << 16))
    }

    /// The most wordpieces that the model reads at once, special ones included.
    pub(crate) fn max_length(&self) -> Result<usize, TorchError> {
        let tokenizer = self.object("tokenizer_config.json", "tokenizer configuration")?;
        let positions = match self.number("max_position_embeddings")? {
            Some(n) => Some(n),
            None => self.number("n_positions")?,
        };
        // Where there is no limit, Python writes a number beyond all texts.
        let told = tokenizer
            .get("model_max_length")
            .and_then(Value::as_i64)
            .filter(|n| (1..1 << 20).contains(n));
        let most = match (positions, told) {
            (Some(a), Some(b)) => a.min(b + self.architecture.position_offset() as i64),
            (Some(a), None) => a,
            (None, Some(b)) => b,
            (None, None) => 512,
        };
        let offset = self.architecture.position_offset();
        Ok(usize::try_from(most).unwrap_or(0).saturating_sub(offset))
    }

    /// Another JSON file of the folder; empty where there is none.
    pub(crate) fn object(
        &self,
        name: &str,
        what: &'static str,
    ) -> Result<Map<String, Value>, TorchError> {
        Ok(object(&self.dir.join(name), what)?.unwrap_or_default())
    }

    /// The file that holds the weights.
    pub(crate) fn weights(&self) -> Result<PathBuf, TorchError> {
        for name in ["model.safetensors", "rust_model.ot"] {
            let path = self.dir.join(name);
            if path.is_file() {
                return Ok(path);
            }
        }
        let (found, advice) = if self.dir.join("model.safetensors.index.json").is_file() {
            (
                "weights in several files",
                "save the model in one, with `save_pretrained(DIR, max_shard_size=\"100GB\")` in Python",
            )
        } else if self.dir.join("pytorch_model.bin").is_file() {
            (
                "pytorch_model.bin",
                "a pickle may run any program when it is opened, so it is refused; convert it with \
                 `AutoModel….from_pretrained(DIR).save_pretrained(DIR, safe_serialization=True)` in Python",
            )
        } else {
            ("neither", "put the weights beside config.json")
        };
        Err(TorchError::NoWeights {
            dir: self.dir.clone(),
            found,
            advice,
        })
    }

    /// A file of the tokenizer; none where there is none.
    pub(crate) fn tokenizer_file(&self, name: &str) -> Result<Option<Vec<u8>>, TorchError> {
        read(&self.dir.join(name), "a tokenizer's file", TOKENIZER_LIMIT)
    }
}

fn missing(path: &Path) -> TorchError {
    TorchError::Read {
        path: path.to_owned(),
        what: "the model configuration",
        source: std::io::ErrorKind::NotFound.into(),
    }
}

fn object(path: &Path, what: &'static str) -> Result<Option<Map<String, Value>>, TorchError> {
    let Some(bytes) = read(path, what, JSON_LIMIT)? else {
        return Ok(None);
    };
    let parsed = serde_json::from_slice(&bytes);
    parsed.map(Some).map_err(|source| TorchError::Json {
        path: path.to_owned(),
        what,
        source,
    })
}

/// The bytes of a file of at most `limit`; none where there is no file.
fn read(path: &Path, what: &'static str, limit: u64) -> Result<Option<Vec<u8>>, TorchError> {
    let failed = |source| TorchError::Read {
        path: path.to_owned(),
        what,
        source,
    };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(failed(e)),
    };
    let found = file.metadata().map_err(failed)?.len();
    if found > limit {
        return Err(TorchError::Size {
            path: path.to_owned(),
            limit,
            found,
        });
    }
    let mut bytes = Vec::new();
    file.take(limit).read_to_end(&mut bytes).map_err(failed)?;
    Ok(Some(bytes))
}
