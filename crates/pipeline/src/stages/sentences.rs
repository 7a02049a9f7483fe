use standpoint_document::{Document, Layers};

use crate::{Stage, StageError};

/// Splits text into sentences and words, by `standpoint-tokenize`.
#[derive(Debug, Clone, Copy, Default)]
pub struct SentenceStage;

impl Stage for SentenceStage {
    fn name(&self) -> &str {
        "sentences"
    }

    fn needs(&self) -> Layers {
        Layers::NONE
    }

    fn gives(&self) -> Layers {
        Layers::SENTENCES
    }

    fn apply(&self, docs: &mut [Document]) -> Result<(), StageError> {
        docs.iter_mut().for_each(standpoint_tokenize::annotate);
        Ok(())
    }
}
