//! From the wordpieces of windows, as they come, to the entities of whole sentences.

use standpoint_document::{Document, Entity, Sentence, Span};

use crate::bio::TagSet;

/// Puts the logits of a document's words together and decodes each sentence once it is complete.
///
/// A word takes the logits of the first wordpiece that begins in it; one without any is `O`.
pub(crate) struct Stitch<'a> {
    doc: &'a Document,
    tags: &'a TagSet,
    /// What all logits are divided by.
    temperature: f32,
    /// Sentences not yet decoded; the first is the one being read.
    rest: &'a [Sentence],
    /// Index, in that sentence, of the word being read.
    word: usize,
    /// `[words, tags]` of that sentence's words so far, up to and perhaps with `word`.
    logits: Vec<f32>,
    found: Vec<Entity>,
}

impl<'a> Stitch<'a> {
    pub(crate) fn new(doc: &'a Document, tags: &'a TagSet, temperature: f32) -> Self {
        Self {
            doc,
            tags,
            temperature,
            rest: &doc.sentences,
            word: 0,
            logits: Vec::new(),
            found: Vec::new(),
        }
    }

    /// Takes the next wordpiece in text order. `logits`: one for each tag, unnormalised.
    pub(crate) fn piece(&mut self, span: Span, logits: &[f32]) {
        while let Some(sentence) = self.rest.first() {
            match sentence.words.get(self.word) {
                None => self.close(),
                Some(word) if word.end() <= span.start() => {
                    self.fill();
                    self.word += 1;
                }
                Some(word) => {
                    if word.start() <= span.start() && !self.seen() {
                        let softer = logits.iter().map(|l| l / self.temperature);
                        self.logits.extend(softer);
                    }
                    return;
                }
            }
        }
    }

    /// The entities of the document, in text order.
    pub(crate) fn finish(mut self) -> Vec<Entity> {
        while let Some(sentence) = self.rest.first() {
            while self.word < sentence.words.len() {
                self.fill();
                self.word += 1;
            }
            self.close();
        }
        self.found
    }

    /// Whether the word being read has its logits.
    fn seen(&self) -> bool {
        self.logits.len() > self.word * self.tags.len()
    }

    fn fill(&mut self) {
        if !self.seen() {
            self.logits.extend(self.tags.unseen());
        }
    }

    /// Decodes the sentence being read and goes on to the next.
    fn close(&mut self) {
        let Some((sentence, rest)) = self.rest.split_first() else {
            return;
        };
        for run in self.tags.decode(&self.logits) {
            let words = sentence.words.get(run.words).unwrap_or_default();
            let span = words.iter().copied().reduce(Span::cover);
            let label = self.tags.labels().get(run.label);
            if let (Some(span), Some(label)) = (span, label)
                && !self.doc.slice(span).is_empty()
            {
                self.found.push(Entity {
                    span,
                    label: label.clone(),
                    score: run.score,
                    actor: None,
                });
            }
        }
        self.rest = rest;
        self.word = 0;
        self.logits.clear();
    }
}
