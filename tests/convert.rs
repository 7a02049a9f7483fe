//! `models convert`: from a folder of safetensors to a model that `run` and `show` take.

use std::fs;

use crate::common::{arg, folder, root, run};

const TEXT: &str = "Anna Berg met Ivan Chen in Oslo on Friday and praised the climate treaty";

fn tiny(name: &str) -> String {
    arg(root().join("crates/torch/tests/fixtures").join(name))
}

#[test]
fn a_token_classifier_becomes_a_model_of_entities() {
    let place = folder(&[("a.txt", TEXT.as_bytes())]);
    let text = arg(place.path().join("a.txt"));
    for (name, more) in [
        ("bert-entities", ""),
        ("roberta-entities", ""),
        ("xlm-roberta-entities", "--int8"),
        ("distilbert-entities", "--int8"),
    ] {
        let to = arg(place.path().join(name));
        let from = tiny(name);
        let args = ["models", "convert", &from, "-o", &to, more];
        let made = run(args.into_iter().filter(|a| !a.is_empty())).ends_with(0);
        for part in ["token classification, 7 labels", "use it with --ner-model"] {
            assert!(made.stdout.contains(part), "{}", made.stdout);
        }
        run(["models", "check", &to]).ends_with(0);
        let args = ["run", &text, "--stages", "entities", "--ner-model", &to];
        let row = run(args).ends_with(0).rows().remove(0);
        assert!(
            !row["entities"].as_array().unwrap().is_empty(),
            "{name}: {row}"
        );
        let id = row["models"]["entities"].as_str().unwrap();
        assert!(id.starts_with(&format!("{name} ")), "{id}");
        let args = ["show", &text, "--ner-model", &to];
        run(args).ends_with(0);
    }
}

#[test]
fn a_model_of_inference_becomes_a_judge() {
    let text = "Anna Berg praised the climate treaty. Ivan Chen rejected the treaty.";
    let place = folder(&[("a.txt", text.as_bytes())]);
    let to = arg(place.path().join("judge"));
    let made = run(["models", "convert", &tiny("roberta-inference"), "-o", &to]).ends_with(0);
    assert!(
        made.stdout.contains("use it with --judge-model"),
        "{}",
        made.stdout
    );
    let checked = run(["models", "check", &to]).ends_with(0);
    assert!(checked.stdout.contains("task judge"), "{}", checked.stdout);
    let text = arg(place.path().join("a.txt"));
    let args = ["run", &text, "--target", "treaty", "--judge-model", &to];
    let row = run(args).ends_with(0).rows().remove(0);
    assert!(
        row["models"]["judge"]
            .as_str()
            .unwrap()
            .starts_with("judge "),
        "{row}"
    );
}

#[test]
fn an_earlier_conversion_is_replaced_by_force_alone() {
    let place = folder(&[]);
    let to = arg(place.path().join("model"));
    let from = tiny("distilbert-entities");
    run(["models", "convert", &from, "-o", &to]).ends_with(0);
    run(["models", "convert", &from, "-o", &to])
        .ends_with(2)
        .says(&[&to, "exists already", "--force"]);
    run(["models", "convert", &from, "-o", &to, "--force"]).ends_with(0);
    fs::write(place.path().join("model/notes.txt"), "mine").unwrap();
    run(["models", "convert", &from, "-o", &to, "--force"])
        .ends_with(2)
        .says(&["notes.txt", "name another folder"]);
}

#[test]
fn what_cannot_be_converted_is_answered_with_what_can() {
    let place = folder(&[]);
    let to = arg(place.path().join("model"));
    run(["models", "convert", &tiny("albert-entities"), "-o", &to])
        .ends_with(2)
        .says(&[
            "config.json",
            "bert, roberta, xlm-roberta, distilbert",
            "albert",
        ]);
    run([
        "run",
        "samples/briefs.jsonl",
        "--ner-model",
        &tiny("bert-entities"),
    ])
    .ends_with(2)
    .says(&["found model.safetensors", "standpoint models convert"]);
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 0);
}
