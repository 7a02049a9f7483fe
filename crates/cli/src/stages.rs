//! From the stages asked for to a pipeline with its models.

use std::collections::BTreeMap;

use standpoint_model::Model;
use standpoint_pipeline::{EntityStage, Pipeline, SentenceStage, StanceStage, SummaryStage};
use standpoint_stance::{FinderOptions, Targets};
use standpoint_summarize::Centrality;

use crate::args::{FindArgs, ModelArgs, Stage};
use crate::error::CliError;
use crate::models::{Kind, Loader, Runs};
use crate::targets;

/// A pipeline and the models in it.
pub(crate) struct Chain {
    pub(crate) pipeline: Pipeline,
    models: Vec<(Kind, Box<dyn Runs>)>,
}

impl Chain {
    /// Loads what `stages` need and puts it together. Sentences are always found.
    pub(crate) fn load(
        loader: &Loader,
        stages: &[Stage],
        find: &FindArgs,
        paths: &ModelArgs,
    ) -> Result<Self, CliError> {
        check(stages, find)?;
        let wants = |stage| stages.contains(&stage);
        let mut models: Vec<(Kind, Box<dyn Runs>)> = Vec::new();
        let mut builder = Pipeline::builder().stage(SentenceStage);
        if wants(Stage::Entities) {
            let options = standpoint_ner::Options {
                head: find.labels.clone(),
                ..Default::default()
            };
            let recognizer = loader.recognizer(paths, &options)?;
            models.push((Kind::Entities, Box::new(recognizer.clone())));
            builder = builder.stage(EntityStage::new(Box::new(recognizer)));
        }
        if wants(Stage::Summary) {
            let length = find.length();
            length.check()?;
            let encoder = loader.encoder(paths)?;
            models.push((Kind::Summary, Box::new(encoder.clone())));
            let summarizer = Centrality::new(Box::new(encoder));
            builder = builder.stage(SummaryStage::new(Box::new(summarizer), length));
        }
        if wants(Stage::Stances) {
            let targets = targets::all(find)?;
            let options = FinderOptions {
                min_score: find.min_score,
            };
            let finder = loader.finder(paths, options)?;
            models.push((Kind::Stances, Box::new(finder.clone())));
            let mut stage = StanceStage::discover(Box::new(finder));
            if !targets.is_empty() {
                let judge = loader.judge(paths)?;
                models.push((Kind::Judge, Box::new(judge.clone())));
                stage = stage.with_targets(Box::new(judge), Targets::new(targets)?);
            }
            builder = builder.stage(stage);
        }
        Ok(Self {
            pipeline: builder.build()?,
            models,
        })
    }

    /// The model of each layer, as results name it.
    pub(crate) fn names(&self) -> BTreeMap<String, String> {
        let name = |(kind, runs): &(Kind, Box<dyn Runs>)| {
            (kind.stage().to_owned(), runs.model().manifest().id())
        };
        self.models.iter().map(name).collect()
    }

    /// The models, in the order in which they run.
    pub(crate) fn models(&self) -> impl Iterator<Item = (Kind, &Model)> {
        self.models.iter().map(|(kind, runs)| (*kind, runs.model()))
    }
}

/// Refuses flags of a stage that does not run.
fn check(stages: &[Stage], find: &FindArgs) -> Result<(), CliError> {
    let length = find.sentences.is_some() || find.words.is_some() || find.share.is_some();
    let asked = !find.targets.is_empty() || find.targets_file.is_some();
    for (flag, given, stage, name) in [
        (
            "--labels",
            find.labels.is_some(),
            Stage::Entities,
            "entities",
        ),
        ("the length of a summary", length, Stage::Summary, "summary"),
        (
            "--min-score",
            find.min_score.is_some(),
            Stage::Stances,
            "stances",
        ),
        ("a target", asked, Stage::Stances, "stances"),
        ("a target", asked, Stage::Entities, "entities"),
    ] {
        if given && !stages.contains(&stage) {
            return Err(CliError::Usage(format!(
                "{flag} was given without the stage `{name}`; add it to --stages"
            )));
        }
    }
    Ok(())
}
