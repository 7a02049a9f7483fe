use standpoint_document::{Coverage, Document, Found, Layers, Stance};
use standpoint_stance::{StanceFinder, StanceJudge, Targets, ask, positions};

use super::{cover, one_each};
use crate::{Stage, StageError};

/// Finds stances with a finder, asks a judge about targets, or both, and adds up the positions.
///
/// It is the last that reads the vectors of sentences, and frees them.
pub struct StanceStage {
    finder: Option<Box<dyn StanceFinder>>,
    asked: Option<(Box<dyn StanceJudge>, Targets)>,
}

impl StanceStage {
    /// Finds the stances that are there, nothing asked. Entities, where an earlier stage gave
    /// them, help to resolve pronouns and roles.
    pub fn discover(finder: Box<dyn StanceFinder>) -> Self {
        Self {
            finder: Some(finder),
            asked: None,
        }
    }

    /// Judges how each holder in a document stands to `targets`; needs entities, the holders, and
    /// for targets with vectors a [`VectorStage`](crate::VectorStage) before it.
    pub fn ask(judge: Box<dyn StanceJudge>, targets: Targets) -> Self {
        Self {
            finder: None,
            asked: Some((judge, targets)),
        }
    }

    /// Asks about `targets` beside what is found.
    #[must_use]
    pub fn with_targets(mut self, judge: Box<dyn StanceJudge>, targets: Targets) -> Self {
        self.asked = Some((judge, targets));
        self
    }

    fn found(&self, docs: &[Document]) -> Result<Vec<Found<Stance>>, StageError> {
        let Some(finder) = &self.finder else {
            return Ok(docs
                .iter()
                .map(|_| Found {
                    items: Vec::new(),
                    coverage: Coverage::default(),
                })
                .collect());
        };
        let refs: Vec<&Document> = docs.iter().collect();
        let found = finder.find(&refs).map_err(StageError::new)?;
        one_each("the stance finder", found, docs.len())
    }

    /// What the judge says of each document, whose found stances are in it already.
    fn judged(&self, docs: &[Document]) -> Result<Vec<Vec<Stance>>, StageError> {
        let Some((judge, targets)) = &self.asked else {
            return Ok(vec![Vec::new(); docs.len()]);
        };
        docs.iter()
            .map(|doc| ask(doc, targets, &**judge).map_err(StageError::new))
            .collect()
    }
}

impl Stage for StanceStage {
    fn name(&self) -> &str {
        "stances"
    }

    fn needs(&self) -> Layers {
        match &self.asked {
            Some((_, targets)) if targets.by_meaning() => {
                Layers::SENTENCES | Layers::ENTITIES | Layers::VECTORS
            }
            Some(_) => Layers::SENTENCES | Layers::ENTITIES,
            None => Layers::SENTENCES,
        }
    }

    fn gives(&self) -> Layers {
        Layers::STANCES | Layers::POSITIONS
    }

    fn apply(&self, docs: &mut [Document]) -> Result<(), StageError> {
        let mut coverages = Vec::with_capacity(docs.len());
        let found = self.found(docs)?;
        for (doc, found) in docs.iter_mut().zip(found) {
            doc.stances = found.items;
            coverages.push(found.coverage);
        }
        let judged = self.judged(docs).inspect_err(|_| {
            for doc in docs.iter_mut() {
                doc.stances = Vec::new();
            }
        })?;
        for ((doc, judged), coverage) in docs.iter_mut().zip(judged).zip(coverages) {
            doc.stances.extend(judged);
            doc.stances.sort_by_key(|s| s.evidence);
            doc.positions = positions(doc);
            doc.vectors = Vec::new();
            doc.layers = doc.layers.without(Layers::VECTORS) | self.gives();
            cover(doc, self.name(), coverage);
        }
        Ok(())
    }
}
