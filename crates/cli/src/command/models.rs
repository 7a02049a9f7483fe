//! `standpoint models list`; `check` and `convert` have files of their own

use standpoint_model::{Layout, Manifest};
use standpoint_summarize::Learned;

use crate::ExitStatus;
use crate::args::{LookArgs, ModelsCommand};
use crate::console;
use crate::error::CliError;
use crate::models::{Kind, Loader};

pub(crate) fn run(command: &ModelsCommand) -> Result<ExitStatus, CliError> {
    match command {
        ModelsCommand::List(args) => list(args),
        ModelsCommand::Check(args) => super::check::run(args),
        ModelsCommand::Convert(args) => super::convert::run(args),
    }
}

/// A model that is missing or broken has its reason on standard error and makes the status 2.
fn list(args: &LookArgs) -> Result<ExitStatus, CliError> {
    let loader = Loader::new(args)?;
    let mut status = ExitStatus::Success;
    let mut rows = vec![["STAGE", "MODEL", "FLAG", "FOLDER"].map(str::to_owned)];
    for kind in Kind::SHIPPED {
        let found = loader.locate(kind, None).and_then(|dir| {
            let id = match Layout::of(&dir)? {
                Layout::Torch(folder) => folder.id()?,
                _ => Manifest::read(&dir)?.id(),
            };
            Ok((id, dir.display().to_string()))
        });
        let (model, folder) = found.unwrap_or_else(|error| {
            console::error(&error);
            status = ExitStatus::Error;
            ("-".to_owned(), "-".to_owned())
        });
        rows.push([
            kind.stage().to_owned(),
            model,
            kind.flag().to_owned(),
            folder,
        ]);
    }
    let chosen = [
        Kind::Summary.stage(),
        Learned::ID,
        Kind::Summary.flag(),
        "(in the program)",
    ];
    rows.push(chosen.map(str::to_owned));
    console::print(&table(&rows))?;
    Ok(status)
}

fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut text = String::new();
    for row in rows {
        let cells = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:width$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
