//! What a run cost: wordpieces that went through the models for each wordpiece of text.

use std::fmt::Write;

use standpoint_document::Document;

use crate::console::Count;
use crate::models::Kind;
use crate::stages::Chain;

/// Counts the wordpieces of text with the tokenizer of the first model that counts what it runs.
pub(crate) struct Cost<'a> {
    chain: &'a Chain,
    pieces: u64,
}

impl<'a> Cost<'a> {
    pub(crate) fn new(chain: &'a Chain) -> Self {
        Self { chain, pieces: 0 }
    }

    /// Adds the text of a document.
    pub(crate) fn count(&mut self, doc: &Document) {
        let Some((_, model)) = self.chain.counted().next() else {
            return;
        };
        for sentence in &doc.sentences {
            let pieces = model.wordpieces().encode(doc.slice(sentence.span), 0);
            self.pieces += pieces.map_or(0, |p| p.len()) as u64;
        }
    }

    /// The figures in words; none without models or text.
    pub(crate) fn told(&self) -> Option<String> {
        if self.pieces == 0 {
            return None;
        }
        let mut text = format!("{} of text; run for each:", Count(self.pieces, "wordpiece"));
        let mut all = 0;
        for (kind, model) in self.chain.counted() {
            let run = model.pieces_run();
            all += run;
            let _ = write!(text, " {} {:.2},", kind.stage(), self.share(run));
        }
        let _ = write!(text, " together {:.2}", self.share(all));
        let others: Vec<&str> = self.chain.uncounted().map(Kind::stage).collect();
        if !others.is_empty() {
            let _ = write!(text, "; not counted on libtorch: {}", others.join(", "));
        }
        Some(text)
    }

    fn share(&self, run: u64) -> f64 {
        run as f64 / self.pieces.max(1) as f64
    }
}
