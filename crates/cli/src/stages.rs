//! From the stages asked for to a pipeline with its models.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use standpoint_document::SummaryKind;
use standpoint_model::{Model, Task};
use standpoint_pipeline::{
    EntityStage, GivenVectors, Pipeline, SentenceStage, StanceStage, SummaryStage, VectorStage,
};
use standpoint_stance::{EncoderAttributor, EncoderFinder, FinderOptions, judge};
use standpoint_summarize::{Centrality, FaithfulnessMeasure, Focus, ModelEncoder, summarizer};

use crate::args::{FindArgs, ModelArgs, Stage};
use crate::error::CliError;
use crate::models::{Kind, Loader};
use crate::targets;

/// A pipeline and the models in it.
pub(crate) struct Chain {
    pub(crate) pipeline: Pipeline,
    models: Vec<(Kind, Arc<Model>)>,
    names: BTreeMap<String, String>,
}

impl Chain {
    /// Loads what `stages` need and puts it together. Sentences are always found; their vectors
    /// are made for targets.
    pub(crate) fn load(
        loader: &Loader,
        stages: &[Stage],
        find: &FindArgs,
        paths: &ModelArgs,
    ) -> Result<Self, CliError> {
        check(stages, find)?;
        let wants = |stage| stages.contains(&stage);
        let targets = targets::all(find)?;
        let mut models: Vec<(Kind, Arc<Model>)> = Vec::new();
        let mut open = |kind, path: &Option<PathBuf>| {
            let model = loader.open(kind, path.as_deref())?;
            models.push((kind, Arc::clone(&model)));
            Ok::<_, CliError>(model)
        };
        let mut builder = Pipeline::builder().stage(SentenceStage);
        if wants(Stage::Entities) {
            let options = standpoint_ner::Options {
                head: find.labels.clone(),
                min_score: find.min_entity_score.unwrap_or_default(),
                ..Default::default()
            }
            .with_labels(find.labels.iter().flat_map(|labels| labels.split(',')));
            let model = open(Kind::Entities, &paths.ner_model)?;
            let recognizer = standpoint_ner::recognizer(model, &options)?;
            builder = builder.stage(EntityStage::new(recognizer));
        }
        let asks = wants(Stage::Stances) && !targets.is_empty();
        let summary = match wants(Stage::Summary) {
            true => Some(open(Kind::Summary, &paths.summary_model)?),
            false => None,
        };
        // The model of the summary makes the vectors too where it can, and then only once.
        let shared = summary
            .as_ref()
            .filter(|m| m.manifest().task == Task::Sentences && paths.sentence_model.is_none());
        let vectors = match (asks, shared) {
            (false, _) => None,
            (true, Some(model)) => Some(Arc::clone(model)),
            (true, None) => Some(open(Kind::Vectors, &paths.sentence_model)?),
        };
        let shares = vectors.is_some() && shared.is_some();
        let shared = shared.filter(|_| shares).map(|model| model.manifest().id());
        let encoder = vectors.map(|model| move || ModelEncoder::new(Arc::clone(&model)));
        if let Some(encoder) = &encoder {
            builder = builder.stage(VectorStage::new(Box::new(encoder()?)));
        }
        if let Some(model) = summary {
            let length = find.length();
            length.check()?;
            let focus = find.focus.as_deref().map(Focus::new).transpose()?;
            let summarizer = match shares {
                true => Box::new(Centrality::new(Box::new(GivenVectors)).with_focus(focus)),
                false => summarizer(model, focus)?,
            };
            let written = summarizer.kind() == SummaryKind::Abstractive;
            let mut stage = SummaryStage::new(summarizer, length);
            let named = &paths.entailment_model;
            if written && (named.is_some() || loader.locate(Kind::Entailment, None).is_ok()) {
                let measure = FaithfulnessMeasure::of_model(open(Kind::Entailment, named)?)?;
                stage = stage.with_faithfulness(measure);
            }
            builder = builder.stage(stage);
        }
        if wants(Stage::Stances) {
            let options = FinderOptions {
                min_score: find.min_score,
            };
            let finder = EncoderFinder::new(open(Kind::Stances, &paths.stance_model)?, options)?;
            let attributor = open(Kind::Attribution, &paths.attribution_model)?;
            let attributor = EncoderAttributor::new(attributor)?;
            let finder = finder.with_attributor(Box::new(attributor));
            let mut stage = StanceStage::discover(Box::new(finder));
            if let Some(encoder) = &encoder {
                let judge = judge(open(Kind::Judge, &paths.judge_model)?)?;
                let encoder = encoder()?;
                let encode = || targets::encoded(targets, &encoder);
                stage = stage.with_targets(judge, loader.pool().install(encode)?);
            }
            builder = builder.stage(stage);
        }
        let mut names: BTreeMap<String, String> = models
            .iter()
            .map(|(kind, model)| (kind.stage().to_owned(), model.manifest().id()))
            .collect();
        if let Some(name) = shared {
            names.insert(Kind::Vectors.stage().to_owned(), name);
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
        self.models.iter().map(|(kind, model)| (*kind, &**model))
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
        (
            "--min-entity-score",
            find.min_entity_score.is_some(),
            Stage::Entities,
            "entities",
        ),
        ("the length of a summary", length, Stage::Summary, "summary"),
        ("--focus", find.focus.is_some(), Stage::Summary, "summary"),
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
