//! `models check --golden`: whether a model answers what it answered before.

use std::fs;

use crate::common::{arg, folder, root, rows, run};

const SHIPPED: [&str; 6] = [
    "ner",
    "sentences",
    "stance",
    "attribution",
    "judge",
    "entailment",
];

#[test]
fn every_model_that_ships_answers_as_stored() {
    for name in SHIPPED {
        let model = format!("models/{name}");
        let golden = format!("{model}/golden.jsonl");
        let ran = run(["models", "check", &model, "--golden", &golden]).ends_with(0);
        let told = format!("answers as in {golden}, scores within 0.001\n  ok\n");
        assert!(ran.stdout.ends_with(&told), "{}", ran.stdout);
    }
}

#[test]
fn every_difference_is_told_with_line_expected_and_found() {
    let stored = fs::read_to_string(root().join("models/ner/golden.jsonl")).unwrap();
    let other = stored
        .replacen(
            "\"text\":\"Jonas Feld\",\"label\":\"PER\"",
            "\"text\":\"Jonas Feld\",\"label\":\"ORG\"",
            1,
        )
        .replacen(
            "\"entities\":[]",
            "\"entities\":[{\"start\":0,\"end\":1,\"text\":\"T\",\"label\":\"PER\",\"score\":0.9}]",
            1,
        );
    assert_ne!(other, stored);
    let dir = folder(&[("golden.jsonl", other.as_bytes())]);
    let golden = arg(dir.path().join("golden.jsonl"));
    let ran = run(["models", "check", "models/ner", "--golden", &golden]).ends_with(1);
    assert!(!ran.stdout.contains("\n  ok\n"), "{}", ran.stdout);
    assert_eq!(ran.stderr.lines().count(), 3, "{}", ran.stderr);
    ran.says(&[
        &format!("{golden}:1: entities: expected {{"),
        "\"label\":\"ORG\"",
        "found no such",
        &format!("{golden}:1: entities: expected no more, found {{"),
        &format!("{golden}:5: entities: expected {{\"start\":0"),
    ]);
}

#[test]
fn a_score_may_differ_by_the_tolerance_and_no_more() {
    let row = r#"{"text":"A tax.","other":"A tax.","similarity":0.98}"#;
    let dir = folder(&[("golden.jsonl", row.as_bytes())]);
    let golden = arg(dir.path().join("golden.jsonl"));
    let args = ["models", "check", "models/sentences", "--golden", &golden];
    run(args)
        .ends_with(1)
        .says(&[":1: similarity: expected 0.98, found 1.0"]);
    run(args.into_iter().chain(["--tolerance", "0.03"])).ends_with(0);
}

#[test]
fn blessing_writes_answers_beside_the_questions_and_they_hold() {
    let dir = folder(&[(
        "golden.jsonl",
        "{\"text\":\"Zoë Müller praised 北京.\"}\n\n{\"text\":\"\",\"labels\":\"conll\"}\n"
            .as_bytes(),
    )]);
    let golden = arg(dir.path().join("golden.jsonl"));
    let args = ["models", "check", "models/ner", "--golden", &golden];
    run(args)
        .ends_with(2)
        .says(&[":1: no `entities` to compare with", "--bless"]);
    let blessed = run(args.into_iter().chain(["--bless"])).ends_with(0);
    assert!(
        blessed.stdout.contains("2 answers written to"),
        "{}",
        blessed.stdout
    );
    let written = rows(&fs::read_to_string(&golden).unwrap());
    assert_eq!(written[0]["entities"][0]["text"], "Zoë Müller");
    assert_eq!(written[0]["entities"][0]["end"], 10);
    assert_eq!(written[1]["labels"], "conll");
    run(args).ends_with(0);
}

#[test]
fn a_row_that_cannot_be_asked_is_named_with_its_line() {
    for (model, row, parts) in [
        (
            "ner",
            "{\"text\": \"A.\", \"x\": 1}",
            [":1: not a row of a golden file", "unknown field `x`"],
        ),
        (
            "ner",
            "\n{\"entities\": []}",
            [":2: not a row of a golden file", "missing field `text`"],
        ),
        (
            "judge",
            "{\"text\": \"A.\"}",
            [":1: it asks nothing of a model of judge", "has `target`"],
        ),
        (
            "ner",
            "{\"text\": \"A.\", \"labels\": \"x\", \"entities\": []}",
            ["expected a head `x`", "news"],
        ),
        ("ner", "", [":1: no row in it", "{\"text\""]),
    ] {
        let dir = folder(&[("golden.jsonl", row.as_bytes())]);
        let golden = arg(dir.path().join("golden.jsonl"));
        let model = format!("models/{model}");
        run(["models", "check", &model, "--golden", &golden])
            .ends_with(2)
            .says(&parts);
    }
    run(["models", "check", "models/ner", "--golden", "no-such.jsonl"])
        .ends_with(2)
        .says(&["no-such.jsonl: cannot be read"]);
    run([
        "models",
        "check",
        "all",
        "--golden",
        "models/ner/golden.jsonl",
    ])
    .ends_with(2)
    .says(&["--golden is of one model"]);
}
