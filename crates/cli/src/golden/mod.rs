//! Stored answers of a model, to know whether another engine, or weights exported again, give the same.
//!
//! A file of JSON lines: `text`, what is asked of it, and the answer.

mod answer;
mod difference;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::args::GoldenArgs;
use crate::console::Count;
use crate::error::CliError;
use crate::models::{Kind, Loader};
use crate::seat::Seat;
use answer::Answers;

/// One line. The first keys ask, of the last one is the answer.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    text: String,
    /// Of entities: as `--labels`.
    #[serde(skip_serializing_if = "Option::is_none")]
    labels: Option<String>,
    /// Of a summary: its length.
    #[serde(skip_serializing_if = "Option::is_none")]
    sentences: Option<usize>,
    /// Of vectors: the text whose vector is compared with that of `text`. Of entailment: the
    /// sentence that may follow from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    other: Option<String>,
    /// Of a judge: whose stance; the author's where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<String>,
    /// Of a judge: on what.
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<String>,

    #[serde(skip_serializing_if = "Option::is_none")]
    entities: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    similarity: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stances: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attributions: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    judgement: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entailment: Option<Value>,
}

impl Row {
    /// The place of the answer of a model of this kind, and its key.
    fn answer(&mut self, kind: Kind) -> (&'static str, &mut Option<Value>) {
        match kind {
            Kind::Entities => ("entities", &mut self.entities),
            Kind::Summary => ("summary", &mut self.summary),
            Kind::Vectors => ("similarity", &mut self.similarity),
            Kind::Stances => ("stances", &mut self.stances),
            Kind::Attribution => ("attributions", &mut self.attributions),
            Kind::Judge => ("judgement", &mut self.judgement),
            Kind::Entailment => ("entailment", &mut self.entailment),
        }
    }

    /// Which of the kinds that the model is for the row asks of.
    fn kind(&self, kinds: &[Kind]) -> Result<Kind, String> {
        let two = self.other.is_some();
        let fitting = |kind: &&Kind| match kind {
            Kind::Vectors | Kind::Entailment => two,
            Kind::Judge => self.target.is_some(),
            _ => !two && self.target.is_none(),
        };
        let wanted = "a row of a judge has `target`, one of vectors or entailment `other`, any other neither";
        kinds.iter().find(fitting).copied().ok_or_else(|| {
            let kinds: Vec<&str> = kinds.iter().map(|kind| kind.stage()).collect();
            format!(
                "it asks nothing of a model of {}: {wanted}",
                kinds.join(" or ")
            )
        })
    }
}

/// What a golden file says of a model.
pub(crate) struct Verdict {
    /// In a few words.
    pub(crate) told: String,
    /// One for each answer, or part of one, that is another.
    pub(crate) differences: Vec<String>,
}

/// Compares the answers of the model with those of the file, or writes them there.
pub(crate) fn run(
    loader: &Loader,
    seat: &Seat,
    kinds: &[Kind],
    path: &Path,
    args: &GoldenArgs,
) -> Result<Verdict, CliError> {
    let mut rows = read(path)?;
    let mut differences = Vec::new();
    let mut answers = Answers::new(seat);
    for (line, row) in &mut rows {
        let bad = |what: String| CliError::Golden {
            path: path.to_owned(),
            line: *line,
            what,
        };
        let kind = row.kind(kinds).map_err(bad)?;
        let found = loader.pool().install(|| answers.of(kind, row))?;
        let (key, expected) = row.answer(kind);
        if args.bless {
            *expected = Some(found);
            continue;
        }
        let Some(expected) = expected else {
            let what = format!("no `{key}` to compare with; --bless writes what the model answers");
            return Err(bad(what));
        };
        for what in difference::all(key, expected, &found, args.tolerance.into()) {
            differences.push(format!("{}:{line}: {what}", path.display()));
        }
    }
    let count = Count(rows.len() as u64, "answer");
    let told = if args.bless {
        write(path, rows.into_iter().map(|(_, row)| row))?;
        format!("{count} written to {}", path.display())
    } else if differences.is_empty() {
        let tolerance = args.tolerance;
        format!(
            "{count} as in {}, scores within {tolerance}",
            path.display()
        )
    } else {
        format!("{count} compared with {}", path.display())
    };
    Ok(Verdict { told, differences })
}

/// The rows and their lines, from 1.
fn read(path: &Path) -> Result<Vec<(usize, Row)>, CliError> {
    let text = fs::read_to_string(path).map_err(|e| CliError::Read(path.to_owned(), e))?;
    let mut rows = Vec::new();
    for (i, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let row = serde_json::from_str(line).map_err(|e| CliError::Golden {
            path: path.to_owned(),
            line: i + 1,
            what: format!("not a row of a golden file: {e}"),
        })?;
        rows.push((i + 1, row));
    }
    match rows.is_empty() {
        true => Err(CliError::Golden {
            path: path.to_owned(),
            line: 1,
            what: "no row in it; write a line {\"text\": \"...\"} for each text".to_owned(),
        }),
        false => Ok(rows),
    }
}

/// Replaces the file once all rows are known.
fn write(path: &Path, rows: impl Iterator<Item = Row>) -> Result<(), CliError> {
    let failed = |e| CliError::Write(path.display().to_string(), e);
    let mut text = String::new();
    for row in rows {
        let line = serde_json::to_string(&row).map_err(|e| failed(e.into()))?;
        let _ = writeln!(text, "{line}");
    }
    let mut new = path.to_owned().into_os_string();
    new.push(".new");
    let new = PathBuf::from(new);
    fs::write(&new, text).map_err(failed)?;
    fs::rename(&new, path).map_err(failed)
}
