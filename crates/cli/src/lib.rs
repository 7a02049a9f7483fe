//! The driver of Standpoint: flags, progress, messages and exit codes over the library crates.
//!
//! This library is what the binary `standpoint` is made of and has one entrance, [`main`]. To use
//! Standpoint in a program of your own take the crates it stands on: `standpoint-pipeline` for the
//! whole chain (`examples/chain.rs` here), `standpoint-ner`, `standpoint-summarize` and
//! `standpoint-stance` for its parts.

mod args;
mod command;
mod console;
mod cost;
mod error;
mod eval;
mod golden;
mod models;
mod output;
mod progress;
mod seat;
mod signals;
mod stages;
mod status;
mod targets;
mod torch;
mod view;

use std::ffi::OsString;

use clap::Parser;

pub use status::ExitStatus;

use args::{Cli, Command};
use error::CliError;

/// Runs the command line `args`, the program's name first: results go to standard output or the
/// file named, messages to standard error.
///
/// ```
/// let status = standpoint::main(["standpoint", "--no-such-flag"].map(Into::into));
/// assert_eq!(status, standpoint::ExitStatus::Error);
/// ```
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitStatus {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(message) => {
            let status = if message.use_stderr() {
                ExitStatus::Error
            } else {
                ExitStatus::Success
            };
            // A reader that is gone, as of `standpoint --help | head -1`, is no failure.
            let _ = message.print();
            return status;
        }
    };
    match run(cli) {
        Ok(status) => status,
        Err(CliError::Closed) => ExitStatus::Success,
        Err(error) => {
            console::error(&error);
            ExitStatus::Error
        }
    }
}

fn run(cli: Cli) -> Result<ExitStatus, CliError> {
    match cli.command {
        Command::Run(args) => command::run::run(&args),
        Command::Show(args) => command::show::run(&args),
        Command::Digest(args) => command::digest::run(&args),
        Command::Eval { task } => eval::run(&task),
        Command::Models { command } => command::models::run(&command),
        Command::Completions(args) => command::completions::run(&args),
    }
}
