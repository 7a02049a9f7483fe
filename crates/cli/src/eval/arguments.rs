//! Holder and target of cues that are given.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use standpoint_document::{Document, Layers, Sentence, Span};
use standpoint_stance::metrics::{Extent, Role};
use standpoint_stance::{CueHolder, EncoderFinder, FinderOptions};

use super::report::{Clock, Evaluation, Prediction, fraction};
use super::rows::{self, Points};
use super::spread;
use crate::args::ArgumentsArgs;
use crate::error::CliError;
use crate::models::{Kind, Loader};

/// Start and end in code points.
type Place = (usize, usize);

#[derive(Deserialize)]
struct Row {
    #[serde(default)]
    id: Value,
    text: String,
    opinions: Vec<Opinion>,
}

#[derive(Deserialize)]
struct Opinion {
    expression: Option<Stretch>,
    #[serde(default)]
    implicit: bool,
    holders: Option<Vec<Stretch>>,
    targets: Option<Vec<Stretch>>,
}

#[derive(Deserialize)]
struct Stretch {
    spans: Option<Vec<Place>>,
}

impl Stretch {
    /// From its first place to its last.
    fn cover(&self) -> Option<Place> {
        let spans = self.spans.as_ref()?;
        let start = spans.iter().map(|s| s.0).min()?;
        Some((start, spans.iter().map(|s| s.1).max()?))
    }
}

/// A cue and whose stance it expresses towards what.
#[derive(Debug, Default, Serialize)]
struct Arguments {
    cue: Place,
    holders: Vec<Place>,
    targets: Vec<Place>,
}

/// Measures holder and target given the cue.
///
/// What counts: every opinion that is not implicit and has an expression with a place. Its cue runs
/// from the first place of the expression to the last; opinions with the same cue are one cue with
/// the holders and targets of all. Each distinct gold span of a role in the sentence is one to
/// find, those that are nested in or stand for one another too; a cue without one has none, and
/// what is found there is wrong. What is found are the words that the finder points at, several
/// where a list joins them; the text's own voice and a speaker from elsewhere are no words.
pub(super) fn run(args: &ArgumentsArgs) -> Result<Evaluation, CliError> {
    let data = &args.common.data;
    let rows: Vec<Row> = rows::read(data, "structured/mpqa2")?;
    let numbered: Vec<(usize, &Row)> = rows.iter().enumerate().collect();
    let loader = Loader::new(&args.common.look)?;
    let model = loader.open(Kind::Stances, args.model.as_deref())?;
    let finder = EncoderFinder::new(model, FinderOptions::default())?;

    let clock = Clock::start();
    let read = spread(loader.pool(), &numbered, |(i, row)| {
        let gold = gold(row);
        let doc = one_sentence(&row.text);
        let points = Points::of(&doc);
        let cues = gold.iter().map(|g| {
            let what = || format!("{}..{} is not a stretch of its text", g.cue.0, g.cue.1);
            let span = points.span(g.cue);
            span.ok_or_else(|| rows::bad(data, *i, what()))
        });
        let cues: Vec<Span> = cues.collect::<Result<_, _>>()?;
        let read = if cues.is_empty() {
            Vec::new()
        } else {
            finder.given(&doc, &cues)?
        };
        let found: Vec<Arguments> = gold
            .iter()
            .zip(read)
            .map(|(gold, read)| {
                let (holders, targets) = read.map_or_else(Default::default, |read| {
                    let words = read.holders.iter().filter_map(|(holder, _)| match holder {
                        CueHolder::Words(span) => Some(points.points(*span)),
                        CueHolder::Author | CueHolder::Outside => None,
                    });
                    let targets = read.targets.iter().map(|(span, _)| points.points(*span));
                    (words.collect(), targets.collect())
                });
                Arguments {
                    cue: gold.cue,
                    holders,
                    targets,
                }
            })
            .collect();
        Ok((gold, found))
    })?;
    let seconds = clock.seconds();

    let (mut holder, mut target) = (Role::default(), Role::default());
    for (gold, found) in &read {
        for (gold, found) in gold.iter().zip(found) {
            holder.add(&extents(&gold.holders), &extents(&found.holders));
            target.add(&extents(&gold.targets), &extents(&found.targets));
        }
    }
    let cues: usize = read.iter().map(|(gold, _)| gold.len()).sum();
    let metrics = [
        ("cues", json!(cues)),
        ("holder", role(&holder)),
        ("target", role(&target)),
    ];
    let predictions: Vec<Prediction> = numbered
        .iter()
        .zip(&read)
        .map(|((number, row), (gold, found))| Prediction {
            row: *number,
            id: row.id.clone(),
            gold: json!(gold),
            predicted: json!(found),
        })
        .collect();
    Ok(Evaluation {
        task: "arguments",
        documents: predictions.len(),
        model: finder.model().manifest().id(),
        seconds,
        metrics: metrics
            .map(|(k, v)| (k.to_owned(), v))
            .into_iter()
            .collect(),
        predictions,
    })
}

/// The cues of a row with all their gold arguments, in text order.
fn gold(row: &Row) -> Vec<Arguments> {
    let mut cues: BTreeMap<Place, Arguments> = BTreeMap::new();
    for opinion in row.opinions.iter().filter(|o| !o.implicit) {
        let Some(cue) = opinion.expression.as_ref().and_then(Stretch::cover) else {
            continue;
        };
        let entry = cues.entry(cue).or_default();
        entry.cue = cue;
        for (role, gold) in [
            (&mut entry.holders, &opinion.holders),
            (&mut entry.targets, &opinion.targets),
        ] {
            let places = gold.iter().flatten().filter_map(Stretch::cover);
            role.extend(places);
            role.sort_unstable();
            role.dedup();
        }
    }
    cues.into_values().collect()
}

/// The text as the one sentence that a row is.
fn one_sentence(text: &str) -> Document {
    let mut doc = Document::new("", text);
    let start = text.len() - text.trim_start().len();
    let span = Span::at(start, text.trim().len());
    doc.sentences.push(Sentence {
        span,
        words: standpoint_tokenize::words(text, span),
    });
    doc.layers |= Layers::SENTENCES;
    doc
}

fn extents(places: &[Place]) -> Vec<Extent> {
    places.iter().map(|p| Extent::from_iter([*p])).collect()
}

/// Precision, recall and F1, by overlap and exactly.
pub(super) fn role(role: &Role) -> Value {
    let both = [("overlap", role.overlap), ("exact", role.exact)];
    let mut out = Map::new();
    for (how, c) in both {
        out.insert(format!("{how}_f1"), fraction(c.f1()));
        out.insert(format!("{how}_precision"), fraction(c.precision()));
        out.insert(format!("{how}_recall"), fraction(c.recall()));
    }
    out.into()
}
