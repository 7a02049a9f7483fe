//! `standpoint show INPUT`

use standpoint_corpus::Inputs;

use crate::ExitStatus;
use crate::args::{ShowArgs, Stage};
use crate::console;
use crate::error::CliError;
use crate::models::Loader;
use crate::stages::Chain;
use crate::view;

pub(crate) fn run(args: &ShowArgs) -> Result<ExitStatus, CliError> {
    let mut documents = Inputs::find([&args.input], &args.read.options())?.documents();
    let missing = || {
        let input = args.input.to_string_lossy();
        CliError::Usage(format!("{input}: no record {}; count from 0", args.record))
    };
    let doc = documents.nth(args.record).ok_or_else(missing)??;
    if args.record == 0 && documents.next().is_some() {
        console::say("the input has more than one document, this is the first (--record N)");
    }
    let loader = Loader::new(&args.models.look)?;
    let stages = [Stage::Entities, Stage::Summary, Stage::Stances];
    let chain = Chain::load(&loader, &stages, &args.find, &args.models)?;
    let doc = loader.pool().install(|| chain.pipeline.process(doc))?;

    let shown = view::document(&doc, console::columns(), console::coloured());
    console::print_styled(&shown)?;
    Ok(ExitStatus::Success)
}
