use standpoint_document::{Document, Summary};

use crate::marginal::Marginal;
use crate::role::{Role, roles};
use crate::select::{Choice, select, summary};
use crate::{Length, SummarizeError, Summarizer, check};

/// The first sentences: needs no model, and is hard to beat on news.
///
/// The headline, captions and fragments are passed over ([`roles`]), unless it is
/// [`Lead::plain`]. A sentence's score is `1 / (1 + its place)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lead {
    plain: bool,
}

impl Lead {
    /// A lead that takes the first sentences whatever they are: the baseline "Lead-3" of the
    /// literature.
    pub const fn plain() -> Self {
        Self { plain: true }
    }
}

impl Summarizer for Lead {
    fn summarize(&self, docs: &[&Document], want: &Length) -> Result<Vec<Summary>, SummarizeError> {
        check(docs, want)?;
        Ok(docs.iter().map(|doc| self.one(doc, want)).collect())
    }
}

impl Lead {
    fn one(&self, doc: &Document, want: &Length) -> Summary {
        let count = doc.sentences.len();
        let roles = if self.plain {
            vec![Role::Body; count]
        } else {
            roles(doc)
        };
        let scores: Vec<f32> = (0..count).map(|i| 1.0 / (1.0 + i as f32)).collect();
        let choice = Choice {
            roles: &roles,
            leans: Vec::new(),
        };
        let mut worth = Marginal::new(&scores, 0.0, &|_, _| 0.0);
        let picks = select(doc, &choice, &mut worth, want.budget(count));
        summary(doc, &picks, &scores)
    }
}
