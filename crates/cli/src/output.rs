//! Where results and failures go.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use standpoint_corpus::{JsonlWriter, WriteError};
use standpoint_pipeline::Failure;

use crate::args::WriteArgs;
use crate::error::CliError;
use crate::progress::Progress;

/// The files a run writes.
pub(crate) struct Places {
    /// None is standard output.
    pub(crate) results: Option<PathBuf>,
    /// None is standard error.
    errors: Option<PathBuf>,
    force: bool,
}

impl Places {
    pub(crate) fn of(args: &WriteArgs) -> Result<Self, CliError> {
        let beside = |path: &PathBuf| {
            let mut name = path.clone().into_os_string();
            name.push(".errors.jsonl");
            PathBuf::from(name)
        };
        let results = args.output.clone();
        let errors = args.errors.clone().or_else(|| results.as_ref().map(beside));
        match (&results, &errors) {
            (Some(a), Some(b)) if a == b => Err(CliError::SameFile(a.clone())),
            _ => Ok(Self {
                results,
                errors,
                force: args.force,
            }),
        }
    }

    /// All files, which are never read as input.
    pub(crate) fn files(&self) -> impl Iterator<Item = PathBuf> + use<'_> {
        self.results.iter().chain(&self.errors).cloned()
    }

    /// Checks before any work that nothing is overwritten that should not be.
    pub(crate) fn check(&self) -> Result<(), CliError> {
        match self.files().find(|path| path.exists()) {
            Some(path) if !self.force => Err(CliError::Exists(path)),
            _ => Ok(()),
        }
    }

    /// Opens the output for results, and takes an errors file of an earlier run away.
    pub(crate) fn open(&self) -> Result<JsonlWriter<Box<dyn Write>>, CliError> {
        let Some(path) = &self.results else {
            let out = Box::new(io::stdout().lock());
            return Ok(JsonlWriter::new(out, "standard output"));
        };
        let file = create(path, self.force)?;
        if let Some(stale) = self.errors.as_ref().filter(|path| path.is_file()) {
            fs::remove_file(stale).map_err(|e| failed(stale, e))?;
        }
        Ok(JsonlWriter::new(Box::new(file), path.display().to_string()))
    }

    /// Where failures go; the file is made when there is a first one.
    pub(crate) fn failures(&self, progress: Arc<Progress>) -> Failures {
        Failures {
            path: self.errors.clone(),
            force: self.force,
            file: None,
            progress,
        }
    }
}

/// Takes the documents that failed.
pub(crate) struct Failures {
    path: Option<PathBuf>,
    force: bool,
    file: Option<JsonlWriter<File>>,
    progress: Arc<Progress>,
}

impl Failures {
    pub(crate) fn write(&mut self, failure: &Failure) -> Result<(), WriteError> {
        let Some(path) = &self.path else {
            if failure.stage == "read" {
                self.progress.say(&failure.reason);
            } else {
                self.progress.say(failure);
            }
            return Ok(());
        };
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(JsonlWriter::new(
                create(path, self.force)?,
                path.display().to_string(),
            )),
        };
        file.write(failure)
    }

    /// The file, if anything went into it.
    pub(crate) fn written(&self) -> Option<&Path> {
        self.file.as_ref().and(self.path.as_deref())
    }
}

/// A new file; one that is there is emptied only if `force` says so.
pub(crate) fn create(path: &Path, force: bool) -> Result<File, WriteError> {
    let mut options = OpenOptions::new();
    options.write(true);
    if force {
        options.create(true).truncate(true);
    } else {
        options.create_new(true);
    }
    options.open(path).map_err(|e| failed(path, e))
}

fn failed(path: &Path, source: io::Error) -> WriteError {
    WriteError::Io {
        name: path.display().to_string(),
        source,
    }
}
