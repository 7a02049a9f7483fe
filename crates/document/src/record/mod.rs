//! A result line: its keys, and from a document to it and back.

mod read;
mod write;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    Coverage, Label, Named, Note, OffsetUnit, Polarity, Reason, Source, StanceKind, Standing,
    SummaryKind,
};

pub use read::RecordError;

/// The schema of a result line. Keys are added within a schema number, never renamed.
pub const SCHEMA: &str = "standpoint/1";

/// A result line: a document as it leaves the program.
///
/// Offsets are in `offsets`, which is left out for code points. A layer that was not computed has
/// no key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The document's id.
    pub id: String,
    /// Where it came from.
    #[serde(default)]
    pub source: Source,
    /// The input's other fields.
    #[serde(default)]
    pub meta: Map<String, Value>,
    /// The unit of all offsets.
    #[serde(default, skip_serializing_if = "is_default")]
    pub offsets: OffsetUnit,
    /// The text, unless it was left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Sentences.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentences: Option<Vec<SpanRecord>>,
    /// Entity mentions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entities: Option<Vec<EntityRecord>>,
    /// Actors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actors: Option<Vec<ActorRecord>>,
    /// Summary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<SummaryRecord>,
    /// Stances.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stances: Option<Vec<StanceRecord>>,
    /// Positions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub positions: Option<Vec<PositionRecord>>,
    /// What went less than well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// Stages that did not read all of the text; bytes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub coverage: BTreeMap<String, Coverage>,
    /// The model used for each layer, as `name version`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub models: BTreeMap<String, String>,
}

/// A stretch of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpanRecord {
    /// First unit.
    pub start: usize,
    /// One past the last unit.
    pub end: usize,
}

/// A stretch of text with its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextSpanRecord {
    /// First unit.
    pub start: usize,
    /// One past the last unit.
    pub end: usize,
    /// The words themselves.
    pub text: String,
}

/// An entity mention.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EntityRecord {
    /// First unit.
    pub start: usize,
    /// One past the last unit.
    pub end: usize,
    /// The mention's words.
    pub text: String,
    /// Its class.
    pub label: Label,
    /// Probability, `0..=1`, four digits.
    pub score: f64,
    /// Its actor's id.
    pub actor: Option<usize>,
}

/// An actor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActorRecord {
    /// What `actor` fields refer to.
    pub id: usize,
    /// The clearest name.
    pub name: String,
    /// Its class.
    pub label: Label,
    /// How many mentions it has.
    pub mentions: usize,
}

/// A summary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SummaryRecord {
    /// How it was made.
    pub kind: SummaryKind,
    /// The summary, one sentence a line.
    pub text: String,
    /// The sentences it consists of, in the order of `text`.
    pub sentences: Vec<usize>,
    /// The score of each of them, four digits.
    #[serde(default)]
    pub scores: Vec<f64>,
    /// What speaks for each of them, in counts.
    #[serde(default)]
    pub reasons: Vec<Reason>,
    /// How far the text bears out a summary in new words, if that was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub faithfulness: Option<FaithfulnessRecord>,
}

/// How far the text bears out a summary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FaithfulnessRecord {
    /// Share of its sentences that are supported, `0..=1`, four digits.
    pub share: f64,
    /// Whether that is less than it should be.
    pub flagged: bool,
    /// One for each line of the summary.
    pub sentences: Vec<SupportRecord>,
}

/// What speaks for one line of a summary.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SupportRecord {
    /// Whether it counts as supported.
    pub supported: bool,
    /// Probability that the text says it, `0..=1`, four digits.
    pub support: f64,
    /// Index of the sentence around which that was found, or null.
    pub evidence: Option<usize>,
}

/// A holder or target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyRecord {
    /// First unit; null for a party that is not named in the evidence sentence.
    pub start: Option<usize>,
    /// One past the last unit, or null.
    pub end: Option<usize>,
    /// The words as they stand, or null.
    pub text: Option<String>,
    /// The clearest name in the document.
    pub name: String,
    /// Its actor's id.
    pub actor: Option<usize>,
}

/// The sentence that proves a stance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceRecord {
    /// Index of the sentence.
    pub sentence: usize,
    /// First unit.
    pub start: usize,
    /// One past the last unit.
    pub end: usize,
    /// The sentence.
    pub text: String,
}

/// A stance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StanceRecord {
    /// Who; null if and only if `kind` is `author`.
    pub holder: Option<PartyRecord>,
    /// On what.
    pub target: PartyRecord,
    /// The claim that was asked about; left out where none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
    /// Which side.
    pub polarity: Polarity,
    /// Probability, `0..=1`, four digits.
    pub score: f64,
    /// The words that carry it, or null.
    pub cue: Option<TextSpanRecord>,
    /// The sentence that proves it.
    pub evidence: EvidenceRecord,
    /// Whose voice it is.
    pub kind: StanceKind,
}

/// What a holder's stances towards a target add up to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PositionRecord {
    /// Who; null for the text's own voice.
    pub holder: Option<Named>,
    /// On what.
    pub target: Named,
    /// The claim that was asked about; left out where none was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
    /// Where the holder stands.
    pub position: Standing,
    /// How sure that is, `0..=1`, four digits.
    pub score: f64,
    /// How many of the stances are in favor.
    pub favor: usize,
    /// How many are against.
    pub against: usize,
    /// How many are neutral.
    pub neutral: usize,
    /// Indices into `stances`.
    pub stances: Vec<usize>,
}

fn is_default(unit: &OffsetUnit) -> bool {
    *unit == OffsetUnit::default()
}

#[cfg(test)]
mod tests;
