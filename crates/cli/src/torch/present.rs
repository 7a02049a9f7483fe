use std::num::NonZeroUsize;

use standpoint_document::Label;
use standpoint_model::TorchFolder;
use standpoint_ner::Recognizer;
use standpoint_stance::StanceJudge;
use standpoint_summarize::Summarizer;
use standpoint_torch::TokenClassifier;

use crate::error::CliError;

/// A model for libtorch, not loaded yet.
#[derive(Debug)]
pub(crate) struct Ready {
    folder: TorchFolder,
    id: String,
}

impl Ready {
    pub(crate) const HERE: bool = true;

    /// Without a number of threads libtorch takes its own, which OMP_NUM_THREADS says.
    pub(crate) fn open(
        folder: TorchFolder,
        threads: Option<NonZeroUsize>,
    ) -> Result<Self, CliError> {
        if let Some(threads) = threads {
            standpoint_torch::set_threads(threads);
        }
        let id = folder.id()?;
        Ok(Self { folder, id })
    }

    /// As results name it.
    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// Its labels are the model's own: asking for others is an error.
    pub(crate) fn recognizer(
        &self,
        labels: Option<&str>,
        min_score: f32,
    ) -> Result<Box<dyn Recognizer>, CliError> {
        let model = TokenClassifier::open(self.folder.dir())?;
        if let Some(asked) = labels {
            let own: Vec<&str> = model.labels().iter().map(Label::as_str).collect();
            return Err(CliError::Usage(format!(
                "--labels {asked}: {} has one set of labels ({}) and always finds these; leave --labels out",
                self.folder.dir().display(),
                own.join(", ")
            )));
        }
        Ok(Box::new(model.with_min_score(min_score)))
    }

    pub(crate) fn judge(&self) -> Result<Box<dyn StanceJudge>, CliError> {
        Ok(standpoint_torch::load_judge(self.folder.dir())?)
    }

    /// It reads the whole document: a focus is an error.
    pub(crate) fn summarizer(&self, focus: Option<&str>) -> Result<Box<dyn Summarizer>, CliError> {
        if let Some(focus) = focus {
            return Err(CliError::Usage(format!(
                "--focus {focus}: {} writes in its own words what the whole document says; leave --focus \
                 out, or take a --summary-model that picks sentences",
                self.folder.dir().display()
            )));
        }
        Ok(standpoint_torch::load_summarizer(self.folder.dir())?)
    }
}
