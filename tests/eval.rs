//! `standpoint eval`: keys, predictions, and data that is not of the task.

use std::fs;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use crate::common::{arg, folder, root, rows_of, run};

/// The object that `eval TASK` prints for our own data of that name, and its predictions.
fn eval(task: &str, data: &str, more: &[&str]) -> (Value, Vec<Value>) {
    let dir = tempfile::tempdir().unwrap();
    let predictions = dir.path().join("p.jsonl");
    let (data, file) = (arg(root().join("tests/data").join(data)), arg(&predictions));
    let args = [
        "eval",
        task,
        "--json",
        "--data",
        &data,
        "--predictions",
        &file,
    ];
    let ran = run(args.iter().chain(more)).ends_with(0);
    assert_eq!(ran.stderr, "");
    let mut objects = ran.rows();
    assert_eq!(objects.len(), 1, "one object on one line");
    let object = objects.remove(0);
    assert_eq!(object["task"], task);
    assert!(object["model"].is_string() && object["seconds"].is_f64());
    let rows = rows_of(&predictions);
    for row in &rows {
        let keys: Vec<&String> = row.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["row", "id", "gold", "predicted"]);
    }
    (object, rows)
}

/// Fails unless each of the dotted keys holds a fraction of one.
#[track_caller]
fn fractions(object: &Value, keys: &[&str]) {
    for key in keys {
        let value = object.pointer(&format!("/{}", key.replace('.', "/")));
        let value = value.and_then(Value::as_f64);
        assert!(
            value.is_some_and(|v| (0.0..=1.0).contains(&v)),
            "{key}: {value:?} in {object}"
        );
    }
}

#[test]
fn tokenize_has_sentences_words_and_the_other_splitter_beside_them() {
    let (object, rows) = eval("tokenize", "tokenize.jsonl", &[]);
    fractions(
        &object,
        &["sentence.f1", "word.f1", "sentencex.sentence.f1"],
    );
    assert_eq!((object["documents"].as_u64(), rows.len()), (Some(2), 2));
    assert_eq!(object["sentence"]["f1"], 1.0);
    assert_eq!(object["word"]["f1"], 1.0);
    assert_eq!(rows[0]["gold"], rows[0]["predicted"]);
}

#[test]
fn tokenize_takes_golden_rules_without_words() {
    let (object, rows) = eval("tokenize", "golden.jsonl", &[]);
    fractions(
        &object,
        &["sentence.f1", "all_right", "sentencex.all_right"],
    );
    assert!(object.get("word").is_none());
    assert_eq!(object["sentence"]["f1"], 1.0);
    assert_eq!(object["all_right"], 0.5);
    assert_eq!(rows[0]["predicted"][0], "Mr. Lee spoke.");
}

#[test]
fn ner_takes_the_label_set_of_the_data_and_gives_tags() {
    let (object, rows) = eval("ner", "ner.jsonl", &[]);
    assert_eq!(object["label_set"], "conll");
    assert_eq!(object["documents"], 2);
    fractions(
        &object,
        &[
            "f1",
            "precision",
            "recall",
            "labels.PER.f1",
            "labels.LOC.f1",
        ],
    );
    assert!(object["f1"].as_f64().unwrap() > 0.6, "{object}");
    assert_eq!(rows.len(), 3);
    for row in &rows {
        assert_eq!(
            row["gold"].as_array().unwrap().len(),
            row["predicted"].as_array().unwrap().len()
        );
    }
    let (object, _) = eval("ner", "ner.jsonl", &["--labels", "news"]);
    assert_eq!(object["label_set"], "news");
}

#[test]
fn ner_from_raw_text_gives_spans() {
    let (object, rows) = eval("ner", "ner.jsonl", &["--raw"]);
    fractions(&object, &["f1", "precision", "recall"]);
    assert_eq!(rows[0]["gold"][0]["start"], 0);
    assert_eq!(rows[0]["gold"][0]["label"], "PER");
}

#[test]
fn ner_has_calibration_a_least_score_and_other_letters() {
    let (all, rows) = eval("ner", "ner.jsonl", &[]);
    fractions(&all, &["ece", "brier"]);
    // None of a handful of entities scores exactly 1.
    let (sure, none) = eval("ner", "ner.jsonl", &["--min-score", "1"]);
    assert_eq!(sure["recall"], 0.0);
    let outside = |row: &Value| {
        let tags = row["predicted"].as_array().unwrap();
        tags.iter().all(|t| t == "O")
    };
    assert!(!rows.iter().all(outside) && none.iter().all(outside));
    for case in ["upper", "lower"] {
        let (object, rows) = eval("ner", "ner.jsonl", &["--case", case, "--raw"]);
        fractions(&object, &["f1"]);
        assert_eq!(rows[0]["gold"][0]["start"], 0, "gold is where it was");
    }
}

#[test]
fn actors_are_joined_from_given_mentions_and_from_text() {
    let (object, rows) = eval("actors", "actors.jsonl", &[]);
    let keys = ["muc.f1", "b_cubed.precision", "ceaf_e.recall"];
    fractions(&object, &keys);
    assert_eq!((object["documents"].as_u64(), rows.len()), (Some(2), 2));
    assert_eq!(object["conll_f1"], 1.0);
    assert_eq!(rows[0]["gold"], rows[0]["predicted"]);
    assert_eq!(
        rows[0]["gold"][0],
        serde_json::json!([[0, 10, "Zoë Brandt"], [36, 42, "Brandt"]])
    );
    assert_eq!(rows[1]["gold"][0][1][2], "Brandt", "the format of GUM");
    let (raw, _) = eval("actors", "actors.jsonl", &["--raw"]);
    fractions(&raw, &["conll_f1", "mentions.f1"]);
    assert!(raw["mentions"]["recall"].as_f64().unwrap() > 0.5, "{raw}");
}

#[test]
fn actors_of_another_format_or_out_of_the_text_are_refused() {
    for (row, says) in [
        (r#"{"text": "Ann", "label": "PER"}"#, "data/actors"),
        (
            r#"{"text": "Ann", "actors": [{"label": "PER", "mentions": [[0, 4]]}]}"#,
            "0..4 is not a stretch of its text",
        ),
        (
            r#"{"doc_id": "d", "sentences": [[["Ann", "PROPN", "7)", 1]]]}"#,
            "do not close",
        ),
    ] {
        let dir = folder(&[("x.jsonl", row.as_bytes())]);
        let data = arg(dir.path().join("x.jsonl"));
        run(["eval", "actors", "--data", &data])
            .ends_with(2)
            .says(&[says]);
    }
}

#[test]
fn ner_data_of_labels_no_model_has_is_refused_with_both_sides() {
    let dir = folder(&[(
        "x.jsonl",
        b"{\"tokens\": [\"Aspirin\"], \"ner\": [\"B-DRUG\"]}\n",
    )]);
    let data = arg(dir.path().join("x.jsonl"));
    run(["eval", "ner", "--data", &data])
        .ends_with(2)
        .says(&["DRUG", "conll (", "--labels"]);
}

#[test]
fn summaries_stand_beside_lead_and_oracle() {
    let (object, rows) = eval("summarize", "summarize.jsonl", &[]);
    for side in ["", "lead3.", "oracle."] {
        let keys = ["rouge1", "rouge2", "rougeLsum"].map(|k| format!("{side}{k}"));
        fractions(&object, &keys.each_ref().map(String::as_str));
    }
    assert_eq!(rows[0]["predicted"].as_str().unwrap().lines().count(), 3);
    assert!(object["oracle"]["rouge1"].as_f64() >= object["lead3"]["rouge1"].as_f64());
}

#[test]
fn faithfulness_is_asked_of_a_named_model_about_each_claim() {
    let model = "crates/testkit/fixtures/tiny-entailment";
    let (object, rows) = eval("faithfulness", "faithfulness.jsonl", &["--model", model]);
    let keys = [
        "macro_f1",
        "accuracy",
        "ece",
        "brier",
        "supported_share.entailment",
        "supported_share.neutral",
        "supported_share.contradiction",
    ];
    fractions(&object, &keys);
    let gold: Vec<&Value> = rows.iter().map(|row| &row["gold"]).collect();
    let [yes, no] = ["supported", "not_supported"];
    assert_eq!(gold, [yes, yes, no, no]);

    let (shipped, _) = eval("faithfulness", "faithfulness.jsonl", &[]);
    assert_eq!(shipped["accuracy"], 1.0, "of plain claims");

    let dir = folder(&[(
        "x.jsonl",
        br#"{"premise": "a", "hypothesis": "b", "label": "yes"}"#,
    )]);
    let data = arg(dir.path().join("x.jsonl"));
    run(["eval", "faithfulness", "--data", &data, "--model", model])
        .ends_with(2)
        .says(&["row 0", "label: expected one of", "found \"yes\""]);
}

#[test]
fn frames_are_found_from_raw_text() {
    let (object, rows) = eval("frames", "frames.jsonl", &[]);
    let keys = [
        "f1",
        "precision",
        "recall",
        "holder.f1",
        "target.f1",
        "polarity.accuracy",
        "ece",
        "brier",
    ];
    fractions(&object, &keys);
    assert!(
        object["recall"].as_f64().unwrap() >= 0.5,
        "{object}: {rows:?}"
    );
    assert_eq!(rows[0]["gold"].as_array().unwrap().len(), 2);
    assert!(rows[0]["predicted"][0]["evidence"]["text"].is_string());
}

#[test]
fn stance_takes_spans_of_every_shape_and_leaves_loose_rows_out() {
    let (object, rows) = eval("stance", "stance.jsonl", &[]);
    let keys = [
        "macro_f1",
        "accuracy",
        "labels.favor.f1",
        "labels.against.f1",
        "ece",
        "brier",
    ];
    fractions(&object, &keys);
    let numbers: Vec<u64> = rows.iter().map(|r| r["row"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [0, 1, 2, 3, 5]);
    assert_eq!(object["documents"], 5);
    for row in &rows {
        assert!(["favor", "against", "neutral"].contains(&row["predicted"].as_str().unwrap()));
    }
}

#[test]
fn stance_data_of_two_labels_gets_no_neutral_and_sources_are_shown_apart() {
    let (object, rows) = eval("stance", "mix.jsonl", &[]);
    let sides = ["favor", "against"];
    for row in &rows[..2] {
        assert!(sides.contains(&row["predicted"].as_str().unwrap()), "{row}");
    }
    fractions(
        &object,
        &[
            "sources.notes.macro_f1",
            "sources.wires.accuracy",
            "unseen.macro_f1",
            "seen.macro_f1",
        ],
    );
    assert_eq!(object["sources"]["notes"]["rows"], 2);
    assert_eq!(object["unseen"]["rows"], 2);
    let (object, _) = eval("stance", "stance.jsonl", &[]);
    assert!(object.get("unseen").is_none() && object.get("sources").is_none());
}

#[test]
fn probes_change_the_rows_and_say_what_chance_would_be() {
    let (object, _) = eval("stance", "directed.jsonl", &["--probes"]);
    let probes = &object["probes"];
    fractions(
        probes,
        &[
            "chance.majority_macro_f1",
            "chance.stratified_macro_f1",
            "target_only.macro_f1",
            "text_only.macro_f1",
            "exchange.changed",
            "exchange.chance",
            "exchange.macro_f1",
            "exchange.kept_macro_f1",
            "exchange.differing.changed",
            "negation.turned",
            "negation.cancelled",
            "negation.chance",
            "paraphrase.unchanged",
            "paraphrase.chance",
        ],
    );
    let exchange = &probes["exchange"];
    assert_eq!(exchange["both_directions"], 6);
    assert_eq!(exchange["differing"]["rows"], 4);
    assert_eq!(
        exchange["macro_f1"], object["macro_f1"],
        "each row's exchange is another row of the data"
    );
    assert_eq!(probes["paraphrase"]["rows"], 2);
    let (object, _) = eval("stance", "directed.jsonl", &[]);
    assert!(object.get("probes").is_none());
}

#[test]
fn arguments_are_counted_once_a_cue_and_role() {
    let (object, rows) = eval("arguments", "arguments.jsonl", &[]);
    for role in ["holder", "target"] {
        let keys = [
            "overlap_f1",
            "overlap_precision",
            "exact_f1",
            "exact_recall",
        ];
        let keys = keys.map(|k| format!("{role}.{k}"));
        fractions(&object, &keys.each_ref().map(String::as_str));
    }
    assert_eq!((object["cues"].as_u64(), rows.len()), (Some(2), 3));
    assert_eq!(rows[0]["gold"][0]["holders"], serde_json::json!([[0, 12]]));
    assert_eq!(object["holder"]["overlap_recall"], 1.0, "{rows:?}");
}

#[test]
fn polarity_asks_rows_that_take_a_side_and_shows_each_reader_alone() {
    let (object, rows) = eval("polarity", "polarity.jsonl", &[]);
    for side in ["", "judge.", "finder."] {
        let keys = ["macro_f1", "accuracy", "ece", "brier"].map(|k| format!("{side}{k}"));
        fractions(&object, &keys.each_ref().map(String::as_str));
    }
    let numbers: Vec<u64> = rows.iter().map(|r| r["row"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [0, 1]);
    assert_eq!(object["macro_f1"], 1.0, "{rows:?}");
    let data = arg(root().join("tests/data/stance.jsonl"));
    run(["eval", "polarity", "--data", &data])
        .ends_with(2)
        .says(&["row 0", "`expression`"]);
}

#[test]
fn attribution_counts_each_role_and_the_whole() {
    let (object, rows) = eval("attribution", "attribution.jsonl", &[]);
    for role in ["cue", "source", "content", "attribution"] {
        let keys = ["overlap_f1", "exact_f1"].map(|k| format!("{role}.{k}"));
        fractions(&object, &keys.each_ref().map(String::as_str));
    }
    assert!(
        object["source"]["overlap_f1"].as_f64().unwrap() > 0.6,
        "{object}: {rows:?}"
    );
    assert_eq!(object["gold"], 3);
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[2]["gold"], serde_json::json!([]));
}

#[test]
fn packed_data_counts_the_same_and_the_table_shows_the_same_figures() {
    let plain = root().join("tests/data/tokenize.jsonl");
    let dir = tempfile::tempdir().unwrap();
    let packed = dir.path().join("t.jsonl.gz");
    let mut gz = GzEncoder::new(fs::File::create(&packed).unwrap(), Compression::fast());
    gz.write_all(&fs::read(&plain).unwrap()).unwrap();
    gz.finish().unwrap();
    let figures = |path| {
        let table = run(["eval", "tokenize", "--data", &arg(path)])
            .ends_with(0)
            .stdout;
        table
            .lines()
            .filter(|l| !l.starts_with("seconds"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let table = figures(packed);
    assert_eq!(table, figures(plain));
    assert!(
        table
            .iter()
            .any(|l| l.starts_with("word.f1") && l.ends_with("1.0000")),
        "{table:?}"
    );
}

#[test]
fn data_of_another_format_is_named_with_its_line() {
    let file = |name: &str| arg(root().join("tests/data").join(name));
    run(["eval", "ner", "--data", &file("stance.jsonl")])
        .ends_with(2)
        .says(&[
            "stance.jsonl:1: not a row",
            "`ner`",
            "missing field `tokens`",
        ]);
    run(["eval", "stance", "--data", "no/such.jsonl"])
        .ends_with(2)
        .says(&["no/such.jsonl: cannot be read"]);
    let dir = folder(&[
        ("empty.jsonl", b"\n"),
        ("off.jsonl", b"{\"text\": \"ab\", \"holder\": \"x\", \"target\": \"y\", \"label\": \"favor\", \"target_span\": [0, 9]}\n"),
    ]);
    let path = |name| arg(dir.path().join(name));
    run(["eval", "stance", "--data", &path("empty.jsonl")])
        .ends_with(2)
        .says(&["has no rows"]);
    run(["eval", "stance", "--data", &path("off.jsonl")])
        .ends_with(2)
        .says(&["off.jsonl, row 0: 0..9 is not a stretch of its text"]);
}
