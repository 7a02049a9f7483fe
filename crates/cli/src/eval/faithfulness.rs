//! Given a text and a sentence about it, whether the text bears the sentence out: faithfulness of
//! summaries in new words, as the summary stage measures it.

use serde::Deserialize;
use serde_json::{Map, Value};
use standpoint_document::{Faithfulness, Summary, SummaryKind};
use standpoint_stance::metrics::{Calibration, Classification};
use standpoint_summarize::FaithfulnessMeasure;

use super::report::{Clock, Evaluation, Prediction, fraction};
use super::stance::classified;
use super::{rows, spread};
use crate::args::FaithfulnessArgs;
use crate::error::CliError;
use crate::models::{Kind, Loader};

/// The label of a sentence that is borne out, and all labels there are.
const ENTAILMENT: &str = "entailment";
const LABELS: [&str; 3] = [ENTAILMENT, "neutral", "contradiction"];

#[derive(Deserialize)]
struct Row {
    #[serde(default)]
    id: Value,
    /// The text.
    premise: String,
    /// One sentence.
    hypothesis: String,
    label: String,
}

pub(super) fn run(args: &FaithfulnessArgs) -> Result<Evaluation, CliError> {
    let data = &args.common.data;
    let rows: Vec<Row> = rows::read(data, "nli")?;
    for (i, row) in rows.iter().enumerate() {
        if !LABELS.contains(&row.label.as_str()) {
            let what = format!("label: expected one of {LABELS:?}, found {:?}", row.label);
            return Err(rows::bad(data, i, what));
        }
    }
    let loader = Loader::new(&args.common.look)?;
    let model = loader.open(Kind::Entailment, args.model.as_deref())?;
    let id = model.manifest().id();
    let measure = FaithfulnessMeasure::of_model(model)?;

    let clock = Clock::start();
    let measured = spread(loader.pool(), &rows, |row| {
        let doc = standpoint_tokenize::document(row.premise.as_str());
        Ok(measure.measure(&doc, &summary(&row.hypothesis))?)
    })?;
    let seconds = clock.seconds();

    let mut classes = Classification::default();
    let mut calibration = Calibration::default();
    let mut predictions = Vec::with_capacity(rows.len());
    let mut shares: Map<String, Value> = Map::new();
    for label in LABELS {
        let of = rows.iter().zip(&measured).filter(|(r, _)| r.label == label);
        let (mut all, mut supported) = (0_u32, 0_u32);
        for (_, faithfulness) in of {
            all += 1;
            supported += u32::from(answer(faithfulness).0);
        }
        if all > 0 {
            let share = f64::from(supported) / f64::from(all);
            shares.insert(label.to_owned(), fraction(share));
        }
    }
    for (i, (row, faithfulness)) in rows.into_iter().zip(&measured).enumerate() {
        let (supported, support) = answer(faithfulness);
        let (gold, predicted) = (name(row.label == ENTAILMENT), name(supported));
        classes.add(gold, predicted);
        calibration.add(f64::from(support), row.label == ENTAILMENT);
        predictions.push(Prediction {
            row: i,
            id: row.id,
            gold: gold.into(),
            predicted: predicted.into(),
        });
    }
    let mut metrics = classified(&classes, &calibration);
    metrics.insert("supported_share".to_owned(), shares.into());
    Ok(Evaluation {
        task: "faithfulness",
        documents: predictions.len(),
        model: id,
        seconds,
        metrics,
        predictions,
    })
}

/// The sentence as a summary of one line.
fn summary(sentence: &str) -> Summary {
    Summary {
        kind: SummaryKind::Abstractive,
        text: sentence.split_whitespace().collect::<Vec<_>>().join(" "),
        sentences: Vec::new(),
        faithfulness: None,
    }
}

/// Whether the one sentence is supported, and its support; an empty one is not.
fn answer(faithfulness: &Faithfulness) -> (bool, f32) {
    let first = faithfulness.sentences.first();
    first.map_or((false, 0.0), |s| (s.supported, s.support))
}

fn name(supported: bool) -> &'static str {
    if supported {
        "supported"
    } else {
        "not_supported"
    }
}
