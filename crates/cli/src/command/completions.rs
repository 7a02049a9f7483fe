//! `standpoint completions SHELL`

use clap::CommandFactory;

use crate::ExitStatus;
use crate::args::{Cli, CompletionsArgs};
use crate::console;
use crate::error::CliError;

pub(crate) fn run(args: &CompletionsArgs) -> Result<ExitStatus, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "standpoint", &mut script);
    console::print(&String::from_utf8_lossy(&script))?;
    Ok(ExitStatus::Success)
}
