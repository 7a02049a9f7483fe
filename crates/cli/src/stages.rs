//! From the stages asked for to a pipeline with its models.

use std::collections::BTreeMap;

use standpoint_model::Model;
use standpoint_pipeline::{
    EntityStage, GivenVectors, Pipeline, SentenceStage, StanceStage, SummaryStage, VectorStage,
};
use standpoint_stance::FinderOptions;
use standpoint_summarize::Centrality;

use crate::args::{FindArgs, ModelArgs, Stage};
use crate::error::CliError;
use crate::models::{Kind, Loader, Runs};
use crate::targets;

/// A pipeline and the models in it.
pub(crate) struct Chain {
    pub(crate) pipeline: Pipeline,
    models: Vec<(Kind, Box<dyn Runs>)>,
    names: BTreeMap<String, String>,
}

impl Chain {
    /// Loads what `stages` need and puts it together. Sentences are always found; their vectors are
    /// made once, for the summary and for targets.
    pub(crate) fn load(
        loader: &Loader,
        stages: &[Stage],
        find: &FindArgs,
        paths: &ModelArgs,
    ) -> Result<Self, CliError> {
        check(stages, find)?;
        let wants = |stage| stages.contains(&stage);
        let targets = targets::all(find)?;
        let mut models: Vec<(Kind, Box<dyn Runs>)> = Vec::new();
        let mut names = BTreeMap::new();
        let mut name = |key: &str, runs: &dyn Runs| {
            names.insert(key.to_owned(), runs.model().manifest().id());
        };
        let mut builder = Pipeline::builder().stage(SentenceStage);
        let encoder = match targets.is_empty() {
            true => None,
            false => Some(loader.encoder(paths)?),
        };
        if let Some(encoder) = &encoder {
            name("vectors", encoder);
            if wants(Stage::Summary) {
                name("summary", encoder);
            }
            models.push((Kind::Summary, Box::new(encoder.clone())));
            builder = builder.stage(VectorStage::new(Box::new(encoder.clone())));
        }
        if wants(Stage::Entities) {
            let options = standpoint_ner::Options {
                head: find.labels.clone(),
                ..Default::default()
            };
            let recognizer = loader.recognizer(paths, &options)?;
            name("entities", &recognizer);
            models.push((Kind::Entities, Box::new(recognizer.clone())));
            builder = builder.stage(EntityStage::new(Box::new(recognizer)));
        }
        if wants(Stage::Summary) {
            let length = find.length();
            length.check()?;
            let summarizer = match &encoder {
                Some(_) => Centrality::new(Box::new(GivenVectors)),
                None => {
                    let encoder = loader.encoder(paths)?;
                    name("summary", &encoder);
                    models.push((Kind::Summary, Box::new(encoder.clone())));
                    Centrality::new(Box::new(encoder))
                }
            };
            builder = builder.stage(SummaryStage::new(Box::new(summarizer), length));
        }
        if wants(Stage::Stances) {
            let options = FinderOptions {
                min_score: find.min_score,
            };
            let finder = loader.finder(paths, options)?;
            name("stances", &finder);
            models.push((Kind::Stances, Box::new(finder.clone())));
            let mut stage = StanceStage::discover(Box::new(finder));
            if let Some(encoder) = &encoder {
                let judge = loader.judge(paths)?;
                name("judge", &judge);
                models.push((Kind::Judge, Box::new(judge.clone())));
                let encode = || targets::encoded(targets, encoder);
                stage = stage.with_targets(Box::new(judge), loader.pool().install(encode)?);
            }
            builder = builder.stage(stage);
        }
        Ok(Self {
            pipeline: builder.build()?,
            models,
            names,
        })
    }

    /// The model of each layer, as results name it.
    pub(crate) const fn names(&self) -> &BTreeMap<String, String> {
        &self.names
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
