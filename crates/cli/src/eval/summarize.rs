//! Summaries beside the first sentences and the extractive oracle.

use serde::Deserialize;
use serde_json::{Map, Value};
use standpoint_document::Summary;
use standpoint_pipeline::{EntityStage, Stage};
use standpoint_summarize::oracle::oracle;
use standpoint_summarize::rouge::{Rouge, rouge};
use standpoint_summarize::{Lead, Learned, Length, Summarizer};

use super::bootstrap::interval;
use super::report::{Clock, Evaluation, Prediction, fraction};
use super::{rows, spread};
use crate::args::SummarizeArgs;
use crate::error::CliError;
use crate::models::{Kind, Loader};
use crate::seat::{Seat, summarizer};

/// Reads one figure off a score.
type Measure = fn(&Rouge) -> f64;

const MEASURES: [(&str, Measure); 3] = [
    ("rouge1", |r| r.rouge1.f1),
    ("rouge2", |r| r.rouge2.f1),
    ("rougeLsum", |r| r.rouge_lsum.f1),
];

#[derive(Deserialize)]
struct Row {
    #[serde(default)]
    id: Value,
    article: String,
    /// What the summary is to be about.
    #[serde(default)]
    focus: Option<String>,
    summary: Vec<String>,
}

/// What was made of one article, and how near each system came.
struct Made {
    text: String,
    /// The system, the lead, the oracle, the system without the focus.
    rouge: [Rouge; 4],
}

pub(super) fn run(args: &SummarizeArgs) -> Result<Evaluation, CliError> {
    let length = Length::Sentences(args.sentences);
    length.check()?;
    let rows: Vec<Row> = rows::read(&args.common.data, "summarization")?;
    let loader = Loader::new(&args.common.look)?;
    let named = args.model.as_deref();
    let seat = named.map(|dir| loader.seat(Kind::Summary, Some(dir)));
    let seat = seat.transpose()?;
    let name = seat.as_ref().map_or(Learned::ID.to_owned(), Seat::id);
    let plain = summarizer(seat.as_ref(), None)?;

    // A focus is known by all the names that its actor has in the document.
    let entities = match rows.iter().any(|row| row.focus.is_some()) {
        true => {
            let model = loader.open(Kind::Entities, None)?;
            let recognizer =
                standpoint_ner::recognizer(model, &standpoint_ner::Options::default())?;
            Some(EntityStage::new(recognizer))
        }
        false => None,
    };

    let clock = Clock::start();
    let made = spread(loader.pool(), &rows, |row| {
        let mut doc = standpoint_tokenize::document(&row.article);
        if let (Some(entities), Some(_)) = (&entities, &row.focus) {
            let docs = std::slice::from_mut(&mut doc);
            entities.apply(docs).map_err(CliError::Stage)?;
        }
        let reference = row.summary.join("\n");
        let one = |summarizer: &dyn Summarizer| -> Result<String, CliError> {
            let made = summarizer.summarize(&[&doc], &length)?;
            Ok(made
                .into_iter()
                .next()
                .map(|s: Summary| s.text)
                .unwrap_or_default())
        };
        let unfocused = one(&*plain)?;
        let text = match &row.focus {
            Some(focus) => one(&*summarizer(seat.as_ref(), Some(focus))?)?,
            None => unfocused.clone(),
        };
        let lead = one(&Lead::plain())?;
        let best = oracle(&doc, &reference, args.sentences).text;
        let rouge = [&text, &lead, &best, &unfocused].map(|c| rouge(&reference, c));
        Ok(Made { text, rouge })
    })?;
    let seconds = clock.seconds();

    let lead = format!("lead{}", args.sentences);
    let mut metrics = means(&made, 0);
    metrics.insert(lead.clone(), means(&made, 1).into());
    metrics.insert("oracle".to_owned(), means(&made, 2).into());
    metrics.insert(format!("over_{lead}"), over(&made, 1).into());
    if rows.iter().any(|row| row.focus.is_some()) {
        metrics.insert("unfocused".to_owned(), means(&made, 3).into());
        metrics.insert("over_unfocused".to_owned(), over(&made, 3).into());
    }
    let predictions = rows.into_iter().zip(made).enumerate();
    let predictions = predictions.map(|(row, (gold, made))| Prediction {
        row,
        id: gold.id,
        gold: gold.summary.join("\n").into(),
        predicted: made.text.into(),
    });
    let predictions: Vec<Prediction> = predictions.collect();
    Ok(Evaluation {
        task: "summarize",
        documents: predictions.len(),
        model: name,
        seconds,
        metrics,
        predictions,
    })
}

/// The mean F1 of one of the systems over all articles.
fn means(made: &[Made], which: usize) -> Map<String, Value> {
    let mean = |measure: Measure| {
        let values = made.iter().filter_map(|m| m.rouge.get(which)).map(measure);
        values.sum::<f64>() / made.len().max(1) as f64
    };
    let named = MEASURES.into_iter();
    named
        .map(|(name, measure)| (name.to_owned(), fraction(mean(measure))))
        .collect()
}

/// By how much the system is better than another, and the bounds of that.
fn over(made: &[Made], other: usize) -> Map<String, Value> {
    let named = MEASURES.into_iter();
    named
        .map(|(name, measure)| {
            let pairs = made
                .iter()
                .filter_map(|m| m.rouge.first().zip(m.rouge.get(other)));
            let differences: Vec<f64> = pairs.map(|(a, b)| measure(a) - measure(b)).collect();
            let bounds = ["mean", "low", "high"]
                .into_iter()
                .zip(interval(&differences));
            let bounds: Map<String, Value> = bounds
                .map(|(bound, x)| (bound.to_owned(), fraction(x)))
                .collect();
            (name.to_owned(), bounds.into())
        })
        .collect()
}
