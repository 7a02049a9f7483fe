use std::path::Path;
use std::sync::Arc;

use standpoint_document::{
    Coverage, Document, Layers, Reason, Sentence, Span, Summary, SummaryKind, SummarySentence,
};
use standpoint_summarize::{Length, SummarizeError, Summarizer};

use crate::folder::Folder;
use crate::generate::{Generated, Options, Seq2Seq, generate};
use crate::parts::{Part, parts};
use crate::recognizer::room;
use crate::tokenizer::TextTokenizer;
use crate::worker::Worker;
use crate::{Architecture, Task, TorchError};

/// How often the summaries of the parts of a document are themselves summarized.
const ROUNDS: usize = 4;

/// An encoder-decoder model as a [`Summarizer`]: summaries in new words.
///
/// An article longer than the model reads at once is summarized in parts of whole sentences, and the
/// summaries together again until they are one; [`read`](Self::read) tells how much was read and in
/// how many parts. Beams, lengths and penalties are those of `generation_config.json` and of the task
/// `summarization` in `config.json`; [`Length`] takes whole sentences off the end of what the model
/// wrote. A document with no more wordpieces than the shortest summary the model may write is its own
/// summary, word for word.
///
/// What such a model writes may be wrong: it is not said by the document, as an extractive summary
/// is, and its [`kind`](Summary::kind) says so.
pub struct AbstractiveSummarizer {
    folder: Folder,
    tokenizer: TextTokenizer,
    options: Arc<Options>,
    limit: usize,
    worker: Worker<Seq2Seq>,
}

/// A summary and how it came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// The summary.
    pub summary: Summary,
    /// How much of the document the model read.
    pub coverage: Coverage,
    /// In how many parts it read the document; none for one that is its own summary.
    pub parts: usize,
}

impl std::fmt::Debug for AbstractiveSummarizer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AbstractiveSummarizer")
            .field("dir", &self.folder.dir)
            .field("architecture", &self.folder.architecture)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

impl AbstractiveSummarizer {
    /// Opens the model in a folder.
    ///
    /// # Errors
    /// [`TorchError`] if the folder does not hold an encoder-decoder model that is known.
    pub fn open(dir: impl AsRef<Path>) -> Result<Self, TorchError> {
        let folder = Folder::open(dir.as_ref(), Task::Summarization)?;
        let vocabulary = folder.vocabulary()?;
        let limit = folder.max_length()?;
        let options = Options::of(&folder, vocabulary, folder.positions()?)?;
        let worker = Worker::start(&folder, Seq2Seq::load)?;
        let it = Self {
            tokenizer: TextTokenizer::open(&folder, vocabulary)?,
            options: Arc::new(options),
            limit,
            folder,
            worker,
        };
        it.room()?;
        Ok(it)
    }

    /// The type of the model.
    pub fn architecture(&self) -> Architecture {
        self.folder.architecture
    }

    /// What the model writes for a text that it reads at once.
    ///
    /// # Errors
    /// [`TorchError::NoRoom`] if the text is longer than that, or another if the model fails.
    pub fn generate(&self, text: &str) -> Result<Generated, TorchError> {
        let text = format!("{}{text}", self.options.prefix);
        let ids = self
            .tokenizer
            .single(&self.tokenizer.encode(&text, 0)?)?
            .ids;
        if ids.len() > self.limit {
            return Err(TorchError::NoRoom {
                dir: self.folder.dir.clone(),
                limit: self.limit,
                needed: ids.len(),
            });
        }
        self.written(ids)
    }

    /// The text that ids stand for.
    ///
    /// # Errors
    /// [`TorchError::Tokenizer`] if the tokenizer cannot tell.
    pub fn decode(&self, ids: &[i64]) -> Result<String, TorchError> {
        self.tokenizer.decode(ids)
    }

    /// The summary of each document, how much of it was read and in how many parts.
    ///
    /// # Errors
    /// As [`Summarizer::summarize`].
    pub fn read(&self, docs: &[&Document], want: &Length) -> Result<Vec<Reading>, SummarizeError> {
        want.check()?;
        if let Some(doc) = docs.iter().find(|d| !d.layers.contains(Layers::SENTENCES)) {
            return Err(SummarizeError::NoSentences { id: doc.id.clone() });
        }
        docs.iter()
            .map(|doc| {
                self.reading(doc, want)
                    .map_err(|e| e.run(self.limit).into())
            })
            .collect()
    }

    fn written(&self, ids: Vec<i64>) -> Result<Generated, TorchError> {
        let (folder, options) = (self.folder.clone(), self.options.clone());
        self.worker
            .call(move |model| generate(model, &folder, &ids, &options))
    }

    /// Wordpieces of text that the model reads at once.
    fn room(&self) -> Result<usize, TorchError> {
        let prefix = self.tokenizer.encode(&self.options.prefix, 0)?;
        let around = self.tokenizer.single(&prefix)?.ids.len();
        room(&self.folder, self.limit, around)
    }

    fn reading(&self, doc: &Document, want: &Length) -> Result<Reading, TorchError> {
        let first = parts(doc, &doc.sentences, &self.tokenizer, self.room()?)?;
        let pieces: usize = first.iter().map(|part| part.owned.len()).sum();
        let coverage = Coverage::full(doc.text().len());
        if pieces <= self.options.min_length {
            return Ok(Reading {
                summary: own(doc, want),
                coverage,
                parts: 0,
            });
        }
        let count = first.len();
        let mut text = self.summarized(doc, &first)?;
        let (mut pieces, mut several) = (pieces, count > 1);
        for _ in 1..ROUNDS {
            if !several {
                break;
            }
            let doc = standpoint_tokenize::document(&text);
            let again = parts(&doc, &doc.sentences, &self.tokenizer, self.room()?)?;
            let now = again.iter().map(|part| part.owned.len()).sum();
            // A model that writes no less than it reads would go on for ever.
            if now >= pieces || now <= self.options.min_length {
                break;
            }
            text = self.summarized(&doc, &again)?;
            (pieces, several) = (now, again.len() > 1);
        }
        let written = standpoint_tokenize::document(&text);
        let taken = fitting(&written, want, doc.sentences.len());
        Ok(Reading {
            summary: Summary {
                kind: SummaryKind::Abstractive,
                text: lines(&written, &taken),
                sentences: Vec::new(),
                faithfulness: None,
            },
            coverage,
            parts: count,
        })
    }

    /// What the model writes for each part, one a line.
    fn summarized(&self, doc: &Document, parts: &[Part]) -> Result<String, TorchError> {
        let mut texts = Vec::with_capacity(parts.len());
        for part in parts {
            let span = part.pieces.iter().map(|p| p.span);
            let span = span.filter(|s| !s.is_empty()).reduce(Span::cover);
            let text = format!(
                "{}{}",
                self.options.prefix,
                doc.slice(span.unwrap_or_default())
            );
            let mut ids = self
                .tokenizer
                .single(&self.tokenizer.encode(&text, 0)?)?
                .ids;
            if ids.len() > self.limit {
                let mut pieces = self.tokenizer.encode(&self.options.prefix, 0)?;
                pieces.extend_from_slice(&part.pieces);
                ids = self.tokenizer.single(&pieces)?.ids;
            }
            let written = self.tokenizer.decode(&self.written(ids)?.ids)?;
            texts.push(written.replace("<n>", " ").trim().to_owned());
        }
        Ok(texts.join("\n"))
    }
}

impl Summarizer for AbstractiveSummarizer {
    fn kind(&self) -> SummaryKind {
        SummaryKind::Abstractive
    }

    fn summarize(&self, docs: &[&Document], want: &Length) -> Result<Vec<Summary>, SummarizeError> {
        let readings = self.read(docs, want)?;
        Ok(readings.into_iter().map(|r| r.summary).collect())
    }
}

/// A document as its own summary, as far as the length allows.
fn own(doc: &Document, want: &Length) -> Summary {
    let taken = fitting(doc, want, doc.sentences.len());
    Summary {
        kind: SummaryKind::Extractive,
        text: lines(doc, &taken),
        sentences: taken
            .iter()
            .map(|i| SummarySentence {
                sentence: *i,
                score: 0.0,
                reason: Reason::default(),
            })
            .collect(),
        faithfulness: None,
    }
}

/// Which sentences a summary of this length takes. `of`: sentences of the document it is of.
fn fitting(doc: &Document, want: &Length, of: usize) -> Vec<usize> {
    let (mut sentences, mut words) = match *want {
        Length::Sentences(n) => (n, usize::MAX),
        Length::Words(n) => (usize::MAX, n),
        Length::Share(x) => (
            ((of as f64 * f64::from(x)).round() as usize).max(1),
            usize::MAX,
        ),
    };
    let mut taken = Vec::new();
    for (i, sentence) in doc.sentences.iter().enumerate() {
        let count = word_count(doc, sentence);
        if sentences > 0 && count <= words {
            sentences -= 1;
            words -= count;
            taken.push(i);
        }
    }
    taken
}

/// Words of a sentence, as [`Length::Words`] counts them.
fn word_count(doc: &Document, sentence: &Sentence) -> usize {
    let spaced = doc.slice(sentence.span).split_whitespace().count();
    let is_word = |span: &&Span| doc.slice(**span).contains(char::is_alphanumeric);
    spaced.max(sentence.words.iter().filter(is_word).count())
}

/// These sentences, one a line.
fn lines(doc: &Document, taken: &[usize]) -> String {
    let sentences = taken.iter().filter_map(|i| doc.sentences.get(*i));
    let line = |s: &Sentence| {
        let words: Vec<&str> = doc.slice(s.span).split_whitespace().collect();
        words.join(" ")
    };
    sentences.map(line).collect::<Vec<_>>().join("\n")
}
