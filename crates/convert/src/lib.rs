//! A fine-tuned classifier of Hugging Face's layout to a model that the default engine runs, in one
//! step and without Python.
//!
//! [`convert`] reads `config.json` and `model.safetensors` and writes a new folder with the graph as
//! `model.onnx` beside the settings and the tokenizer. `standpoint-model` opens the folder as it is.
//!
//! | `model_type` | class ends in | output `logits` |
//! |---|---|---|
//! | `bert`, `roberta`, `xlm-roberta`, `distilbert` | `ForTokenClassification` | `[batch, tokens, labels]` |
//! | the same | `ForSequenceClassification` | `[batch, labels]` |
//!
//! Inputs are `input_ids`, `attention_mask` and, for a BERT, `token_type_ids`. Logits are those of
//! `transformers` to 1e-4; a test holds each of them to it.
//!
//! ```no_run
//! use standpoint_convert::{Options, convert};
//!
//! let options = Options::default().with_int8(true);
//! let made = convert("bert-base-NER".as_ref(), "models/my-ner".as_ref(), &options)?;
//! println!("{}, {}: {} bytes", made.architecture, made.task, made.bytes);
//! # Ok::<(), standpoint_convert::ConvertError>(())
//! ```
//!
//! # Numbers
//!
//! Weights may be in F32, F16 or BF16 and are stored in fp32; or, with [`Options::with_int8`], as the
//! models that ship store theirs: matrices in int8 with a scale for each output channel, the table of
//! words in int8 with a scale for each row. They are dequantized in the graph and arithmetic is fp32,
//! so that a text's answer does not depend on what else is in its batch.
//!
//! # Untrusted files
//!
//! Nothing is allocated by a length that a file only claims to have, every tensor is checked by name,
//! shape and type before one is written, and a folder is written whole or not at all. Pickles
//! (`pytorch_model.bin`) are refused: opening one may run any program.
//!
//! # Limits
//!
//! A graph is one file, of at most 2 GiB as the format has it; a larger one is refused, and fits in
//! int8. Weights in several files (`model.safetensors.index.json`) and relative positions are refused.

mod config;
mod encoder;
mod error;
mod folder;
mod graph;
mod int8;
mod proto;
mod weights;

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

pub use config::{Architecture, Task};
pub use error::ConvertError;

use config::Config;
use folder::Staged;
use graph::{Graph, WriteFailure};
use weights::Weights;

/// The most bytes of a message of Protocol Buffers, which a graph is.
const LIMIT: u64 = (1 << 31) - 1;
const MODEL: &str = "model.onnx";
const CONFIG: &str = "config.json";
const TOKENIZER: &str = "tokenizer.json";
/// What goes into the new folder as it is, where it is there.
const COPIED: [&str; 7] = [
    CONFIG,
    TOKENIZER,
    "tokenizer_config.json",
    "special_tokens_map.json",
    "README.md",
    "LICENSE",
    "NOTICE",
];

/// How a model is converted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// Whether weights are stored in int8, a quarter of the size.
    pub int8: bool,
    /// Whether the new folder may take the place of an older conversion.
    pub replace: bool,
}

impl Options {
    /// Stores weights in int8.
    #[must_use]
    pub fn with_int8(mut self, int8: bool) -> Self {
        self.int8 = int8;
        self
    }

    /// Replaces a folder that an earlier conversion wrote.
    #[must_use]
    pub fn with_replace(mut self, replace: bool) -> Self {
        self.replace = replace;
        self
    }
}

/// What was converted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Converted {
    /// The family of the model.
    pub architecture: Architecture,
    /// What it is for.
    pub task: Task,
    /// How many labels it has.
    pub labels: usize,
    /// Bytes of the graph with its weights.
    pub bytes: u64,
}

/// Reads the model in the folder `from` and writes it as a folder `to`, which must not be there yet
/// unless [`Options::replace`] is set.
///
/// # Errors
/// [`ConvertError`] with the file and the field or tensor, what was expected and what was found:
/// another architecture or task, a missing file, a tensor that is cut, missing or misshapen, a disk
/// that is full. `to` is as it was then.
pub fn convert(from: &Path, to: &Path, options: &Options) -> Result<Converted, ConvertError> {
    let staged = Staged::new(to, options.replace, &[&COPIED[..], &[MODEL]].concat())?;
    let config = Config::read(&from.join(CONFIG))?;
    let weights = Weights::open(&weights_of(from)?)?;
    let mut graph = Graph::new(&weights, options.int8);
    encoder::build(&mut graph, &config)?;
    let file = graph.finish();
    if file.len() > LIMIT {
        return Err(ConvertError::TooLarge {
            path: from.to_owned(),
            found: file.len(),
            limit: LIMIT,
        });
    }
    let path = staged.file(MODEL);
    let failed = |source| ConvertError::Write {
        path: to.join(MODEL),
        source,
    };
    let mut out = BufWriter::new(File::create(path).map_err(failed)?);
    file.write(&mut out).map_err(|failure| match failure {
        WriteFailure::Weights(error) => error,
        WriteFailure::Io(source) => failed(source),
    })?;
    for name in COPIED {
        if from.join(name).is_file() {
            fs::copy(from.join(name), staged.file(name)).map_err(|source| ConvertError::Write {
                path: to.join(name),
                source,
            })?;
        }
    }
    staged.publish()?;
    Ok(Converted {
        architecture: config.architecture,
        task: config.task,
        labels: config.labels,
        bytes: file.len(),
    })
}

/// The file of weights; checks on the way that there is a tokenizer.
fn weights_of(dir: &Path) -> Result<PathBuf, ConvertError> {
    let there = |name: &str| dir.join(name).is_file();
    let missing = |expected, found, fix| ConvertError::Missing {
        dir: dir.to_owned(),
        expected,
        found,
        fix,
    };
    const WEIGHTS: &str = "model.safetensors";
    if !there(TOKENIZER) {
        let found = match there("vocab.txt") || there("vocab.json") {
            true => "the vocabulary of a slow tokenizer",
            false => "no tokenizer at all",
        };
        let fix = "save the fast one with `AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR)` in Python";
        return Err(missing(TOKENIZER, found, fix));
    }
    if there(WEIGHTS) {
        return Ok(dir.join(WEIGHTS));
    }
    let (found, fix) = if there("model.safetensors.index.json") {
        (
            "weights in several files",
            "save the model in one, with `save_pretrained(DIR, max_shard_size=\"100GB\")` in Python",
        )
    } else if there("pytorch_model.bin") {
        (
            "pytorch_model.bin, a pickle, which may run any program when it is opened",
            "save the model with `save_pretrained(DIR, safe_serialization=True)` in Python",
        )
    } else {
        ("no weights", "put them beside config.json")
    };
    Err(missing(WEIGHTS, found, fix))
}
