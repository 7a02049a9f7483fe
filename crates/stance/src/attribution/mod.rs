//! Who says, believes or wants what: source, cue and content.

mod encoder;
mod quotes;
mod rules;
mod speech;

use standpoint_document::{Document, Found, Span};

use crate::StanceError;

pub use encoder::{EncoderAttributor, load_attributor};
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

    /// Bytes of content.
    fn size(&self) -> usize {
        self.content.iter().map(|c| c.len()).sum()
    }
}

/// The innermost of the attributions whose content holds `span`: the one with the least content,
/// which in nested ones ("A said B had said ...") lies inside the others'.
pub fn innermost(attributions: &[Attribution], span: Span) -> Option<&Attribution> {
    attributions
        .iter()
        .filter(|a| a.holds(span))
        .min_by_key(|a| a.size())
}

/// Finds attributions.
pub trait Attributor: Send + Sync {
    /// The attributions of each document, in text order of their cues. Needs sentences; may use
    /// entities where a document has them.
    ///
    /// # Errors
    /// [`StanceError`] if a document has no sentences, or the model fails.
    fn attribute(&self, docs: &[&Document]) -> Result<Vec<Found<Attribution>>, StanceError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_nested_contents_the_innermost_counts() {
        let one = |start, len| Attribution {
            source: None,
            cue: Span::at(0, 1),
            content: vec![Span::at(start, len)],
        };
        let all = [one(10, 50), one(30, 30), one(70, 5)];
        assert_eq!(innermost(&all, Span::at(35, 4)), Some(&all[1]));
        assert_eq!(innermost(&all, Span::at(12, 4)), Some(&all[0]));
        assert_eq!(innermost(&all, Span::at(5, 20)), None);
    }
}
