use standpoint_document::{Document, Layers, SummaryKind};
use standpoint_summarize::{FaithfulnessMeasure, Length, Summarizer};

use super::one_each;
use crate::{Stage, StageError};

/// Puts documents in short with a summarizer.
pub struct SummaryStage {
    summarizer: Box<dyn Summarizer>,
    length: Length,
    faithfulness: Option<FaithfulnessMeasure>,
}

impl SummaryStage {
    /// A stage over `summarizer` that asks for summaries of `length`.
    pub fn new(summarizer: Box<dyn Summarizer>, length: Length) -> Self {
        Self {
            summarizer,
            length,
            faithfulness: None,
        }
    }

    /// Measures how far documents bear out summaries in new words; those that are sentences of their
    /// document are not measured.
    #[must_use]
    pub fn with_faithfulness(mut self, measure: FaithfulnessMeasure) -> Self {
        self.faithfulness = Some(measure);
        self
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
        for (doc, mut summary) in docs.iter_mut().zip(summaries) {
            if let Some(measure) = &self.faithfulness
                && summary.kind == SummaryKind::Abstractive
            {
                let measured = measure.measure(doc, &summary).map_err(StageError::new)?;
                summary.faithfulness = Some(measured);
            }
            doc.summary = Some(summary);
            doc.layers |= Layers::SUMMARY;
        }
        Ok(())
    }
}
