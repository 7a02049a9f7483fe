use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why a model cannot be converted. Nothing has been written then.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ConvertError {
    /// A file that is there cannot be read.
    #[error("{}: cannot read {what}", .path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What it was read for.
        what: &'static str,
        /// The reason.
        source: io::Error,
    },
    /// The new folder cannot be written.
    #[error("{}: cannot be written", .path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// Something has the name of the new folder.
    #[error("{}: exists already", .0.display())]
    Exists(PathBuf),
    /// The folder to be replaced has more in it than a conversion writes.
    #[error("{}: holds {found}, which is no part of a converted model; name another folder", .path.display())]
    Foreign {
        /// The folder.
        path: PathBuf,
        /// The first such thing.
        found: String,
    },
    /// A file that the conversion needs is not there.
    #[error("{}: no {expected}, but {found}; {fix}", .dir.display())]
    Missing {
        /// The folder of the model.
        dir: PathBuf,
        /// The file.
        expected: &'static str,
        /// What is there instead.
        found: &'static str,
        /// What to do.
        fix: &'static str,
    },
    /// A file is larger than its kind ever is.
    #[error("{}: expected at most {limit} bytes of {what}, found {found}", .path.display())]
    Size {
        /// The file.
        path: PathBuf,
        /// What it is.
        what: &'static str,
        /// The most bytes.
        limit: u64,
        /// Its bytes.
        found: u64,
    },
    /// A file is not the JSON it should be.
    #[error("{}: not {what}", .path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// What it should be.
        what: &'static str,
        /// Where and why.
        source: serde_json::Error,
    },
    /// A field of `config.json` has a value that cannot be converted.
    #[error("{}: field {field}: expected {expected}, found {found}", .path.display())]
    Field {
        /// The file.
        path: PathBuf,
        /// The field.
        field: String,
        /// What it may be.
        expected: String,
        /// What it is.
        found: String,
    },
    /// The file of weights is cut, or not of its format.
    #[error("{}: {what}: expected {expected}, found {found}", .path.display())]
    Weights {
        /// The file.
        path: PathBuf,
        /// The part of the file.
        what: &'static str,
        /// What it should be.
        expected: String,
        /// What it is.
        found: String,
    },
    /// A tensor is missing, or not what the settings make it.
    #[error("{}: tensor {tensor}: expected {expected}, found {found}", .path.display())]
    Tensor {
        /// The file of weights.
        path: PathBuf,
        /// Its name.
        tensor: String,
        /// Its shape or numbers as they should be.
        expected: String,
        /// As they are.
        found: String,
    },
    /// The graph would be larger than one file of ONNX may be.
    #[error(
        "{}: the graph would take {found} bytes, and a file of ONNX at most {limit}; store the weights in int8", .path.display()
    )]
    TooLarge {
        /// The model.
        path: PathBuf,
        /// Bytes of the graph with its weights.
        found: u64,
        /// The most bytes.
        limit: u64,
    },
}
