use std::path::PathBuf;
use std::str::FromStr;

/// The format of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// The whole file is one text.
    Text,
    /// One JSON object a line.
    Jsonl,
    /// The whole file is one JSON object.
    Json,
}

impl FromStr for Format {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        match s {
            "text" => Ok(Self::Text),
            "jsonl" => Ok(Self::Jsonl),
            "json" => Ok(Self::Json),
            _ => Err(format!(
                "unknown input format `{s}`; use text, jsonl or json"
            )),
        }
    }
}

/// How inputs are found and read.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    pub(crate) format: Option<Format>,
    pub(crate) text_field: String,
    pub(crate) id_field: String,
    pub(crate) max_text: usize,
    pub(crate) max_unpacked: u64,
    pub(crate) exclude: Vec<PathBuf>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            format: None,
            text_field: "text".to_owned(),
            id_field: "id".to_owned(),
            max_text: 64 << 20,
            max_unpacked: 16 << 30,
            exclude: Vec::new(),
        }
    }
}

impl ReadOptions {
    /// The format of every input (default: told by name, else by content; see [`Inputs`](crate::Inputs)).
    #[must_use]
    pub fn with_format(mut self, format: Format) -> Self {
        self.format = Some(format);
        self
    }

    /// The JSON field that holds the text (default `text`).
    #[must_use]
    pub fn with_text_field(mut self, name: impl Into<String>) -> Self {
        self.text_field = name.into();
        self
    }

    /// The JSON field that holds the id (default `id`).
    #[must_use]
    pub fn with_id_field(mut self, name: impl Into<String>) -> Self {
        self.id_field = name.into();
        self
    }

    /// Longest text file, and longest line of JSON, in bytes (default 64 MiB).
    #[must_use]
    pub fn with_max_text(mut self, bytes: usize) -> Self {
        self.max_text = bytes;
        self
    }

    /// Most bytes that one compressed file may unpack to (default 16 GiB).
    #[must_use]
    pub fn with_max_unpacked(mut self, bytes: u64) -> Self {
        self.max_unpacked = bytes;
        self
    }

    /// Files that are never read: what this run writes (default none).
    #[must_use]
    pub fn with_exclude(mut self, paths: impl IntoIterator<Item = PathBuf>) -> Self {
        self.exclude = paths.into_iter().collect();
        self
    }
}
