//! The command line as clap reads it. Doc comments here are what `--help` says.

mod digest;
mod eval;
mod groups;
mod run;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Parser, Subcommand};
use clap_complete::Shell;

pub(crate) use digest::DigestArgs;
pub(crate) use eval::{
    ActorsArgs, ArgumentsArgs, AttributionArgs, CommonArgs, EvalTask, FaithfulnessArgs, FramesArgs,
    Letters, NerArgs, PolarityArgs, StanceArgs, SummarizeArgs,
};
pub(crate) use groups::{FindArgs, LookArgs, ModelArgs, ReadArgs, Stage};
pub(crate) use run::{RunArgs, WriteArgs};

const AFTER: &str = "\
Exit status:
  0  all done
  1  finished, but some documents failed; each is reported with its reason
  2  could not run or go on: usage, an input that does not exist, a model, the disk
  130, 143  stopped by SIGINT or SIGTERM; every line that was written is whole

Examples:
  standpoint show article.txt                 who is named, what is said, who stands where
  standpoint run article.txt                  the same as one JSON line
  standpoint run news/ -o results.jsonl       every file below a folder
  standpoint digest results.jsonl             what they all say, in ten sentences
  standpoint run --help                       all flags of a command";

const AFTER_RUN: &str = "\
Examples:
  standpoint run news/ -o results.jsonl
  standpoint run 'feeds/**/*.jsonl.gz' --stages entities --no-text -o names.jsonl
  zcat news.jsonl.gz | standpoint run - --text-field body > results.jsonl
  standpoint run news/ --target 'carbon tax' --target NATO --sentences 5 -o results.jsonl";

const AFTER_SHOW: &str = "\
Examples:
  standpoint show article.txt
  standpoint show news.jsonl --record 7 --target 'carbon tax'";

const AFTER_CHECK: &str = "\
A line of a golden file has a text, what is asked of it, and the answer:
  entities    {\"text\", \"labels\" (as --labels), \"entities\": [...]}
  summaries   {\"text\", \"sentences\" (3), \"summary\": \"...\"}
  vectors     {\"text\", \"other\" (a second text), \"similarity\": 0.5}
  entailment  {\"text\", \"other\" (a sentence), \"entailment\": {\"entailment\", \"neutral\", ...}}
  stances     {\"text\", \"stances\": [...]}; attribution {\"text\", \"attributions\": [...]}
  judge       {\"text\", \"holder\", \"target\", \"judgement\": {\"favor\", \"against\", \"neutral\"}}

Exit status:
  0  this program runs the model, and all answers are the stored ones
  1  it runs the model, and some answers are others; each is reported
  2  it does not

Examples:
  standpoint models check all
  standpoint models check bert-large-NER
  standpoint models check models/ner --golden models/ner/golden.jsonl";

const AFTER_DIGEST: &str = "\
Examples:
  standpoint digest results.jsonl
  standpoint digest monday.jsonl.gz tuesday.jsonl.gz --by day --sentences 20
  standpoint run news/ --stages summary | standpoint digest - --json";

const AFTER_EVAL: &str = "\
Examples:
  standpoint eval ner --data dev.jsonl.gz
  standpoint eval frames --data dev.jsonl --json --predictions frames.jsonl";

/// Reads news and tells who is named, what is said in short, and who takes which stance on what
#[derive(Debug, Parser)]
#[command(
    name = "standpoint",
    version,
    after_help = AFTER,
    max_term_width = 100,
    disable_help_subcommand = true,
    infer_subcommands = false
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Take documents through the stages and write one JSON line each
    #[command(after_help = AFTER_RUN)]
    Run(Box<RunArgs>),
    /// Show one document with its names, summary and stances
    #[command(after_help = AFTER_SHOW)]
    Show(Box<ShowArgs>),
    /// Tell what many documents say in a few sentences, each event once
    #[command(after_help = AFTER_DIGEST)]
    Digest(DigestArgs),
    /// Measure a task on annotated data
    #[command(after_help = AFTER_EVAL)]
    Eval {
        #[command(subcommand)]
        task: EvalTask,
    },
    /// List models, check them, and make one of a Hugging Face classifier
    Models {
        #[command(subcommand)]
        command: ModelsCommand,
    },
    /// Print a script that completes this command line in a shell
    Completions(CompletionsArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct ShowArgs {
    /// A file, or - for standard input
    #[arg(value_name = "INPUT")]
    pub(crate) input: OsString,
    /// Which record of the input, from 0
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) record: usize,
    #[command(flatten)]
    pub(crate) find: FindArgs,
    #[command(flatten)]
    pub(crate) models: ModelArgs,
    #[command(flatten)]
    pub(crate) read: ReadArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ModelsCommand {
    /// Print each stage, its model and the flag that names another one
    List(LookArgs),
    /// Say what a folder is, what runs it and for which flag, and what is missing or wrong
    #[command(after_help = AFTER_CHECK)]
    Check(CheckArgs),
    /// Make a model for this program of a BERT, RoBERTa, XLM-RoBERTa or DistilBERT classifier in safetensors
    Convert(ConvertArgs),
}

#[derive(Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// A model folder, or all for those that are used
    #[arg(value_name = "PATH|all")]
    pub(crate) path: PathBuf,
    #[command(flatten)]
    pub(crate) golden: GoldenArgs,
    #[command(flatten)]
    pub(crate) look: LookArgs,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Golden answers")]
pub(crate) struct GoldenArgs {
    /// Compare the model's answers with those stored in this file, a JSON object a line
    #[arg(long, value_name = "FILE")]
    pub(crate) golden: Option<PathBuf>,
    /// Write the model's answers into the file, whose lines need only ask: {"text": "..."}
    #[arg(long, requires = "golden")]
    pub(crate) bless: bool,
    /// How far a score may be from the stored one
    #[arg(long, value_name = "X", default_value_t = 0.001, requires = "golden",
        value_parser = groups::fraction)]
    pub(crate) tolerance: f32,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ConvertArgs {
    /// A folder as Hugging Face lays it out: config.json, tokenizer.json, model.safetensors
    #[arg(value_name = "HF_DIR")]
    pub(crate) from: PathBuf,
    /// The new folder, with model.onnx
    #[arg(short, long, value_name = "DIR")]
    pub(crate) output: PathBuf,
    /// Store weights in int8, a quarter of the size; arithmetic stays fp32
    #[arg(long)]
    pub(crate) int8: bool,
    /// Replace a folder that an earlier conversion wrote
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub(crate) shell: Shell,
}
