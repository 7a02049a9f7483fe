//! Given holder and target, which side: the judge alone.

use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value};
use standpoint_document::Span;
use standpoint_stance::metrics::{Calibration, Classification};
use standpoint_stance::{HolderQuery, Judgement, StanceJudge, StanceQuery};

use super::report::{Clock, Evaluation, Prediction, fraction, scores};
use super::rows::{self, Points};
use super::spread;
use crate::args::{ModelArgs, StanceArgs};
use crate::error::CliError;
use crate::models::{Loader, Runs};

#[derive(Deserialize)]
struct Row {
    #[serde(default)]
    id: Value,
    #[serde(alias = "context")]
    text: String,
    holder: Option<String>,
    target: String,
    label: String,
    #[serde(default)]
    holder_span: Places,
    #[serde(default)]
    target_span: Places,
    /// Rows that say they are not are noisy, and left out.
    #[serde(default = "yes")]
    strict: bool,
}

fn yes() -> bool {
    true
}

/// Places in code points: none, one, or several.
#[derive(Deserialize, Default)]
#[serde(untagged)]
enum Places {
    One((usize, usize)),
    Several(Vec<(usize, usize)>),
    #[default]
    None,
}

impl Places {
    fn list(&self) -> &[(usize, usize)] {
        match self {
            Self::None => &[],
            Self::One(place) => std::slice::from_ref(place),
            Self::Several(places) => places,
        }
    }
}

pub(super) fn run(args: &StanceArgs) -> Result<Evaluation, CliError> {
    let data = &args.common.data;
    let rows: Vec<Row> = rows::read(data, "stance_triples")?;
    let rows: Vec<(usize, Row)> = rows
        .into_iter()
        .enumerate()
        .filter(|(_, row)| row.strict)
        .collect();
    let loader = Loader::new(&args.common.look)?;
    let paths = ModelArgs {
        judge_model: args.model.clone(),
        ..Default::default()
    };
    let judge = loader.judge(&paths)?;

    let clock = Clock::start();
    let judged = spread(loader.pool(), &rows, |(i, row)| {
        judgement(&judge, row, *i, data)
    })?;
    let seconds = clock.seconds();

    let mut classes = Classification::default();
    let mut calibration = Calibration::default();
    let mut predictions = Vec::with_capacity(rows.len());
    for ((row, gold), judged) in rows.into_iter().zip(judged) {
        let (side, score) = judged.best();
        classes.add(&gold.label, side.as_str());
        calibration.add(f64::from(score), gold.label == side.as_str());
        predictions.push(Prediction {
            row,
            id: gold.id,
            gold: gold.label.into(),
            predicted: side.as_str().into(),
        });
    }
    let labels: Map<String, Value> = classes
        .labels()
        .into_iter()
        .map(|label| {
            let c = classes.label(&label);
            let values = scores(c.precision(), c.recall(), c.f1());
            (label, Value::Object(values))
        })
        .collect();
    let metrics = [
        ("macro_f1", fraction(classes.macro_f1())),
        ("accuracy", fraction(classes.accuracy())),
        ("labels", labels.into()),
        ("ece", fraction(calibration.ece())),
        ("brier", fraction(calibration.brier())),
    ];
    Ok(Evaluation {
        task: "stance",
        documents: predictions.len(),
        model: judge.model().manifest().id(),
        seconds,
        metrics: metrics
            .map(|(k, v)| (k.to_owned(), v))
            .into_iter()
            .collect(),
        predictions,
    })
}

/// The judge's answer to a row, whose whole text is the passage.
fn judgement(
    judge: &dyn StanceJudge,
    row: &Row,
    index: usize,
    data: &Path,
) -> Result<Judgement, CliError> {
    let doc = standpoint_tokenize::document(&row.text);
    if doc.sentences.is_empty() {
        return Err(rows::bad(data, index, "its text is empty"));
    }
    let points = Points::of(&doc);
    let spans = |places: &Places| -> Result<Vec<Span>, CliError> {
        let span = |place: &(usize, usize)| {
            points.span(*place).ok_or_else(|| {
                let what = format!("{}..{} is not a stretch of its text", place.0, place.1);
                rows::bad(data, index, what)
            })
        };
        places.list().iter().map(span).collect()
    };
    let (holder_spans, target_spans) = (spans(&row.holder_span)?, spans(&row.target_span)?);
    let query = StanceQuery {
        doc: &doc,
        sentences: 0..doc.sentences.len(),
        holder: match row.holder.as_deref() {
            None | Some("author") => HolderQuery::Author,
            Some("any") => HolderQuery::Anyone,
            // Placeholders of some data sets: <author/none>, <implicit/writer>.
            Some(name) if name.starts_with('<') => HolderQuery::Author,
            Some(name) => HolderQuery::Name(name),
        },
        holder_spans: &holder_spans,
        target: &row.target,
        target_spans: &target_spans,
    };
    let judged = judge.judge(&[query])?;
    let none = || rows::bad(data, index, "the judge gave no answer");
    judged.into_iter().next().ok_or_else(none)
}
