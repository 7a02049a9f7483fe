//! What bad input gets: its own message and exit code, and the others come through.

use std::fs;

use crate::common::{arg, folder, ids, rows_of, run};

#[test]
fn each_bad_record_has_its_reason_and_the_others_come_through() {
    let binary: Vec<u8> = (0..4096).map(|i| (i % 32) as u8).collect();
    let dir = folder(&[
        ("a-good.txt", b"Oslo agreed."),
        ("b-empty.txt", b""),
        ("c-blank.txt", b" \n\t\n"),
        ("d-binary.txt", &binary),
        ("e-latin1.txt", b"Le pr\xe9sident d\xe9clara la s\xe9ance ouverte \xe0 Gen\xe8ve."),
        (
            "f-lines.jsonl",
            b"{\"id\": \"one\", \"text\": \"Rome agreed.\"}\n{\"id\": \"cut\", \"text\": \"Ro\n{\"id\": \"none\", \"body\": \"x\"}\n{\"id\": \"typed\", \"text\": 7}\n{\"id\": \"two\", \"text\": \"Bern agreed.\"}\n",
        ),
        ("g-cut.txt.gz", b"\x1f\x8b\x08\x00\x00\x00"),
    ]);
    let out = dir.path().join("r.jsonl");
    let ran = run([
        "run",
        &arg(dir.path()),
        "--stages",
        "sentences",
        "-o",
        &arg(&out),
    ]);
    ran.ends_with(1).says(&["6 documents", "5 failed"]);

    let rows = rows_of(&out);
    let names: Vec<&str> = ids(&rows)
        .iter()
        .map(|id| id.rsplit('/').next().unwrap())
        .collect();
    let good = [
        "a-good.txt#0",
        "b-empty.txt#0",
        "c-blank.txt#0",
        "e-latin1.txt#0",
        "one",
        "two",
    ];
    assert_eq!(names, good);
    assert!(rows[1]["sentences"].as_array().unwrap().is_empty());
    assert!(rows[2]["sentences"].as_array().unwrap().is_empty());
    assert!(rows[3]["text"].as_str().unwrap().contains("président"));
    assert!(rows[3]["meta"]["encoding"].is_string());

    let failed = rows_of(&dir.path().join("r.jsonl.errors.jsonl"));
    let reasons = [
        ("d-binary.txt", 0, "binary"),
        ("f-lines.jsonl", 1, "f-lines.jsonl:2: not JSON"),
        (
            "f-lines.jsonl",
            2,
            "f-lines.jsonl:3: no field `text`, the record has `id`, `body`",
        ),
        (
            "f-lines.jsonl",
            3,
            "f-lines.jsonl:4: field `text` is a number",
        ),
        ("g-cut.txt.gz", 0, "gzip data that is damaged"),
    ];
    assert_eq!(failed.len(), reasons.len());
    for (row, (file, record, reason)) in failed.iter().zip(reasons) {
        assert!(
            row["source"]["path"].as_str().unwrap().ends_with(file),
            "{row}"
        );
        assert_eq!(row["source"]["record"], record);
        assert_eq!(row["stage"], "read");
        assert!(row["id"].is_string());
        assert!(row["reason"].as_str().unwrap().contains(reason), "{row}");
    }
}

#[test]
fn without_an_output_file_failures_are_told_on_standard_error() {
    let dir = folder(&[(
        "in.jsonl",
        b"{\"id\": 1}\n{\"id\": 2, \"text\": \"Oslo agreed.\"}\n",
    )]);
    let ran = run(["run", "--stages=sentences", &arg(dir.path()), "--quiet"]).ends_with(1);
    assert_eq!(ids(&ran.rows()), ["2"]);
    ran.says(&[
        "standpoint: ",
        "in.jsonl:1: no field `text`",
        "--text-field",
    ]);
}

#[test]
fn an_input_that_does_not_exist_stops_before_the_first_document() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("r.jsonl");
    let ran = run([
        "run",
        "samples/briefs.jsonl",
        "no/such.txt",
        "-o",
        &arg(&out),
    ]);
    ran.ends_with(2)
        .says(&["standpoint: no/such.txt: no such file or folder"]);
    assert!(!out.exists());
    run(["run", "samples/*.docx"])
        .ends_with(2)
        .says(&["samples/*.docx: matches no file"]);
}

#[test]
fn flags_that_do_not_go_together_are_refused() {
    let sample = "samples/briefs.jsonl";
    run(["run"]).ends_with(2).says(&["<INPUT>"]);
    run(["run", sample, "--sentences", "2", "--words", "9"])
        .ends_with(2)
        .says(&["--words"]);
    run(["run", sample, "--stages", "entities", "--share", "0.2"])
        .ends_with(2)
        .says(&["the length of a summary", "`summary`", "--stages"]);
    run(["run", sample, "--share", "20"])
        .ends_with(2)
        .says(&["more than 0 and at most 1"]);
    run(["run", sample, "--stages", "stances", "--target", "x"])
        .ends_with(2)
        .says(&["a target was given without the stage `entities`"]);
    run(["run", sample, "--min-score", "7"])
        .ends_with(2)
        .says(&["a number from 0 to 1"]);
    run(["run", sample, "--min-entity-score", "1.1"])
        .ends_with(2)
        .says(&["a number from 0 to 1"]);
    run([
        "run",
        sample,
        "--stages",
        "summary",
        "--min-entity-score",
        "0.5",
    ])
    .ends_with(2)
    .says(&["--min-entity-score", "`entities`", "--stages"]);
    run(["run", sample, "--threads", "0"])
        .ends_with(2)
        .says(&["--threads"]);
    run(["run", sample, "--labels", "fine"])
        .ends_with(2)
        .says(&["expected a head `fine`", "conll, news"]);
}

#[test]
fn a_target_file_that_is_wrong_is_named() {
    let dir = folder(&[
        ("typo.toml", b"[[target]]\nnam = \"x\"\n"),
        ("none.toml", b""),
        ("blank.toml", b"[[target]]\nname = \" \"\n"),
    ]);
    let with = |name| {
        let file = arg(dir.path().join(name));
        run(["run", "samples/briefs.jsonl", "--targets", &file]).ends_with(2)
    };
    with("typo.toml").says(&["typo.toml: not a list of targets", "nam"]);
    with("none.toml").says(&["none.toml: no [[target]]"]);
    with("blank.toml").says(&["a target has no name"]);
    with("missing.toml").says(&["missing.toml: cannot be read", "No such file"]);
}

#[test]
fn a_document_of_one_endless_word_and_one_of_control_characters_go_through_the_models() {
    let word = "a".repeat(200_000);
    let mut odd = "Minister Lee said \u{202e}no\u{0} to the plan. ".repeat(3);
    odd.push_str("👩‍👩‍👧 नमस्ते");
    let dir = folder(&[("odd.txt", odd.as_bytes()), ("word.txt", word.as_bytes())]);
    let rows = run(["run", &arg(dir.path()), "--quiet"])
        .ends_with(0)
        .rows();
    assert_eq!(rows.len(), 2);
    rows.iter().for_each(crate::invariants::check);
    assert_eq!(rows[0]["text"].as_str().unwrap(), odd);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
}
