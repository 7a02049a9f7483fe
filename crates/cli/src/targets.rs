//! What the user asks about.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use standpoint_stance::Target;

use crate::args::FindArgs;
use crate::error::CliError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    target: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
}

/// The targets of the flags, then those of the file.
pub(crate) fn all(args: &FindArgs) -> Result<Vec<Target>, CliError> {
    let mut targets: Vec<Target> = args.targets.iter().map(Target::new).collect();
    if let Some(path) = &args.targets_file {
        targets.extend(read(path)?);
    }
    if targets.iter().any(|t| t.name.trim().is_empty()) {
        return Err(CliError::Usage(
            "a target has no name; give each some words (--target, --targets)".to_owned(),
        ));
    }
    Ok(targets)
}

fn read(path: &Path) -> Result<Vec<Target>, CliError> {
    let text = fs::read_to_string(path).map_err(|e| CliError::Read(path.to_owned(), e))?;
    let file: File =
        toml::from_str(&text).map_err(|e| CliError::Targets(path.to_owned(), Box::new(e)))?;
    if file.target.is_empty() {
        return Err(CliError::Usage(format!(
            "{}: no [[target]] in it; write one for each",
            path.display()
        )));
    }
    let target = |entry: Entry| Target::new(entry.name).with_aliases(entry.aliases);
    Ok(file.target.into_iter().map(target).collect())
}
