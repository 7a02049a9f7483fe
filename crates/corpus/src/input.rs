//! What was named on the way in to a list of files.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::io;
use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobMatcher};
use standpoint_document::Source;
use walkdir::{DirEntry, WalkDir};

use crate::{CorpusError, Documents, InputError, Problem, ReadOptions, Results};

/// One thing to read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Input {
    /// A file, as it was named or found.
    File(PathBuf),
    /// Standard input, named `-`.
    Stdin,
}

impl Input {
    /// How it is named in results and messages.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Stdin => "-".to_owned(),
        }
    }
}

/// The files that a run reads, in the order in which it reads them.
///
/// - A *file* is read whatever its name. `.jsonl` and `.ndjson` hold one JSON object a line;
///   `.json`, standard input and pipes are JSONL if their first character that is not white space
///   is `{`, and one JSON object if it stands alone on its line; anything else is one text. Each may be gzip, told by its content; a name on `.gz` has
///   to be, and what stands before `.gz` tells the format.
/// - A *folder* gives all files below it, sorted by name within each folder, hidden ones left out.
///   Links are followed.
/// - A *glob* is a name with `*`, `?`, `[..]` or `{..}` that does not exist as it stands. `*` stops
///   at `/`, `**` goes into folders; a folder it matches gives all files below it.
/// - `-` is standard input.
///
/// What is named twice is read once, where it was named first.
#[derive(Debug)]
pub struct Inputs {
    entries: Vec<Result<Input, CorpusError>>,
    options: ReadOptions,
}

impl Inputs {
    /// Finds what `names` stand for.
    ///
    /// # Errors
    /// [`InputError`] for a name that does not exist, a pattern that is none or matches nothing,
    /// and a named file that `options` exclude as an output. A folder below a named one that
    /// cannot be listed is reported in its place among the documents instead.
    pub fn find<S: AsRef<OsStr>>(
        names: impl IntoIterator<Item = S>,
        options: &ReadOptions,
    ) -> Result<Self, InputError> {
        let mut finder = Finder {
            entries: Vec::new(),
            seen: HashSet::new(),
            exclude: options.exclude.iter().map(|p| absolute(p)).collect(),
        };
        for name in names {
            finder.add(name.as_ref())?;
        }
        Ok(Self {
            entries: finder.entries,
            options: options.clone(),
        })
    }

    /// What will be read, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Input> {
        self.entries.iter().filter_map(|e| e.as_ref().ok())
    }

    /// Bytes on disk of all files, packed as they are: what [`Documents::consumed`] grows to. None
    /// if a size cannot be known before it is read.
    pub fn bytes(&self) -> Option<u64> {
        let size = |input: &Input| match input {
            Input::File(path) => path
                .metadata()
                .ok()
                .filter(|m| m.is_file())
                .map(|m| m.len()),
            Input::Stdin => None,
        };
        self.iter().map(size).sum()
    }

    /// The documents of all files, one after the other. No more than one record is held at a time.
    pub fn documents(self) -> Documents {
        Documents::new(self.entries, self.options)
    }

    /// The result lines of all files, whatever their names, one after the other. No more than one
    /// is held at a time.
    pub fn results(self) -> Results {
        Results::new(self.entries, self.options)
    }
}

struct Finder {
    entries: Vec<Result<Input, CorpusError>>,
    seen: HashSet<Input>,
    exclude: HashSet<PathBuf>,
}

impl Finder {
    fn add(&mut self, name: &OsStr) -> Result<(), InputError> {
        if name == "-" {
            self.push(Input::Stdin);
            return Ok(());
        }
        let path = Path::new(name);
        match path.metadata() {
            Ok(meta) if meta.is_dir() => {
                self.walk(path, |_| true);
                Ok(())
            }
            Ok(_) if self.is_output(path) => Err(InputError::IsOutput { path: path.into() }),
            Ok(_) => {
                self.push(Input::File(path.into()));
                Ok(())
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound => match name.to_str() {
                Some(pattern) if pattern.contains(['*', '?', '[', '{']) => self.glob(pattern),
                _ => Err(InputError::NotFound { path: path.into() }),
            },
            Err(source) => Err(InputError::Unreadable {
                path: path.into(),
                source,
            }),
        }
    }

    fn glob(&mut self, pattern: &str) -> Result<(), InputError> {
        let glob = GlobBuilder::new(pattern)
            .literal_separator(true)
            .build()
            .map_err(|source| InputError::Pattern {
                pattern: pattern.to_owned(),
                source,
            })?
            .compile_matcher();
        let (root, prefix) = root_of(pattern);
        let found = self.walk(&root, |path| matches(&glob, path, &prefix));
        if found == 0 {
            return Err(InputError::NoMatch {
                pattern: pattern.to_owned(),
            });
        }
        Ok(())
    }

    /// Adds the files below `root` that `wanted` takes; how many there were.
    fn walk(&mut self, root: &Path, wanted: impl Fn(&Path) -> bool) -> usize {
        let mut found = 0;
        let entries = WalkDir::new(root)
            .follow_links(true)
            .sort_by_file_name()
            .into_iter()
            .filter_entry(|e| e.depth() == 0 || !is_hidden(e));
        for entry in entries {
            match entry {
                Ok(e) if e.file_type().is_file() && wanted(e.path()) => {
                    found += 1;
                    if !self.is_output(e.path()) {
                        self.push(Input::File(e.into_path()));
                    }
                }
                Ok(_) => {}
                Err(e) => self.entries.push(Err(unlisted(root, e))),
            }
        }
        found
    }

    fn push(&mut self, input: Input) {
        if self.seen.insert(input.clone()) {
            self.entries.push(Ok(input));
        }
    }

    fn is_output(&self, path: &Path) -> bool {
        !self.exclude.is_empty() && self.exclude.contains(&absolute(path))
    }
}

/// The folder to start from, `.` if the pattern names none, and what to take off a found path
/// before it is matched.
fn root_of(pattern: &str) -> (PathBuf, PathBuf) {
    let literal: PathBuf = Path::new(pattern)
        .components()
        .take_while(|c| {
            let text = c.as_os_str().to_string_lossy();
            !text.contains(['*', '?', '[', '{'])
        })
        .collect();
    if literal.as_os_str().is_empty() {
        (PathBuf::from("."), PathBuf::from("."))
    } else {
        (literal, PathBuf::new())
    }
}

/// Whether the pattern matches the path or a folder it lies in.
fn matches(glob: &GlobMatcher, path: &Path, prefix: &Path) -> bool {
    let path = path.strip_prefix(prefix).unwrap_or(path);
    path.ancestors().any(|p| glob.is_match(p))
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().as_encoded_bytes().starts_with(b".")
}

fn unlisted(root: &Path, error: walkdir::Error) -> CorpusError {
    let path = error.path().unwrap_or(root).display().to_string();
    CorpusError {
        origin: Source { path, record: 0 },
        line: None,
        problem: Problem::List(error.into()),
    }
}

/// The path without links and dots; of a file that does not exist yet, as far as that goes.
fn absolute(path: &Path) -> PathBuf {
    let parent = || {
        let parent = path.parent()?;
        let parent = if parent.as_os_str().is_empty() {
            Path::new(Component::CurDir.as_os_str())
        } else {
            parent
        };
        Some(parent.canonicalize().ok()?.join(path.file_name()?))
    };
    path.canonicalize()
        .ok()
        .or_else(parent)
        .unwrap_or_else(|| path.to_owned())
}
