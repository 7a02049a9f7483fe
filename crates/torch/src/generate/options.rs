//! How a model generates, as its folder says.

use serde_json::{Map, Value};

use crate::TorchError;
use crate::folder::Folder;

/// When a beam search that has enough finished hypotheses ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stopping {
    /// At once.
    Early,
    /// When none that goes on is better, at the length it has.
    Likely,
    /// When none that goes on can become better.
    Never,
}

/// Settings of generation. Lengths count the token of the start.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Options {
    pub(crate) beams: usize,
    pub(crate) max_length: usize,
    pub(crate) min_length: usize,
    pub(crate) length_penalty: f64,
    pub(crate) repetition_penalty: f64,
    /// Length of the runs of tokens that may stand once only; 0 for none.
    pub(crate) no_repeat: usize,
    pub(crate) stopping: Stopping,
    pub(crate) start: i64,
    pub(crate) ends: Vec<i64>,
    pub(crate) forced_start: Option<i64>,
    pub(crate) forced_end: Vec<i64>,
    /// Put before each text, such as T5's `summarize: `.
    pub(crate) prefix: String,
}

/// Longest text where the folder does not say, in tokens.
const LENGTH: usize = 142;
/// Most beams; a search keeps this many hypotheses and their caches.
const BEAMS: usize = 64;

/// Settings that change what is generated and are not known here, with the value that changes
/// nothing.
const UNKNOWN: [(&str, f64); 4] = [
    ("num_beam_groups", 1.0),
    ("diversity_penalty", 0.0),
    ("encoder_no_repeat_ngram_size", 0.0),
    ("encoder_repetition_penalty", 1.0),
];

impl Options {
    /// The settings in `generation_config.json` or else `config.json`, over both those for the task
    /// of summarization. Sampling is never done: a text has one summary.
    pub(crate) fn of(
        folder: &Folder,
        vocabulary: i64,
        positions: usize,
    ) -> Result<Self, TorchError> {
        let settings = Settings {
            folder,
            own: folder.object("generation_config.json", "generation configuration")?,
            task: folder
                .field("task_specific_params")
                .and_then(|p| p.get("summarization"))
                .and_then(Value::as_object)
                .cloned()
                .unwrap_or_default(),
        };
        for (name, nothing) in UNKNOWN {
            if let Some(value) = settings.value(name).filter(|v| v.as_f64() != Some(nothing)) {
                return Err(settings.unfit(
                    name,
                    &format!("{nothing}, as others are not known here"),
                    value,
                ));
            }
        }
        let ends = settings.ids("eos_token_id", vocabulary)?;
        let start = match settings.id("decoder_start_token_id", vocabulary)? {
            Some(start) => Some(start),
            None => settings.id("bos_token_id", vocabulary)?,
        };
        let Some(start) = start else {
            return Err(folder.unfit(
                "decoder_start_token_id",
                "the token a text starts with",
                "nothing",
            ));
        };
        let max_length = match settings.count("max_new_tokens")? {
            Some(new) => new.saturating_add(1),
            None => settings.count("max_length")?.unwrap_or(LENGTH),
        };
        Ok(Self {
            beams: settings.count("num_beams")?.unwrap_or(1).clamp(1, BEAMS),
            max_length: max_length.clamp(2, positions.max(2)),
            min_length: settings.count("min_length")?.unwrap_or(0),
            length_penalty: settings.float("length_penalty", 1.0)?,
            repetition_penalty: settings.float("repetition_penalty", 1.0)?,
            no_repeat: settings.count("no_repeat_ngram_size")?.unwrap_or(0),
            stopping: match settings.value("early_stopping") {
                Some(Value::Bool(true)) => Stopping::Early,
                Some(Value::String(s)) if s == "never" => Stopping::Never,
                _ => Stopping::Likely,
            },
            start,
            forced_start: settings.id("forced_bos_token_id", vocabulary)?,
            forced_end: settings.ids("forced_eos_token_id", vocabulary)?,
            ends,
            prefix: settings
                .value("prefix")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
        })
    }

    /// A sum of log-probabilities as the score of a text of `len` tokens.
    pub(crate) fn normal(&self, sum: f64, len: usize) -> f64 {
        sum / (len as f64).powf(self.length_penalty)
    }
}

struct Settings<'a> {
    folder: &'a Folder,
    own: Map<String, Value>,
    task: Map<String, Value>,
}

impl Settings<'_> {
    fn value(&self, name: &str) -> Option<&Value> {
        let there = |map: &'_ Map<String, Value>| map.get(name).is_some_and(|v| !v.is_null());
        if there(&self.task) {
            return self.task.get(name);
        }
        if there(&self.own) {
            return self.own.get(name);
        }
        self.folder.field(name)
    }

    fn unfit(&self, name: &str, expected: &str, found: &Value) -> TorchError {
        let own = self.own.contains_key(name) && !self.task.contains_key(name);
        let file = if own {
            "generation_config.json"
        } else {
            "config.json"
        };
        TorchError::Field {
            path: self.folder.dir.join(file),
            field: name.to_owned(),
            expected: expected.to_owned(),
            found: found.to_string(),
        }
    }

    fn count(&self, name: &str) -> Result<Option<usize>, TorchError> {
        let Some(value) = self.value(name) else {
            return Ok(None);
        };
        match value.as_u64().and_then(|n| usize::try_from(n).ok()) {
            Some(n) => Ok(Some(n)),
            None => Err(self.unfit(name, "a whole number from 0", value)),
        }
    }

    fn float(&self, name: &str, default: f64) -> Result<f64, TorchError> {
        let Some(value) = self.value(name) else {
            return Ok(default);
        };
        match value.as_f64().filter(|f| f.is_finite()) {
            Some(f) => Ok(f),
            None => Err(self.unfit(name, "a number", value)),
        }
    }

    /// One id or a list of them.
    fn ids(&self, name: &str, vocabulary: i64) -> Result<Vec<i64>, TorchError> {
        let values = match self.value(name) {
            None => return Ok(Vec::new()),
            Some(Value::Array(values)) => values.as_slice(),
            Some(value) => std::slice::from_ref(value),
        };
        let id = |value: &Value| match value.as_i64().filter(|id| (0..vocabulary).contains(id)) {
            Some(id) => Ok(id),
            None => Err(self.unfit(
                name,
                &format!("an id of the vocabulary of {vocabulary}"),
                value,
            )),
        };
        values.iter().map(id).collect()
    }

    fn id(&self, name: &str, vocabulary: i64) -> Result<Option<i64>, TorchError> {
        Ok(self.ids(name, vocabulary)?.first().copied())
    }
}
