//! Who is said to say what, from raw text.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use standpoint_document::Span;
use standpoint_stance::metrics::{Attributed, Attributions, Extent};
use standpoint_stance::{Attributor, EncoderAttributor, RuleAttributor};

use super::arguments::role;
use super::report::{Clock, Evaluation, Prediction};
use super::rows::{self, Points};
use super::spread;
use crate::args::AttributionArgs;
use crate::error::CliError;
use crate::models::{Kind, Loader};

#[derive(Deserialize)]
struct Row {
    #[serde(default)]
    id: Value,
    text: String,
    attributions: Vec<Gold>,
}

/// A gold attribution; places are code points.
#[derive(Deserialize, Serialize)]
struct Gold {
    source: Option<Vec<Stretch>>,
    cue: Option<Vec<Stretch>>,
    content: Option<Vec<Stretch>>,
}

#[derive(Deserialize, Serialize)]
struct Stretch {
    spans: Vec<(usize, usize)>,
}

impl From<&Gold> for Attributed {
    fn from(gold: &Gold) -> Self {
        let extent = |part: &Option<Vec<Stretch>>| -> Extent {
            part.iter()
                .flatten()
                .flat_map(|s| s.spans.iter().copied())
                .collect()
        };
        Self {
            source: extent(&gold.source),
            cue: extent(&gold.cue),
            content: extent(&gold.content),
        }
    }
}

pub(super) fn run(args: &AttributionArgs) -> Result<Evaluation, CliError> {
    let rows: Vec<Row> = rows::read(&args.common.data, "attribution/polnear")?;
    let loader = Loader::new(&args.common.look)?;
    let model = loader.open(Kind::Attribution, args.model.as_deref())?;
    let name = model.manifest().id();
    let attributor = EncoderAttributor::new(model)?;

    let clock = Clock::start();
    let found = attributed(&loader, &rows, &attributor)?;
    let seconds = clock.seconds();

    let mut metrics = figures(&rows, &found);
    let by_rules = attributed(&loader, &rows, &RuleAttributor)?;
    metrics.insert("rules".to_owned(), figures(&rows, &by_rules).into());
    let predictions: Vec<Prediction> = rows
        .iter()
        .zip(&found)
        .enumerate()
        .map(|(number, (row, found))| Prediction {
            row: number,
            id: row.id.clone(),
            gold: row.attributions.iter().map(|g| listed(&g.into())).collect(),
            predicted: found.iter().map(listed).collect(),
        })
        .collect();
    Ok(Evaluation {
        task: "attribution",
        documents: predictions.len(),
        model: name,
        seconds,
        metrics,
        predictions,
    })
}

/// What an attributor finds in each text.
fn attributed(
    loader: &Loader,
    rows: &[Row],
    attributor: &dyn Attributor,
) -> Result<Vec<Vec<Attributed>>, CliError> {
    spread(loader.pool(), rows, |row| {
        let doc = standpoint_tokenize::document(&row.text);
        let points = Points::of(&doc);
        let extent = |spans: &[Span]| spans.iter().map(|s| points.points(*s)).collect();
        let found = attributor.attribute(&[&doc])?;
        let items = found.into_iter().flat_map(|f| f.items);
        let attributed = items.map(|a| Attributed {
            source: extent(a.source.as_slice()),
            cue: extent(&[a.cue]),
            content: extent(&a.content),
        });
        Ok(attributed.collect())
    })
}

fn figures(rows: &[Row], found: &[Vec<Attributed>]) -> Map<String, Value> {
    let mut counts = Attributions::default();
    for (row, found) in rows.iter().zip(found) {
        let gold: Vec<Attributed> = row.attributions.iter().map(Attributed::from).collect();
        counts.add(&gold, found);
    }
    let figures = [
        ("cue", role(&counts.cue)),
        ("source", role(&counts.source)),
        ("content", role(&counts.content)),
        ("attribution", role(&counts.whole)),
        ("found", json!(counts.whole.exact.found)),
        ("gold", json!(counts.whole.exact.gold)),
    ];
    let named = figures.map(|(name, value)| (name.to_owned(), value));
    named.into_iter().collect()
}

/// The places of each part.
fn listed(attributed: &Attributed) -> Value {
    let part = |extent: &Extent| extent.pieces().to_vec();
    json!({
        "source": part(&attributed.source),
        "cue": part(&attributed.cue),
        "content": part(&attributed.content),
    })
}
