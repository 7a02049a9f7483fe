//! Who is said to say what, from raw text.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use standpoint_document::Span;
use standpoint_stance::metrics::{Attributed, Attributions, Extent};
use standpoint_stance::{Attributor, RuleAttributor};

use super::arguments::role;
use super::report::{Clock, Evaluation, Prediction};
use super::rows::{self, Points};
use super::spread;
use crate::args::CommonArgs;
use crate::error::CliError;
use crate::models::Loader;

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

pub(super) fn run(args: &CommonArgs) -> Result<Evaluation, CliError> {
    let rows: Vec<Row> = rows::read(&args.data, "attribution/polnear")?;
    let loader = Loader::new(&args.look)?;
    let attributor: Box<dyn Attributor> = Box::new(RuleAttributor);

    let clock = Clock::start();
    let found = spread(loader.pool(), &rows, |row| {
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
        Ok(attributed.collect::<Vec<_>>())
    })?;
    let seconds = clock.seconds();

    let mut counts = Attributions::default();
    for (row, found) in rows.iter().zip(&found) {
        let gold: Vec<Attributed> = row.attributions.iter().map(Attributed::from).collect();
        counts.add(&gold, found);
    }
    let metrics = [
        ("cue", role(&counts.cue)),
        ("source", role(&counts.source)),
        ("content", role(&counts.content)),
        ("attribution", role(&counts.whole)),
        ("found", json!(counts.whole.exact.found)),
        ("gold", json!(counts.whole.exact.gold)),
    ];
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
        model: "rules".to_owned(),
        seconds,
        metrics: metrics
            .map(|(k, v)| (k.to_owned(), v))
            .into_iter()
            .collect(),
        predictions,
    })
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
