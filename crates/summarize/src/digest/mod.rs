//! A corpus in a few sentences: what its documents tell, each event once.
//!
//! A [`Corpus`] takes in the summaries of result lines; its [`Digest`] is sentences of these, word for
//! word, each with the document it comes from and those that tell the same.
//!
//! ```
//! use standpoint_document::{OffsetUnit, Record};
//! use standpoint_summarize::digest::Corpus;
//! use standpoint_summarize::{Length, Rank, Summarizer};
//! let texts = [
//!     "Ministers in Lima signed the copper pact on Monday.",
//!     "The copper pact was signed by ministers in Lima.",
//!     "A storm closed the harbour of Esbjerg for two days.",
//! ];
//! let mut corpus = Corpus::default();
//! for (id, text) in ["a", "b", "c"].into_iter().zip(texts) {
//!     let mut doc = standpoint_tokenize::document(text);
//!     doc.id = id.to_owned();
//!     doc.summary = Rank::default().summarize(&[&doc], &Length::Sentences(1))?.pop();
//!     corpus.add(&Record::new(&doc, OffsetUnit::Chars, true, &Default::default()))?;
//! }
//! let digest = corpus.digest(10, None);
//! let stories: Vec<_> = digest.groups.iter().flat_map(|g| &g.stories).collect();
//! assert_eq!((digest.stories, stories.len()), (2, 2));
//! assert_eq!(stories[0].others.len(), 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **How.** A document is the stems of its summary and title, weighted by the square of their rarity in the
//! corpus: what makes an event of a kind is what few documents have, its names above all. Documents that
//! are alike by cosine, and where they are dated at most three days from the first one, tell one story; stories that
//! are a little alike are one topic. A story that more documents tell comes first, but the second of a
//! topic counts half, the third a third; between equals comes the one of the larger topic. Of a
//! story is told the sentence with most of what its documents share, rather one that opens an
//! article than one that leans on the sentence before. A document tells one story, a story has one
//! sentence.
//!
//! No model reads it: the words of a name, of a place and of numbers tell one event from another
//! better than a vector of meaning does, for which two elections are one; and it takes a moment.
//! What two documents tell in wholly different words is told twice.
//!
//! **Time and memory.** Documents meet through an index of stems, and a stem that too many have is
//! passed over: time is nearly linear in the number of documents, and grows with the square of the
//! sentences that are told. Memory is that of the summaries.
//! The digest is the same whatever the order in which the lines came.

mod choose;
mod day;
mod gather;
mod group;
mod label;

use serde::Serialize;
use standpoint_document::{OffsetUnit, Source};
use thiserror::Error;

pub use day::Day;
pub use gather::Corpus;

/// What sentences of a digest stand under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// The day of the document that each comes from.
    Day,
    /// What they are about.
    Topic,
}

/// A corpus in a few sentences.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Digest {
    /// How many documents there are.
    pub documents: usize,
    /// How many stories they tell; each is told by one document or more.
    pub stories: usize,
    /// What the groups are.
    pub by: By,
    /// The sentences that were chosen: days in their order, topics by how many documents are about
    /// them.
    pub groups: Vec<Group>,
}

/// Sentences under one heading.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// What they have in common.
    #[serde(flatten)]
    pub heading: Heading,
    /// How many documents of the corpus are of this day or topic.
    pub documents: usize,
    /// The stories, those that more documents tell first.
    pub stories: Vec<Story>,
}

/// The heading of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Heading {
    /// A day; none for documents without one.
    Day(Option<Day>),
    /// Words and names that the documents of a topic share and others do not have, the best first;
    /// none for what is the subject of one document each.
    Topic(Vec<String>),
}

/// One event, told once.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Story {
    /// A sentence of the summary of `document`, as it stands there.
    pub sentence: String,
    /// The document it comes from.
    pub document: Origin,
    /// Where it stands in that document; none for a sentence that a model wrote.
    pub place: Option<Place>,
    /// How many documents tell the story.
    pub documents: usize,
    /// Those other than `document`, by day and id.
    pub others: Vec<Origin>,
}

/// Which document it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// The day in its `meta`, if that has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<Day>,
    /// Its id.
    pub id: String,
    /// Where it was read.
    pub source: Source,
    /// The title in its `meta`, if that has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// Where a sentence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Index into the document's sentences.
    pub sentence: usize,
    /// First unit.
    pub start: usize,
    /// One past the last unit.
    pub end: usize,
    /// The unit, left out for code points.
    #[serde(skip_serializing_if = "is_chars")]
    pub offsets: OffsetUnit,
}

/// A result line that cannot go into a digest.
#[derive(Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum DigestError {
    /// It has no summary.
    #[error(
        "document `{id}` has no summary, which a digest is made of; \
         write the results anew with `standpoint run --stages summary`"
    )]
    NoSummary {
        /// The document's id.
        id: String,
    },
    /// A sentence of its summary is none of its sentences.
    #[error(
        "document `{id}`: its summary is of sentence {sentence} where {count} exist; \
         the record was changed after it was written"
    )]
    Sentence {
        /// The document's id.
        id: String,
        /// The sentence as written.
        sentence: usize,
        /// How many it has.
        count: usize,
    },
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_chars(unit: &OffsetUnit) -> bool {
    *unit == OffsetUnit::Chars
}

#[cfg(test)]
mod tests;
