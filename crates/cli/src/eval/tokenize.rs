//! Sentences and words, in the formats of the UD documents and of the golden rules.

use serde::Deserialize;
use serde_json::{Map, Value, json};
use standpoint_document::{Document, Span};
use standpoint_tokenize::metrics::PrecisionRecall;

use super::report::{Clock, Evaluation, Prediction, fraction, scores};
use super::rows::{self, Points};
use super::spread;
use crate::args::CommonArgs;
use crate::error::CliError;
use crate::models::Loader;

#[derive(Deserialize)]
struct Row {
    text: String,
    sentences: Sentences,
    #[serde(default, alias = "doc_id", alias = "name")]
    id: Value,
    /// False where the sentences are not in the text word for word, so that they have no place.
    #[serde(default = "yes")]
    locatable: bool,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Sentences {
    /// With places and tokens.
    Placed(Vec<Placed>),
    /// Their texts alone.
    Texts(Vec<String>),
}

#[derive(Deserialize)]
struct Placed {
    start: usize,
    end: usize,
    tokens: Vec<Token>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Token {
    Word(usize, usize),
    /// Several words written as one, such as `did` and `n't`.
    Words(usize, usize, Vec<String>),
}

/// Counts of one row, and the sentences for the predictions.
struct Counted {
    sentence: PrecisionRecall,
    word: Option<PrecisionRecall>,
    sentencex: PrecisionRecall,
    /// Whether every sentence of the row is right: ours, and those of `sentencex`.
    exact: [bool; 2],
    gold: Value,
    predicted: Value,
}

pub(super) fn run(args: &CommonArgs) -> Result<Evaluation, CliError> {
    let rows: Vec<Row> = rows::read(&args.data, "sentseg")?;
    let loader = Loader::new(&args.look)?;
    let clock = Clock::start();
    let indices: Vec<(usize, &Row)> = rows.iter().enumerate().collect();
    let counted = spread(loader.pool(), &indices, |(i, row)| {
        count(row).map_err(|what| rows::bad(&args.data, *i, what))
    })?;
    let seconds = clock.seconds();

    let (mut sentence, mut sentencex) = (PrecisionRecall::default(), PrecisionRecall::default());
    let mut word: Option<PrecisionRecall> = None;
    let mut predictions = Vec::with_capacity(rows.len());
    let all = counted.len().max(1) as f64;
    let right = |i: usize| {
        counted
            .iter()
            .filter(|c| c.exact.get(i) == Some(&true))
            .count() as f64
    };
    let [exact, their_exact] = [fraction(right(0) / all), fraction(right(1) / all)];
    for ((row, gold), c) in rows.into_iter().enumerate().zip(counted) {
        sentence += c.sentence;
        sentencex += c.sentencex;
        if let Some(counts) = c.word {
            *word.get_or_insert_default() += counts;
        }
        predictions.push(Prediction {
            row,
            id: gold.id,
            gold: c.gold,
            predicted: c.predicted,
        });
    }
    let of = |c: PrecisionRecall| Value::Object(scores(c.precision(), c.recall(), c.f1()));
    let mut metrics = Map::new();
    metrics.insert("sentence".to_owned(), of(sentence));
    metrics.extend(word.map(|w| ("word".to_owned(), of(w))));
    metrics.insert("all_right".to_owned(), exact);
    let theirs = json!({ "sentence": of(sentencex), "all_right": their_exact });
    metrics.insert("sentencex".to_owned(), theirs);
    Ok(Evaluation {
        task: "tokenize",
        documents: predictions.len(),
        model: format!("standpoint-tokenize {}", env!("CARGO_PKG_VERSION")),
        seconds,
        metrics,
        predictions,
    })
}

fn count(row: &Row) -> Result<Counted, String> {
    let doc = standpoint_tokenize::document(&row.text);
    let found: Vec<Span> = doc.sentences.iter().map(|s| s.span).collect();
    let theirs = trimmed(&doc, &sentencex::segment("en", &row.text));
    match &row.sentences {
        Sentences::Placed(gold) => placed(&doc, &found, &theirs, gold),
        Sentences::Texts(gold) => Ok(texts(&doc, &found, &theirs, gold, row.locatable)),
    }
}

fn placed(
    doc: &Document,
    found: &[Span],
    theirs: &[Span],
    gold: &[Placed],
) -> Result<Counted, String> {
    let points = Points::of(doc);
    let span = |start, end| {
        points
            .span((start, end))
            .ok_or_else(|| format!("{start}..{end} is not a stretch of its text"))
    };
    let (mut sentences, mut words) = (Vec::new(), Vec::new());
    for s in gold {
        sentences.push(span(s.start, s.end)?);
        for token in &s.tokens {
            match token {
                Token::Word(start, end) => words.push(span(*start, *end)?),
                Token::Words(start, end, parts) => {
                    words.extend(split(doc, span(*start, *end)?, parts));
                }
            }
        }
    }
    let ours: Vec<Span> = doc.sentences.iter().flat_map(|s| s.words.clone()).collect();
    let spans = |list: &[Span]| list.iter().map(|s| points.points(*s)).collect::<Vec<_>>();
    Ok(Counted {
        sentence: PrecisionRecall::of(found, &sentences),
        word: Some(PrecisionRecall::of(&ours, &words)),
        sentencex: PrecisionRecall::of(theirs, &sentences),
        exact: [found == sentences, theirs == sentences],
        gold: json!(spans(&sentences)),
        predicted: json!(spans(found)),
    })
}

/// Sentences given by their texts count by where these stand, one behind the other. Where they have
/// no place only the whole row is right or wrong.
fn texts(
    doc: &Document,
    found: &[Span],
    theirs: &[Span],
    gold: &[String],
    locatable: bool,
) -> Counted {
    let wanted: Vec<&str> = gold.iter().map(|s| s.trim()).collect();
    let located = trimmed(doc, &wanted);
    let counts = |found: &[Span]| match locatable {
        true => PrecisionRecall::of(found, &located),
        false => PrecisionRecall::default(),
    };
    let said = |spans: &[Span]| -> Vec<String> {
        spans.iter().map(|s| doc.slice(*s).to_owned()).collect()
    };
    Counted {
        sentence: counts(found),
        word: None,
        sentencex: counts(theirs),
        exact: [said(found) == wanted, said(theirs) == wanted],
        gold: json!(gold),
        predicted: json!(said(found)),
    }
}

/// The parts of a token that stands for several words, where they spell it; else the whole.
fn split(doc: &Document, whole: Span, parts: &[String]) -> Vec<Span> {
    if parts.is_empty() || parts.concat() != doc.slice(whole) {
        return vec![whole];
    }
    let mut at = whole.start();
    let next = |part: &String| {
        at += part.len();
        Span::at(at - part.len(), part.len())
    };
    parts.iter().map(next).collect()
}

/// Where the pieces stand in the text, one behind the other, without the white space around them.
fn trimmed(doc: &Document, pieces: &[&str]) -> Vec<Span> {
    let mut at = 0;
    let mut spans = Vec::new();
    for piece in pieces.iter().map(|p| p.trim()).filter(|p| !p.is_empty()) {
        let rest = doc.text().get(at..).unwrap_or_default();
        if let Some(start) = rest.find(piece) {
            spans.push(Span::at(at + start, piece.len()));
            at += start + piece.len();
        }
    }
    spans
}
