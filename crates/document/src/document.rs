use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Actor, Coverage, Entity, Layers, Position, Span, Stance, Summary};

/// Where a document came from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Source {
    /// The file as it was named, or `-` for standard input; empty for a text given in memory.
    pub path: String,
    /// Which record of that file, from 0.
    pub record: u64,
}

/// One sentence and its words, in text order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sentence {
    /// Bytes of the sentence, without surrounding white space.
    pub span: Span,
    /// Bytes of each word or punctuation mark, inside `span`, not overlapping.
    pub words: Vec<Span>,
}

/// Something a reader of the result should know: a stage that failed, a text not read to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The stage that speaks.
    pub stage: String,
    /// What it has to say.
    pub message: String,
}

/// A text and all that is known about it. Stages add layers and change nothing of an earlier one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document {
    /// Unique in a corpus: the input's own id, or `path#record`.
    pub id: String,
    /// Where it came from.
    pub source: Source,
    /// What the input carried beside its text: title, date, url, any other field.
    pub meta: Map<String, Value>,
    /// Which of the layers below have been computed (an empty layer is not an absent one).
    pub layers: Layers,
    /// Sentences, in text order.
    pub sentences: Vec<Sentence>,
    /// Entity mentions, in text order.
    pub entities: Vec<Entity>,
    /// The persons, organisations and places the mentions belong to; `Actor::id` is the index here.
    pub actors: Vec<Actor>,
    /// The summary, once that stage ran.
    pub summary: Option<Summary>,
    /// Stances, in text order of their evidence.
    pub stances: Vec<Stance>,
    /// What the stances of each holder towards each target add up to, in order of the first one.
    pub positions: Vec<Position>,
    /// A vector of length 1 for each sentence, near those of sentences that say alike things; all
    /// zeros for one with nothing to read. It serves the stages that follow and is in no result.
    pub vectors: Vec<Vec<f32>>,
    /// What went less than well.
    pub notes: Vec<Note>,
    /// Stages that did not read all of the text, with how much they read.
    pub coverage: Vec<(String, Coverage)>,
    text: String,
}

/// The title in what an input carried: its field `title`, else `headline`; none if it is empty.
pub fn title(meta: &Map<String, Value>) -> Option<&str> {
    let fields = ["title", "headline"].into_iter();
    let titles = fields.filter_map(|field| meta.get(field)?.as_str());
    titles.map(str::trim).find(|title| !title.is_empty())
}

impl Document {
    /// A document that holds `text` and no layer. The text is kept as given, to the byte.
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            text: text.into(),
            ..Self::default()
        }
    }

    /// The whole text. It never changes: every span of every layer points into it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span. Empty for a span that does not lie in this text on character
    /// boundaries, which no span made for this document does.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start()..span.end()).unwrap_or_default()
    }

    /// The title that the input carried, by the fields `title` and `headline` of `meta`; none if it is
    /// empty.
    pub fn title(&self) -> Option<&str> {
        title(&self.meta)
    }

    /// The index of the sentence that holds the byte offset, if one does.
    pub fn sentence_at(&self, byte: usize) -> Option<usize> {
        let after = self.sentences.partition_point(|s| s.span.start() <= byte);
        let i = after.checked_sub(1)?;
        (byte < self.sentences.get(i)?.span.end()).then_some(i)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_span_slices_to_nothing_instead_of_panicking() {
        let doc = Document::new("x", "é");
        assert_eq!(doc.slice(Span::at(1, 1)), "");
        assert_eq!(doc.slice(Span::at(0, 99)), "");
    }

    #[test]
    fn sentence_at_finds_the_sentence_and_not_the_gap() {
        let mut doc = Document::new("x", "One.  Two.");
        for span in [Span::at(0, 4), Span::at(6, 4)] {
            doc.sentences.push(Sentence {
                span,
                words: vec![],
            });
        }
        assert_eq!(doc.sentence_at(3), Some(0));
        assert_eq!(doc.sentence_at(4), None);
        assert_eq!(doc.sentence_at(6), Some(1));
        assert_eq!(doc.sentence_at(10), None);
    }
}
