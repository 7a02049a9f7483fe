//! Who says, believes or wants what: source, cue and content.

mod encoder;
mod index;
mod paragraphs;
mod quotes;
mod rules;
mod speech;

use standpoint_document::{Document, Found, Span};

use crate::StanceError;

pub use encoder::{EncoderAttributor, load_attributor};
pub(crate) use index::Attributions;
pub(crate) use quotes::{Quotation, quotations};
pub use rules::RuleAttributor;

/// Somebody's words or thoughts as the text gives them. All spans are bytes of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribution {
    /// Whose they are: a name, a role or a pronoun; none where the text names nobody
    /// ("reportedly").
    pub source: Option<Span>,
    /// The words that ascribe: "said", "according to".
    pub cue: Span,
    /// What is ascribed: stretches in text order that do not overlap. A source or cue that
    /// interrupts it is no part of it, and it may run on over sentences.
    pub content: Vec<Span>,
}

impl Attribution {
    /// Whether all of `span` lies in one stretch of the content.
    pub fn holds(&self, span: Span) -> bool {
        self.content.iter().any(|c| c.contains(span))
    }
}

/// Finds attributions.
pub trait Attributor: Send + Sync {
    /// The attributions of each document, in text order of their cues. Needs sentences; may use
    /// entities where a document has them.
    ///
    /// # Errors
    /// [`StanceError`] if a document has no sentences, or the model fails.
    fn attribute(&self, docs: &[&Document]) -> Result<Vec<Found<Attribution>>, StanceError>;

    /// Those attributions of a document that may say in whose words some of its sentences
    /// stand, in text order of their cues; others may be among them. For callers that ask about a few
    /// sentences: an attributor that reads a document in parts reads only the parts they are in.
    ///
    /// # Errors
    /// As [`attribute`](Self::attribute).
    fn near(&self, doc: &Document, sentences: &[usize]) -> Result<Vec<Attribution>, StanceError> {
        let found = match sentences {
            [] => None,
            _ => self.attribute(&[doc])?.pop(),
        };
        Ok(found.map(|f| f.items).unwrap_or_default())
    }
}
