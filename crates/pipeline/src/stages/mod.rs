//! The tasks of Standpoint as stages.

mod entities;
mod sentences;
mod stances;
mod summary;
mod vectors;

pub use entities::EntityStage;
pub use sentences::SentenceStage;
pub use stances::StanceStage;
pub use summary::SummaryStage;
pub use vectors::{GivenVectors, VectorStage};

use standpoint_document::{Coverage, Document};

use crate::StageError;

/// Refuses an answer that is not one for each document.
fn one_each<T>(name: &str, results: Vec<T>, docs: usize) -> Result<Vec<T>, StageError> {
    if results.len() == docs {
        return Ok(results);
    }
    Err(StageError::new(format!(
        "{name}: {} results for {docs} documents, one for each was expected; mend its implementation",
        results.len()
    )))
}

/// Tells of text that was not read.
fn cover(doc: &mut Document, stage: &str, coverage: Coverage) {
    if !coverage.is_full() {
        doc.coverage.push((stage.to_owned(), coverage));
    }
}
