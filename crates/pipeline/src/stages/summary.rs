use standpoint_document::{Document, Layers};
use standpoint_summarize::{Length, Summarizer};

use super::one_each;
use crate::{Stage, StageError};

/// Puts documents in short with a summarizer.
pub struct SummaryStage {
    summarizer: Box<dyn Summarizer>,
    length: Length,
}

impl SummaryStage {
    /// A stage over `summarizer` that asks for summaries of `length`.
    pub fn new(summarizer: Box<dyn Summarizer>, length: Length) -> Self {
        Self { summarizer, length }
    }
}

impl Stage for SummaryStage {
    fn name(&self) -> &str {
        "summary"
    }

    fn needs(&self) -> Layers {
        Layers::SENTENCES
    }

    fn gives(&self) -> Layers {
        Layers::SUMMARY
    }

    fn apply(&self, docs: &mut [Document]) -> Result<(), StageError> {
        let refs: Vec<&Document> = docs.iter().collect();
        let summaries = self.summarizer.summarize(&refs, &self.length);
        let summaries = summaries.map_err(StageError::new)?;
        let summaries = one_each("the summarizer", summaries, docs.len())?;
        for (doc, summary) in docs.iter_mut().zip(summaries) {
            doc.summary = Some(summary);
            doc.layers |= Layers::SUMMARY;
        }
        Ok(())
    }
}
