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
