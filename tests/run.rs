//! `standpoint run` over the samples with the models that ship.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::common::{arg, folder, ids, ran, root, rows_of, run, standpoint};
use crate::invariants;

/// Some samples, named from the root of the repository.
const SOME: [&str; 3] = [
    "samples/briefs.jsonl",
    "samples/summit-communique.txt",
    "samples/central-bank.txt",
];

#[test]
fn the_samples_give_one_sound_line_for_each_document() {
    let ran = run(["run", "samples", "--target", "the treaty", "--quiet"]).ends_with(0);
    assert_eq!(ran.stderr, "");
    let rows = ran.rows();
    let files = fs::read_dir(root().join("samples")).unwrap().count();
    let briefs = fs::read_to_string(root().join("samples/briefs.jsonl")).unwrap();
    assert_eq!(rows.len(), files - 1 + briefs.lines().count());
    rows.iter().for_each(invariants::check);
    let count = |key: &str| {
        rows.iter()
            .map(|r| r[key].as_array().unwrap().len())
            .sum::<usize>()
    };
    assert!(
        count("entities") > 200 && count("stances") > 50,
        "hardly anything was found"
    );
    let asked = rows.iter().flat_map(|r| r["stances"].as_array().unwrap());
    let asked: Vec<&Value> = asked.filter(|s| s["cue"].is_null()).collect();
    assert!(!asked.is_empty() && asked.iter().all(|s| s["target"]["name"] == "the treaty"));
    assert!(asked.iter().any(|s| s["kind"] == "author"));
    assert!(rows[0]["models"]["judge"].is_string());
}

#[test]
fn threads_and_order_change_no_byte_of_a_document() {
    let with = |threads, inputs: &[&str]| {
        let args = ["run", "--quiet", "--threads", threads];
        run(args.iter().chain(inputs)).ends_with(0).stdout
    };
    let one = with("1", &SOME);
    assert_eq!(one, with("2", &SOME));
    let mut turned = SOME;
    turned.reverse();
    let lines = |text: &str| -> BTreeMap<String, String> {
        let id = |line: &str| {
            let row: Value = serde_json::from_str(line).unwrap();
            row["id"].as_str().unwrap().to_owned()
        };
        text.lines()
            .map(|line| (id(line), line.to_owned()))
            .collect()
    };
    let shuffled = with("2", &turned);
    assert_ne!(one, shuffled);
    assert_eq!(lines(&one), lines(&shuffled));
}

#[test]
fn models_are_found_from_another_working_directory() {
    let away = tempfile::tempdir().unwrap();
    let sample = arg(root().join("samples/election.txt"));
    let mut command = standpoint(["run", "--stages", "entities", &sample]);
    let rows = ran(command.current_dir(away.path())).ends_with(0).rows();
    assert_eq!(
        rows[0]["models"]["entities"]
            .as_str()
            .unwrap()
            .split(' ')
            .count(),
        2
    );
    assert!(!rows[0]["entities"].as_array().unwrap().is_empty());
    assert!(rows[0].get("summary").is_none() && rows[0].get("stances").is_none());
}

#[test]
fn sentences_alone_need_no_model() {
    let mut command = standpoint(["run", "--stages", "sentences", "samples/briefs.jsonl"]);
    let rows = ran(command.env("STANDPOINT_MODELS", "/nowhere"))
        .ends_with(0)
        .rows();
    assert_eq!(rows.len(), 4);
    assert!(
        rows.iter()
            .all(|r| r.get("entities").is_none() && r.get("models").is_none())
    );
    assert_eq!(rows[0]["meta"]["date"], "2025-02-11");
}

#[test]
fn offsets_come_in_the_unit_asked_for() {
    let dir = folder(&[("a.txt", "Ægir 😀 met Zoë. She left.".as_bytes())]);
    let input = arg(dir.path());
    let second = |unit| {
        let row = &run(["run", "--stages", "sentences", "--offsets", unit, &input]).rows()[0];
        let sentence = &row["sentences"][1];
        (
            sentence["start"].as_u64().unwrap(),
            sentence["end"].as_u64().unwrap(),
        )
    };
    assert_eq!(second("chars"), (16, 25));
    assert_eq!(second("bytes"), (21, 30));
    assert_eq!(second("utf16"), (17, 26));
}

#[test]
fn fields_are_named_by_flags_and_the_text_can_stay_out() {
    let dir = folder(&[(
        "a.jsonl",
        br#"{"nr": 7, "body": "Oslo agreed.", "date": "2031"}"#,
    )]);
    let args = [
        "run",
        "--stages=sentences",
        "--text-field=body",
        "--id-field=nr",
        "--no-text",
    ];
    let input = arg(dir.path());
    let rows = run(args.iter().copied().chain([input.as_str()]))
        .ends_with(0)
        .rows();
    assert_eq!(ids(&rows), ["7"]);
    assert!(rows[0].get("text").is_none());
    assert_eq!(rows[0]["meta"]["date"], "2031");
}

#[test]
fn standard_input_is_one_text_or_json_lines() {
    let piped = |content: &[u8]| {
        let dir = folder(&[("in", content)]);
        let file = fs::File::open(dir.path().join("in")).unwrap();
        ran(standpoint(["run", "-", "--stages", "sentences"]).stdin(file))
            .ends_with(0)
            .rows()
    };
    assert_eq!(ids(&piped(b"Oslo agreed.\nRome did not.")), ["-#0"]);
    assert_eq!(
        ids(&piped(
            b" {\"text\": \"a\"}\n{\"id\": \"b\", \"text\": \"c\"}\n"
        )),
        ["-#0", "b"]
    );
}

#[test]
fn label_sets_lengths_and_scores_are_chosen_by_flags() {
    let sample = "samples/court-ruling.txt";
    let rows = run([
        "run",
        sample,
        "--labels",
        "conll",
        "--sentences",
        "5",
        "--min-score",
        "0.9",
    ])
    .ends_with(0)
    .rows();
    let known = ["PER", "ORG", "LOC", "MISC"];
    let entities = rows[0]["entities"].as_array().unwrap();
    assert!(
        entities
            .iter()
            .all(|e| known.contains(&e["label"].as_str().unwrap()))
    );
    assert_eq!(rows[0]["summary"]["sentences"].as_array().unwrap().len(), 5);
    let stances = rows[0]["stances"].as_array().unwrap();
    assert!(stances.iter().all(|s| s["score"].as_f64().unwrap() >= 0.9));
    let words = run(["run", sample, "--stages", "summary", "--words", "40"])
        .ends_with(0)
        .rows();
    let text = words[0]["summary"]["text"].as_str().unwrap();
    assert!(
        (1..=40).contains(&text.split_whitespace().count()),
        "{text}"
    );
}

#[test]
fn unsure_entities_are_left_out_with_their_actors() {
    let entities = |least: &str| {
        let stages = ["--stages", "entities", "--min-entity-score", least];
        let rows = run(["run", "samples/court-ruling.txt"].iter().chain(&stages))
            .ends_with(0)
            .rows();
        let list = |key: &str| rows[0][key].as_array().unwrap().clone();
        let scores: Vec<f64> = list("entities")
            .iter()
            .map(|e| e["score"].as_f64().unwrap())
            .collect();
        (scores, list("actors").len())
    };
    let (all, actors) = entities("0");
    let mut sorted = all.clone();
    sorted.sort_by(f64::total_cmp);
    // Between two scores, since results round them.
    let gap = sorted
        .windows(2)
        .skip(sorted.len() / 3)
        .find(|w| w[1] - w[0] > 0.001);
    let middle = gap.map(|w| (w[0] + w[1]) / 2.0).unwrap();
    let (sure, fewer) = entities(&middle.to_string());
    let kept: Vec<f64> = all.iter().copied().filter(|s| *s >= middle).collect();
    assert!(!sure.is_empty() && sure.len() < all.len() && fewer < actors);
    assert_eq!(sure.len(), kept.len());
}

#[test]
fn a_focused_summary_keeps_to_its_actor_by_all_of_its_names() {
    let args = [
        "run",
        "samples/harbour-strike.txt",
        "--stages",
        "entities,summary",
    ];
    let row = |focus: &[&str]| run(args.iter().chain(focus)).ends_with(0).rows().remove(0);
    let focused = row(&["--focus", "Myrto Delivasili"]);
    let text = focused["summary"]["text"].as_str().unwrap();
    assert!(!text.is_empty());
    for line in text.lines() {
        let names = line.contains("Delivasili");
        assert!(names || line.starts_with("She"), "{line}");
    }
    assert_ne!(focused["summary"], row(&[])["summary"]);
    let reasons = focused["summary"]["reasons"].as_array().unwrap();
    assert_eq!(reasons.len(), text.lines().count());
    assert!(reasons.iter().all(|r| r["place"].as_u64() > Some(0)));
    run(args.iter().chain(&["--focus", "of the"]))
        .ends_with(2)
        .says(&["focus \"of the\"", "function words"]);
    run([
        "run",
        "samples/briefs.jsonl",
        "--stages",
        "entities",
        "--focus",
        "x",
    ])
    .ends_with(2)
    .says(&["--focus was given without the stage `summary`"]);
}

#[test]
fn targets_come_from_a_file_with_their_aliases() {
    let dir = folder(&[
        (
            "a.txt",
            b"Greenpeace hailed the levy. The carbon tax passed.",
        ),
        (
            "t.toml",
            b"[[target]]\nname = \"carbon tax\"\naliases = [\"levy\"]\n",
        ),
    ]);
    let (input, targets) = (
        arg(dir.path().join("a.txt")),
        arg(dir.path().join("t.toml")),
    );
    let stages = "--stages=entities,stances";
    let rows = run(["run", &input, stages, "--targets", &targets])
        .ends_with(0)
        .rows();
    let stances = rows[0]["stances"].as_array().unwrap();
    let asked: Vec<&Value> = stances.iter().filter(|s| s["cue"].is_null()).collect();
    let sentences = asked
        .iter()
        .map(|s| s["evidence"]["sentence"].as_u64().unwrap());
    assert_eq!(
        sentences.collect::<std::collections::BTreeSet<_>>(),
        [0, 1].into()
    );
    assert!(asked.iter().all(|s| s["target"]["name"] == "carbon tax"));
}

#[test]
fn verbose_tells_what_the_models_ran() {
    let dir = tempfile::tempdir().unwrap();
    let out = arg(dir.path().join("o.jsonl"));
    run([
        "run",
        "samples/briefs.jsonl",
        "-v",
        "--stages",
        "entities",
        "-o",
        &out,
    ])
    .ends_with(0)
    .says(&[
        "4 documents",
        "wordpieces of text",
        "entities 1.",
        "together 1.",
    ]);
    assert_eq!(rows_of(out.as_ref()).len(), 4);
}
