//! The commands of `docs/models.md`, each run with a tiny model of the same type and layout in the
//! place of the one it names.

use std::fs;

use tempfile::TempDir;

use crate::common::{ran, root, standpoint};
use crate::swap::copy;

/// Names on the page, and what stands in for each.
const STAND_INS: [(&str, &str); 7] = [
    ("bert-large-NER", "torch/tests/fixtures/bert-entities"),
    ("legal-ner", "testkit/fixtures/hub-roberta"),
    ("gliner", "testkit/fixtures/gliner-token"),
    (
        "roberta-large-mnli",
        "torch/tests/fixtures/roberta-inference",
    ),
    ("bart-large-cnn", "torch/tests/fixtures/bart-summary"),
    ("bart-large-mnli", "torch/tests/fixtures/bart-inference"),
    (
        "deberta-v3-large-zeroshot",
        "torch/tests/fixtures/bart-inference",
    ),
];

fn page() -> String {
    fs::read_to_string(root().join("docs/models.md")).unwrap()
}

/// The commands of the blocks that open with this line.
fn commands(fence: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut inside = false;
    for line in page().lines() {
        if line.starts_with("```") {
            inside = line == fence;
        } else if inside && line.starts_with("standpoint ") {
            found.push(line.to_owned());
        }
    }
    found
}

/// A folder in which the page's commands can be run as they stand.
fn place() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, from) in STAND_INS {
        copy(&root().join("crates").join(from), &dir.path().join(name));
    }
    let path = dir.path().join("deberta-v3-large-zeroshot/config.json");
    let config = fs::read_to_string(&path).unwrap();
    let config = config.replace("\"model_type\": \"bart\"", "\"model_type\": \"deberta-v2\"");
    fs::write(&path, config).unwrap();
    copy(&root().join("models/ner"), &dir.path().join("models/ner"));
    let text = "Anna Berg praised the carbon tax in Oslo. Delta Bank opposed the carbon tax.";
    fs::write(dir.path().join("article.txt"), text).unwrap();
    let questions = "{\"text\": \"Anna Berg met Zoë Müller in Oslo.\"}\n";
    fs::write(dir.path().join("golden.jsonl"), questions).unwrap();
    dir
}

/// Runs every command, each of which has to end with `code`.
fn all(commands: &[String], code: i32) {
    let dir = place();
    for command in commands {
        let quoted = command
            .split('\'')
            .enumerate()
            .flat_map(|(i, part)| match i % 2 {
                0 => part.split_whitespace().map(str::to_owned).collect(),
                _ => vec![part.to_owned()],
            });
        let args: Vec<String> = quoted.skip(1).collect();
        let ran = ran(standpoint(args)
            .current_dir(dir.path())
            .env("STANDPOINT_MODELS", root().join("models")));
        assert_eq!(ran.code, code, "{command}: {}", ran.stderr);
        // A check says what the folder is even if nothing runs it.
        let silent = code != 0 && !command.contains(" check ");
        assert_eq!(ran.stdout.is_empty(), silent, "{command}");
    }
}

#[test]
fn the_commands_of_every_build_run() {
    let commands = commands("```sh");
    assert!(commands.len() >= 7, "{commands:?}");
    all(&commands, 0);
}

#[test]
fn the_commands_that_are_refused_are_refused() {
    let commands = commands("```sh refused");
    assert_eq!(commands.len(), 2);
    all(&commands, 2);
}

#[test]
fn the_commands_for_libtorch_run_with_it_and_are_refused_without() {
    let commands = commands("```sh torch");
    assert!(commands.len() >= 7, "{commands:?}");
    all(&commands, if cfg!(feature = "torch") { 0 } else { 2 });
}

#[test]
fn the_page_names_every_type_that_libtorch_runs() {
    use standpoint_model::HubTask;
    for task in HubTask::ALL {
        let names = task.on_torch().join(", ");
        assert!(page().contains(&names), "{names}");
    }
}
