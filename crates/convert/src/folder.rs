//! A folder that is whole or not there.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::ConvertError;

/// A new folder that is being filled; it has its name from [`publish`](Self::publish) on.
pub(crate) struct Staged {
    /// Holds `new`, and what was there before while it is replaced.
    around: TempDir,
    to: PathBuf,
}

impl Staged {
    /// Starts the folder `to`. One that is there is replaced only if `replace` says so and it holds
    /// nothing but `files`.
    pub(crate) fn new(to: &Path, replace: bool, files: &[&str]) -> Result<Self, ConvertError> {
        if fs::symlink_metadata(to).is_ok() {
            match replace {
                true => only(to, files)?,
                false => return Err(ConvertError::Exists(to.to_owned())),
            }
        }
        let beside = to.parent().filter(|parent| !parent.as_os_str().is_empty());
        let beside = beside.unwrap_or(Path::new("."));
        let failed = |source| failed(to, source);
        let around = tempfile::Builder::new()
            .prefix(".standpoint-")
            .tempdir_in(beside)
            .map_err(failed)?;
        fs::create_dir(around.path().join("new")).map_err(failed)?;
        Ok(Self {
            around,
            to: to.to_owned(),
        })
    }

    /// Where a file of the folder is written.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.around.path().join("new").join(name)
    }

    /// Gives the folder its name, all at once.
    pub(crate) fn publish(self) -> Result<(), ConvertError> {
        let failed = |source| failed(&self.to, source);
        let (new, old) = (self.file(""), self.around.path().join("old"));
        let there = fs::symlink_metadata(&self.to).is_ok();
        if there {
            fs::rename(&self.to, &old).map_err(failed)?;
        }
        fs::rename(new, &self.to).map_err(|source| {
            if there {
                // What was there stays there.
                let _ = fs::rename(&old, &self.to);
            }
            failed(source)
        })?;
        self.around.close().map_err(failed)
    }
}

fn failed(path: &Path, source: std::io::Error) -> ConvertError {
    ConvertError::Write {
        path: path.to_owned(),
        source,
    }
}

/// Refuses what is no folder of these files.
fn only(dir: &Path, files: &[&str]) -> Result<(), ConvertError> {
    let foreign = |found: String| ConvertError::Foreign {
        path: dir.to_owned(),
        found,
    };
    if !dir.is_dir() {
        return Err(foreign("a file of that name".to_owned()));
    }
    for entry in fs::read_dir(dir).map_err(|source| failed(dir, source))? {
        let entry = entry.map_err(|source| failed(dir, source))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !files.contains(&name.as_str()) || entry.path().is_dir() {
            return Err(foreign(name));
        }
    }
    Ok(())
}
