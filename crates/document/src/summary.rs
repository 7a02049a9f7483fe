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
}
