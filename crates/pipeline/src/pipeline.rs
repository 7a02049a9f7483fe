use standpoint_document::{Document, Layers};
use thiserror::Error;

use crate::chain::alone;
use crate::{Failure, Stage};

/// Stages in the order in which every document goes through them.
pub struct Pipeline {
    pub(crate) stages: Vec<Box<dyn Stage>>,
}

impl Pipeline {
    /// A pipeline without stages so far.
    pub fn builder() -> Builder {
        Builder { stages: Vec::new() }
    }

    /// The names of the stages, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.stages.iter().map(|s| s.name())
    }

    /// The layers a document has at the end.
    pub fn gives(&self) -> Layers {
        self.stages
            .iter()
            .fold(Layers::NONE, |all, s| all | s.gives())
    }

    /// Takes one document through all stages, on this thread.
    ///
    /// # Errors
    /// [`Failure`] if a stage fails or panics.
    pub fn process(&self, doc: Document) -> Result<Document, Failure> {
        alone(&self.stages, doc)
    }
}

/// Puts a [`Pipeline`] together.
pub struct Builder {
    stages: Vec<Box<dyn Stage>>,
}

impl Builder {
    /// Adds a stage at the end.
    #[must_use]
    pub fn stage(self, stage: impl Stage + 'static) -> Self {
        self.boxed(Box::new(stage))
    }

    /// Adds a stage at the end that is boxed already.
    #[must_use]
    pub fn boxed(mut self, stage: Box<dyn Stage>) -> Self {
        self.stages.push(stage);
        self
    }

    /// The pipeline, if every stage gets what it needs of those before it.
    ///
    /// # Errors
    /// [`BuildError`] for a stage that lacks a layer, with the stage that would give it, and for
    /// two stages that give the same layer.
    pub fn build(self) -> Result<Pipeline, BuildError> {
        let mut given = Layers::NONE;
        for (i, stage) in self.stages.iter().enumerate() {
            let missing = stage.needs().without(given);
            if let Some(layer) = missing.names().next() {
                let later = self.stages.iter().skip(i + 1);
                return Err(BuildError::Missing {
                    stage: stage.name().to_owned(),
                    layer,
                    remedy: remedy(layer, later),
                });
            }
            let twice = Layers::without(stage.gives(), Layers::without(stage.gives(), given));
            if let Some(layer) = twice.names().next() {
                let first = self.stages.iter().find(|s| has(s.gives(), layer));
                return Err(BuildError::Twice {
                    layer,
                    first: first.map(|s| s.name().to_owned()).unwrap_or_default(),
                    second: stage.name().to_owned(),
                });
            }
            given |= stage.gives();
        }
        Ok(Pipeline {
            stages: self.stages,
        })
    }
}

fn has(layers: Layers, name: &str) -> bool {
    layers.names().any(|n| n == name)
}

fn remedy<'a>(layer: &str, mut later: impl Iterator<Item = &'a Box<dyn Stage>>) -> String {
    match later.find(|s| has(s.gives(), layer)) {
        Some(giver) => format!("move stage `{}`, which gives it, before it", giver.name()),
        None => format!("put stage `{layer}`, which gives it, before it"),
    }
}

/// Stages that do not fit together.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A stage needs a layer that no stage before it gives.
    #[error("stage `{stage}` needs the layer `{layer}`: {remedy}")]
    Missing {
        /// The stage that lacks it.
        stage: String,
        /// The layer.
        layer: &'static str,
        /// What to do.
        remedy: String,
    },
    /// Two stages give the same layer.
    #[error("stages `{first}` and `{second}` both give the layer `{layer}`: leave one out")]
    Twice {
        /// The layer.
        layer: &'static str,
        /// The earlier stage.
        first: String,
        /// The later stage.
        second: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StageError;

    struct Named(&'static str, Layers, Layers);

    impl Stage for Named {
        fn name(&self) -> &str {
            self.0
        }
        fn needs(&self) -> Layers {
            self.1
        }
        fn gives(&self) -> Layers {
            self.2
        }
        fn apply(&self, docs: &mut [Document]) -> Result<(), StageError> {
            for doc in docs {
                doc.layers |= self.2;
            }
            Ok(())
        }
    }

    const SENTENCES: Named = Named("sentences", Layers::NONE, Layers::SENTENCES);
    const SUMMARY: Named = Named("summary", Layers::SENTENCES, Layers::SUMMARY);

    fn message(builder: Builder) -> String {
        match builder.build() {
            Ok(_) => "built".to_owned(),
            Err(e) => e.to_string(),
        }
    }

    #[test]
    fn a_layer_nobody_gives_is_refused_with_the_stage_that_would() {
        assert_eq!(
            message(Pipeline::builder().stage(SUMMARY)),
            "stage `summary` needs the layer `sentences`: put stage `sentences`, which gives it, before it"
        );
    }

    #[test]
    fn stages_in_the_wrong_order_are_told_which_to_move() {
        let splitter = Named("my-splitter", Layers::NONE, Layers::SENTENCES);
        assert_eq!(
            message(Pipeline::builder().stage(SUMMARY).stage(splitter)),
            "stage `summary` needs the layer `sentences`: move stage `my-splitter`, which gives it, before it"
        );
    }

    #[test]
    fn two_stages_for_one_layer_are_refused() {
        let again = Named("again", Layers::NONE, Layers::SENTENCES);
        assert_eq!(
            message(Pipeline::builder().stage(SENTENCES).stage(again)),
            "stages `sentences` and `again` both give the layer `sentences`: leave one out"
        );
    }

    #[test]
    fn a_pipeline_tells_what_it_gives() {
        let pipeline = Pipeline::builder()
            .stage(SENTENCES)
            .stage(SUMMARY)
            .build()
            .unwrap();
        assert_eq!(pipeline.gives(), Layers::SENTENCES | Layers::SUMMARY);
        assert_eq!(
            pipeline.names().collect::<Vec<_>>(),
            ["sentences", "summary"]
        );
        let doc = pipeline.process(Document::new("d", "x")).unwrap();
        assert_eq!(doc.layers, pipeline.gives());
    }
}
