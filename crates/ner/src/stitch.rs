//! From the wordpieces of windows, as they come, to the entities of whole sentences.

use standpoint_document::{Document, Entity, Sentence, Span};
use standpoint_tokenize::Piece;

use crate::bio::TagSet;
use crate::recur::{Row, agree};

/// Words that are read together before any is decoded: bounds what a long document holds in memory,
/// and how far apart two places of one word may lie and still tell of each other.
const TOGETHER: usize = 20_000;

/// Puts the logits of a document's words together, lets the places of a word that recurs agree, and
/// decodes each sentence.
///
/// A word takes the logits of the first wordpiece that begins in it, or of the white space (`▁`, `Ġ`)
/// that the tokenizer puts before that as a wordpiece of its own. Words that one wordpiece spans are
/// decoded as one. A word that no wordpiece touches is `O`.
pub(crate) struct Stitch<'a> {
    doc: &'a Document,
    tags: &'a TagSet,
    /// What all logits are divided by.
    temperature: f32,
    /// How much a word's other places say of it, `0..=1`; see [`agree`].
    recurrence: f64,
    /// Sentences read and not yet decoded.
    read: Vec<Read<'a>>,
    /// Words in these.
    waiting: usize,
    /// Sentences not yet read to their end; the first is the one being read.
    rest: &'a [Sentence],
    /// Index, in that sentence, of the word being read.
    word: usize,
    /// Whether that word has its logits.
    seen: bool,
    /// The first word of each row of `logits`; a row is of the words up to the next one's.
    rows: Vec<usize>,
    /// `[rows, tags]` of that sentence's words so far.
    logits: Vec<f32>,
    /// Greatest end of a wordpiece so far.
    covered: usize,
    /// A wordpiece of white space, whose logits are those of the word it leads: that of the tokenizer.
    lead: Option<(u32, Vec<f32>)>,
    found: Vec<Entity>,
}

/// A sentence all of whose words have been read.
struct Read<'a> {
    sentence: &'a Sentence,
    /// The first word of each row; a row is of the words up to the next one's.
    words: Vec<usize>,
    rows: Vec<Row>,
}

impl<'a> Stitch<'a> {
    pub(crate) fn new(
        doc: &'a Document,
        tags: &'a TagSet,
        temperature: f32,
        recurrence: f64,
    ) -> Self {
        Self {
            doc,
            tags,
            temperature,
            recurrence,
            read: Vec::new(),
            waiting: 0,
            rest: &doc.sentences,
            word: 0,
            seen: false,
            rows: Vec::new(),
            logits: Vec::new(),
            covered: 0,
            lead: None,
            found: Vec::new(),
        }
    }

    /// Takes the next wordpiece in text order. `logits`: one for each tag, unnormalised.
    pub(crate) fn piece(&mut self, piece: &Piece, logits: &[f32]) {
        let span = piece.span;
        if span.is_empty() {
            self.lead = Some((piece.word, logits.to_vec()));
            return;
        }
        let lead = self.lead.take().filter(|(word, _)| *word == piece.word);
        while let Some(sentence) = self.rest.first() {
            match sentence.words.get(self.word) {
                None => self.close(),
                Some(word) if word.end() <= span.start() => self.next_word(*word),
                Some(word) => {
                    if word.start() <= span.start() && !self.seen {
                        let lead = lead.as_ref().map(|(_, logits)| logits.as_slice());
                        let logits = lead.unwrap_or(logits);
                        let softer = logits.iter().map(|l| l / self.temperature);
                        self.rows.push(self.word);
                        self.logits.extend(softer);
                        self.seen = true;
                    }
                    self.covered = self.covered.max(span.end());
                    return;
                }
            }
        }
    }

    /// The entities of the document, in text order.
    pub(crate) fn finish(mut self) -> Vec<Entity> {
        while let Some(sentence) = self.rest.first() {
            while let Some(word) = sentence.words.get(self.word) {
                self.next_word(*word);
            }
            self.close();
        }
        self.decode();
        self.found
    }

    /// Leaves the word being read for the next one.
    fn next_word(&mut self, word: Span) {
        let spanned = word.start() < self.covered && !self.rows.is_empty();
        if !self.seen && !spanned {
            self.rows.push(self.word);
            self.logits.extend(self.tags.unseen());
        }
        self.word += 1;
        self.seen = false;
    }

    /// Ends the sentence being read and goes on to the next.
    fn close(&mut self) {
        let Some((sentence, rest)) = self.rest.split_first() else {
            return;
        };
        self.read.push(Read {
            sentence,
            words: std::mem::take(&mut self.rows),
            rows: self.tags.rows(&self.logits),
        });
        self.waiting += sentence.words.len();
        self.rest = rest;
        self.word = 0;
        self.seen = false;
        self.logits.clear();
        if self.waiting >= TOGETHER {
            self.decode();
        }
    }

    /// Decodes the sentences read so far.
    fn decode(&mut self) {
        let doc = self.doc;
        if self.recurrence > 0.0 {
            let words = self.read.iter_mut().flat_map(|read| {
                let rows = read.words.iter().zip(&mut read.rows);
                rows.filter_map(|(word, row)| {
                    let word = read.sentence.words.get(*word)?;
                    Some((doc.slice(*word), row))
                })
            });
            agree(words, self.tags, self.recurrence);
        }
        for read in std::mem::take(&mut self.read) {
            let all = &read.sentence.words;
            for run in self.tags.decode(&read.rows) {
                let word = |row: usize| read.words.get(row).copied().unwrap_or(all.len());
                let words = word(run.words.start)..word(run.words.end);
                let words = all.get(words).unwrap_or_default();
                let span = words.iter().copied().reduce(Span::cover);
                let label = self.tags.labels().get(run.label);
                if let (Some(span), Some(label)) = (span, label)
                    && !doc.slice(span).is_empty()
                {
                    self.found.push(Entity {
                        span,
                        label: label.clone(),
                        score: run.score,
                        actor: None,
                    });
                }
            }
        }
        self.waiting = 0;
    }
}
