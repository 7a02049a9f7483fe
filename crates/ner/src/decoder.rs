//! From the logits of wordpieces, as they come, to the entities of whole sentences.

use standpoint_document::{Document, Entity, Label, Sentence, Span};
use standpoint_tokenize::Piece;

use crate::TagError;
use crate::bio::TagSet;
use crate::recur::{Row, agree};

/// Words that are read together before any is decoded: bounds what a long document holds in memory,
/// and how far apart two places of one word may lie and still tell of each other.
const TOGETHER: usize = 20_000;

/// The least that logits are divided by.
const COLDEST: f32 = 0.01;

/// Decodes what a token classifier says, whatever runs it: logits in, entities out.
///
/// A word's label stands on its first wordpiece, or on a wordpiece of white space (`▁`, `Ġ`) that the
/// tokenizer puts before that; the tags of a sentence are the most probable sequence that their scheme
/// allows. Words that share one wordpiece are in the same entity or none, and a word that the tokenizer
/// makes nothing of is outside every entity. An entity's score is that of its least certain word: the
/// probability of the tag that word was given. No entity crosses the border of a sentence.
///
/// **Schemes.** Read from the labels, whatever their order: BIO (`I-X` follows only `B-X` or `I-X`),
/// BIOES and BILOU (`S-X`, or `B-X`, any `I-X`, `E-X`), and IO (bare `X`, or `I-X` without `B-X`: words
/// that touch are one entity). How a model from Hugging Face was trained its folder does not tell, and
/// some with `B-X` among their labels begin an entity with `I-X` (IOB1). So where `inside_begins` the
/// first word of an entity may be either, the probabilities added, and `B-X` parts two that touch.
///
/// **Beside the pipeline of `transformers`.** Its aggregation takes the best tag of each token and then
/// joins what touches; here the whole sequence is the most probable of the allowed ones, so that a lone
/// tag that may not stand where it is does not break a name. Where every token's best tag is clear and
/// well formed the spans are the same. It knows no BIOES or BILOU, takes the mean of an entity's tokens for its score where
/// here it is the least word's, and its words are the tokenizer's where here they are the document's.
///
/// ```
/// use standpoint_ner::Decoder;
/// use standpoint_tokenize::{Case, Piece};
///
/// let decoder = Decoder::new(&["O", "B-PER", "I-PER"], true)?;
/// let doc = standpoint_tokenize::document("Wang Yi spoke.");
/// let mut reading = decoder.read(&doc);
/// let logits = [[0.0, 5.0, 0.0], [0.0, 0.0, 5.0], [5.0, 0.0, 0.0], [5.0, 0.0, 0.0]];
/// for (i, span) in doc.sentences[0].words.iter().enumerate() {
///     let piece = Piece { id: 0, span: *span, case: Case::Lower, word: i as u32 };
///     reading.piece(&piece, &logits[i]);
/// }
/// let found = reading.finish();
/// assert_eq!(doc.slice(found[0].span), "Wang Yi");
/// # Ok::<(), standpoint_ner::TagError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Decoder {
    tags: TagSet,
    /// What all logits are divided by.
    temperature: f32,
    /// How much a word's other places say of it, `0..=1`; see [`agree`].
    recurrence: f64,
    min_score: f32,
}

impl Decoder {
    /// A decoder for a head with these labels, in the order of its outputs. `inside_begins`: whether
    /// `I-X` may begin an entity in a set that has `B-X` too.
    ///
    /// # Errors
    /// [`TagError`] if a label is listed twice, `O` is missing, or they follow no one scheme.
    pub fn new(labels: &[impl AsRef<str>], inside_begins: bool) -> Result<Self, TagError> {
        Ok(Self {
            tags: TagSet::new(labels, inside_begins)?,
            temperature: 1.0,
            recurrence: 0.0,
            min_score: 0.0,
        })
    }

    /// Divides all logits by this, at least 0.01 (default 1: as they are): calibrates scores.
    #[must_use]
    pub fn with_temperature(mut self, temperature: f32) -> Self {
        self.temperature = temperature.max(COLDEST);
        self
    }

    /// Takes this share, `0..=1`, of what a word with a capital letter is from the mean over all its
    /// places in the document (default 0: none).
    #[must_use]
    pub fn with_recurrence(mut self, share: f64) -> Self {
        self.recurrence = share.clamp(0.0, 1.0);
        self
    }

    /// Keeps entities of at least this score (default 0: all).
    #[must_use]
    pub fn with_min_score(mut self, min_score: f32) -> Self {
        self.min_score = min_score;
        self
    }

    /// Lowest score kept.
    pub(crate) fn min_score(&self) -> f32 {
        self.min_score
    }

    /// The labels of entities, in the order in which the head's labels first name them.
    pub fn labels(&self) -> &[Label] {
        self.tags.labels()
    }

    /// How many labels the head has: logits of each wordpiece.
    pub fn width(&self) -> usize {
        self.tags.len()
    }

    /// Begins to read a document, over its own sentences and words.
    pub fn read<'a>(&'a self, doc: &'a Document) -> Reading<'a> {
        Reading {
            doc,
            decoder: self,
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
}

/// A document that a [`Decoder`] is reading: it takes wordpieces and ends with the entities.
#[derive(Debug)]
pub struct Reading<'a> {
    doc: &'a Document,
    decoder: &'a Decoder,
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
#[derive(Debug)]
struct Read<'a> {
    sentence: &'a Sentence,
    /// The first word of each row; a row is of the words up to the next one's.
    words: Vec<usize>,
    rows: Vec<Row>,
}

impl Reading<'_> {
    /// Takes the next wordpiece in text order, its span in bytes of the document. `logits`: `[labels]`,
    /// unnormalised; what is no number, or missing, counts as impossible.
    pub fn piece(&mut self, piece: &Piece, logits: &[f32]) {
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
                        self.rows.push(self.word);
                        self.push(logits);
                        self.seen = true;
                    }
                    self.covered = self.covered.max(span.end());
                    return;
                }
            }
        }
    }

    /// The entities of the document, in text order.
    pub fn finish(mut self) -> Vec<Entity> {
        while let Some(sentence) = self.rest.first() {
            while let Some(word) = sentence.words.get(self.word) {
                self.next_word(*word);
            }
            self.close();
        }
        self.decode();
        self.found
    }

    /// Adds the logits of a word, as many as there are tags.
    fn push(&mut self, logits: &[f32]) {
        let softer = logits.iter().map(|l| l / self.decoder.temperature);
        let padded = softer.chain(std::iter::repeat(f32::NEG_INFINITY));
        self.logits.extend(padded.take(self.decoder.width()));
    }

    /// Leaves the word being read for the next one.
    fn next_word(&mut self, word: Span) {
        let spanned = word.start() < self.covered && !self.rows.is_empty();
        if !self.seen && !spanned {
            self.rows.push(self.word);
            self.logits.extend(self.decoder.tags.unseen());
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
            rows: self.decoder.tags.rows(&self.logits),
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
        let tags = &self.decoder.tags;
        if self.decoder.recurrence > 0.0 {
            let words = self.read.iter_mut().flat_map(|read| {
                let rows = read.words.iter().zip(&mut read.rows);
                rows.filter_map(|(word, row)| {
                    let word = read.sentence.words.get(*word)?;
                    Some((doc.slice(*word), row))
                })
            });
            agree(words, tags, self.decoder.recurrence);
        }
        for read in std::mem::take(&mut self.read) {
            let all = &read.sentence.words;
            for run in tags.decode(&read.rows) {
                let word = |row: usize| read.words.get(row).copied().unwrap_or(all.len());
                let words = word(run.words.start)..word(run.words.end);
                let words = all.get(words).unwrap_or_default();
                let span = words.iter().copied().reduce(Span::cover);
                let label = tags.labels().get(run.label);
                if let (Some(span), Some(label)) = (span, label)
                    && !doc.slice(span).is_empty()
                    && run.score >= self.decoder.min_score
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
