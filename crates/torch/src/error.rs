use std::any::Any;
use std::io;
use std::path::PathBuf;

use standpoint_model::{Cause, ModelError};
use standpoint_ner::{NerError, TagError};
use standpoint_tokenize::TokenizeError;
use thiserror::Error;

use crate::architecture::known;
use crate::{Architecture, Task};

/// Why a model of Hugging Face's layout could not be loaded or run. Each kind names the place, what
/// was expected and found there, and what to do.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TorchError {
    /// A file of the model cannot be read.
    #[error("{}: cannot read {what}; a model folder has config.json, tokenizer.json and model.safetensors", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What it should have been.
        what: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A file is larger than any of its kind.
    #[error("{}: expected at most {limit} bytes, found {found}; this is not a file of a model", path.display())]
    Size {
        /// The file.
        path: PathBuf,
        /// The most bytes such a file may have.
        limit: u64,
        /// How many it has.
        found: u64,
    },
    /// A JSON file of the model cannot be parsed.
    #[error("{}: not the JSON of a {what}; save the model again with `save_pretrained`", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// What it should have been.
        what: &'static str,
        /// What the parser said.
        #[source]
        source: serde_json::Error,
    },
    /// A field of a JSON file has a value that cannot be.
    #[error("{}: field {field}: expected {expected}, found {found}; mend it, or take the file that came with the weights", path.display())]
    Field {
        /// The file.
        path: PathBuf,
        /// The field, dots meaning nesting.
        field: String,
        /// What may stand there.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// The model is of a type that is not known, or not for this task.
    #[error("{}: field model_type: {found:?} is not known for {task}; known are {}", path.display(), known(*task))]
    ModelType {
        /// The `config.json`.
        path: PathBuf,
        /// What the model was wanted for.
        task: Task,
        /// The type found.
        found: String,
    },
    /// There are no weights that can be read.
    #[error("{}: no weights: expected model.safetensors or rust_model.ot, found {found}; {advice}", dir.display())]
    NoWeights {
        /// The folder.
        dir: PathBuf,
        /// What lies there instead.
        found: &'static str,
        /// What to do.
        advice: &'static str,
    },
    /// The weights file has not the form that its name says.
    #[error("{}: {what}: expected {expected}, found {found}; the file was cut or changed, fetch or save the model again", path.display())]
    Weights {
        /// The file.
        path: PathBuf,
        /// The part of it.
        what: String,
        /// What should stand there.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// The weights do not fit `config.json`.
    #[error("{}: {} of the tensors that config.json asks of a {architecture} model for {task} are missing or have another shape: {}; take weights and config.json of one model, made for this task", path.display(), problems.len(), list(problems))]
    Mismatch {
        /// The weights file.
        path: PathBuf,
        /// The type of the model.
        architecture: Architecture,
        /// What the model was wanted for.
        task: Task,
        /// Name, what was expected and found, one for each tensor.
        problems: Vec<String>,
    },
    /// The labels are not those of the task.
    #[error("{}: labels {found:?}: expected {expected}; take a model made for this task, or name the labels in id2label", path.display())]
    Labels {
        /// The `config.json`.
        path: PathBuf,
        /// What labels would do.
        expected: &'static str,
        /// Those found.
        found: Vec<String>,
    },
    /// The labels of a token classification model cannot be decoded.
    #[error("{}: field id2label: the labels are no tags of entities; take a model made for entities, or mend them", path.display())]
    Tags {
        /// The `config.json`.
        path: PathBuf,
        /// Which label does not fit.
        #[source]
        source: TagError,
    },
    /// There is no tokenizer that can be read.
    #[error("{}: no tokenizer: expected tokenizer.json, vocab.txt, or vocab.json with merges.txt, found {found}; `AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR)` in Python writes tokenizer.json", dir.display())]
    NoTokenizer {
        /// The folder.
        dir: PathBuf,
        /// What lies there instead.
        found: &'static str,
    },
    /// The tokenizer cannot be built or failed on a text.
    #[error("{}: the tokenizer failed; check that its files belong together", dir.display())]
    Tokenizer {
        /// The folder.
        dir: PathBuf,
        /// What the tokenizer said.
        #[source]
        source: Cause,
    },
    /// The tokenizer gave an id that the model has no row for.
    #[error("{}: id {id} of {what} is outside the vocabulary of {vocabulary} that config.json gives; take tokenizer and weights of one model", dir.display())]
    Vocabulary {
        /// The folder.
        dir: PathBuf,
        /// Where the id comes from.
        what: String,
        /// The id.
        id: i64,
        /// Rows of the model's embedding.
        vocabulary: i64,
    },
    /// The model has no room for a text beside what has to stand around it.
    #[error("{}: the model reads {limit} wordpieces at once, {needed} of them stand around the text; ask with shorter names", dir.display())]
    NoRoom {
        /// The folder.
        dir: PathBuf,
        /// The most wordpieces at once.
        limit: usize,
        /// Those that are no text.
        needed: usize,
    },
    /// rust-bert or libtorch reported an error.
    #[error("{}: the {architecture} model could not be {doing}; check config.json against the weights", dir.display())]
    Torch {
        /// The folder.
        dir: PathBuf,
        /// The type of the model.
        architecture: Architecture,
        /// `built` or `run`.
        doing: &'static str,
        /// What it said.
        #[source]
        source: Cause,
    },
    /// rust-bert or libtorch panicked; the model goes on with the next text.
    #[error("{}: the {architecture} model panicked: {message}; check config.json against the weights", dir.display())]
    Panic {
        /// The folder.
        dir: PathBuf,
        /// The type of the model.
        architecture: Architecture,
        /// What the panic said.
        message: String,
    },
    /// The thread that owns the model could not be started or is gone.
    #[error("{}: the thread of the model is gone; load the model again", dir.display())]
    Thread {
        /// The folder.
        dir: PathBuf,
    },
    /// The model gave an output of another shape than its labels and the text ask for.
    #[error("{}: output: expected shape {expected:?}, found {found:?}; check config.json against the weights", dir.display())]
    Output {
        /// The folder.
        dir: PathBuf,
        /// What was expected of it.
        expected: Vec<i64>,
        /// What was found.
        found: Vec<i64>,
    },
}

impl TorchError {
    /// The text of a caught panic.
    pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> String {
        panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("no message")
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned()
    }

    /// As an error of a task's trait.
    pub(crate) fn run(self, width: usize) -> ModelError {
        ModelError::Run {
            engine: "libtorch",
            rows: 1,
            width,
            source: Box::new(self),
        }
    }

    /// As an error of a recognizer.
    pub(crate) fn ner(self, name: &str, document: &str) -> NerError {
        NerError::Other {
            recognizer: name.to_owned(),
            document: document.to_owned(),
            source: Box::new(self),
        }
    }
}

/// What goes wrong while texts are made ready, before the model runs.
impl TorchError {
    pub(crate) fn tokenize(dir: &std::path::Path, source: TokenizeError) -> Self {
        Self::Tokenizer {
            dir: dir.to_owned(),
            source: Box::new(source),
        }
    }
}

/// The first few of them.
fn list(problems: &[String]) -> String {
    const SHOWN: usize = 3;
    let mut text = problems
        .iter()
        .take(SHOWN)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join("; ");
    if problems.len() > SHOWN {
        text.push_str("; and others");
    }
    text
}
