use standpoint_document::{Document, Layers};
use standpoint_ner::{Recognizer, actors};

use super::{cover, one_each};
use crate::{Stage, StageError};

/// Finds entities with a recognizer, and joins them to actors.
pub struct EntityStage(Box<dyn Recognizer>);

impl EntityStage {
    /// A stage over `recognizer`.
    pub fn new(recognizer: Box<dyn Recognizer>) -> Self {
        Self(recognizer)
    }
}

impl Stage for EntityStage {
    fn name(&self) -> &str {
        "entities"
    }

    fn needs(&self) -> Layers {
        Layers::SENTENCES
    }

    fn gives(&self) -> Layers {
        Layers::ENTITIES
    }

    fn apply(&self, docs: &mut [Document]) -> Result<(), StageError> {
        let refs: Vec<&Document> = docs.iter().collect();
        let found = self.0.recognize(&refs).map_err(StageError::new)?;
        let found = one_each("the recognizer", found, docs.len())?;
        for (doc, found) in docs.iter_mut().zip(found) {
            let mut entities = found.items;
            doc.actors = actors(doc, &mut entities);
            doc.entities = entities;
            doc.layers |= Layers::ENTITIES;
            cover(doc, self.name(), found.coverage);
        }
        Ok(())
    }
}
