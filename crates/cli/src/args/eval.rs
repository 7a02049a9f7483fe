use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::LookArgs;

#[derive(Debug, Subcommand)]
pub(crate) enum EvalTask {
    /// Sentences and words: F1 by exact span
    Tokenize(CommonArgs),
    /// Entities: F1 by exact span and label, as conlleval counts it
    Ner(NerArgs),
    /// Actors: how named mentions are joined; MUC, B-cubed, CEAF-e and the mean of their F1
    Actors(ActorsArgs),
    /// Summaries: ROUGE-1, -2 and -Lsum beside the first sentences and the oracle
    Summarize(SummarizeArgs),
    /// Stances found in raw text: F1 of whole frames
    Frames(FramesArgs),
    /// Who says what, from raw text: F1 of cue, source and content, by overlap and exact
    Attribution(AttributionArgs),
    /// Holder and target of given cues: F1 by overlap and exact
    Arguments(ArgumentsArgs),
    /// For or against, given holder, target and cue: macro F1, accuracy, calibration
    Polarity(PolarityArgs),
    /// Stance of a given holder to a given target: macro F1, accuracy, calibration
    Stance(StanceArgs),
    /// Whether a text bears out a sentence of a summary: macro F1, accuracy, calibration
    Faithfulness(FaithfulnessArgs),
}

#[derive(Debug, Args)]
pub(crate) struct CommonArgs {
    /// Annotated data: JSON lines, plain or gzip
    #[arg(long, value_name = "FILE")]
    pub(crate) data: PathBuf,
    /// Print one JSON object on one line
    #[arg(long)]
    pub(crate) json: bool,
    /// Write gold and prediction of each row to this file, as JSON lines; replaced if it exists
    #[arg(long, value_name = "FILE")]
    pub(crate) predictions: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) look: LookArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Letters {
    Upper,
    Lower,
}

impl Letters {
    /// The word in these letters; it may change its length.
    pub(crate) fn of(self, word: &str) -> String {
        match self {
            Self::Upper => word.to_uppercase(),
            Self::Lower => word.to_lowercase(),
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct NerArgs {
    /// Model folder for entities
    #[arg(long, value_name = "PATH", help_heading = "Models")]
    pub(crate) model: Option<PathBuf>,
    /// Set of entity labels [default: the model's smallest that has all labels of the data]
    #[arg(long, value_name = "SET")]
    pub(crate) labels: Option<String>,
    /// Start from the text instead of the gold sentences and words
    #[arg(long)]
    pub(crate) raw: bool,
    /// Leave out entities that score less, 0 to 1 [default: none]
    #[arg(long, value_name = "SCORE", value_parser = super::groups::fraction)]
    pub(crate) min_score: Option<f32>,
    /// Write all words in capitals, or none, before they are read
    #[arg(long, value_enum, value_name = "CASE")]
    pub(crate) case: Option<Letters>,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ActorsArgs {
    /// Model folder for entities, with --raw
    #[arg(long, value_name = "PATH", help_heading = "Models", requires = "raw")]
    pub(crate) model: Option<PathBuf>,
    /// Start from the text: find the mentions too, instead of taking gold's
    #[arg(long)]
    pub(crate) raw: bool,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Debug, Args)]
pub(crate) struct SummarizeArgs {
    /// Model folder for summaries
    #[arg(long, value_name = "PATH", help_heading = "Models")]
    pub(crate) model: Option<PathBuf>,
    /// Length of every summary in sentences, the oracle's at most
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) sentences: usize,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Debug, Args)]
pub(crate) struct FramesArgs {
    /// Model folder for stances
    #[arg(long, value_name = "PATH", help_heading = "Models")]
    pub(crate) model: Option<PathBuf>,
    /// Model folder for the entities that stances build on
    #[arg(long, value_name = "PATH", help_heading = "Models")]
    pub(crate) ner_model: Option<PathBuf>,
    /// Model folder that tells in whose words a stance stands
    #[arg(long, value_name = "PATH", help_heading = "Models")]
    pub(crate) attribution_model: Option<PathBuf>,
    /// Leave out stances that score less, 0 to 1 [default: as the model says]
    #[arg(long, value_name = "SCORE", value_parser = super::groups::fraction)]
    pub(crate) min_score: Option<f32>,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Debug, Args)]
pub(crate) struct AttributionArgs {
    /// Model folder for attribution
    #[arg(long, value_name = "PATH", help_heading = "Models")]
    pub(crate) model: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ArgumentsArgs {
    /// Model folder for stances
    #[arg(long, value_name = "PATH", help_heading = "Models")]
    pub(crate) model: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Debug, Args)]
pub(crate) struct PolarityArgs {
    /// Model folder of the judge, who reads holder and target
    #[arg(long, value_name = "PATH", help_heading = "Models")]
    pub(crate) judge_model: Option<PathBuf>,
    /// Model folder for stances, which reads the cue
    #[arg(long, value_name = "PATH", help_heading = "Models")]
    pub(crate) stance_model: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Debug, Args)]
pub(crate) struct StanceArgs {
    /// Model folder of the judge
    #[arg(long, value_name = "PATH", help_heading = "Models")]
    pub(crate) model: Option<PathBuf>,
    /// Ask each row in changed forms too: parties exchanged, target or text alone, negated,
    /// paraphrased
    #[arg(long)]
    pub(crate) probes: bool,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

#[derive(Debug, Args)]
pub(crate) struct FaithfulnessArgs {
    /// Model folder that tells entailment
    #[arg(long, value_name = "PATH", help_heading = "Models")]
    pub(crate) model: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}
