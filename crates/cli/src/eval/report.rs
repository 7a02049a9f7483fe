//! What an evaluation found, for the eye and for programs.

use std::time::Instant;

use serde::Serialize;
use serde_json::{Map, Value, json};
use standpoint_corpus::JsonlWriter;

use crate::args::CommonArgs;
use crate::console;
use crate::error::CliError;
use crate::output;

/// Gold and prediction of one row of the data.
#[derive(Debug, Serialize)]
pub(super) struct Prediction {
    /// The row in the file, from 0.
    pub(super) row: usize,
    pub(super) id: Value,
    pub(super) gold: Value,
    pub(super) predicted: Value,
}

/// The outcome of an evaluation.
pub(super) struct Evaluation {
    pub(super) task: &'static str,
    /// Documents; for tasks without documents, rows.
    pub(super) documents: usize,
    /// Name and version of what was measured.
    pub(super) model: String,
    /// Time of the work and of what it is compared with, without loading.
    pub(super) seconds: f64,
    pub(super) metrics: Map<String, Value>,
    pub(super) predictions: Vec<Prediction>,
}

impl Evaluation {
    /// Prints the figures and writes the predictions, as asked for.
    pub(super) fn write(self, args: &CommonArgs) -> Result<(), CliError> {
        if let Some(path) = &args.predictions {
            let file = output::create(path, true)?;
            let mut writer = JsonlWriter::new(file, path.display().to_string());
            for prediction in &self.predictions {
                writer.write(prediction)?;
            }
        }
        let mut object = Map::new();
        object.insert("task".to_owned(), self.task.into());
        object.insert("documents".to_owned(), self.documents.into());
        object.insert("model".to_owned(), self.model.into());
        object.insert("seconds".to_owned(), rounded(self.seconds, 1e3));
        object.extend(self.metrics);
        let object = Value::Object(object);
        if args.json {
            return console::print(&format!("{object}\n"));
        }
        let mut lines = Vec::new();
        flatten("", &object, &mut lines);
        let width = lines.iter().map(|(k, _)| k.chars().count()).max();
        let width = width.unwrap_or_default();
        let text: String = lines
            .iter()
            .map(|(key, value)| format!("{key:width$}  {value}\n"))
            .collect();
        console::print(&text)
    }
}

/// Counts the time from now on.
pub(super) struct Clock(Instant);

impl Clock {
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }

    pub(super) fn seconds(&self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }
}

/// Precision, recall and F1 under their names.
pub(super) fn scores(precision: f64, recall: f64, f1: f64) -> Map<String, Value> {
    [("f1", f1), ("precision", precision), ("recall", recall)]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), fraction(value)))
        .collect()
}

/// A measure, six digits.
pub(super) fn fraction(value: f64) -> Value {
    rounded(value, 1e6)
}

fn rounded(value: f64, scale: f64) -> Value {
    json!((value * scale).round() / scale)
}

/// `a.b.c` and the value, in order.
fn flatten(prefix: &str, value: &Value, lines: &mut Vec<(String, String)>) {
    let text = match value {
        Value::Object(map) => {
            for (key, value) in map {
                let dot = if prefix.is_empty() { "" } else { "." };
                flatten(&format!("{prefix}{dot}{key}"), value, lines);
            }
            return;
        }
        Value::String(text) => text.clone(),
        Value::Number(n) if n.is_f64() => format!("{:.4}", n.as_f64().unwrap_or_default()),
        value => value.to_string(),
    };
    lines.push((prefix.to_owned(), text));
}
