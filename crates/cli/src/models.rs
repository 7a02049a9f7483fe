//! Where models are, the threads they share, and how each is opened.

use std::env;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use standpoint_model::{HubTask, Layout, LoadOptions, Model, Pool, Task, TorchFolder, find};

use crate::args::LookArgs;
use crate::error::CliError;
use crate::seat::{self, Seat};
use crate::torch::Ready;

/// A model that the program uses, by what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Entities,
    Summary,
    Vectors,
    Stances,
    Attribution,
    Judge,
    Entailment,
}

impl Kind {
    /// Those that ship. Sentences for a summary are chosen without a model folder; one that writes
    /// summaries in new words is its user's own.
    pub(crate) const SHIPPED: [Self; 6] = [
        Self::Entities,
        Self::Vectors,
        Self::Stances,
        Self::Attribution,
        Self::Judge,
        Self::Entailment,
    ];

    /// The stage that uses it, and the key under which results name it.
    pub(crate) const fn stage(self) -> &'static str {
        match self {
            Self::Entities => "entities",
            Self::Summary => "summary",
            Self::Vectors => "vectors",
            Self::Stances => "stances",
            Self::Attribution => "attribution",
            Self::Judge => "judge",
            Self::Entailment => "entailment",
        }
    }

    /// Its folder in a folder of models.
    pub(crate) const fn folder(self) -> &'static str {
        match self {
            Self::Entities => "ner",
            Self::Summary | Self::Vectors => "sentences",
            Self::Stances => "stance",
            Self::Attribution => "attribution",
            Self::Judge => "judge",
            Self::Entailment => "entailment",
        }
    }

    /// The flag that names another one.
    pub(crate) const fn flag(self) -> &'static str {
        match self {
            Self::Entities => "--ner-model",
            Self::Summary => "--summary-model",
            Self::Vectors => "--sentence-model",
            Self::Stances => "--stance-model",
            Self::Attribution => "--attribution-model",
            Self::Judge => "--judge-model",
            Self::Entailment => "--entailment-model",
        }
    }

    pub(crate) const fn task(self) -> Task {
        match self {
            Self::Entities => Task::Ner,
            Self::Summary | Self::Vectors => Task::Sentences,
            Self::Stances => Task::Stance,
            Self::Attribution => Task::Attribution,
            Self::Judge => Task::Judge,
            Self::Entailment => Task::Entailment,
        }
    }

    /// What a model for torch has to be made for to take its place, if one can.
    pub(crate) const fn hub_task(self) -> Option<HubTask> {
        match self {
            Self::Entities => Some(HubTask::TokenClassification),
            Self::Summary => Some(HubTask::Summarization),
            Self::Judge => Some(HubTask::SequenceClassification),
            Self::Vectors | Self::Stances | Self::Attribution | Self::Entailment => None,
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
    /// As the user said.
    threads: Option<NonZeroUsize>,
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
            threads: args.threads,
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

    /// A model in its place: the one named, else the first that is found, on the engine that runs
    /// what its folder holds.
    pub(crate) fn seat(&self, kind: Kind, named: Option<&Path>) -> Result<Seat, CliError> {
        let dir = self.locate(kind, named)?;
        if let Layout::Torch(folder) = Layout::of(&dir)? {
            seat::check(&folder, kind)?;
            return self.ready(folder).map(Seat::Torch);
        }
        Ok(Seat::Own(self.load(&dir, kind.task())?))
    }

    /// A model for libtorch, if this build has that.
    pub(crate) fn ready(&self, folder: TorchFolder) -> Result<Ready, CliError> {
        Ready::open(folder, self.threads)
    }

    /// Opens a model whose outputs are used: the one named, else the first that is found.
    pub(crate) fn open(&self, kind: Kind, named: Option<&Path>) -> Result<Arc<Model>, CliError> {
        self.seat(kind, named)?.own(kind)
    }

    /// Opens a model folder with `manifest.toml` or ONNX weights on the threads of this process.
    pub(crate) fn load(&self, dir: &Path, task: Task) -> Result<Arc<Model>, CliError> {
        let options = LoadOptions::default().with_pool(Arc::clone(&self.pool));
        Ok(Arc::new(Model::open(dir, task, &options)?))
    }
}
