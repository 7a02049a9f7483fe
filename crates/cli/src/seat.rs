//! A model in its place: its folder says which engine runs it, and by which trait a stage uses it.

use std::sync::Arc;

use standpoint_model::{HubTask, Model, TorchFolder};
use standpoint_ner::{Options, Recognizer};
use standpoint_stance::StanceJudge;
use standpoint_summarize::{Focus, Learned, Summarizer};

use crate::error::CliError;
use crate::models::Kind;
use crate::torch::Ready;

/// A model that was named or found.
#[derive(Debug)]
pub(crate) enum Seat {
    /// On an engine of standpoint-model.
    Own(Arc<Model>),
    /// On libtorch.
    Torch(Ready),
}

impl Seat {
    /// As results name it.
    pub(crate) fn id(&self) -> String {
        match self {
            Self::Own(model) => model.manifest().id(),
            Self::Torch(ready) => ready.id().to_owned(),
        }
    }

    /// The model itself, where its outputs are used and not only its answers.
    pub(crate) fn own(&self, kind: Kind) -> Result<Arc<Model>, CliError> {
        match self {
            Self::Own(model) => Ok(Arc::clone(model)),
            Self::Torch(ready) => Err(CliError::Usage(format!(
                "{}: expected a model with an ONNX file for {}, found one for libtorch; see `standpoint models \
                 convert`",
                ready.id(),
                kind.stage()
            ))),
        }
    }

    /// `labels`: a head of the model or, for a model of free labels, these, with commas between.
    pub(crate) fn recognizer(
        &self,
        labels: Option<&str>,
        min_score: f32,
    ) -> Result<Box<dyn Recognizer>, CliError> {
        let model = match self {
            Self::Own(model) => Arc::clone(model),
            Self::Torch(ready) => return ready.recognizer(labels, min_score),
        };
        let options = Options {
            head: labels.map(str::to_owned),
            min_score,
            ..Options::default()
        }
        .with_labels(labels.iter().flat_map(|labels| labels.split(',')));
        Ok(standpoint_ner::recognizer(model, &options)?)
    }

    pub(crate) fn judge(&self) -> Result<Box<dyn StanceJudge>, CliError> {
        match self {
            Self::Own(model) => Ok(standpoint_stance::judge(Arc::clone(model))?),
            Self::Torch(ready) => ready.judge(),
        }
    }

    pub(crate) fn summarizer(&self, focus: Option<&str>) -> Result<Box<dyn Summarizer>, CliError> {
        match self {
            Self::Own(model) => {
                let focus = focus.map(Focus::new).transpose()?;
                Ok(standpoint_summarize::summarizer(Arc::clone(model), focus)?)
            }
            Self::Torch(ready) => ready.summarizer(focus),
        }
    }
}

/// The summarizer of the model that was named; without one, the one that needs none.
pub(crate) fn summarizer(
    seat: Option<&Seat>,
    focus: Option<&str>,
) -> Result<Box<dyn Summarizer>, CliError> {
    match seat {
        Some(seat) => seat.summarizer(focus),
        None => {
            let focus = focus.map(Focus::new).transpose()?;
            Ok(Box::new(Learned::default().with_focus(focus)))
        }
    }
}

/// Refuses a folder for torch that is of no use in this place, whether this build has torch or not.
pub(crate) fn check(folder: &TorchFolder, kind: Kind) -> Result<(), CliError> {
    let dir = folder.dir();
    let Some(task) = kind.hub_task() else {
        return Err(CliError::Usage(format!(
            "{}: a folder of Hugging Face with safetensors; {} takes a folder with manifest.toml, made for \
             this program",
            dir.display(),
            kind.flag()
        )));
    };
    if !folder.tasks().contains(&task) {
        let class = folder.class().unwrap_or("nothing");
        return Err(CliError::Usage(format!(
            "{}: {} takes a model of {task}, found {class}; name another folder",
            dir.join("config.json").display(),
            kind.flag()
        )));
    }
    match folder.known().contains(&task) {
        true => Ok(()),
        false => Err(unknown(folder, task)),
    }
}

/// The error of a type of model that no engine knows.
pub(crate) fn unknown(folder: &TorchFolder, task: HubTask) -> CliError {
    let exported = match task {
        HubTask::TokenClassification => Some("token-classification"),
        HubTask::SequenceClassification => Some("text-classification"),
        _ => None,
    };
    let export = exported.map_or(String::new(), |task| {
        format!("; as ONNX it may run: optimum-cli export onnx --task {task} --model FROM TO")
    });
    CliError::Usage(format!(
        "{}: field model_type: {:?} is not known for {task} on libtorch; known are {}{export}",
        folder.dir().join("config.json").display(),
        folder.model_type().unwrap_or_default(),
        task.on_torch().join(", ")
    ))
}

/// The error of a class of model that no stage uses.
pub(crate) fn useless(folder: &TorchFolder) -> CliError {
    CliError::Usage(format!(
        "{}: field architectures: expected a class that ends in ForTokenClassification (--ner-model), \
         ForSequenceClassification (--judge-model) or ForConditionalGeneration (--summary-model), found {:?}; \
         take a model made for one of these",
        folder.dir().join("config.json").display(),
        folder.class().unwrap_or_default()
    ))
}
