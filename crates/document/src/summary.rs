use serde::{Deserialize, Serialize};

/// How a summary was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SummaryKind {
    /// Sentences of the text, word for word.
    Extractive,
    /// New sentences written by a model.
    Abstractive,
}

/// One sentence taken into an extractive summary.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SummarySentence {
    /// Index into the document's sentences.
    pub sentence: usize,
    /// How much the summarizer wanted it; comparable within one document only.
    pub score: f32,
    /// What speaks for it, in plain counts.
    pub reason: Reason,
}

/// What speaks for a sentence of a summary, in counts that a reader can check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reason {
    /// Its place among the sentences of the body, from 1; 0 for one that is none of these.
    pub place: usize,
    /// How many of its words, function words left out, other sentences of the document use too.
    pub recurring: usize,
    /// How many mentions of entities it holds; none where entities were not looked for.
    pub entities: Option<usize>,
}

/// A document in short.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// How it was made.
    pub kind: SummaryKind,
    /// The summary, one sentence a line.
    pub text: String,
    /// For an extractive one the sentences it consists of, in the order of `text`.
    pub sentences: Vec<SummarySentence>,
    /// How far the document bears out what it says; none where that was not measured.
    pub faithfulness: Option<Faithfulness>,
}

/// How far a document bears out a summary in new words, sentence by sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Faithfulness {
    /// The share of its sentences that are supported, `0..=1`; 1 for a summary without any.
    pub share: f32,
    /// Whether that is less than it should be.
    pub flagged: bool,
    /// One for each line of the summary's text, in order.
    pub sentences: Vec<Support>,
}

/// What speaks for one sentence of a summary.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Support {
    /// Whether it counts as supported.
    pub supported: bool,
    /// The probability that the document says it, `0..=1`.
    pub support: f32,
    /// The sentence of the document around which that was found, or the nearest of several that say it
    /// together; none where it has no sentence.
    pub evidence: Option<usize>,
}
