//! Discovered stances, from raw text.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use standpoint_document::{Document, OffsetUnit, Polarity, Record, StanceRecord};
use standpoint_stance::metrics::{Calibration, Counts, Frame, FrameParty, Frames};

use super::report::{Clock, Evaluation, Prediction, fraction, scores};
use super::{rows, spread};
use crate::args::{FindArgs, FramesArgs, ModelArgs, Stage};
use crate::error::CliError;
use crate::models::{Kind, Loader};
use crate::stages::Chain;

#[derive(Deserialize)]
struct Row {
    #[serde(default)]
    id: Value,
    text: String,
    stances: Vec<Gold>,
}

/// A gold stance; places are code points.
#[derive(Deserialize, Serialize)]
struct Gold {
    evidence: (usize, usize),
    cue: Option<(usize, usize)>,
    holder: Option<(usize, usize)>,
    holder_name: String,
    target: Option<(usize, usize)>,
    target_name: String,
    polarity: Polarity,
}

impl From<&Gold> for Frame {
    fn from(gold: &Gold) -> Self {
        Self {
            evidence: gold.evidence,
            cue: gold.cue.unwrap_or(gold.evidence).0,
            holder: FrameParty {
                span: gold.holder,
                name: gold.holder_name.clone(),
            },
            target: FrameParty {
                span: gold.target,
                name: gold.target_name.clone(),
            },
            polarity: gold.polarity,
        }
    }
}

pub(super) fn run(args: &FramesArgs) -> Result<Evaluation, CliError> {
    let rows: Vec<Row> = rows::read(&args.common.data, "stance_frames")?;
    let loader = Loader::new(&args.common.look)?;
    let scored_from = |min_score| FindArgs {
        min_score,
        ..Default::default()
    };
    let paths = ModelArgs {
        stance_model: args.model.clone(),
        ner_model: args.ner_model.clone(),
        attribution_model: args.attribution_model.clone(),
        ..Default::default()
    };
    let load = |find| Chain::load(&loader, &[Stage::Entities, Stage::Stances], &find, &paths);
    let chain = load(scored_from(args.min_score))?;
    let model = chain.names().get(Kind::Stances.stage()).cloned();
    let model = model.unwrap_or_default();

    let clock = Clock::start();
    let found = stances(&loader, &chain, &rows)?;
    let seconds = clock.seconds();

    let mut counts = Frames::default();
    for (row, found) in rows.iter().zip(&found) {
        counts.add(&frames(&row.stances), &frames(found));
    }
    let all = counts.all;
    let mut metrics = scores(all.precision(), all.recall(), all.f1());
    let part = |c: Counts| Value::Object(scores(c.precision(), c.recall(), c.f1()));
    metrics.insert("holder".to_owned(), part(counts.holder));
    metrics.insert("target".to_owned(), part(counts.target));
    let equal = fraction(counts.polarity.precision());
    metrics.insert("polarity".to_owned(), json!({ "accuracy": equal }));
    let calibration = calibration(
        &rows,
        &stances(&loader, &load(scored_from(Some(0.0)))?, &rows)?,
    );
    metrics.insert("ece".to_owned(), fraction(calibration.ece()));
    metrics.insert("brier".to_owned(), fraction(calibration.brier()));
    metrics.insert("found".to_owned(), all.found.into());
    metrics.insert("gold".to_owned(), all.gold.into());
    let predictions = rows.iter().zip(&found).enumerate();
    let predictions: Vec<Prediction> = predictions
        .map(|(row, (gold, found))| Prediction {
            row,
            id: gold.id.clone(),
            gold: json!(gold.stances),
            predicted: json!(found),
        })
        .collect();
    Ok(Evaluation {
        task: "frames",
        documents: predictions.len(),
        model,
        seconds,
        metrics,
        predictions,
    })
}

/// What a chain finds in the text of each row, in code points.
fn stances(
    loader: &Loader,
    chain: &Chain,
    rows: &[Row],
) -> Result<Vec<Vec<StanceRecord>>, CliError> {
    spread(loader.pool(), rows, |row| {
        let id = row.id.as_str().unwrap_or_default();
        let doc = chain.pipeline.process(Document::new(id, &*row.text))?;
        let record = Record::new(&doc, OffsetUnit::Chars, false, &BTreeMap::new());
        Ok(record.stances.unwrap_or_default())
    })
}

/// The score of every candidate, however low, against whether it matches a gold stance.
fn calibration(rows: &[Row], candidates: &[Vec<StanceRecord>]) -> Calibration {
    let mut calibration = Calibration::default();
    for (row, found) in rows.iter().zip(candidates) {
        let right = Frames::default().add(&frames(&row.stances), &frames(found));
        for (stance, right) in found.iter().zip(right) {
            calibration.add(stance.score, right);
        }
    }
    calibration
}

fn frames<'a, T>(list: &'a [T]) -> Vec<Frame>
where
    Frame: From<&'a T>,
{
    list.iter().map(Frame::from).collect()
}
