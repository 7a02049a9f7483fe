//! A stage that does as it is told.

use std::io;

use standpoint_document::{Document, Layers, Sentence, Source, Span};
use standpoint_pipeline::{Outcome, Stage, StageError};

type Script = dyn Fn(&Document) + Send + Sync;
type Verdict = dyn Fn(&Document) -> bool + Send + Sync;

/// Marks each document by one sentence over its text.
pub(crate) struct Scripted {
    script: Box<Script>,
    fails: Box<Verdict>,
    works: bool,
}

#[derive(Debug, thiserror::Error)]
#[error("the model gave up")]
struct GaveUp(#[source] io::Error);

impl Scripted {
    /// Runs `script` on each document.
    pub(crate) fn new(script: impl Fn(&Document) + Send + Sync + 'static) -> Self {
        Self {
            script: Box::new(script),
            fails: Box::new(|_| false),
            works: true,
        }
    }

    /// Fails on the documents that `fails` picks.
    pub(crate) fn failing(fails: impl Fn(&Document) -> bool + Send + Sync + 'static) -> Self {
        Self {
            fails: Box::new(fails),
            ..Self::new(|_| {})
        }
    }

    /// Does nothing and says all is well.
    pub(crate) fn idle() -> Self {
        Self {
            works: false,
            ..Self::new(|_| {})
        }
    }
}

impl Stage for Scripted {
    fn name(&self) -> &str {
        "scripted"
    }

    fn needs(&self) -> Layers {
        Layers::NONE
    }

    fn gives(&self) -> Layers {
        Layers::SENTENCES
    }

    fn apply(&self, docs: &mut [Document]) -> Result<(), StageError> {
        for doc in docs.iter_mut().filter(|_| self.works) {
            (self.script)(doc);
            if (self.fails)(doc) {
                let cause = io::Error::new(io::ErrorKind::UnexpectedEof, "unexpected end of file");
                return Err(StageError::new(GaveUp(cause)));
            }
            doc.sentences.push(Sentence {
                span: Span::at(0, doc.text().len()),
                words: Vec::new(),
            });
            doc.layers |= Layers::SENTENCES;
        }
        Ok(())
    }
}

/// Whether the stage went over the document, once.
pub(crate) fn ran(doc: &Document) -> bool {
    doc.sentences.len() == 1 && doc.layers == Layers::SENTENCES
}

/// `count` documents, their ids their numbers.
pub(crate) fn numbered(count: usize) -> Vec<Outcome> {
    (0..count)
        .map(|n| {
            let mut doc = Document::new(n.to_string(), format!("text {}", n % 10));
            doc.source = Source {
                path: "n".to_owned(),
                record: n as u64,
            };
            Ok(doc)
        })
        .collect()
}
