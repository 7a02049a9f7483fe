use std::fmt;
use std::io;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use standpoint_tokenize::TokenizeError;
use thiserror::Error;

use crate::Task;

/// What a library underneath reports.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a model could not be found, loaded or run. Each kind names the place, what was expected and
/// found there, and what to do.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ModelError {
    /// No place that was looked in has the model.
    #[error(
        "model {name:?} not found; looked in {}; put its folder (manifest.toml, model.onnx, tokenizer.json) there or name one that has it",
        List(tried)
    )]
    NotFound {
        /// The folder name that was asked for.
        name: String,
        /// Every path that was tried, in order.
        tried: Vec<PathBuf>,
    },
    /// A file of the model cannot be read.
    #[error("{}: cannot read {what}; a model folder has manifest.toml, model.onnx and tokenizer.json, one of Hugging Face config.json, tokenizer.json and model.onnx", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What it should have been.
        what: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A file is larger than any model of its kind.
    #[error("{}: expected at most {limit} bytes, found {found}; this is not a file of a model", path.display())]
    Size {
        /// The file.
        path: PathBuf,
        /// The most bytes such a file may have.
        limit: u64,
        /// How many it has.
        found: u64,
    },
    /// A file's bytes are not those the manifest names.
    #[error("{}: expected SHA-256 {expected} as manifest.toml says, found {found}; the file was cut or changed, fetch the model again", path.display())]
    Checksum {
        /// The file.
        path: PathBuf,
        /// The hash in the manifest, lower-case hex.
        expected: String,
        /// The hash of the file, lower-case hex.
        found: String,
    },
    /// The manifest is not the TOML of a manifest.
    #[error("{}: not a model manifest; mend the field named here", path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// Line, field and what does not fit.
        #[source]
        source: Cause,
    },
    /// A `config.json` or another file of settings is not the JSON of one.
    #[error("{}: not {what}: expected the JSON that transformers writes; fetch it again", path.display())]
    Config {
        /// The file.
        path: PathBuf,
        /// What it should have been.
        what: &'static str,
        /// Line, field and what does not fit.
        #[source]
        source: Cause,
    },
    /// A folder of Hugging Face without weights that can be run.
    #[error("{}: expected {expected}, found {found}; {fix}", dir.display())]
    Weights {
        /// The folder.
        dir: PathBuf,
        /// The files looked for.
        expected: String,
        /// The weights of any kind that are there.
        found: String,
        /// What to do.
        fix: &'static str,
    },
    /// A field of the manifest, or of `config.json`, has a value that cannot be.
    #[error("{}: field {field}: expected {expected}, found {found}; mend it there", path.display())]
    Field {
        /// The manifest or `config.json`.
        path: PathBuf,
        /// The field, dots meaning nesting.
        field: String,
        /// What may stand there.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// The model is for something else.
    #[error("{}: expected a model for task {expected}, found one for {found}; name another folder", path.display())]
    Task {
        /// The manifest or `config.json`.
        path: PathBuf,
        /// The task asked for.
        expected: Task,
        /// The task of the model.
        found: Task,
    },
    /// The tokenizer cannot be read or failed on a text.
    #[error("model {model}: its tokenizer failed; check tokenizer.json in the model folder")]
    Tokenizer {
        /// Name of the model.
        model: String,
        /// What the tokenizer said.
        #[source]
        source: TokenizeError,
    },
    /// The model has other inputs or outputs than its manifest and the task need.
    #[error(
        "model {model}: its {side} do not fit: expected {expected}, found {found}; the model file and the folder's manifest.toml or config.json do not belong together, export the model again"
    )]
    Signature {
        /// Name of the model.
        model: String,
        /// `inputs` or `outputs`.
        side: &'static str,
        /// What the manifest and the task need.
        expected: String,
        /// What the model has.
        found: String,
    },
    /// The model file has not the form of an ONNX file.
    #[error("{}: not an ONNX file; the file was cut or changed, fetch or export the model again", path.display())]
    NotOnnx {
        /// The model file.
        path: PathBuf,
        /// The place, what was expected and found there.
        #[source]
        source: Cause,
    },
    /// The engine cannot load the model file.
    #[error("{}: the {engine} engine cannot load it; expected an ONNX model of operators it knows, found {len} bytes that are not one, export the model again", path.display())]
    Load {
        /// The model file.
        path: PathBuf,
        /// Name of the engine.
        engine: &'static str,
        /// Bytes of the model file.
        len: usize,
        /// What the engine said.
        #[source]
        source: Cause,
    },
    /// The engine failed while it ran.
    #[error(
        "the {engine} engine failed on a batch of {rows} rows of {width} wordpieces; the model file may ask for more than the engine has, check it with the engine's own tools"
    )]
    Run {
        /// Name of the engine.
        engine: &'static str,
        /// Rows of the batch.
        rows: usize,
        /// Wordpieces of each row, padding included.
        width: usize,
        /// What the engine said.
        #[source]
        source: Cause,
    },
    /// The engine was not compiled in.
    #[error(
        "the {engine} engine is not part of this build; build with the feature {engine:?}, or give a session of your own"
    )]
    NoEngine {
        /// Name of the engine, and of the feature.
        engine: &'static str,
    },
    /// A row that the model cannot take.
    #[error(
        "model {model}: row {row}: expected {expected}, found {found}; cut the text into windows of the model's maximum length"
    )]
    Row {
        /// Name of the model.
        model: String,
        /// Index of the row in the call.
        row: usize,
        /// What a row may be.
        expected: String,
        /// What it was.
        found: String,
    },
    /// An output that was asked for is not there or has another shape than the batch.
    #[error(
        "output {name:?}: expected {expected}, found {found}; check the heads in manifest.toml"
    )]
    Output {
        /// Name of the output.
        name: String,
        /// What was expected of it.
        expected: String,
        /// What was found.
        found: String,
    },
    /// A shape that does not hold the elements given with it.
    #[error(
        "a tensor of shape {shape:?} was given {found} elements; expected the product of the shape"
    )]
    Shape {
        /// The shape.
        shape: Vec<usize>,
        /// How many elements came with it.
        found: usize,
    },
    /// The threads of a pool could not be started.
    #[error(
        "expected a pool of {wanted} threads, found that the system gave {found}; ask for fewer threads"
    )]
    Pool {
        /// Threads asked for.
        wanted: NonZeroUsize,
        /// Threads that there are.
        found: usize,
    },
}

/// A list of paths for the eye.
struct List<'a>(&'a [PathBuf]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("no place at all");
        }
        for (i, path) in self.0.iter().enumerate() {
            let comma = if i > 0 { ", " } else { "" };
            write!(f, "{comma}{}", path.display())?;
        }
        Ok(())
    }
}
