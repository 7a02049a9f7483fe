//! Summaries beside the first sentences and the extractive oracle.

use serde::Deserialize;
use serde_json::{Map, Value};
use standpoint_document::Summary;
use standpoint_summarize::oracle::oracle;
use standpoint_summarize::rouge::{Rouge, rouge};
use standpoint_summarize::{Centrality, Lead, Length, ModelEncoder, Summarizer};

use super::report::{Clock, Evaluation, Prediction, fraction};
use super::{rows, spread};
use crate::args::SummarizeArgs;
use crate::error::CliError;
use crate::models::{Kind, Loader};

/// Reads one figure off a score.
type Measure = fn(&Rouge) -> f64;

#[derive(Deserialize)]
struct Row {
    #[serde(default)]
    id: Value,
    article: String,
    summary: Vec<String>,
}

/// What was made of one article, and how near it came: the system, the lead, the oracle.
struct Made {
    text: String,
    rouge: [Rouge; 3],
}

pub(super) fn run(args: &SummarizeArgs) -> Result<Evaluation, CliError> {
    let length = Length::Sentences(args.sentences);
    length.check()?;
    let rows: Vec<Row> = rows::read(&args.common.data, "summarization")?;
    let loader = Loader::new(&args.common.look)?;
    let encoder = loader.open(Kind::Summary, args.model.as_deref())?;
    let model = encoder.manifest().id();
    let summarizer = Centrality::new(Box::new(ModelEncoder::new(encoder)?));

    let clock = Clock::start();
    let made = spread(loader.pool(), &rows, |row| {
        let doc = standpoint_tokenize::document(&row.article);
        let reference = row.summary.join("\n");
        let first = |made: Vec<Summary>| made.into_iter().next().map(|s| s.text);
        let text = first(summarizer.summarize(&[&doc], &length)?).unwrap_or_default();
        let lead = first(Lead::plain().summarize(&[&doc], &length)?).unwrap_or_default();
        let best = oracle(&doc, &reference, args.sentences).text;
        let rouge = [&text, &lead, &best].map(|candidate| rouge(&reference, candidate));
        Ok(Made { text, rouge })
    })?;
    let seconds = clock.seconds();

    let [system, lead, best] = [0, 1, 2].map(|which| means(&made, which));
    let mut metrics = system;
    let lead_name = format!("lead{}", args.sentences);
    metrics.insert(lead_name, lead.into());
    metrics.insert("oracle".to_owned(), best.into());
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
        model,
        seconds,
        metrics,
        predictions,
    })
}

/// The mean F1 of one of the three over all articles.
fn means(made: &[Made], which: usize) -> Map<String, Value> {
    let measures: [(&str, Measure); 3] = [
        ("rouge1", |r| r.rouge1.f1),
        ("rouge2", |r| r.rouge2.f1),
        ("rougeLsum", |r| r.rouge_lsum.f1),
    ];
    measures
        .into_iter()
        .map(|(name, measure)| {
            let values = made.iter().filter_map(|m| m.rouge.get(which)).map(measure);
            let mean = values.sum::<f64>() / made.len().max(1) as f64;
            (name.to_owned(), fraction(mean))
        })
        .collect()
}
