//! What the user asks about.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use standpoint_document::{Document, Span};
use standpoint_stance::{Target, Targets};
use standpoint_summarize::SentenceEncoder;
use toml::Spanned;

use crate::args::FindArgs;
use crate::error::CliError;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    target: Vec<Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    statement: Option<String>,
}

/// The targets of the flags, then those of the file; each has a name of its own.
pub(crate) fn all(args: &FindArgs) -> Result<Vec<Target>, CliError> {
    let mut targets: Vec<(String, Target)> = args
        .targets
        .iter()
        .map(|name| ("--target".to_owned(), Target::new(name)))
        .collect();
    if let Some(path) = &args.targets_file {
        targets.extend(read(path)?);
    }
    let mut places: HashMap<String, &str> = HashMap::new();
    for (place, target) in &targets {
        let wrong = |what| CliError::Target {
            place: place.clone(),
            what,
        };
        check(target).map_err(wrong)?;
        if let Some(first) = places.insert(key(&target.name), place) {
            return Err(wrong(format!(
                "the target `{}` is there already ({first}); ask about it once, under a name of its own",
                target.name
            )));
        }
    }
    Ok(targets.into_iter().map(|(_, target)| target).collect())
}

/// What two names share that mean the same words.
fn key(name: &str) -> String {
    let words: Vec<String> = name.split_whitespace().map(str::to_lowercase).collect();
    words.join(" ")
}

/// What is wrong with a target, if something is.
fn check(target: &Target) -> Result<(), String> {
    let empty = |text: &String| text.trim().is_empty();
    if empty(&target.name) {
        return Err("a target has no name; give it some words".to_owned());
    }
    let name = &target.name;
    if target.aliases.iter().any(empty) {
        return Err(format!(
            "an alias of the target `{name}` is empty; leave it out"
        ));
    }
    if target.statement.as_ref().is_some_and(empty) {
        return Err(format!(
            "the statement of the target `{name}` is empty; leave it out, or write a claim that one can \
             be for or against"
        ));
    }
    let mut words = vec![key(name)];
    for alias in &target.aliases {
        if words.contains(&key(alias)) {
            return Err(format!(
                "the target `{name}` goes by `{alias}` already; leave the second out"
            ));
        }
        words.push(key(alias));
    }
    Ok(())
}

/// The targets of a file, each with its place in it.
fn read(path: &Path) -> Result<Vec<(String, Target)>, CliError> {
    let text = fs::read_to_string(path).map_err(|e| CliError::Read(path.to_owned(), e))?;
    let file: File =
        toml::from_str(&text).map_err(|e| CliError::Targets(path.to_owned(), Box::new(e)))?;
    if file.target.is_empty() {
        return Err(CliError::Usage(format!(
            "{}: no [[target]] in it; write one for each",
            path.display()
        )));
    }
    let target = |entry: Spanned<Entry>| {
        let before = text.get(..entry.span().start).unwrap_or_default();
        let line = 1 + before.matches('\n').count();
        let entry = entry.into_inner();
        let target = Target {
            name: entry.name,
            aliases: entry.aliases,
            statement: entry.statement,
        };
        (format!("{}:{line}", path.display()), target)
    };
    Ok(file.target.into_iter().map(target).collect())
}

/// The targets, to be found by name and by meaning. Each is encoded once.
pub(crate) fn encoded(
    targets: Vec<Target>,
    encoder: &dyn SentenceEncoder,
) -> Result<Targets, CliError> {
    let mut text = String::new();
    let mut spans = Vec::with_capacity(targets.len());
    for target in &targets {
        let meaning = target.meaning();
        spans.push(Span::at(text.len(), meaning.len()));
        text.push_str(&meaning);
        text.push('\n');
    }
    let vectors = encoder.encode(&Document::new("targets", text), &spans)?;
    Ok(Targets::new(targets)?.with_vectors(vectors))
}
