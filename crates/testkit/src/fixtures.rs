use std::path::{Path, PathBuf};

use standpoint_model::{Manifest, Task};
use standpoint_tokenize::Wordpieces;

/// The folder of the tiny model for a task. It holds `golden.json` beside the files of a model.
pub fn fixture(task: Task) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(format!("tiny-{task}"))
}

/// Tiny token classifiers as Hugging Face lays them out, one for each family of tokenizer, with
/// `golden.json` beside the files of a model.
pub const HUB: [&str; 6] = [
    "bert-uncased",
    "bert-cased",
    "roberta",
    "xlm-roberta",
    "deberta",
    "albert",
];

/// The folder of one of [`HUB`].
pub fn hub(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(format!("hub-{name}"))
}

/// The folder of a tiny model of free labels, `span` or `token` by what it scores.
pub fn zero_shot(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(format!("gliner-{kind}"))
}

/// The manifest of the tiny model for a task.
pub fn manifest(task: Task) -> Manifest {
    Manifest::read(&fixture(task)).expect("the fixture's manifest is sound")
}

/// The tokenizer of the tiny models: lower-cases, about 100 English words, letters for the rest.
pub fn wordpieces() -> Wordpieces {
    Wordpieces::from_file(&fixture(Task::Ner).join("tokenizer.json"))
        .expect("the fixture's tokenizer is sound")
}
