//! `standpoint models convert HF_DIR -o DIR`

use standpoint_convert::{Options, Task, convert};

use crate::ExitStatus;
use crate::args::ConvertArgs;
use crate::console;
use crate::error::CliError;

/// Prints what the new folder is and the flag that takes it.
pub(crate) fn run(args: &ConvertArgs) -> Result<ExitStatus, CliError> {
    let options = Options::default()
        .with_int8(args.int8)
        .with_replace(args.force);
    let made = convert(&args.from, &args.output, &options)?;
    let dir = args.output.display();
    let flag = match made.task {
        Task::TokenClassification => "--ner-model",
        _ => "--judge-model",
    };
    let numbers = if args.int8 { "int8" } else { "fp32" };
    let megabytes = made.bytes as f64 / 1e6;
    console::print(&format!(
        "{dir}: {}, {}, {} labels; model.onnx {megabytes:.1} MB ({numbers})\n  use it with {flag} {dir}\n",
        made.architecture, made.task, made.labels
    ))?;
    Ok(ExitStatus::Success)
}
