//! Entities, on gold words or from text.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use standpoint_document::{Document, Entity, Label, Span};
use standpoint_ner::metrics::{Scores, TaggedSentence, gold_document};
use standpoint_ner::{EncoderRecognizer, Options, Recognizer};

use super::report::{Clock, Evaluation, Prediction, fraction, scores};
use super::rows;
use super::spread;
use crate::args::{Letters, NerArgs};
use crate::error::CliError;
use crate::models::{Kind, Loader};

#[derive(Deserialize)]
struct Row {
    #[serde(default)]
    doc: Value,
    #[serde(default)]
    sent: Value,
    tokens: Vec<String>,
    ner: Vec<String>,
}

/// A document of gold words: the context is the whole of it.
struct Gold {
    doc: Document,
    entities: Vec<(Span, Label)>,
}

pub(super) fn run(args: &NerArgs) -> Result<Evaluation, CliError> {
    let rows: Vec<Row> = rows::read(&args.common.data, "ner")?;
    let loader = Loader::new(&args.common.look)?;
    let recognizer = head(&loader, args, &rows)?;
    let golds: Vec<Gold> = documents(&rows, args.case)?;

    let clock = Clock::start();
    let found = spread(loader.pool(), &golds, |gold| {
        let mut raw = None;
        if args.raw {
            let mut doc = Document::new(&*gold.doc.id, gold.doc.text());
            standpoint_tokenize::annotate(&mut doc);
            raw = Some(doc);
        }
        let found = recognizer.recognize(&[raw.as_ref().unwrap_or(&gold.doc)])?;
        Ok(found
            .into_iter()
            .flat_map(|f| f.items)
            .collect::<Vec<Entity>>())
    })?;
    let seconds = clock.seconds();

    let mut counts = Scores::default();
    let mut predicted: Vec<(Value, Value)> = Vec::with_capacity(rows.len());
    for (gold, found) in golds.iter().zip(&found) {
        counts.add(found, &gold.entities);
        predicted.extend(rows_of(gold, found, args.raw));
    }
    let predictions = rows.into_iter().enumerate().zip(predicted);
    let predictions = predictions.map(|((row, gold), (spans, predicted))| Prediction {
        row,
        id: json!([gold.doc, gold.sent]),
        gold: if args.raw { spans } else { json!(gold.ner) },
        predicted,
    });
    let all = counts.all;
    let mut metrics = scores(all.precision(), all.recall(), all.f1());
    let labels: Map<String, Value> = counts
        .labels
        .iter()
        .map(|(label, c)| {
            let values = scores(c.precision(), c.recall(), c.f1());
            (label.to_string(), Value::Object(values))
        })
        .collect();
    metrics.insert("ece".to_owned(), fraction(counts.calibration.ece()));
    metrics.insert("brier".to_owned(), fraction(counts.calibration.brier()));
    metrics.insert("label_set".to_owned(), recognizer.head().into());
    metrics.insert("labels".to_owned(), labels.into());
    Ok(Evaluation {
        task: "ner",
        documents: golds.len(),
        model: recognizer.model().manifest().id(),
        seconds,
        metrics,
        predictions: predictions.collect(),
    })
}

/// The recognizer with the head asked for, or the smallest that has all labels of the data.
fn head(loader: &Loader, args: &NerArgs, rows: &[Row]) -> Result<EncoderRecognizer, CliError> {
    let model = loader.open(Kind::Entities, args.model.as_deref())?;
    let options = || Options::default().with_min_score(args.min_score.unwrap_or_default());
    if let Some(name) = &args.labels {
        let options = options().with_head(name);
        return Ok(EncoderRecognizer::new(Arc::clone(&model), &options)?);
    }
    let wanted: BTreeSet<&str> = rows
        .iter()
        .flat_map(|r| &r.ner)
        .filter_map(|tag| tag.split_once('-').map(|(_, label)| label))
        .collect();
    let mut best: Option<EncoderRecognizer> = None;
    let mut known = Vec::new();
    for name in model.manifest().heads.keys() {
        let options = options().with_head(name);
        let candidate = EncoderRecognizer::new(Arc::clone(&model), &options)?;
        let labels: BTreeSet<&str> = candidate.labels().iter().map(Label::as_str).collect();
        known.push(format!("{name} ({})", join(&labels)));
        let smaller = best
            .as_ref()
            .is_none_or(|b| labels.len() < b.labels().len());
        if wanted.is_subset(&labels) && smaller {
            best = Some(candidate);
        }
    }
    best.ok_or_else(|| {
        CliError::Usage(format!(
            "{}: its labels are {}, the model {} has {}; choose one of these sets (--labels)",
            args.common.data.display(),
            join(&wanted),
            model.manifest().id(),
            known.join(", ")
        ))
    })
}

fn join(labels: &BTreeSet<&str>) -> String {
    labels.iter().copied().collect::<Vec<_>>().join(" ")
}

/// Rows that follow one another with the same `doc` are one document; one without is its own.
fn documents(rows: &[Row], case: Option<Letters>) -> Result<Vec<Gold>, CliError> {
    rows.chunk_by(|a, b| !a.doc.is_null() && a.doc == b.doc)
        .map(|rows| {
            let sentences: Vec<TaggedSentence> = rows
                .iter()
                .map(|r| TaggedSentence {
                    words: match case {
                        Some(letters) => r.tokens.iter().map(|w| letters.of(w)).collect(),
                        None => r.tokens.clone(),
                    },
                    tags: r.ner.clone(),
                })
                .collect();
            let id = rows.first().map(|r| r.doc.to_string()).unwrap_or_default();
            let (doc, entities) = gold_document(&id, &sentences)?;
            Ok(Gold { doc, entities })
        })
        .collect()
}

/// For each row of a document: the gold as spans, and the prediction: as tags, or as spans where
/// the words found need not be gold's. Spans are code points of the tokens joined by a space.
fn rows_of(gold: &Gold, found: &[Entity], spans: bool) -> Vec<(Value, Value)> {
    let doc = &gold.doc;
    let rows = doc.sentences.iter().map(|sentence| {
        let inside = |span: &Span| {
            sentence.span.start() <= span.start() && span.start() < sentence.span.end()
        };
        let value = |span: Span, label: &Label| {
            let points = |byte: usize| {
                let before = Span::new(sentence.span.start(), byte.max(sentence.span.start()));
                before.map_or(0, |s| doc.slice(s).chars().count())
            };
            json!({"start": points(span.start()), "end": points(span.end()), "label": label})
        };
        let wanted = gold.entities.iter().filter(|(span, _)| inside(span));
        let wanted: Vec<Value> = wanted.map(|(span, label)| value(*span, label)).collect();
        let here: Vec<&Entity> = found.iter().filter(|e| inside(&e.span)).collect();
        let predicted = if spans {
            here.iter().map(|e| value(e.span, &e.label)).collect()
        } else {
            sentence
                .words
                .iter()
                .map(|w| tag(*w, &here).into())
                .collect()
        };
        (Value::Array(wanted), Value::Array(predicted))
    });
    rows.collect()
}

/// The BIO tag of a word.
fn tag(word: Span, entities: &[&Entity]) -> String {
    match entities.iter().find(|e| e.span.contains(word)) {
        Some(e) if e.span.start() == word.start() => format!("B-{}", e.label),
        Some(e) => format!("I-{}", e.label),
        None => "O".to_owned(),
    }
}
