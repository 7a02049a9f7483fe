//! A model folder as Hugging Face lays it out: `config.json`, `tokenizer.json` and an ONNX file.
//!
//! It becomes a [`Manifest`] like any other: the labels are `id2label`, the length is what the
//! position table holds (or the tokenizer says, where that is less), and the version is the start of
//! the weights' SHA-256, so that a result names the very weights it came from.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::manifest::{MANIFEST, MODEL, TOKENIZER};
use crate::{Head, Manifest, ModelError, Task, checksum};

/// What tells a folder of this layout.
pub(crate) const CONFIG: &str = "config.json";
/// May say a maximum length.
const TOKENIZER_CONFIG: &str = "tokenizer_config.json";
/// Where optimum and transformers.js put the weights.
const NESTED: &str = "onnx/model.onnx";
/// The output that carries a number for each label.
const OUTPUT: &str = "logits";
/// The most bytes of a JSON file of settings.
const LIMIT: u64 = 1 << 20;
/// The most wordpieces of a row.
const LONGEST: u64 = 1 << 16;

/// Architectures that count positions from the padding id on, so that this many of the table's rows
/// are never used.
const OFFSET: [&str; 10] = [
    "roberta",
    "xlm-roberta",
    "xlm-roberta-xl",
    "camembert",
    "roberta-prelayernorm",
    "xmod",
    "data2vec-text",
    "longformer",
    "ibert",
    "mpnet",
];

/// A model as it was named: a folder, or one ONNX file in a folder of this layout.
pub(crate) struct Place {
    pub(crate) dir: PathBuf,
    /// The weights named, relative to the folder.
    weights: Option<String>,
}

impl Place {
    pub(crate) fn of(path: &Path) -> Self {
        let folder = || Self {
            dir: path.to_owned(),
            weights: None,
        };
        let file = path.file_name().and_then(|name| name.to_str());
        let (Some(file), Some(parent)) = (file, path.parent()) else {
            return folder();
        };
        if !file.ends_with(".onnx") || !path.is_file() {
            return folder();
        }
        match parent.parent() {
            Some(above) if parent.ends_with("onnx") && !parent.join(CONFIG).is_file() => Self {
                dir: above.to_owned(),
                weights: Some(format!("onnx/{file}")),
            },
            _ => Self {
                dir: parent.to_owned(),
                weights: Some(file.to_owned()),
            },
        }
    }

    /// Whether it is to be read by its `config.json`.
    pub(crate) fn is_hub(&self) -> bool {
        self.weights.is_some()
            || (!self.dir.join(MANIFEST).is_file() && self.dir.join(CONFIG).is_file())
    }
}

/// What is read of `config.json`; it has more.
#[derive(Debug, Deserialize)]
struct Config {
    architectures: Option<Vec<String>>,
    model_type: Option<String>,
    id2label: Option<BTreeMap<String, String>>,
    max_position_embeddings: Option<i64>,
    pad_token_id: Option<i64>,
}

/// What is read of `tokenizer_config.json`.
#[derive(Debug, Default, Deserialize)]
struct TokenizerConfig {
    /// Often 10^30, which means none.
    model_max_length: Option<f64>,
}

/// The manifest of a folder of this layout.
pub(crate) fn manifest(place: &Place) -> Result<Manifest, ModelError> {
    let dir = &place.dir;
    let path = dir.join(CONFIG);
    let config: Config = json(&path, "the settings of a model")?;
    let fail = |field: &str, expected: &str, found: &dyn fmt::Debug| ModelError::Field {
        path: path.clone(),
        field: field.to_owned(),
        expected: expected.to_owned(),
        found: format!("{found:?}"),
    };
    let architectures = config.architectures.as_deref().unwrap_or_default();
    let labels_words = |name: &String| name.ends_with("ForTokenClassification");
    if !architectures.is_empty() && !architectures.iter().any(labels_words) {
        let expected =
            "one that ends in ForTokenClassification, the only kind such a folder may be";
        return Err(fail("architectures", expected, &architectures));
    }
    let labels = labels(config.id2label.as_ref())
        .map_err(|found| fail("id2label", "\"0\" to \"N-1\", a label each", &found))?;
    let weights = weights(place)?;
    let mut files = BTreeMap::new();
    for name in [CONFIG, TOKENIZER, TOKENIZER_CONFIG, &weights] {
        let file = dir.join(name);
        if name != TOKENIZER_CONFIG || file.is_file() {
            files.insert(name.to_owned(), checksum::sha256(&file)?);
        }
    }
    let version = files.get(&weights).and_then(|hash| hash.get(..12));
    let head = Head {
        output: OUTPUT.to_owned(),
        labels,
        inside_begins: true,
    };
    Ok(Manifest {
        name: name(dir),
        version: version.unwrap_or_default().to_owned(),
        task: Task::Ner,
        max_length: length(&config, dir, &fail)?,
        case: false,
        marks: 0,
        pad: config
            .pad_token_id
            .and_then(|id| u32::try_from(id).ok())
            .unwrap_or_default(),
        base: architectures
            .first()
            .or(config.model_type.as_ref())
            .map_or("not said".to_owned(), String::clone),
        licence: "not said; see where the model comes from".to_owned(),
        data: Vec::new(),
        files,
        heads: BTreeMap::from([(OUTPUT.to_owned(), head)]),
        thresholds: BTreeMap::new(),
        metrics: Vec::new(),
    })
}

/// Labels in the order of their ids, which are 0 to N-1; else what is there instead.
fn labels(by_id: Option<&BTreeMap<String, String>>) -> Result<Vec<String>, String> {
    let by_id = by_id.filter(|map| !map.is_empty());
    let by_id = by_id.ok_or_else(|| "none".to_owned())?;
    (0..by_id.len())
        .map(|id| by_id.get(&id.to_string()).cloned())
        .collect::<Option<_>>()
        .ok_or_else(|| by_id.keys().cloned().collect::<Vec<_>>().join(", "))
}

/// The most wordpieces of a row: what the position table holds, or less if the tokenizer says less.
fn length(
    config: &Config,
    dir: &Path,
    fail: &impl Fn(&str, &str, &dyn fmt::Debug) -> ModelError,
) -> Result<usize, ModelError> {
    let path = dir.join(TOKENIZER_CONFIG);
    let tokenizer: TokenizerConfig = match path.is_file() {
        true => json(&path, "the settings of a tokenizer")?,
        false => TokenizerConfig::default(),
    };
    let said = tokenizer
        .model_max_length
        .filter(|length| (3.0..=LONGEST as f64).contains(length))
        .map(|length| length as u64);
    let offset = config.model_type.as_deref().filter(|t| OFFSET.contains(t));
    let offset = offset.map_or(0, |_| config.pad_token_id.unwrap_or(1).saturating_add(1));
    let field = "max_position_embeddings";
    let positions = match config.max_position_embeddings {
        None => None,
        Some(size) => {
            let usable = u64::try_from(size.saturating_sub(offset)).ok();
            let usable = usable.filter(|n| (3..=1 << 32).contains(n));
            let expected = format!("at least {} (some positions may be reserved)", offset + 3);
            Some(usable.ok_or_else(|| fail(field, &expected, &size))?)
        }
    };
    let length = match (positions, said) {
        (Some(positions), Some(said)) => positions.min(said),
        (Some(positions), None) => positions,
        (None, Some(said)) => said,
        (None, None) => {
            let expected = format!("a number, or model_max_length in {TOKENIZER_CONFIG}");
            return Err(fail(field, &expected, &"neither"));
        }
    };
    Ok(usize::try_from(length.min(LONGEST)).unwrap_or(1 << 16))
}

/// The weights, relative to the folder.
fn weights(place: &Place) -> Result<String, ModelError> {
    if let Some(named) = &place.weights {
        return Ok(named.clone());
    }
    let there = |name: &&str| place.dir.join(name).is_file();
    if let Some(name) = [MODEL, NESTED].iter().find(|name| there(name)) {
        return Ok((*name).to_owned());
    }
    let mut found: Vec<String> = Vec::new();
    for folder in ["", "onnx"] {
        let entries = fs::read_dir(place.dir.join(folder));
        for entry in entries.into_iter().flatten().flatten() {
            let name = Path::new(folder).join(entry.file_name());
            let is_weights = name
                .extension()
                .and_then(|e| e.to_str())
                .is_some_and(|e| ["onnx", "safetensors", "bin", "h5", "msgpack"].contains(&e));
            if is_weights {
                found.push(name.display().to_string());
            }
        }
    }
    found.sort();
    let exports = found.iter().any(|name| name.ends_with(".onnx"));
    Err(ModelError::Weights {
        dir: place.dir.clone(),
        expected: format!("{MODEL} or {NESTED}"),
        found: if found.is_empty() {
            "no weights".to_owned()
        } else {
            found.join(", ")
        },
        fix: if exports {
            "name the ONNX file itself as the model"
        } else {
            "export the model: optimum-cli export onnx --task token-classification --model FROM TO"
        },
    })
}

/// The folder's own name.
fn name(dir: &Path) -> String {
    let whole = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
    let name = whole.file_name().map(|name| name.to_string_lossy());
    name.map_or("model".to_owned(), |name| name.into_owned())
}

fn json<T: serde::de::DeserializeOwned>(path: &Path, what: &'static str) -> Result<T, ModelError> {
    let text = checksum::read_text(path, LIMIT, what)?;
    serde_json::from_str(&text).map_err(|source| ModelError::Config {
        path: path.to_owned(),
        what,
        source: source.into(),
    })
}
