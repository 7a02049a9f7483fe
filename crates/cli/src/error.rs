use std::io;
use std::path::PathBuf;

use standpoint_convert::ConvertError;
use standpoint_corpus::{CorpusError, InputError, WriteError};
use standpoint_model::ModelError;
use standpoint_ner::NerError;
use standpoint_pipeline::{BuildError, Failure, RunError, StageError};
use standpoint_stance::StanceError;
use standpoint_summarize::SummarizeError;
use standpoint_summarize::digest::DigestError;
use thiserror::Error;

/// What ends the program with [`ExitStatus::Error`](crate::ExitStatus::Error).
#[derive(Debug, Error)]
pub(crate) enum CliError {
    /// Whoever read standard output is gone. Not an error to the user.
    #[error("standard output was closed by its reader")]
    Closed,
    #[error("{0}: cannot be written")]
    Write(String, #[source] io::Error),
    #[error("{}: exists already; give --force to replace it, or name another file", .0.display())]
    Exists(PathBuf),
    #[error("{}: is both the output and the errors file; name another one (--errors)", .0.display())]
    SameFile(PathBuf),
    #[error("{0}")]
    Usage(String),
    #[error("{cause} ({flag})")]
    NoModel {
        flag: &'static str,
        cause: ModelError,
    },
    #[cfg(not(feature = "torch"))]
    #[error("{}: a folder of Hugging Face with {what}, which runs on libtorch, and this build has none; build one that has (eval \"$(scripts/libtorch)\" && cargo build --release -p standpoint --features torch), or make a model for this one of it: standpoint models convert {} -o DIR (classifiers of type bert, roberta, xlm-roberta, distilbert){onnx}", dir.display(), dir.display())]
    NoTorch {
        dir: PathBuf,
        /// The weights and the class of the model.
        what: String,
        /// Another way out, if there are ONNX files.
        onnx: String,
    },
    #[cfg(feature = "torch")]
    #[error(transparent)]
    Torch(#[from] standpoint_torch::TorchError),
    #[error("{}: cannot be read", .0.display())]
    Read(PathBuf, #[source] io::Error),
    #[error("{}: not a list of targets; write [[target]] with name = \"...\" and, if need be, aliases = [...] and statement = \"...\"", .0.display())]
    Targets(PathBuf, #[source] Box<toml::de::Error>),
    #[error("{place}: {what}")]
    Target { place: String, what: String },
    #[error("{}:{line}: not a row of this task's data, whose format is that of `{format}`", .path.display())]
    Row {
        path: PathBuf,
        line: usize,
        format: &'static str,
        #[source]
        source: serde_json::Error,
    },
    #[error("{}:{line}: {what}", .path.display())]
    Golden {
        path: PathBuf,
        line: usize,
        what: String,
    },
    #[error("{}, row {row}: {what}", .path.display())]
    Data {
        path: PathBuf,
        row: usize,
        what: String,
    },
    #[error("{0}")]
    Failed(#[from] Failure),
    #[error("signals cannot be watched for")]
    Signals(#[source] io::Error),
    #[error(transparent)]
    Input(#[from] InputError),
    #[error(transparent)]
    Document(#[from] CorpusError),
    #[error(transparent)]
    Output(#[from] WriteError),
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error(transparent)]
    Convert(ConvertError),
    #[error(transparent)]
    Entities(#[from] NerError),
    #[error(transparent)]
    Summary(#[from] SummarizeError),
    #[error(transparent)]
    Digest(#[from] DigestError),
    #[error("the digest has no JSON form")]
    Json(#[source] serde_json::Error),
    #[error(transparent)]
    Stances(#[from] StanceError),
    #[error("{0}")]
    Stage(StageError),
    #[error(transparent)]
    Build(#[from] BuildError),
    #[error(transparent)]
    Run(RunError<WriteError>),
}

impl From<ConvertError> for CliError {
    fn from(error: ConvertError) -> Self {
        match error {
            ConvertError::Exists(path) => Self::Exists(path),
            e => Self::Convert(e),
        }
    }
}

impl From<RunError<WriteError>> for CliError {
    fn from(error: RunError<WriteError>) -> Self {
        match error {
            RunError::Output(e) if e.is_closed() => Self::Closed,
            RunError::Output(e) => Self::Output(e),
            e => Self::Run(e),
        }
    }
}
