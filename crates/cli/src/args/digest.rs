use std::ffi::OsString;
use std::num::NonZeroUsize;

use clap::{Args, ValueEnum};
use standpoint_summarize::digest;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    Day,
    Topic,
}

impl From<By> for digest::By {
    fn from(by: By) -> Self {
        match by {
            By::Day => Self::Day,
            By::Topic => Self::Topic,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct DigestArgs {
    /// Results of `standpoint run` with their summaries: files, folders, globs, or - for standard input
    #[arg(required = true, value_name = "RESULTS")]
    pub(crate) results: Vec<OsString>,
    /// How many sentences, at most: one a story
    #[arg(long, value_name = "N", default_value = "10")]
    pub(crate) sentences: NonZeroUsize,
    /// What the sentences stand under [default: the day where nine of ten documents are dated and
    /// not all of one day, else the topic]
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(crate) by: Option<By>,
    /// Print one JSON object
    #[arg(long)]
    pub(crate) json: bool,
}
