//! The binary built with the feature `torch`, over tiny models of Hugging Face's layout.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::common::{arg, folder, root, run};
use crate::invariants;
use crate::swap::{copied, copy, refused, tiny};

const DAIRY: &str = "samples/dairy-trade-dispute.txt";

/// The one result of a sample.
fn row(args: &[&str]) -> Value {
    let args = ["run", DAIRY, "--quiet"].iter().chain(args);
    run(args).ends_with(0).rows().remove(0)
}

fn id<'a>(row: &'a Value, stage: &str) -> &'a str {
    row["models"][stage].as_str().unwrap()
}

/// Whether a name is that of the folder and twelve digits of its weights' hash.
#[track_caller]
fn is_of(id: &str, name: &str) {
    let hash = id.strip_prefix(&format!("{name} ")).unwrap();
    assert!(
        hash.len() == 12 && hash.bytes().all(|b| b.is_ascii_hexdigit()),
        "{id}"
    );
}

#[test]
fn a_token_classifier_finds_entities_of_its_own_labels() {
    for name in ["bert-entities", "roberta-entities", "distilbert-entities"] {
        let model = tiny(name);
        let row = row(&["--stages", "entities", "--ner-model", &model]);
        let entities = row["entities"].as_array().unwrap();
        assert!(!entities.is_empty());
        let labels: BTreeSet<&str> = entities
            .iter()
            .map(|e| e["label"].as_str().unwrap())
            .collect();
        assert!(
            labels.is_subset(&BTreeSet::from(["PER", "LOC", "ORG"])),
            "{labels:?}"
        );
        is_of(id(&row, "entities"), name);
    }
}

/// The document, bounds and label of an entity.
type Mention = (String, u64, u64, String);

/// What a model finds in the texts of a folder, each mention with its score.
fn mentions(model: &str, texts: &str) -> Vec<(Mention, f64)> {
    let args = ["run", texts, "--quiet", "--stages", "entities"];
    let rows = run(args.into_iter().chain(["--ner-model", model])).ends_with(0);
    let mut found = Vec::new();
    for row in rows.rows() {
        for e in row["entities"].as_array().unwrap() {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let at = |key: &str| e[key].as_u64().unwrap();
            let mention = (text(&row["id"]), at("start"), at("end"), text(&e["label"]));
            found.push((mention, e["score"].as_f64().unwrap()));
        }
    }
    found
}

/// Fails unless all mentions are the same. Scores in results have four decimals.
#[track_caller]
fn same(what: &str, one: &[(Mention, f64)], other: &[(Mention, f64)]) {
    let [a, b] = [one, other]
        .map(|found| -> BTreeSet<&Mention> { found.iter().map(|(mention, _)| mention).collect() });
    let apart: Vec<_> = a.symmetric_difference(&b).collect();
    assert!(
        apart.is_empty(),
        "{what}: of {} mentions {} are found once alone: {apart:?}",
        a.union(&b).count(),
        apart.len(),
    );
    for ((mention, a), (_, b)) in one.iter().zip(other) {
        assert!((a - b).abs() < 2e-4, "{what}: {mention:?}: {a} and {b}");
    }
}

/// Runs a folder of safetensors on libtorch, and what `models convert` makes of it on the default
/// engine: the mentions of both have to be the same. Gives their number.
#[track_caller]
fn on_both_engines(model: &str) -> usize {
    let place = folder(&[]);
    let converted = arg(place.path().join("converted"));
    run(["models", "convert", model, "-o", &converted]).ends_with(0);
    let [one, other] = [(model, "libtorch"), (&converted, "rten")].map(|(model, engine)| {
        let checked = run(["models", "check", model]).ends_with(0).stdout;
        let told = format!("engine    {engine}\n");
        assert!(checked.contains(&told), "{told:?}: {checked}");
        mentions(model, "samples")
    });
    same(model, &one, &other);
    one.len()
}

#[test]
fn libtorch_and_the_default_engine_find_the_same_spans() {
    for name in ["bert-entities", "roberta-entities", "distilbert-entities"] {
        let found = on_both_engines(&tiny(name));
        assert!(found > 500, "{name}: {found}");
    }
}

/// The entity model that ships, as a folder for libtorch.
#[track_caller]
fn shipped() -> String {
    let model = root().join("target/shipped-ner");
    assert!(
        model.join("model.safetensors").is_file(),
        "{}: no model; scripts/check-torch writes it with scripts/tiny/shipped.py",
        model.display()
    );
    arg(model)
}

#[test]
fn libtorch_and_the_default_engine_find_the_same_spans_with_trained_weights() {
    let found = on_both_engines(&shipped());
    assert!(found > 500, "{found}");
}

/// In lower case the case feature of the model that ships is nothing. Decoded by the same rules, the
/// folder is then that very model.
#[test]
fn trained_weights_find_in_lower_case_what_the_model_that_ships_finds() {
    let place = folder(&[]);
    for entry in fs::read_dir(root().join("samples")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "txt") {
            let text = fs::read_to_string(&path).unwrap().to_lowercase();
            fs::write(place.path().join(path.file_name().unwrap()), text).unwrap();
        }
    }
    let ships = tempfile::tempdir().unwrap();
    copy(&root().join("models/ner"), ships.path());
    let manifest = ships.path().join("manifest.toml");
    let text = fs::read_to_string(&manifest).unwrap();
    let (head, divisor) = ("[heads.news]\n", "temperature_news = ");
    assert!(text.contains(head) && text.contains(divisor), "{text}");
    let text = text.replace(head, "[heads.news]\ninside_begins = true\n");
    let lines = text.lines().filter(|line| !line.starts_with(divisor));
    fs::write(&manifest, lines.collect::<Vec<_>>().join("\n")).unwrap();
    let texts = arg(place.path());
    let [one, other] = [shipped(), arg(ships.path())].map(|model| mentions(&model, &texts));
    same("in lower case", &one, &other);
    assert!(one.len() > 500, "{}", one.len());
}

#[test]
fn flags_of_entities_are_kept_or_refused() {
    let model = tiny("bert-entities");
    let args = [
        "--stages",
        "entities",
        "--ner-model",
        &model,
        "--min-entity-score",
    ];
    let count = |score: &str| {
        let row = row(&[&args[..], &[score]].concat());
        let entities = row["entities"].as_array().unwrap().clone();
        let bound: f64 = score.parse().unwrap();
        assert!(
            entities
                .iter()
                .all(|e| e["score"].as_f64().unwrap() >= bound)
        );
        entities.len()
    };
    assert!(count("0") > count("0.5") || count("0") > count("0.9"));
    let labels = [
        "run",
        DAIRY,
        "--stages",
        "entities",
        "--ner-model",
        &model,
        "--labels",
        "news",
    ];
    run(labels).ends_with(2).says(&[
        "--labels news",
        "has one set of labels (PER, LOC, ORG)",
        "leave --labels out",
    ]);
}

#[test]
fn a_summary_in_new_words_is_named_so_in_results_and_view() {
    let model = tiny("bart-summary");
    let row = row(&[
        "--stages",
        "summary",
        "--sentences",
        "1",
        "--summary-model",
        &model,
    ]);
    assert_eq!(row["summary"]["kind"], "abstractive");
    assert_eq!(row["summary"]["sentences"], Value::Array(Vec::new()));
    let text = row["summary"]["text"].as_str().unwrap();
    assert!(!text.is_empty() && !text.contains('\n'), "{text}");
    is_of(id(&row, "summary"), "bart-summary");
    let faithfulness = &row["summary"]["faithfulness"];
    assert_eq!(faithfulness["sentences"].as_array().map(Vec::len), Some(1));
    assert_eq!(faithfulness["flagged"], true, "random weights: {text}");
    assert!(id(&row, "entailment").starts_with("entailment-minilm "));

    let shown = run(["show", DAIRY, "--sentences", "1", "--summary-model", &model]).ends_with(0);
    assert!(
        shown
            .stdout
            .contains("\nSummary in the words of the model\n? "),
        "{}",
        shown.stdout
    );
    let focus = [
        "run",
        DAIRY,
        "--stages",
        "summary",
        "--summary-model",
        &model,
        "--focus",
        "milk",
    ];
    run(focus).ends_with(2).says(&[
        "--focus milk",
        "what the whole document says",
        "leave --focus out",
    ]);
}

#[test]
fn a_model_of_inference_or_of_sides_judges_what_is_asked_for() {
    for name in ["bart-inference", "roberta-sides"] {
        let model = tiny(name);
        let row = row(&["--target", "the quota", "--judge-model", &model]);
        invariants::check(&row);
        let asked = row["stances"].as_array().unwrap();
        assert!(asked.iter().any(|s| s["cue"].is_null()), "{row}");
        is_of(id(&row, "judge"), name);
        assert!(id(&row, "stances").starts_with("stance-"));
    }
}

#[test]
fn cost_is_told_for_the_models_that_count_it() {
    let (ner, summary) = (tiny("bert-entities"), tiny("t5-summary"));
    let args = [
        "run",
        DAIRY,
        "--verbose",
        "--ner-model",
        &ner,
        "--summary-model",
        &summary,
    ];
    let told = run(args).ends_with(0).stderr;
    assert!(told.contains("run for each: entailment "), "{told}");
    assert!(told.contains(", stances "), "{told}");
    assert!(
        told.contains("not counted on libtorch: entities, summary"),
        "{told}"
    );
}

#[test]
fn results_are_the_same_for_any_number_of_threads() {
    let models = [
        ("--ner-model", tiny("bert-entities")),
        ("--summary-model", tiny("bart-summary")),
        ("--judge-model", tiny("bart-inference")),
    ];
    let with = |threads: &str| {
        let mut args = vec![
            "run",
            "samples/briefs.jsonl",
            "--target",
            "peace",
            "--threads",
            threads,
        ];
        args.extend(
            models
                .iter()
                .flat_map(|(flag, model)| [*flag, model.as_str()]),
        );
        run(args).ends_with(0).stdout
    };
    assert_eq!(with("1"), with("4"));
}

#[test]
fn the_check_says_that_libtorch_runs_it() {
    for entry in fs::read_dir(tiny("")).unwrap() {
        let model = arg(entry.unwrap().path());
        let checked = run(["models", "check", &model]).ends_with(0).stdout;
        let flag = match model.rsplit_once('-').unwrap().1 {
            "entities" => "flag      --ner-model\n",
            "summary" => "flag      --summary-model\n",
            _ => "flag      --judge-model\n",
        };
        for part in ["engine    libtorch\n", flag, "\n  ok\n"] {
            assert!(checked.contains(part), "{part:?}: {checked}");
        }
    }
}

#[test]
fn weights_that_are_cut_are_refused_before_the_first_document() {
    let dir = copied("bert-entities");
    let path = dir.path().join("model.safetensors");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    let model = arg(dir.path());
    let parts = ["model.safetensors", "the file was cut or changed"];
    refused("--ner-model", &model, &parts);
    run(["models", "check", &model]).ends_with(2).says(&parts);
}

#[test]
fn golden_answers_hold_each_task() {
    let text = "Anna Berg met Ivan Chen in Oslo and praised the climate treaty.";
    for (name, ask, key) in [
        ("bert-entities", "", "entities"),
        ("bart-summary", ", \"sentences\": 1", "summary"),
        (
            "bart-inference",
            ", \"holder\": \"Anna Berg\", \"target\": \"peace\"",
            "judgement",
        ),
    ] {
        let row = format!("{{\"text\": \"{text}\"{ask}}}\n");
        let dir = folder(&[("golden.jsonl", row.as_bytes())]);
        let golden = arg(dir.path().join("golden.jsonl"));
        let model = tiny(name);
        let args = ["models", "check", &model, "--golden", &golden];
        run(args.into_iter().chain(["--bless"])).ends_with(0);
        let written = fs::read_to_string(&golden).unwrap();
        assert!(written.contains(&format!("\"{key}\":")), "{written}");
        run(args).ends_with(0);
        // Another model of the same task answers otherwise.
        let other = match key {
            "entities" => tiny("roberta-entities"),
            "summary" => tiny("t5-summary"),
            _ => tiny("roberta-inference"),
        };
        let args = ["models", "check", &other, "--golden", &golden];
        run(args).ends_with(1).says(&["golden.jsonl:1: "]);
    }
}
