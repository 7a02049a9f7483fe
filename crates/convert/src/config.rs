//! What `config.json` says a model is, as far as a graph depends on it.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::ConvertError;

/// Most bytes of a `config.json`.
const LIMIT: u64 = 1 << 20;

/// A family of models, named in `config.json` as `model_type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Architecture {
    /// `bert`
    Bert,
    /// `roberta`
    Roberta,
    /// `xlm-roberta`, which is RoBERTa with another vocabulary.
    XlmRoberta,
    /// `distilbert`
    DistilBert,
}

impl Architecture {
    const ALL: [Self; 4] = [
        Self::Bert,
        Self::Roberta,
        Self::XlmRoberta,
        Self::DistilBert,
    ];

    /// Its name in `config.json`.
    pub const fn model_type(self) -> &'static str {
        match self {
            Self::Bert => "bert",
            Self::Roberta => "roberta",
            Self::XlmRoberta => "xlm-roberta",
            Self::DistilBert => "distilbert",
        }
    }

    pub(crate) const fn is_roberta(self) -> bool {
        matches!(self, Self::Roberta | Self::XlmRoberta)
    }
}

impl fmt::Display for Architecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.model_type())
    }
}

/// What a model tells of a text, by the class named in `architectures`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Task {
    /// A label for each wordpiece: entities.
    TokenClassification,
    /// A label for a text or a pair of texts.
    SequenceClassification,
}

impl Task {
    const ALL: [Self; 2] = [Self::TokenClassification, Self::SequenceClassification];

    const fn suffix(self) -> &'static str {
        match self {
            Self::TokenClassification => "ForTokenClassification",
            Self::SequenceClassification => "ForSequenceClassification",
        }
    }
}

impl fmt::Display for Task {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TokenClassification => "token classification",
            Self::SequenceClassification => "sequence classification",
        })
    }
}

/// The function between the two linear layers of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Activation {
    Gelu,
    GeluTanh,
    Relu,
    Silu,
}

/// Every name of one in `transformers` that is known here.
const ACTIVATIONS: [(&str, Activation); 7] = [
    ("gelu", Activation::Gelu),
    ("gelu_new", Activation::GeluTanh),
    ("gelu_fast", Activation::GeluTanh),
    ("gelu_pytorch_tanh", Activation::GeluTanh),
    ("relu", Activation::Relu),
    ("silu", Activation::Silu),
    ("swish", Activation::Silu),
];

/// All of `config.json` that the graph depends on; every size is at least 1.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) architecture: Architecture,
    pub(crate) task: Task,
    pub(crate) labels: usize,
    pub(crate) vocabulary: usize,
    pub(crate) positions: usize,
    /// Rows of the table of token types; a DistilBERT has none.
    pub(crate) types: Option<usize>,
    pub(crate) hidden: usize,
    pub(crate) inner: usize,
    pub(crate) layers: usize,
    pub(crate) heads: usize,
    pub(crate) epsilon: f32,
    pub(crate) activation: Activation,
    /// The id from which a RoBERTa counts positions.
    pub(crate) pad: usize,
}

/// A JSON object and the file it stands in.
struct Fields {
    path: PathBuf,
    all: Map<String, Value>,
}

impl Config {
    pub(crate) fn read(path: &Path) -> Result<Self, ConvertError> {
        let fields = Fields::read(path)?;
        let architecture = fields.one_of(
            "model_type",
            None,
            Architecture::ALL.map(|a| (a.model_type(), a)),
        )?;
        let task = fields.task()?;
        fields.absent_or("position_embedding_type", &["absolute"])?;
        fields.absent_or("is_decoder", &["false"])?;
        fields.absent_or("add_cross_attention", &["false"])?;
        fields.absent_or("pruned_heads", &["{}"])?;
        fields.absent_or("quantization_config", &[])?;
        let is_distilled = architecture == Architecture::DistilBert;
        let pick = |distilled, other| if is_distilled { distilled } else { other };
        let hidden_field = pick("dim", "hidden_size");
        let heads_field = pick("n_heads", "num_attention_heads");
        let hidden = fields.size(hidden_field, None)?;
        let heads = fields.size(heads_field, None)?;
        if !hidden.is_multiple_of(heads) {
            let expected = format!("a divisor of {hidden_field} = {hidden}");
            return Err(fields.unfit(heads_field, expected, heads.to_string()));
        }
        let activation = pick("activation", "hidden_act");
        Ok(Self {
            architecture,
            task,
            labels: fields.labels()?,
            vocabulary: fields.size("vocab_size", None)?,
            positions: fields.size("max_position_embeddings", None)?,
            types: match is_distilled {
                true => None,
                false => Some(fields.size("type_vocab_size", Some(2))?),
            },
            hidden,
            inner: fields.size(pick("hidden_dim", "intermediate_size"), None)?,
            layers: fields.size(pick("n_layers", "num_hidden_layers"), None)?,
            heads,
            epsilon: fields.epsilon(is_distilled)?,
            activation: fields.one_of(activation, Some(Activation::Gelu), ACTIVATIONS)?,
            pad: match fields.get("pad_token_id") {
                None => 1,
                Some(_) => fields.whole("pad_token_id", 0)?,
            },
        })
    }
}

impl Fields {
    fn read(path: &Path) -> Result<Self, ConvertError> {
        let what = "the settings of a model";
        let failed = |source| ConvertError::Read {
            path: path.to_owned(),
            what,
            source,
        };
        let file = File::open(path).map_err(failed)?;
        let found = file.metadata().map_err(failed)?.len();
        if found > LIMIT {
            return Err(ConvertError::Size {
                path: path.to_owned(),
                what,
                limit: LIMIT,
                found,
            });
        }
        let mut bytes = Vec::new();
        file.take(LIMIT).read_to_end(&mut bytes).map_err(failed)?;
        let all = serde_json::from_slice(&bytes).map_err(|source| ConvertError::Json {
            path: path.to_owned(),
            what,
            source,
        })?;
        Ok(Self {
            path: path.to_owned(),
            all,
        })
    }

    /// A field; none where it is absent or null.
    fn get(&self, field: &str) -> Option<&Value> {
        self.all.get(field).filter(|value| !value.is_null())
    }

    fn unfit(&self, field: &str, expected: String, found: String) -> ConvertError {
        ConvertError::Field {
            path: self.path.clone(),
            field: field.to_owned(),
            expected,
            found,
        }
    }

    /// The error about a field as it is.
    fn odd(&self, field: &str, expected: &str) -> ConvertError {
        let found = self
            .get(field)
            .map_or("nothing".to_owned(), Value::to_string);
        self.unfit(field, expected.to_owned(), found)
    }

    /// A size of a tensor, at least 1.
    fn size(&self, field: &str, default: Option<usize>) -> Result<usize, ConvertError> {
        match (self.get(field), default) {
            (None, Some(default)) => Ok(default),
            _ => self.whole(field, 1),
        }
    }

    fn whole(&self, field: &str, least: u64) -> Result<usize, ConvertError> {
        let value = self.get(field).and_then(Value::as_u64);
        // As much as a dimension in ONNX can be in practice, so that sums of a few do not overflow.
        let value = value.filter(|n| (least..1 << 31).contains(n));
        value
            .and_then(|n| usize::try_from(n).ok())
            .ok_or_else(|| self.odd(field, &format!("a whole number from {least}")))
    }

    fn epsilon(&self, is_distilled: bool) -> Result<f32, ConvertError> {
        let value = match self.get("layer_norm_eps") {
            Some(value) if !is_distilled => value.as_f64(),
            _ => Some(1e-12),
        };
        let value = value.filter(|n| *n >= 0.0 && *n < 1.0);
        let odd = || self.odd("layer_norm_eps", "a small number from 0");
        Ok(value.ok_or_else(odd)? as f32)
    }

    /// The value that a name stands for.
    fn one_of<T: Copy, const N: usize>(
        &self,
        field: &str,
        default: Option<T>,
        known: [(&str, T); N],
    ) -> Result<T, ConvertError> {
        let name = match (self.get(field), default) {
            (None, Some(default)) => return Ok(default),
            (value, _) => value.and_then(Value::as_str),
        };
        let found = known.iter().find(|(known, _)| Some(*known) == name);
        let expected = || format!("one of {}", known.map(|(name, _)| name).join(", "));
        found
            .map(|(_, value)| *value)
            .ok_or_else(|| self.odd(field, &expected()))
    }

    /// Refuses a field that asks for what no graph here has.
    fn absent_or(&self, field: &str, known: &[&str]) -> Result<(), ConvertError> {
        let Some(value) = self.get(field) else {
            return Ok(());
        };
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        if known.contains(&text.as_str()) {
            return Ok(());
        }
        let expected = [known, &["nothing"]].concat().join(" or ");
        Err(self.odd(field, &expected))
    }

    fn task(&self) -> Result<Task, ConvertError> {
        let classes = self.get("architectures").and_then(Value::as_array);
        let class = classes.and_then(|all| all.first()).and_then(Value::as_str);
        let task = class.and_then(|class| {
            let mut all = Task::ALL.into_iter();
            all.find(|task| class.ends_with(task.suffix()))
        });
        let expected = || {
            let suffixes = Task::ALL.map(Task::suffix).join(" or ");
            format!("a class that ends in {suffixes}")
        };
        task.ok_or_else(|| self.odd("architectures", &expected()))
    }

    /// How many labels there are.
    fn labels(&self) -> Result<usize, ConvertError> {
        let by_id = self.get("id2label").and_then(Value::as_object);
        let ids: Option<BTreeMap<usize, &Value>> = by_id.and_then(|map| {
            let named = map.iter().filter(|(_, label)| label.is_string());
            named
                .map(|(id, label)| Some((id.parse().ok()?, label)))
                .collect()
        });
        match ids {
            Some(ids) if !ids.is_empty() && ids.keys().copied().eq(0..ids.len()) => Ok(ids.len()),
            _ => Err(self.odd("id2label", "labels numbered from 0 without a gap")),
        }
    }
}
