//! From the stages asked for to a pipeline with its models.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use standpoint_document::SummaryKind;
use standpoint_model::{Model, Task};
use standpoint_pipeline::{
    EntityStage, GivenVectors, Pipeline, SentenceStage, StanceStage, SummaryStage, VectorStage,
};
use standpoint_stance::{EncoderAttributor, EncoderFinder, FinderOptions};
use standpoint_summarize::{Centrality, FaithfulnessMeasure, Focus, Learned, ModelEncoder};

use crate::args::{FindArgs, ModelArgs, Stage};
use crate::error::CliError;
use crate::models::{Kind, Loader};
use crate::seat::{Seat, summarizer};
use crate::targets;

/// A pipeline and the models in it.
pub(crate) struct Chain {
    pub(crate) pipeline: Pipeline,
    used: Vec<Used>,
    names: BTreeMap<String, String>,
}

/// A model that a stage uses.
struct Used {
    kind: Kind,
    id: String,
    /// None on another engine than ours, whose model tells nothing of itself.
    model: Option<Arc<Model>>,
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
        let mut used: Vec<Used> = Vec::new();
        let mut seat = |kind, path: &Option<PathBuf>| {
            let seat = loader.seat(kind, path.as_deref())?;
            let model = match &seat {
                Seat::Own(model) => Some(Arc::clone(model)),
                Seat::Torch(_) => None,
            };
            let id = seat.id();
            used.push(Used { kind, id, model });
            Ok::<_, CliError>(seat)
        };
        let mut builder = Pipeline::builder().stage(SentenceStage);
        if wants(Stage::Entities) {
            let recognizer = seat(Kind::Entities, &paths.ner_model)?.recognizer(
                find.labels.as_deref(),
                find.min_entity_score.unwrap_or_default(),
            )?;
            builder = builder.stage(EntityStage::new(recognizer));
        }
        let asks = wants(Stage::Stances) && !targets.is_empty();
        let summary = match paths.summary_model.is_some() && wants(Stage::Summary) {
            true => Some(seat(Kind::Summary, &paths.summary_model)?),
            false => None,
        };
        // A model named for the summary makes the vectors too where it can, and then only once.
        let shared = match &summary {
            Some(Seat::Own(model)) => Some(model)
                .filter(|m| m.manifest().task == Task::Sentences && paths.sentence_model.is_none()),
            _ => None,
        };
        let vectors = match (asks, shared) {
            (false, _) => None,
            (true, Some(model)) => Some(Arc::clone(model)),
            (true, None) => Some(seat(Kind::Vectors, &paths.sentence_model)?.own(Kind::Vectors)?),
        };
        let shares = vectors.is_some() && shared.is_some();
        let shared = shared.filter(|_| shares).map(|model| model.manifest().id());
        let encoder = vectors.map(|model| move || ModelEncoder::new(Arc::clone(&model)));
        if let Some(encoder) = &encoder {
            builder = builder.stage(VectorStage::new(Box::new(encoder()?)));
        }
        if wants(Stage::Summary) {
            let length = find.length();
            length.check()?;
            let focus = find.focus.as_deref();
            let summarizer = match shares {
                true => {
                    let focus = focus.map(Focus::new).transpose()?;
                    Box::new(Centrality::new(Box::new(GivenVectors)).with_focus(focus))
                }
                false => summarizer(summary.as_ref(), focus)?,
            };
            let written = summarizer.kind() == SummaryKind::Abstractive;
            let mut stage = SummaryStage::new(summarizer, length);
            if !written && paths.entailment_model.is_some() {
                return Err(CliError::Usage(
                    "--entailment-model was given, and the summary takes sentences of the text as \
                     they are; leave it out, or name a --summary-model that writes"
                        .to_owned(),
                ));
            }
            if written {
                let model = seat(Kind::Entailment, &paths.entailment_model)?;
                let model = model.own(Kind::Entailment)?;
                let measure = FaithfulnessMeasure::of_model(model)?;
                stage = stage.with_faithfulness(measure);
            }
            builder = builder.stage(stage);
        }
        if wants(Stage::Stances) {
            let options = FinderOptions {
                min_score: find.min_score,
            };
            let model = seat(Kind::Stances, &paths.stance_model)?.own(Kind::Stances)?;
            let finder = EncoderFinder::new(model, options)?;
            let model = seat(Kind::Attribution, &paths.attribution_model)?;
            let attributor = EncoderAttributor::new(model.own(Kind::Attribution)?)?;
            let finder = finder.with_attributor(Box::new(attributor));
            let mut stage = StanceStage::discover(Box::new(finder));
            if let Some(encoder) = &encoder {
                let judge = seat(Kind::Judge, &paths.judge_model)?.judge()?;
                let encoder = encoder()?;
                let encode = || targets::encoded(targets, &encoder);
                stage = stage.with_targets(judge, loader.pool().install(encode)?);
            }
            builder = builder.stage(stage);
        }
        let mut names: BTreeMap<String, String> = used
            .iter()
            .map(|used| (used.kind.stage().to_owned(), used.id.clone()))
            .collect();
        if wants(Stage::Summary) && summary.is_none() {
            names.insert(Kind::Summary.stage().to_owned(), Learned::ID.to_owned());
        }
        if let Some(name) = shared {
            names.insert(Kind::Vectors.stage().to_owned(), name);
        }
        Ok(Self {
            pipeline: builder.build()?,
            used,
            names,
        })
    }

    /// The model of each layer, as results name it.
    pub(crate) const fn names(&self) -> &BTreeMap<String, String> {
        &self.names
    }

    /// The models that count what they run, in the order in which they run.
    pub(crate) fn counted(&self) -> impl Iterator<Item = (Kind, &Model)> {
        let used = self.used.iter();
        used.filter_map(|used| Some((used.kind, &**used.model.as_ref()?)))
    }

    /// What the others are for.
    pub(crate) fn uncounted(&self) -> impl Iterator<Item = Kind> {
        let used = self.used.iter().filter(|used| used.model.is_none());
        used.map(|used| used.kind)
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
