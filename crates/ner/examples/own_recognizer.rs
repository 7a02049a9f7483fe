//! A template for a recognizer of your own: copy it, change `sentence`.
//!
//! This one calls every run of capitalised words inside a sentence a `NAME`. Whatever you put in
//! its place, a rule, a service, a model of another runtime, keep what [`Recognizer`] promises; the
//! tests at the end check the parts that are easily broken.
//!
//! ```sh
//! cargo run -p standpoint-ner --example own_recognizer
//! ```
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use standpoint_document::{Coverage, Document, Entity, Found, Label, Sentence, Span};
use standpoint_ner::{NerError, Recognizer};

struct Capitals {
    labels: Vec<Label>,
}

impl Capitals {
    fn new() -> Self {
        Self {
            labels: vec!["NAME".into()],
        }
    }

    /// The entities of one sentence, in text order.
    fn sentence(&self, doc: &Document, sentence: &Sentence) -> Vec<Entity> {
        let capital = |word: &Span| doc.slice(*word).starts_with(char::is_uppercase);
        let inner = sentence.words.get(1..).unwrap_or_default();
        let runs = inner.chunk_by(|a, b| capital(a) == capital(b));
        let spans = runs.filter_map(|run| {
            let first = run.first().filter(|w| capital(w))?;
            run.last().map(|last| first.cover(*last))
        });
        let label = self.labels.first().cloned();
        spans
            .zip(label.into_iter().cycle())
            .map(|(span, label)| Entity {
                span,
                label,
                // A rule is not a probability: say what share of its findings is right.
                score: 0.5,
                // `standpoint_ner::actors` sets it.
                actor: None,
            })
            .collect()
    }
}

impl Recognizer for Capitals {
    fn labels(&self) -> &[Label] {
        &self.labels
    }

    fn recognize(&self, docs: &[&Document]) -> Result<Vec<Found<Entity>>, NerError> {
        docs.iter()
            .map(|doc| {
                NerError::need_sentences(doc)?;
                let items = doc
                    .sentences
                    .iter()
                    .flat_map(|s| self.sentence(doc, s))
                    .collect();
                // A recognizer that stops early says how many bytes it read.
                let coverage = Coverage::full(doc.text().len());
                Ok(Found { items, coverage })
            })
            .collect()
    }
}

fn main() -> Result<(), NerError> {
    let doc = standpoint_tokenize::document("On Monday Ines Duarte flew to Lisbon.");
    for entity in &Capitals::new().recognize(&[&doc])?[0].items {
        println!("{} {}", entity.label, doc.slice(entity.span));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_result_a_document_in_order_and_none_for_none() {
        let ner = Capitals::new();
        assert!(ner.recognize(&[]).unwrap().is_empty());
        let docs = ["", "In Oslo.", "nothing"].map(standpoint_tokenize::document);
        let found = ner.recognize(&docs.iter().collect::<Vec<_>>()).unwrap();
        assert_eq!(
            found.iter().map(|f| f.items.len()).collect::<Vec<_>>(),
            [0, 1, 0]
        );
    }

    #[test]
    fn a_document_without_sentences_is_an_error() {
        let bare = Document::new("bare", "In Oslo.");
        assert!(Capitals::new().recognize(&[&bare]).is_err());
    }
}
