//! A model folder as Hugging Face lays it out: `config.json`, `tokenizer.json` and an ONNX file; or one
//! of the package `gliner`, with `gliner_config.json` instead.
//!
//! A token classifier finds entities, a sequence classifier judges. It becomes a [`Manifest`] like any
//! other: the labels are `id2label`, the length is what the
//! position table holds (or the tokenizer says, where that is less), and the version is the start of
//! the weights' SHA-256, so that a result names the very weights it came from.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::manifest::{MANIFEST, MODEL, TOKENIZER};
use crate::signature::LOGITS;
use crate::{Head, Manifest, ModelError, Task, ZeroShot, checksum};

/// What tells a folder of a token classifier.
pub(crate) const CONFIG: &str = "config.json";
/// May say a maximum length.
const TOKENIZER_CONFIG: &str = "tokenizer_config.json";
/// Where optimum and transformers.js put the weights.
const NESTED: &str = "onnx/model.onnx";
/// What tells a folder of the package `gliner`.
pub(crate) const GLINER: &str = "gliner_config.json";
/// The most wordpieces where a GLiNER does not say.
const USUAL_LENGTH: u64 = 512;
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
            Some(above) if parent.ends_with("onnx") && !has_settings(parent) => Self {
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
        self.weights.is_some() || (!self.dir.join(MANIFEST).is_file() && has_settings(&self.dir))
    }

    /// The file that says what the model is.
    pub(crate) fn settings(&self) -> &'static str {
        match self.is_hub() {
            false => MANIFEST,
            true if self.dir.join(GLINER).is_file() => GLINER,
            true => CONFIG,
        }
    }
}

fn has_settings(dir: &Path) -> bool {
    [CONFIG, GLINER].iter().any(|file| dir.join(file).is_file())
}

/// What is read of `config.json`; it has more.
#[derive(Debug, Default, Deserialize)]
struct Config {
    architectures: Option<Vec<String>>,
    model_type: Option<String>,
    id2label: Option<BTreeMap<String, String>>,
    max_position_embeddings: Option<i64>,
    pad_token_id: Option<i64>,
}

/// What is read of `gliner_config.json`; what it leaves out is as the package has it.
#[derive(Debug, Deserialize)]
struct GlinerConfig {
    span_mode: Option<String>,
    max_width: Option<usize>,
    max_len: Option<usize>,
    ent_token: Option<String>,
    sep_token: Option<String>,
    class_token_index: Option<i64>,
    labels_encoder: Option<String>,
    encoder_config: Option<Config>,
}

/// What is read of `tokenizer_config.json`.
#[derive(Debug, Default, Deserialize)]
struct TokenizerConfig {
    /// Often 10^30, which means none.
    model_max_length: Option<f64>,
}

/// The manifest of a folder of this layout.
pub(crate) fn manifest(place: &Place) -> Result<Manifest, ModelError> {
    if place.settings() == GLINER {
        return gliner(place);
    }
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
    let ends_in = |end: &str| architectures.iter().any(|name| name.ends_with(end));
    let task = if architectures.is_empty() || ends_in("ForTokenClassification") {
        Task::Ner
    } else if ends_in("ForSequenceClassification") {
        Task::Judge
    } else {
        let expected = "one that ends in ForTokenClassification or ForSequenceClassification, \
                        the only kinds such a folder may be";
        return Err(fail("architectures", expected, &architectures));
    };
    let labels = labels(config.id2label.as_ref())
        .map_err(|found| fail("id2label", "\"0\" to \"N-1\", a label each", &found))?;
    let head = Head {
        output: LOGITS.to_owned(),
        labels,
        inside_begins: true,
    };
    let base = architectures.first().or(config.model_type.as_ref());
    Ok(Manifest {
        task,
        max_length: length(&config, dir, None, &fail)?,
        pad: config
            .pad_token_id
            .and_then(|id| u32::try_from(id).ok())
            .unwrap_or_default(),
        base: base.map_or("not said", String::as_str).to_owned(),
        heads: BTreeMap::from([(LOGITS.to_owned(), head)]),
        ..bare(place, EXPORT)?
    })
}

/// The manifest of a folder of the package `gliner`.
fn gliner(place: &Place) -> Result<Manifest, ModelError> {
    let path = place.dir.join(GLINER);
    let config: GlinerConfig = json(&path, "the settings of a GLiNER")?;
    let fail = |field: &str, expected: &str, found: &dyn fmt::Debug| ModelError::Field {
        path: path.clone(),
        field: field.to_owned(),
        expected: expected.to_owned(),
        found: format!("{found:?}"),
    };
    if let Some(encoder) = &config.labels_encoder {
        let expected = "none; a GLiNER with an encoder of its own for labels cannot be run";
        return Err(fail("labels_encoder", expected, encoder));
    }
    let (max_width, max_words) = (
        config.max_width.unwrap_or(12),
        config.max_len.unwrap_or(384),
    );
    for (field, value, most) in [
        ("max_width", max_width, 1024),
        ("max_len", max_words, 1 << 16),
    ] {
        if !(1..=most).contains(&value) {
            return Err(fail(field, &format!("1 to {most}"), &value));
        }
    }
    let by_word = config.span_mode.as_deref() == Some("token_level");
    let class = config.class_token_index;
    let zero_shot = ZeroShot {
        by_word,
        label_token: config.ent_token.unwrap_or("<<ENT>>".to_owned()),
        label_id: class.and_then(|id| u32::try_from(id).ok()),
        text_token: config.sep_token.unwrap_or("<<SEP>>".to_owned()),
        max_width,
        max_words,
    };
    let encoder = config.encoder_config.unwrap_or_default();
    Ok(Manifest {
        max_length: length(&encoder, &place.dir, Some(USUAL_LENGTH), &fail)?,
        base: format!("GLiNER, {}", if by_word { "by word" } else { "by span" }),
        zero_shot: Some(zero_shot),
        ..bare(place, EXPORT_GLINER)?
    })
}

/// What to do about a folder of weights that no engine here runs.
const EXPORT: &str = "convert a BERT, RoBERTa or DistilBERT in safetensors with standpoint models convert FROM -o TO, \
     export any other with optimum-cli export onnx --model FROM TO";
const EXPORT_GLINER: &str = "export the model with convert_to_onnx.py of the package gliner";

/// The part of a manifest that comes from the files themselves.
fn bare(place: &Place, export: &'static str) -> Result<Manifest, ModelError> {
    let dir = &place.dir;
    let weights = weights(place, export)?;
    let mut files = BTreeMap::new();
    for name in [place.settings(), TOKENIZER, TOKENIZER_CONFIG, &weights] {
        let file = dir.join(name);
        if name != TOKENIZER_CONFIG || file.is_file() {
            files.insert(name.to_owned(), checksum::sha256(&file)?);
        }
    }
    let version = files.get(&weights).and_then(|hash| hash.get(..12));
    Ok(Manifest {
        name: name(dir),
        version: version.unwrap_or_default().to_owned(),
        task: Task::Ner,
        max_length: 0,
        case: false,
        marks: 0,
        pad: 0,
        base: String::new(),
        licence: "not said; see where the model comes from".to_owned(),
        data: Vec::new(),
        files,
        heads: BTreeMap::new(),
        zero_shot: None,
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
    usual: Option<u64>,
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
    let length = positions.into_iter().chain(said).min().or(usual);
    let length = length.ok_or_else(|| {
        let expected = format!("a number, or model_max_length in {TOKENIZER_CONFIG}");
        fail(field, &expected, &"neither")
    })?;
    Ok(usize::try_from(length.min(LONGEST)).unwrap_or(1 << 16))
}

/// The weights, relative to the folder.
fn weights(place: &Place, export: &'static str) -> Result<String, ModelError> {
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
            export
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
