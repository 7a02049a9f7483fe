//! `standpoint models check PATH`

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use standpoint_model::{HubTask, Layout, LoadOptions, Manifest, Model, Task, TorchFolder};
use standpoint_ner::{EncoderRecognizer, Recognizer};
use standpoint_stance::{EncoderAttributor, EncoderFinder, FinderOptions, judge};
use standpoint_summarize::{EncoderEntailment, ModelEncoder};

use crate::ExitStatus;
use crate::args::CheckArgs;
use crate::console;
use crate::error::CliError;
use crate::golden;
use crate::models::{Kind, Loader};
use crate::seat::{self, Seat};
use crate::torch::Ready;

/// What a folder is goes to standard output, what is wrong with it to standard error.
pub(crate) fn run(args: &CheckArgs) -> Result<ExitStatus, CliError> {
    let loader = Loader::new(&args.look)?;
    let all = args.path == Path::new("all");
    if all && args.golden.golden.is_some() {
        let what = "--golden is of one model; name its folder instead of all";
        return Err(CliError::Usage(what.to_owned()));
    }
    let dirs: Vec<Result<PathBuf, CliError>> = if all {
        Kind::SHIPPED.map(|kind| loader.locate(kind, None)).into()
    } else {
        vec![Ok(args.path.clone())]
    };
    let mut status = ExitStatus::Success;
    for dir in dirs {
        let mut told = match dir {
            Ok(dir) => folder(&loader, &dir),
            Err(error) => Told::flawed(String::new(), error),
        };
        let mut agrees = true;
        if let (Some(seat), Some(path)) = (&told.seat, &args.golden.golden) {
            match golden::run(&loader, seat, &told.kinds, path, &args.golden) {
                Ok(verdict) => {
                    told.line("golden", &verdict.told);
                    for difference in &verdict.differences {
                        console::say(difference);
                    }
                    agrees = verdict.differences.is_empty();
                }
                Err(error) => told.flaws.push(error),
            }
        }
        if !agrees {
            status = ExitStatus::Failures;
        } else if told.flaws.is_empty() {
            told.line("ok", "");
        }
        console::print(&told.text)?;
        for flaw in &told.flaws {
            console::error(flaw);
            status = ExitStatus::Error;
        }
    }
    Ok(status)
}

/// What was found in a folder.
#[derive(Default)]
struct Told {
    text: String,
    flaws: Vec<CliError>,
    /// The model and what it is for, if this program runs it.
    seat: Option<Seat>,
    kinds: Vec<Kind>,
}

impl Told {
    fn flawed(text: String, flaw: impl Into<CliError>) -> Self {
        Self {
            text,
            flaws: vec![flaw.into()],
            ..Self::default()
        }
    }

    fn line(&mut self, name: &str, value: &str) {
        let line = format!("  {name:<9} {value}");
        let _ = writeln!(self.text, "{}", line.trim_end());
    }

    fn flags(&mut self) {
        let flags: Vec<&str> = self.kinds.iter().map(|kind| kind.flag()).collect();
        self.line("flag", &flags.join(", "));
    }
}

fn folder(loader: &Loader, dir: &Path) -> Told {
    match Layout::of(dir) {
        Ok(Layout::Torch(folder)) => torch(loader, folder),
        Ok(Layout::Unknown) => nothing(dir),
        Ok(_) => own(loader, dir),
        Err(error) => Told::flawed(
            format!("{}: a folder of Hugging Face\n", dir.display()),
            error,
        ),
    }
}

/// A place without anything that tells a model.
fn nothing(dir: &Path) -> Told {
    let mut told = Told {
        text: format!("{}: no model\n", dir.display()),
        ..Told::default()
    };
    if let Ok(entries) = fs::read_dir(dir) {
        let mut names: Vec<String> = entries
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        let shown: Vec<&str> = names.iter().take(FILES).map(String::as_str).collect();
        let more = match names.len().checked_sub(FILES) {
            Some(more) if more > 0 => format!(" and {more} more"),
            _ => String::new(),
        };
        told.line("files", &format!("{}{more}", shown.join(", ")));
    }
    // Its error tells what a model folder has.
    told.flaws
        .extend(Manifest::read(dir).err().map(CliError::from));
    told
}

/// The most files that are named of a folder without a model.
const FILES: usize = 12;

/// A folder that an engine of standpoint-model runs: all that a run checks, and every file.
fn own(loader: &Loader, dir: &Path) -> Told {
    let manifest = match Manifest::read(dir) {
        Ok(manifest) => manifest,
        Err(error) => return Told::flawed(format!("{}: a model\n", dir.display()), error),
    };
    let mut told = Told {
        text: format!(
            "{}: {}, task {}\n",
            dir.display(),
            manifest.id(),
            manifest.task
        ),
        kinds: kinds(manifest.task),
        ..Told::default()
    };
    files(&mut told, &manifest, dir);
    let engine = format!("{:?}", LoadOptions::default().engine).to_lowercase();
    told.line("engine", &engine);
    told.flags();
    let mut model = None;
    if told.flaws.is_empty() {
        match loader.load(dir, manifest.task) {
            Ok(found) => model = Some(found),
            Err(error) => told.flaws.push(error),
        }
    }
    if let Some(model) = &model {
        let signature = model.signature();
        for (name, side) in [
            ("inputs", &signature.inputs),
            ("outputs", &signature.outputs),
        ] {
            let tensors: Vec<String> = side.iter().map(ToString::to_string).collect();
            told.line(name, &tensors.join(", "));
        }
    }
    for (name, head) in &manifest.heads {
        let labels = head.labels.join(" ");
        told.line("head", &format!("{name} = {}: {labels}", head.output));
    }
    if manifest.zero_shot.is_some() {
        told.line("labels", "free: name them, --labels treaty,ministry");
    }
    told.line(
        "reads",
        &format!("{} wordpieces at a time", manifest.max_length),
    );
    told.line("licence", &manifest.licence);
    for metric in &manifest.metrics {
        let metric = format!("{} {} (`{}`)", metric.name, metric.value, metric.command);
        told.line("measured", &metric);
    }
    if let Some(model) = model {
        match fits(Arc::clone(&model), &manifest) {
            Ok(()) => told.seat = Some(Seat::Own(model)),
            Err(error) => told.flaws.push(error),
        }
    }
    told
}

/// Every file that the model is read from, whether it is as it should be.
fn files(told: &mut Told, manifest: &Manifest, dir: &Path) {
    let settings = ["config.json", "gliner_config.json"];
    let settings = settings.iter().find(|s| manifest.files.contains_key(**s));
    match settings {
        Some(name) => told.line("layout", &format!("Hugging Face: settings from {name}")),
        None => told.line("layout", "Standpoint: manifest.toml"),
    }
    let mut right = Vec::new();
    for (name, found) in manifest.verify_each(dir) {
        match found {
            Ok(()) => right.push(name),
            Err(error) => told.flaws.push(error.into()),
        }
    }
    let how = match settings {
        Some(_) => "no manifest, no SHA-256 to compare",
        None => "SHA-256 as the manifest says",
    };
    if !right.is_empty() {
        told.line("files", &format!("{}: {how}", right.join(", ")));
    }
}

/// What a model of a task is used for.
fn kinds(task: Task) -> Vec<Kind> {
    match task {
        Task::Sentences => vec![Kind::Summary, Kind::Vectors],
        task => Kind::SHIPPED
            .into_iter()
            .filter(|k| k.task() == task)
            .collect(),
    }
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
        Task::Stance => drop(EncoderFinder::new(model, FinderOptions::default())?),
        Task::Attribution => drop(EncoderAttributor::new(model)?),
        Task::Judge => drop(judge(model)?),
        Task::Entailment => drop(EncoderEntailment::new(model)?),
    }
    Ok(())
}

/// A folder for libtorch. Without it in this build the files are looked for and not into.
fn torch(loader: &Loader, folder: TorchFolder) -> Told {
    let model_type = folder.model_type().unwrap_or("not said");
    let tasks: Vec<String> = folder.tasks().iter().map(ToString::to_string).collect();
    let mut told = Told::default();
    let name = match folder.id() {
        Ok(id) => format!("{id}, "),
        Err(error) => {
            told.flaws.push(error.into());
            String::new()
        }
    };
    told.text = format!("{}: {name}{}\n", folder.dir().display(), either(&tasks));
    let class = folder.class().map(|class| format!(", {class}"));
    told.line(
        "layout",
        &format!(
            "Hugging Face: settings from config.json, type {model_type}{}",
            class.unwrap_or_default()
        ),
    );
    told.line(
        "files",
        &format!(
            "{}: no manifest, no SHA-256 to compare",
            folder.files().join(", ")
        ),
    );
    told.flaws
        .extend(folder.tokenizer().err().map(CliError::from));
    let known = folder.known();
    if known.is_empty() {
        told.line("engine", "none");
        told.flaws.push(match folder.tasks().first() {
            Some(task) => seat::unknown(&folder, *task),
            None => seat::useless(&folder),
        });
        return told;
    }
    told.line(
        "engine",
        match Ready::HERE {
            true => "libtorch",
            false => "libtorch: the feature torch, which this build lacks",
        },
    );
    told.kinds = vec![Kind::Entities, Kind::Summary, Kind::Judge];
    told.kinds
        .retain(|kind| kind.hub_task().is_some_and(|task| known.contains(&task)));
    if told.flaws.is_empty() {
        match loader.ready(folder) {
            Ok(ready) => opened(&mut told, Seat::Torch(ready), &known),
            Err(error) => told.flaws.push(error),
        }
    }
    told.flags();
    told
}

/// Opens the model for what it was made for; where the folder does not tell, for the first that it fits.
fn opened(told: &mut Told, seat: Seat, tasks: &[HubTask]) {
    let mut flaws = Vec::new();
    for task in tasks {
        let labels = match task {
            HubTask::TokenClassification => seat.recognizer(None, 0.0).map(|r| labels(&*r)),
            HubTask::SequenceClassification => seat.judge().map(|_| String::new()),
            _ => seat.summarizer(None).map(|_| String::new()),
        };
        match labels {
            Ok(labels) => {
                if !labels.is_empty() {
                    told.line("labels", &labels);
                }
                told.kinds.retain(|kind| kind.hub_task() == Some(*task));
                told.seat = Some(seat);
                return;
            }
            Err(error) => flaws.push(error),
        }
    }
    told.flaws.extend(flaws);
}

fn labels(recognizer: &dyn Recognizer) -> String {
    let labels = recognizer.labels().iter().map(|label| label.as_str());
    labels.collect::<Vec<_>>().join(" ")
}

/// A list in words.
fn either(names: &[String]) -> String {
    match names {
        [] => "no task of ours".to_owned(),
        names => names.join(" or "),
    }
}
