//! Given holder and target, which side: the judge alone.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use standpoint_document::Polarity;
use standpoint_stance::judge;
use standpoint_stance::metrics::{Calibration, Classification};

use super::given::{self, Labels, Question, Row};
use super::report::{Clock, Evaluation, Prediction, fraction, scores};
use super::{probes, spread};
use crate::args::StanceArgs;
use crate::error::CliError;
use crate::models::{Kind, Loader};

pub(super) fn run(args: &StanceArgs) -> Result<Evaluation, CliError> {
    let data = &args.common.data;
    let rows = given::read(data)?;
    let loader = Loader::new(&args.common.look)?;
    let model = loader.open(Kind::Judge, args.model.as_deref())?;
    let id = model.manifest().id();
    let judge = judge(model)?;
    let labels = labels(&rows);

    let clock = Clock::start();
    let judged = spread(loader.pool(), &rows, |(i, row)| {
        let judged = Question::of(row, *i, data)?.ask(&*judge, *i, data)?;
        Ok(labels_of(&labels, row).best(&judged))
    })?;
    let seconds = clock.seconds();

    let mut metrics = figures(rows.iter().map(|(_, row)| row).zip(&judged));
    metrics.extend(parts(&rows, &judged));
    if args.probes {
        let probed = probes::run(loader.pool(), &*judge, &rows, &judged, data, |row| {
            labels_of(&labels, row)
        })?;
        metrics.insert("probes".to_owned(), probed.into());
    }
    let predictions: Vec<Prediction> = rows
        .into_iter()
        .zip(&judged)
        .map(|((row, gold), (side, _))| Prediction {
            row,
            id: gold.id,
            gold: gold.label.into(),
            predicted: side.as_str().into(),
        })
        .collect();
    Ok(Evaluation {
        task: "stance",
        documents: predictions.len(),
        model: id,
        seconds,
        metrics,
        predictions,
    })
}

/// The label set of each data set in the file: in a mix, of each source.
fn labels(rows: &[(usize, Row)]) -> BTreeMap<Option<String>, Labels> {
    let mut gold: BTreeMap<Option<String>, Vec<&str>> = BTreeMap::new();
    for (_, row) in rows {
        gold.entry(row.source.clone()).or_default().push(&row.label);
    }
    gold.into_iter()
        .map(|(source, gold)| (source, Labels::of(gold)))
        .collect()
}

fn labels_of(labels: &BTreeMap<Option<String>, Labels>, row: &Row) -> Labels {
    labels.get(&row.source).copied().unwrap_or(Labels::Three)
}

/// The measures over some rows and what was said of them.
fn figures<'a>(
    answered: impl Iterator<Item = (&'a Row, &'a (Polarity, f32))>,
) -> Map<String, Value> {
    let mut classes = Classification::default();
    let mut calibration = Calibration::default();
    for (gold, (side, score)) in answered {
        classes.add(&gold.label, side.as_str());
        calibration.add(f64::from(*score), gold.label == side.as_str());
    }
    classified(&classes, &calibration)
}

/// Macro F1, accuracy, each label, and calibration.
pub(super) fn classified(
    classes: &Classification,
    calibration: &Calibration,
) -> Map<String, Value> {
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
    metrics
        .map(|(k, v)| (k.to_owned(), v))
        .into_iter()
        .collect()
}

/// The same for parts of the rows: those whose topic training has not seen, and each source of a
/// mix. None for data that does not say.
fn parts(rows: &[(usize, Row)], judged: &[(Polarity, f32)]) -> Map<String, Value> {
    let answered = || rows.iter().map(|(_, row)| row).zip(judged);
    let short = |keep: &dyn Fn(&Row) -> bool| {
        let mut all = figures(answered().filter(|(row, _)| keep(row)));
        all.remove("labels");
        let count = answered().filter(|(row, _)| keep(row)).count();
        all.insert("rows".to_owned(), json!(count));
        Value::Object(all)
    };
    let mut parts = Map::new();
    if rows.iter().any(|(_, row)| row.seen.is_some()) {
        for (name, seen) in [("unseen", 0), ("seen", 1)] {
            parts.insert(name.to_owned(), short(&|row| row.seen == Some(seen)));
        }
    }
    let mut sources: Vec<&String> = rows.iter().filter_map(|(_, r)| r.source.as_ref()).collect();
    sources.sort_unstable();
    sources.dedup();
    if !sources.is_empty() {
        let of = |source: &String| short(&|row| row.source.as_ref() == Some(source));
        let by_source: Map<String, Value> = sources.iter().map(|s| ((*s).clone(), of(s))).collect();
        parts.insert("sources".to_owned(), by_source.into());
    }
    parts
}
