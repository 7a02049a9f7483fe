//! Actors: how named mentions are joined, given or found.

use std::collections::HashMap;
use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use standpoint_document::{Actor, Document, Entity, Label, Span};
use standpoint_ner::metrics::{Clusters, Measure, Mention, align};
use standpoint_ner::{EncoderRecognizer, Options, Recognizer, actors};
use standpoint_tokenize::metrics::PrecisionRecall;

use super::gum;
use super::report::{Clock, Evaluation, Prediction, fraction, scores};
use super::rows::{self, Points};
use super::spread;
use crate::args::ActorsArgs;
use crate::error::CliError;
use crate::models::{Kind, Loader};

#[derive(Deserialize)]
#[serde(untagged)]
enum Row {
    Ours(Ours),
    Gum(gum::Row),
}

/// The format of `data/actors`.
#[derive(Deserialize)]
struct Ours {
    #[serde(default)]
    id: Value,
    text: String,
    actors: Vec<GoldActor>,
}

#[derive(Deserialize)]
struct GoldActor {
    label: Label,
    /// Code points.
    mentions: Vec<(usize, usize)>,
}

/// A document with its named mentions, and which of them name one actor.
pub(super) struct Gold {
    pub(super) id: Value,
    pub(super) doc: Document,
    pub(super) mentions: Vec<Mention>,
    /// One a mention.
    pub(super) labels: Vec<Label>,
    /// Indices of mentions.
    pub(super) clusters: Vec<Vec<usize>>,
}

impl Gold {
    fn of(row: Row) -> Result<Self, String> {
        let row = match row {
            Row::Ours(row) => row,
            Row::Gum(row) => return gum::gold(row),
        };
        let mut gold = Self {
            doc: standpoint_tokenize::document(&row.text),
            id: row.id,
            mentions: Vec::new(),
            labels: Vec::new(),
            clusters: Vec::new(),
        };
        let mut places = Vec::new();
        let points = Points::of(&gold.doc);
        for actor in &row.actors {
            let from = places.len();
            for &(start, end) in &actor.mentions {
                let span = points.span((start, end)).filter(|s| !s.is_empty());
                let span = span.ok_or(format!("{start}..{end} is not a stretch of its text"))?;
                places.push(span);
                gold.labels.push(actor.label.clone());
            }
            gold.clusters.push((from..places.len()).collect());
        }
        gold.mentions = places.into_iter().map(Mention::exact).collect();
        Ok(gold)
    }
}

/// What was found in a document: the clusters of gold's mentions, beyond them those made up, and
/// the same as spans.
struct Joined {
    clusters: Vec<Vec<usize>>,
    mentions: PrecisionRecall,
    predicted: Value,
}

pub(super) fn run(args: &ActorsArgs) -> Result<Evaluation, CliError> {
    let data = &args.common.data;
    let golds = read(data)?;
    let loader = Loader::new(&args.common.look)?;
    let recognizer = match args.raw {
        true => {
            let model = loader.open(Kind::Entities, args.model.as_deref())?;
            Some(EncoderRecognizer::new(model, &Options::default())?)
        }
        false => None,
    };

    let clock = Clock::start();
    let joined = spread(loader.pool(), &golds, |gold| match &recognizer {
        Some(recognizer) => found(gold, recognizer),
        None => Ok(given(gold)),
    })?;
    let seconds = clock.seconds();

    let mut counts = Clusters::default();
    let mut mentions = PrecisionRecall::default();
    let mut predictions = Vec::with_capacity(golds.len());
    for (row, (gold, joined)) in golds.into_iter().zip(joined).enumerate() {
        counts.add(&joined.clusters, &gold.clusters);
        mentions += joined.mentions;
        let span = |m: &usize| gold.mentions.get(*m).map(|m| m.span);
        let clusters = gold.clusters.iter();
        let clusters = clusters.map(|c| c.iter().filter_map(span).collect());
        predictions.push(Prediction {
            row,
            gold: shown(&gold.doc, clusters),
            id: gold.id,
            predicted: joined.predicted,
        });
    }
    let mut metrics = Map::new();
    metrics.insert("conll_f1".to_owned(), fraction(counts.conll_f1()));
    for (name, measure) in [
        ("muc", counts.muc),
        ("b_cubed", counts.b_cubed),
        ("ceaf_e", counts.ceaf_e),
    ] {
        metrics.insert(name.to_owned(), of(measure));
    }
    if recognizer.is_some() {
        let m = scores(mentions.precision(), mentions.recall(), mentions.f1());
        metrics.insert("mentions".to_owned(), m.into());
    }
    let rules = || format!("standpoint-ner {}", env!("CARGO_PKG_VERSION"));
    Ok(Evaluation {
        task: "actors",
        documents: predictions.len(),
        model: recognizer.map_or_else(rules, |r| r.model().manifest().id()),
        seconds,
        metrics,
        predictions,
    })
}

fn read(data: &Path) -> Result<Vec<Gold>, CliError> {
    let rows: Vec<Row> = rows::read(data, "data/actors or coref/gum_entities")?;
    let mut golds = Vec::with_capacity(rows.len());
    for (i, row) in rows.into_iter().enumerate() {
        golds.push(Gold::of(row).map_err(|what| rows::bad(data, i, what))?);
    }
    Ok(golds)
}

fn of(measure: Measure) -> Value {
    scores(measure.precision(), measure.recall(), measure.f1()).into()
}

/// Joins the mentions as gold gives them.
fn given(gold: &Gold) -> Joined {
    let mut entities: Vec<Entity> = gold
        .mentions
        .iter()
        .zip(&gold.labels)
        .map(|(mention, label)| Entity {
            span: mention.span,
            label: label.clone(),
            score: 1.0,
            actor: None,
        })
        .collect();
    let actors = actors(&gold.doc, &mut entities);
    let all = gold.mentions.len();
    Joined {
        predicted: spans(&gold.doc, &actors, &entities),
        clusters: actors.into_iter().map(|a| a.mentions).collect(),
        mentions: PrecisionRecall {
            right: all,
            found: all,
            gold: all,
        },
    }
}

/// Finds mentions in the text, and joins them.
fn found(gold: &Gold, recognizer: &EncoderRecognizer) -> Result<Joined, CliError> {
    let mut doc = Document::new(&*gold.doc.id, gold.doc.text());
    standpoint_tokenize::annotate(&mut doc);
    let found = recognizer.recognize(&[&doc])?;
    let mut entities: Vec<Entity> = found.into_iter().flat_map(|f| f.items).collect();
    let actors = actors(&doc, &mut entities);
    let named = (0..).zip(&entities).filter(|(_, e)| e.actor.is_some());
    let (indices, places): (Vec<usize>, Vec<Span>) = named.map(|(i, e)| (i, e.span)).unzip();
    let aligned = align(&places, &gold.mentions);
    let right = aligned.iter().flatten().count();
    let identity: HashMap<usize, usize> = indices
        .iter()
        .zip(aligned)
        .map(|(i, mention)| (*i, mention.unwrap_or(gold.mentions.len() + i)))
        .collect();
    let cluster = |a: &Actor| {
        let mentions = a.mentions.iter().filter_map(|m| identity.get(m).copied());
        mentions.collect()
    };
    Ok(Joined {
        clusters: actors.iter().map(cluster).collect(),
        mentions: PrecisionRecall {
            right,
            found: indices.len(),
            gold: gold.mentions.len(),
        },
        predicted: spans(&doc, &actors, &entities),
    })
}

fn spans(doc: &Document, actors: &[Actor], entities: &[Entity]) -> Value {
    let span = |m: &usize| entities.get(*m).map(|e| e.span);
    let clusters = actors.iter();
    shown(
        doc,
        clusters.map(|a| a.mentions.iter().filter_map(span).collect()),
    )
}

/// Clusters of `[start, end, text]`, in code points.
fn shown(doc: &Document, clusters: impl Iterator<Item = Vec<Span>>) -> Value {
    let points = Points::of(doc);
    let one = |span: Span| {
        let (start, end) = points.points(span);
        json!([start, end, doc.slice(span)])
    };
    let clusters = clusters.map(|c| c.into_iter().map(one).collect::<Vec<Value>>());
    clusters.map(Value::from).collect::<Vec<Value>>().into()
}
