//! `standpoint digest`: many results in a few sentences.

use std::fs::{self, File};

use serde_json::Value;

use crate::common::{arg, folder, ran, run, standpoint};

const PACT: [&str; 2] = [
    "Ministers of Peru and Bolivia signed the Andean copper pact in Lima on Monday. Crowds cheered.",
    "The Andean copper pact was signed in Lima. Bolivia called it historic, and Peru agreed.",
];
const STORM: &str = "A storm closed the harbour of Esbjerg for two days. Three trawlers sank.";

/// Result lines of three dated texts, two of which tell the same, by a real run.
fn results() -> String {
    let line = |id, day, text| {
        format!("{{\"id\":\"{id}\",\"date\":\"2031-05-{day}\",\"text\":\"{text}\"}}\n")
    };
    let input = [
        line("pact-a", "02", PACT[0]),
        line("storm", "01", STORM),
        line("pact-b", "02", PACT[1]),
    ];
    let dir = folder(&[("in.jsonl", input.concat().as_bytes())]);
    let input = arg(dir.path().join("in.jsonl"));
    run(["run", &input, "--stages", "summary", "-q"])
        .ends_with(0)
        .stdout
}

fn object(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn stories(digest: &Value) -> Vec<&Value> {
    let groups = digest["groups"].as_array().unwrap().iter();
    groups
        .flat_map(|g| g["stories"].as_array().unwrap())
        .collect()
}

#[test]
fn the_samples_in_ten_sentences_each_from_its_place() {
    let dir = tempfile::tempdir().unwrap();
    let output = arg(dir.path().join("r.jsonl"));
    run(["run", "samples", "--stages", "summary", "-o", &output, "-q"]).ends_with(0);
    let lines = fs::read_to_string(&output).unwrap();
    let records: Vec<Value> = lines.lines().map(object).collect();
    let digest = object(&run(["digest", &output, "--json"]).ends_with(0).stdout);
    assert_eq!(digest["documents"], records.len());
    let told = stories(&digest);
    assert_eq!(told.len(), 10);
    for story in told {
        let id = &story["document"]["id"];
        let record = records.iter().find(|r| r["id"] == *id).unwrap();
        let at = |key: &str| story["place"][key].as_u64().unwrap() as usize;
        let text: Vec<char> = record["text"].as_str().unwrap().chars().collect();
        let there: String = text[at("start")..at("end")].iter().collect();
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let sentence = story["sentence"].as_str().unwrap();
        assert_eq!(words(&there), words(sentence));
        assert!(
            record["summary"]["text"]
                .as_str()
                .unwrap()
                .lines()
                .any(|l| l == sentence)
        );
        assert!(
            record["summary"]["sentences"]
                .as_array()
                .unwrap()
                .contains(&story["place"]["sentence"])
        );
    }
    let shown = run(["digest", &output]).ends_with(0).stdout;
    assert!(shown.lines().all(|l| l.chars().count() <= 88), "{shown}");
    assert!(!shown.contains('\u{1b}'), "escape codes into a pipe");
}

#[test]
fn an_event_is_told_once_under_its_day_with_who_else_tells_it() {
    let dir = folder(&[("r.jsonl", results().as_bytes())]);
    let shown = run(["digest", &arg(dir.path().join("r.jsonl"))]).ends_with(0);
    assert_eq!(shown.stderr, "");
    insta::assert_snapshot!(shown.stdout);
}

#[test]
fn the_digest_is_the_same_in_every_order_and_from_standard_input() {
    let results = results();
    let mut lines: Vec<&str> = results.lines().collect();
    lines.reverse();
    let back = lines.join("\n");
    let (first, rest) = back.split_once('\n').unwrap();
    let dir = folder(&[
        ("r.jsonl", results.as_bytes()),
        ("back.jsonl", back.as_bytes()),
        ("1.jsonl", first.as_bytes()),
        ("2.jsonl", rest.as_bytes()),
    ]);
    let path = |name: &str| arg(dir.path().join(name));
    let digest = run(["digest", &path("r.jsonl"), "--json"])
        .ends_with(0)
        .stdout;
    let parts = run(["digest", &path("1.jsonl"), &path("2.jsonl"), "--json"])
        .ends_with(0)
        .stdout;
    assert_eq!(digest, parts);
    let mut piped = standpoint(["digest", "-", "--json"]);
    let piped = ran(piped.stdin(File::open(path("back.jsonl")).unwrap())).ends_with(0);
    assert_eq!(digest, piped.stdout);
}

#[test]
fn sentences_and_headings_are_as_asked() {
    let dir = folder(&[("r.jsonl", results().as_bytes())]);
    let input = arg(dir.path().join("r.jsonl"));
    let digest = run([
        "digest",
        &input,
        "--sentences",
        "1",
        "--by",
        "topic",
        "--json",
    ]);
    let digest = object(&digest.ends_with(0).stdout);
    assert_eq!(
        (&digest["by"], &digest["stories"]),
        (&"topic".into(), &2.into())
    );
    let told = stories(&digest);
    assert_eq!((told.len(), &told[0]["documents"]), (1, &2.into()));
    run(["digest", &input, "--sentences", "0"])
        .ends_with(2)
        .says(&["--sentences"]);
}

#[test]
fn results_without_summaries_are_refused_with_the_stage_that_is_missing() {
    let dir = folder(&[("a.txt", STORM.as_bytes())]);
    let output = arg(dir.path().join("r.jsonl"));
    let input = arg(dir.path().join("a.txt"));
    run(["run", &input, "--stages", "sentences", "-o", &output, "-q"]).ends_with(0);
    run(["digest", &output])
        .ends_with(2)
        .says(&["has no summary", "--stages summary"]);
}

#[test]
fn a_bad_line_costs_only_itself() {
    let lines = format!("{}{{\"text\": \"no result\"}}\nnonsense\n", results());
    let dir = folder(&[("r.jsonl", lines.as_bytes())]);
    let input = arg(dir.path().join("r.jsonl"));
    let digest = run(["digest", &input, "--json"]).ends_with(1).says(&[
        "r.jsonl:4: no result of `standpoint run`: missing field `schema`",
        "r.jsonl:5: ",
    ]);
    assert_eq!(object(&digest.stdout)["documents"], 3);
    run(["digest", &arg(dir.path().join("none.jsonl"))])
        .ends_with(2)
        .says(&["no such file"]);
}
