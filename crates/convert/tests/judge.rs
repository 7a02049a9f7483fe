//! A converted sequence classifier judges as the zero-shot pipeline of `transformers` does, or as its
//! labels say: the reference is that of `crates/torch`, whose models these are.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::fixture;
use serde_json::Value;
use standpoint_convert::{Options, convert};
use standpoint_stance::{HolderQuery, Judgement, StanceError, StanceQuery, load_judge};
use tempfile::TempDir;

const TOLERANCE: f64 = 1e-4;
const KNOWN: [&str; 4] = ["bert-", "roberta-", "xlm-roberta-", "distilbert-"];

/// The rows of a task for each model that can be converted.
fn golden(task: &str) -> Vec<(String, Vec<Value>)> {
    let text = std::fs::read_to_string(fixture("../golden.json")).unwrap();
    let golden: Value = serde_json::from_str(&text).unwrap();
    let models = golden[task].as_array().unwrap().iter();
    let named = models.map(|m| {
        let name = m["model"].as_str().unwrap().to_owned();
        (name, m["rows"].as_array().unwrap().clone())
    });
    named
        .filter(|(name, _)| KNOWN.iter().any(|known| name.starts_with(known)))
        .collect()
}

fn converted(name: &str) -> TempDir {
    let place = tempfile::tempdir().unwrap();
    convert(
        &fixture(name),
        &place.path().join("judge"),
        &Options::default(),
    )
    .unwrap();
    place
}

fn judged(task: &str) {
    let models = golden(task);
    assert_eq!(models.len(), 4);
    let mut problems = Vec::new();
    for (name, rows) in models {
        let place = converted(&name);
        let judge = load_judge(place.path().join("judge")).unwrap();
        for row in rows {
            let doc = standpoint_tokenize::document(row["text"].as_str().unwrap());
            let query = StanceQuery {
                doc: &doc,
                sentences: 0..doc.sentences.len(),
                holder: row["holder"]
                    .as_str()
                    .map_or(HolderQuery::Author, HolderQuery::Name),
                holder_spans: &[],
                target: row["target"].as_str().unwrap(),
                target_spans: &[],
            };
            let found = judge.judge(&[query]).unwrap()[0];
            for (side, p) in [
                ("favor", found.favor),
                ("against", found.against),
                ("neutral", found.neutral),
            ] {
                let expected = row[side].as_f64().unwrap();
                if (expected - f64::from(p)).abs() > TOLERANCE {
                    problems.push(format!("{name}: {side} of {row}: {p}"));
                }
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn sides_have_the_probabilities_of_transformers() {
    judged("sides");
}

#[test]
fn zero_shot_gives_the_scores_of_the_pipeline_of_transformers() {
    judged("zero_shot");
}

#[test]
fn a_long_passage_is_judged_in_parts_and_the_least_neutral_answers() {
    let place = converted("bert-inference");
    let judge = load_judge(place.path().join("judge")).unwrap();
    let sentence = "Anna Berg praised the climate treaty and warned of a strike. ";
    let doc = standpoint_tokenize::document(&sentence.repeat(12));
    let ask = |sentences| {
        let query = StanceQuery {
            doc: &doc,
            sentences,
            holder: HolderQuery::Name("Anna Berg"),
            holder_spans: &[],
            target: "treaty",
            target_spans: &[],
        };
        judge.judge(&[query.clone(), query]).unwrap()
    };
    let whole: Vec<Judgement> = ask(0..12);
    assert_eq!(whole[0], whole[1]);
    // Every part is some number of the one sentence, so that one such passage alone answers the same.
    let near = |n: usize| (ask(0..n)[0].neutral - whole[0].neutral).abs() < 1e-5;
    assert!((1..12).any(near), "{whole:?}");
    let sum = whole[0].favor + whole[0].against + whole[0].neutral;
    assert!((sum - 1.0).abs() < 1e-5);
}

#[test]
fn what_leaves_no_room_or_says_nothing_of_a_stance_is_an_error() {
    let place = converted("bert-sides");
    let dir = place.path().join("judge");
    let judge = load_judge(&dir).unwrap();
    let doc = standpoint_tokenize::document("Anna Berg praised the treaty.");
    let long = "treaty ".repeat(200);
    let query = StanceQuery {
        doc: &doc,
        sentences: 0..1,
        holder: HolderQuery::Anyone,
        holder_spans: &[],
        target: &long,
        target_spans: &[],
    };
    let error = judge.judge(&[query]).unwrap_err();
    let StanceError::Room { query, needed, max } = error else {
        panic!("{error}");
    };
    assert!(query == 0 && needed > max && max == 158, "{error}");

    common::set(
        &dir,
        &serde_json::json!({"id2label": {"0": "a", "1": "b", "2": "c"}}),
    );
    let error = load_judge(&dir).err().unwrap().to_string();
    for part in [
        "[\"a\", \"b\", \"c\"]",
        "entailment, neutral, contradiction",
    ] {
        assert!(error.contains(part), "{part:?} not in: {error}");
    }
}
