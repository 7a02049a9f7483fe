//! The command line as clap reads it. Doc comments here are what `--help` says.

mod groups;
mod run;

use clap::{Parser, Subcommand};
use clap_complete::Shell;

pub(crate) use groups::{FindArgs, LookArgs, ModelArgs, ReadArgs, Stage};
pub(crate) use run::{RunArgs, WriteArgs};

const AFTER: &str = "\
Exit status:
  0  all done
  1  finished, but some documents failed; each is reported with its reason
  2  could not run or go on: usage, an input that does not exist, a model, the disk

Examples:
  standpoint run article.txt                    one result as JSON on standard output
  standpoint run news/ -o results.jsonl         every file below a folder
  standpoint run news.jsonl.gz --stages entities -o names.jsonl";

/// Reads news and tells who is named, what is said in short, and who takes which stance on what
#[derive(Debug, Parser)]
#[command(
    name = "standpoint",
    version,
    after_help = AFTER,
    max_term_width = 100,
    disable_help_subcommand = true,
    infer_subcommands = false
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Take documents through the stages and write one JSON line each
    Run(Box<RunArgs>),
    /// Print a script that completes this command line in a shell
    Completions(CompletionsArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub(crate) shell: Shell,
}
