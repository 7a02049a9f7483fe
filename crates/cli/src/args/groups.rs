//! Flags that several commands share.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use standpoint_corpus::{Format, ReadOptions};
use standpoint_summarize::Length;

/// A part of the work that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Stage {
    Sentences,
    Entities,
    Summary,
    Stances,
}

#[derive(Debug, Default, Args)]
#[command(next_help_heading = "What to find")]
pub(crate) struct FindArgs {
    /// Set of entity labels: a head of the model, such as news or conll [default: news]; of a model of
    /// free labels (GLiNER) these themselves: treaty,ministry
    #[arg(long, value_name = "SET")]
    pub(crate) labels: Option<String>,
    /// Ask how every holder stands to this, beside the stances that are found; repeatable
    #[arg(long = "target", value_name = "NAME")]
    pub(crate) targets: Vec<String>,
    /// Ask about the targets of a TOML file: [[target]] with name, aliases and statement
    #[arg(long = "targets", value_name = "FILE")]
    pub(crate) targets_file: Option<PathBuf>,
    /// Leave out entities that score less, 0 to 1, with all that builds on them [default: none]
    #[arg(long, value_name = "SCORE", value_parser = fraction)]
    pub(crate) min_entity_score: Option<f32>,
    /// Leave out found stances that score less, 0 to 1 [default: as the model says]
    #[arg(long, value_name = "SCORE", value_parser = fraction)]
    pub(crate) min_score: Option<f32>,
    /// Length of the summary in sentences [default: 3]
    #[arg(long, value_name = "N", group = "length")]
    pub(crate) sentences: Option<usize>,
    /// Length of the summary in words, at most
    #[arg(long, value_name = "N", group = "length")]
    pub(crate) words: Option<usize>,
    /// Length of the summary as a share of the sentences, 0 to 1
    #[arg(long, value_name = "X", group = "length")]
    pub(crate) share: Option<f32>,
    /// Keep the summary to what concerns this: an actor, or a few words
    #[arg(long, value_name = "NAME")]
    pub(crate) focus: Option<String>,
}

impl FindArgs {
    /// How long a summary is to be.
    pub(crate) fn length(&self) -> Length {
        match (self.sentences, self.words, self.share) {
            (Some(n), _, _) => Length::Sentences(n),
            (_, Some(n), _) => Length::Words(n),
            (_, _, Some(x)) => Length::Share(x),
            _ => Length::default(),
        }
    }
}

pub(super) fn fraction(text: &str) -> Result<f32, String> {
    match text.parse() {
        Ok(x) if (0.0..=1.0).contains(&x) => Ok(x),
        _ => Err("expected a number from 0 to 1".to_owned()),
    }
}

#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Models")]
pub(crate) struct ModelArgs {
    /// Model folder for entities
    #[arg(long, value_name = "PATH")]
    pub(crate) ner_model: Option<PathBuf>,
    /// Model folder for summaries: a sentence encoder, or one that writes (default: none, sentences
    /// are chosen by weights in the program)
    #[arg(long, value_name = "PATH")]
    pub(crate) summary_model: Option<PathBuf>,
    /// Model folder for sentence vectors, by which passages on a target are found
    #[arg(long, value_name = "PATH")]
    pub(crate) sentence_model: Option<PathBuf>,
    /// Model folder for stances that are found
    #[arg(long, value_name = "PATH")]
    pub(crate) stance_model: Option<PathBuf>,
    /// Model folder that tells in whose words a stance stands
    #[arg(long, value_name = "PATH")]
    pub(crate) attribution_model: Option<PathBuf>,
    /// Model folder for targets that are asked about
    #[arg(long, value_name = "PATH")]
    pub(crate) judge_model: Option<PathBuf>,
    /// Model folder that tells how far a text bears out a summary in new words
    #[arg(long, value_name = "PATH")]
    pub(crate) entailment_model: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) look: LookArgs,
}

#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Models")]
pub(crate) struct LookArgs {
    /// Folder of models to look in first; then $STANDPOINT_MODELS, `models` beside or above the
    /// program, and the user's data folder
    #[arg(long, value_name = "DIR")]
    pub(crate) models: Option<PathBuf>,
    /// Threads to work on [default: one a processor]
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<NonZeroUsize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum InputFormat {
    Text,
    Jsonl,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub(crate) struct ReadArgs {
    /// Format of every input: a file is one text, or a line one JSON object [default: by name,
    /// then by content]
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub(crate) input_format: Option<InputFormat>,
    /// JSON field that holds the text
    #[arg(long, value_name = "FIELD", default_value = "text")]
    pub(crate) text_field: String,
    /// JSON field that holds the id
    #[arg(long, value_name = "FIELD", default_value = "id")]
    pub(crate) id_field: String,
}

impl ReadArgs {
    pub(crate) fn options(&self) -> ReadOptions {
        let options = ReadOptions::default()
            .with_text_field(&self.text_field)
            .with_id_field(&self.id_field);
        match self.input_format {
            Some(InputFormat::Text) => options.with_format(Format::Text),
            Some(InputFormat::Jsonl) => options.with_format(Format::Jsonl),
            None => options,
        }
    }
}
