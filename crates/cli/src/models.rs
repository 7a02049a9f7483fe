//! Where models are, the threads they share, and how each is opened.

use std::env;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use standpoint_document::{Document, Found, Span, Stance};
use standpoint_model::{LoadOptions, Model, Pool, Task, find};
use standpoint_ner::EncoderRecognizer;
use standpoint_stance::{
    EncoderFinder, EncoderJudge, FinderOptions, Judgement, StanceError, StanceFinder, StanceJudge,
    StanceQuery,
};
use standpoint_summarize::{ModelEncoder, SentenceEncoder, SummarizeError};

use crate::args::{LookArgs, ModelArgs};
use crate::error::CliError;

/// A model that the program uses, by what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Entities,
    Summary,
    Stances,
    Judge,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] = [Self::Entities, Self::Summary, Self::Stances, Self::Judge];

    /// The stage that uses it, and the key under which results name it.
    pub(crate) const fn stage(self) -> &'static str {
        match self {
            Self::Entities => "entities",
            Self::Summary => "summary",
            Self::Stances => "stances",
            Self::Judge => "judge",
        }
    }

    /// Its folder in a folder of models.
    pub(crate) const fn folder(self) -> &'static str {
        match self {
            Self::Entities => "ner",
            Self::Summary => "sentences",
            Self::Stances => "stance",
            Self::Judge => "judge",
        }
    }

    /// The flag that names another one.
    pub(crate) const fn flag(self) -> &'static str {
        match self {
            Self::Entities => "--ner-model",
            Self::Summary => "--summary-model",
            Self::Stances => "--stance-model",
            Self::Judge => "--judge-model",
        }
    }

    pub(crate) const fn task(self) -> Task {
        match self {
            Self::Entities => Task::Ner,
            Self::Summary => Task::Sentences,
            Self::Stances => Task::Stance,
            Self::Judge => Task::Judge,
        }
    }
}

/// Environment variable that names a folder of models.
const VARIABLE: &str = "STANDPOINT_MODELS";

/// The folders in which models are looked for, in order, each once.
fn places(flag: Option<&Path>) -> Vec<PathBuf> {
    let named = |variable: &str| env::var_os(variable).filter(|v| !v.is_empty());
    let mut places: Vec<PathBuf> = flag.map(Path::to_owned).into_iter().collect();
    places.extend(named(VARIABLE).map(PathBuf::from));
    if let Ok(program) = env::current_exe().and_then(|p| p.canonicalize()) {
        places.extend(program.ancestors().skip(1).map(|dir| dir.join("models")));
    }
    let data = named("XDG_DATA_HOME").map(PathBuf::from);
    let home = || env::home_dir().map(|home| home.join(".local/share"));
    places.extend(data.or_else(home).map(|dir| dir.join("standpoint/models")));
    let mut distinct: Vec<PathBuf> = Vec::with_capacity(places.len());
    for place in places {
        if !distinct.contains(&place) {
            distinct.push(place);
        }
    }
    distinct
}

/// Finds and opens models on the one pool of this process.
pub(crate) struct Loader {
    places: Vec<PathBuf>,
    pool: Arc<Pool>,
}

impl Loader {
    pub(crate) fn new(args: &LookArgs) -> Result<Self, CliError> {
        let threads = args
            .threads
            .or_else(|| thread::available_parallelism().ok())
            .unwrap_or(NonZeroUsize::MIN);
        Ok(Self {
            places: places(args.models.as_deref()),
            pool: Arc::new(Pool::new(threads)?),
        })
    }

    /// The threads all work runs on.
    pub(crate) fn pool(&self) -> &Arc<Pool> {
        &self.pool
    }

    /// The folder of a model: the one named, else the first that is found.
    pub(crate) fn locate(&self, kind: Kind, named: Option<&Path>) -> Result<PathBuf, CliError> {
        match named {
            Some(path) => Ok(path.to_owned()),
            None => find(&self.places, kind.folder()).map_err(|cause| CliError::NoModel {
                flag: kind.flag(),
                cause,
            }),
        }
    }

    /// Opens a model, whatever it is for.
    pub(crate) fn open(&self, kind: Kind, named: Option<&Path>) -> Result<Model, CliError> {
        let dir = self.locate(kind, named)?;
        let options = LoadOptions::default().with_pool(Arc::clone(&self.pool));
        Ok(Model::open(&dir, kind.task(), &options)?)
    }

    pub(crate) fn recognizer(
        &self,
        args: &ModelArgs,
        options: &standpoint_ner::Options,
    ) -> Result<EncoderRecognizer, CliError> {
        Ok(EncoderRecognizer::new(self.entities(args)?, options)?)
    }

    /// The model for entities, whose label set is not chosen yet.
    pub(crate) fn entities(&self, args: &ModelArgs) -> Result<Arc<Model>, CliError> {
        Ok(Arc::new(
            self.open(Kind::Entities, args.ner_model.as_deref())?,
        ))
    }

    pub(crate) fn encoder(&self, args: &ModelArgs) -> Result<Shared<ModelEncoder>, CliError> {
        let model = self.open(Kind::Summary, args.summary_model.as_deref())?;
        Ok(Shared::new(ModelEncoder::new(model)?))
    }

    pub(crate) fn finder(
        &self,
        args: &ModelArgs,
        options: FinderOptions,
    ) -> Result<Shared<EncoderFinder>, CliError> {
        let model = self.open(Kind::Stances, args.stance_model.as_deref())?;
        Ok(Shared::new(EncoderFinder::new(model, options)?))
    }

    pub(crate) fn judge(&self, args: &ModelArgs) -> Result<Shared<EncoderJudge>, CliError> {
        let model = self.open(Kind::Judge, args.judge_model.as_deref())?;
        Ok(Shared::new(EncoderJudge::new(model)?))
    }
}

/// A task's implementation, at work in a stage and still at hand to be asked what it has done.
pub(crate) struct Shared<T>(Arc<T>);

impl<T> Shared<T> {
    fn new(inner: T) -> Self {
        Self(Arc::new(inner))
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl SentenceEncoder for Shared<ModelEncoder> {
    fn encode(&self, doc: &Document, spans: &[Span]) -> Result<Vec<Vec<f32>>, SummarizeError> {
        self.0.encode(doc, spans)
    }
}

impl StanceFinder for Shared<EncoderFinder> {
    fn find(&self, docs: &[&Document]) -> Result<Vec<Found<Stance>>, StanceError> {
        self.0.find(docs)
    }
}

impl StanceJudge for Shared<EncoderJudge> {
    fn judge(&self, queries: &[StanceQuery<'_>]) -> Result<Vec<Judgement>, StanceError> {
        self.0.judge(queries)
    }
}

/// Something that runs a model.
pub(crate) trait Runs: Send + Sync {
    fn model(&self) -> &Model;
}

impl Runs for EncoderRecognizer {
    fn model(&self) -> &Model {
        self.model()
    }
}

impl Runs for Shared<ModelEncoder> {
    fn model(&self) -> &Model {
        self.0.model()
    }
}

impl Runs for Shared<EncoderFinder> {
    fn model(&self) -> &Model {
        self.0.model()
    }
}

impl Runs for Shared<EncoderJudge> {
    fn model(&self) -> &Model {
        self.0.model()
    }
}
