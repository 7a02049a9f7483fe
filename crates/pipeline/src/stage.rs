use std::error::Error;
use std::fmt;

use standpoint_document::{Document, Layers};

/// One step of a pipeline: adds layers to documents and changes nothing of earlier ones.
///
/// What every implementation promises:
/// - `apply` is all or nothing: on an error no document has changed in a way that a retry minds;
/// - a document's result does not depend on its neighbours in `docs`, which are put together as
///   they come;
/// - after a success each document's [`layers`](Document::layers) hold what the stage
///   [`gives`](Self::gives).
///
/// `examples/own_stage.rs` is a template.
pub trait Stage: Send + Sync {
    /// The name that failures and reports carry. Those of this crate are named for the layer they
    /// give: `sentences`, `vectors`, `entities`, `summary`, `stances`.
    fn name(&self) -> &str;

    /// The layers a document has to have before this stage.
    fn needs(&self) -> Layers;

    /// The layers it has after it, beside those it had.
    fn gives(&self) -> Layers;

    /// Adds the stage's layers to each of `docs`, which may be empty.
    ///
    /// # Errors
    /// [`StageError`], and none of `docs` has a result. A batch that fails is tried again document
    /// by document, so that only the bad one is lost.
    fn apply(&self, docs: &mut [Document]) -> Result<(), StageError>;
}

/// Why a stage failed: whatever the task behind it says.
pub struct StageError(Box<dyn Error + Send + Sync>);

impl StageError {
    /// The error of a task, or a message.
    pub fn new(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(cause.into())
    }

    /// The error of the task, to be looked into.
    pub fn get_ref(&self) -> &(dyn Error + Send + Sync + 'static) {
        &*self.0
    }
}

impl fmt::Display for StageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for StageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Error for StageError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}
