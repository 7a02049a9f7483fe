//! `standpoint models list`, `standpoint models check PATH`; `convert` is in a file of its own

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use standpoint_model::{LoadOptions, Manifest, Model, Task};
use standpoint_ner::EncoderRecognizer;
use standpoint_stance::{EncoderAttributor, EncoderFinder, FinderOptions, judge};
use standpoint_summarize::{EncoderEntailment, EncoderSummarizer, ModelEncoder};

use crate::ExitStatus;
use crate::args::{CheckArgs, LookArgs, ModelsCommand};
use crate::console;
use crate::error::CliError;
use crate::models::{Kind, Loader};

pub(crate) fn run(command: &ModelsCommand) -> Result<ExitStatus, CliError> {
    match command {
        ModelsCommand::List(args) => list(args),
        ModelsCommand::Check(args) => check(args),
        ModelsCommand::Convert(args) => super::convert::run(args),
    }
}

/// A model that is missing or broken has its reason on standard error and makes the status 2.
fn list(args: &LookArgs) -> Result<ExitStatus, CliError> {
    let loader = Loader::new(args)?;
    let mut status = ExitStatus::Success;
    let mut rows = vec![["STAGE", "MODEL", "FLAG", "FOLDER"].map(str::to_owned)];
    for kind in Kind::ALL {
        let found = loader.locate(kind, None).and_then(|dir| {
            let manifest = Manifest::read(&dir)?;
            Ok((manifest.id(), dir.display().to_string()))
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

fn check(args: &CheckArgs) -> Result<ExitStatus, CliError> {
    let loader = Loader::new(&args.look)?;
    let dirs: Vec<Result<PathBuf, CliError>> = if args.path == Path::new("all") {
        Kind::ALL.map(|kind| loader.locate(kind, None)).into()
    } else {
        vec![Ok(args.path.clone())]
    };
    let mut status = ExitStatus::Success;
    let mut seen: Vec<PathBuf> = Vec::new();
    for dir in dirs {
        // One folder may serve two kinds.
        if dir.as_ref().is_ok_and(|dir| seen.contains(dir)) {
            continue;
        }
        seen.extend(dir.as_ref().ok().cloned());
        match dir.and_then(|dir| check_one(&loader, &dir)) {
            Ok(text) => console::print(&text)?,
            Err(error) => {
                console::error(&error);
                status = ExitStatus::Error;
            }
        }
    }
    Ok(status)
}

/// Goes through all that a run checks, and every file of the folder; says what it found.
fn check_one(loader: &Loader, dir: &Path) -> Result<String, CliError> {
    let manifest = Manifest::read(dir)?;
    manifest.verify(dir)?;
    let options = LoadOptions::default().with_pool(Arc::clone(loader.pool()));
    let engine = format!("{:?}", options.engine).to_lowercase();
    let model = Model::open(dir, manifest.task, &options)?;
    let signature = model.signature().clone();
    fits(Arc::new(model), &manifest)?;

    let mut text = format!(
        "{}: {}, task {}\n",
        dir.display(),
        manifest.id(),
        manifest.task
    );
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "  {name:<9} {value}");
    };
    let files: Vec<&str> = manifest.files.keys().map(String::as_str).collect();
    let files = files.join(", ");
    let settings = ["config.json", "gliner_config.json"];
    if let Some(name) = settings.iter().find(|s| manifest.files.contains_key(**s)) {
        line("layout", &format!("Hugging Face: settings from {name}"));
        line(
            "files",
            &format!("{files}: no manifest, no SHA-256 to compare"),
        );
    } else {
        line("files", &format!("{files}: SHA-256 as the manifest says"));
    }
    line("engine", &engine);
    for (name, side) in [
        ("inputs", &signature.inputs),
        ("outputs", &signature.outputs),
    ] {
        let tensors: Vec<String> = side.iter().map(ToString::to_string).collect();
        line(name, &tensors.join(", "));
    }
    for (name, head) in &manifest.heads {
        let labels = head.labels.join(" ");
        line("head", &format!("{name} = {}: {labels}", head.output));
    }
    if manifest.zero_shot.is_some() {
        line("labels", "free: name them, --labels treaty,ministry");
    }
    line(
        "reads",
        &format!("{} wordpieces at a time", manifest.max_length),
    );
    line("licence", &manifest.licence);
    for metric in &manifest.metrics {
        let metric = format!("{} {} (`{}`)", metric.name, metric.value, metric.command);
        line("measured", &metric);
    }
    line("ok", "");
    Ok(text.trim_end().to_owned() + "\n")
}

/// Whether the task's own code can work with the model.
fn fits(model: Arc<Model>, manifest: &Manifest) -> Result<(), CliError> {
    match manifest.task {
        Task::Ner => {
            if manifest.zero_shot.is_some() {
                let options = standpoint_ner::Options::default().with_labels(["a"]);
                standpoint_ner::recognizer(Arc::clone(&model), &options)?;
            }
            for head in manifest.heads.keys() {
                let options = standpoint_ner::Options::default().with_head(head);
                EncoderRecognizer::new(Arc::clone(&model), &options)?;
            }
        }
        Task::Sentences => drop(ModelEncoder::new(model)?),
        Task::Summary => drop(EncoderSummarizer::new(model)?),
        Task::Stance => drop(EncoderFinder::new(model, FinderOptions::default())?),
        Task::Attribution => drop(EncoderAttributor::new(model)?),
        Task::Judge => drop(judge(model)?),
        Task::Entailment => drop(EncoderEntailment::new(model)?),
    }
    Ok(())
}
