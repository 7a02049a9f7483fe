use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use standpoint_document::OffsetUnit;

use super::{FindArgs, ModelArgs, ReadArgs, Stage};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Offsets {
    Chars,
    Bytes,
    Utf16,
}

impl From<Offsets> for OffsetUnit {
    fn from(offsets: Offsets) -> Self {
        match offsets {
            Offsets::Chars => Self::Chars,
            Offsets::Bytes => Self::Bytes,
            Offsets::Utf16 => Self::Utf16,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// Files, folders, globs, or - for standard input
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<OsString>,
    /// Stages, separated by commas; sentences come with each, and alone need no model
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        value_name = "LIST",
        default_value = "entities,summary,stances",
        help_heading = "What to find"
    )]
    pub(crate) stages: Vec<Stage>,
    #[command(flatten)]
    pub(crate) find: FindArgs,
    #[command(flatten)]
    pub(crate) models: ModelArgs,
    #[command(flatten)]
    pub(crate) read: ReadArgs,
    #[command(flatten)]
    pub(crate) write: WriteArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct WriteArgs {
    /// Write results to this file [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Write documents that failed to this file [default: OUTPUT.errors.jsonl; without an output,
    /// standard error]
    #[arg(long, value_name = "FILE")]
    pub(crate) errors: Option<PathBuf>,
    /// Replace an output that exists
    #[arg(long)]
    pub(crate) force: bool,
    /// Unit of all offsets: code points (Python), bytes (Rust, Go) or UTF-16 units (JavaScript)
    #[arg(long, value_enum, value_name = "UNIT", default_value = "chars")]
    pub(crate) offsets: Offsets,
    /// Leave the text itself out
    #[arg(long)]
    pub(crate) no_text: bool,
    /// Say nothing but errors
    #[arg(short, long, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// Say also how many wordpieces the models ran for each of the text
    #[arg(short, long)]
    pub(crate) verbose: bool,
}
