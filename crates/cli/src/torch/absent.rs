use std::num::NonZeroUsize;

use standpoint_model::TorchFolder;
use standpoint_ner::Recognizer;
use standpoint_stance::StanceJudge;
use standpoint_summarize::Summarizer;

use crate::error::CliError;

/// A model for libtorch: there is none in this build.
#[derive(Debug)]
pub(crate) enum Ready {}

impl Ready {
    pub(crate) const HERE: bool = false;

    /// Always an error, which tells the ways out.
    pub(crate) fn open(folder: TorchFolder, _: Option<NonZeroUsize>) -> Result<Self, CliError> {
        let (weights, _) = folder.weights()?;
        let what = folder.class().or(folder.model_type()).unwrap_or("model");
        Err(CliError::NoTorch {
            dir: folder.dir().to_owned(),
            what: format!("{weights}, a {what}"),
            onnx: match folder.onnx().as_slice() {
                [] => String::new(),
                files => format!(
                    "; or name an ONNX file in it as the model: {}",
                    files.join(", ")
                ),
            },
        })
    }

    pub(crate) const fn id(&self) -> &str {
        match *self {}
    }

    pub(crate) fn recognizer(
        &self,
        _: Option<&str>,
        _: f32,
    ) -> Result<Box<dyn Recognizer>, CliError> {
        match *self {}
    }

    pub(crate) fn judge(&self) -> Result<Box<dyn StanceJudge>, CliError> {
        match *self {}
    }

    pub(crate) fn summarizer(&self, _: Option<&str>) -> Result<Box<dyn Summarizer>, CliError> {
        match *self {}
    }
}
