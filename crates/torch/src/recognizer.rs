use std::path::Path;

use standpoint_document::{Coverage, Document, Entity, Found, Label, Span};
use standpoint_ner::{NerError, Recognizer};

use crate::classifier::{Classifier, softmax};
use crate::folder::Folder;
use crate::parts::parts;
use crate::tags::Tags;
use crate::tokenizer::TextTokenizer;
use crate::worker::Worker;
use crate::{Architecture, Task, TorchError};

/// A token classification model as a [`Recognizer`].
///
/// A word has the label of the first wordpiece that begins in it, the most probable one; words with
/// one label in a row are an entity, unless the label begins one (`B-`). The score of an entity is
/// the mean over its words. So does `transformers` with `aggregation_strategy="first"`; here words
/// are the document's, and no entity crosses the border of a sentence. Documents of any length are
/// read whole, in parts of whole sentences.
pub struct TokenClassifier {
    name: String,
    folder: Folder,
    tokenizer: TextTokenizer,
    tags: Tags,
    max_pieces: usize,
    min_score: f32,
    worker: Worker<Classifier>,
}

impl std::fmt::Debug for TokenClassifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenClassifier")
            .field("dir", &self.folder.dir)
            .field("architecture", &self.folder.architecture)
            .finish_non_exhaustive()
    }
}

impl TokenClassifier {
    /// Opens the model in a folder.
    ///
    /// # Errors
    /// [`TorchError`] if the folder does not hold a token classification model that is known.
    pub fn open(dir: impl AsRef<Path>) -> Result<Self, TorchError> {
        let folder = Folder::open(dir.as_ref(), Task::TokenClassification)?;
        let worker = Worker::start(&folder, Classifier::load)?;
        let tokenizer = TextTokenizer::open(&folder, folder.vocabulary()?)?;
        let around = tokenizer.single(&[])?.ids.len();
        let limit = folder.max_length()?;
        let tags = Tags::new(&folder.labels()?);
        Ok(Self {
            name: format!("{} model {}", folder.architecture, folder.dir.display()),
            max_pieces: room(&folder, limit, around)?,
            min_score: 0.0,
            folder,
            tokenizer,
            tags,
            worker,
        })
    }

    /// Keeps entities of at least this score (default 0: all).
    #[must_use]
    pub fn with_min_score(mut self, min_score: f32) -> Self {
        self.min_score = min_score;
        self
    }

    /// The type of the model.
    pub fn architecture(&self) -> Architecture {
        self.folder.architecture
    }

    /// The span of each owned piece, its most probable label and that one's probability.
    fn pieces(&self, doc: &Document) -> Result<Vec<(Span, usize, f32)>, TorchError> {
        let mut found = Vec::new();
        for part in parts(doc, &doc.sentences, &self.tokenizer, self.max_pieces)? {
            let ids = self.tokenizer.single(&part.pieces)?;
            let prefix = ids.prefix;
            let logits = self.worker.call(move |model| model.logits(&ids))?;
            let rows = part.pieces.iter().zip(logits.iter().skip(prefix));
            let owned = rows.skip(part.owned.start).take(part.owned.len());
            found.extend(owned.map(|(piece, row)| {
                let best = softmax(row).into_iter().enumerate();
                let best = best.fold((0, 0.0), |a, b| if b.1 > a.1 { b } else { a });
                (piece.span, best.0, best.1)
            }));
        }
        Ok(found)
    }

    fn entities(&self, doc: &Document) -> Result<Vec<Entity>, TorchError> {
        let pieces = self.pieces(doc)?;
        let mut rest = pieces.iter().filter(|p| !p.0.is_empty()).peekable();
        let mut found = Vec::new();
        for sentence in &doc.sentences {
            let mut words = Vec::with_capacity(sentence.words.len());
            for word in &sentence.words {
                while rest.next_if(|p| p.0.start() < word.start()).is_some() {}
                let first = rest.peek().filter(|p| p.0.start() < word.end());
                words.push(first.map(|p| (p.1, p.2)));
            }
            for run in self.tags.runs(&words) {
                let words = sentence.words.get(run.words).unwrap_or_default();
                if let (Some(first), Some(last)) = (words.first(), words.last())
                    && run.score >= self.min_score
                {
                    found.push(Entity {
                        span: first.cover(*last),
                        label: run.label,
                        score: run.score,
                        actor: None,
                    });
                }
            }
        }
        Ok(found)
    }
}

impl Recognizer for TokenClassifier {
    fn labels(&self) -> &[Label] {
        self.tags.labels()
    }

    fn recognize(&self, docs: &[&Document]) -> Result<Vec<Found<Entity>>, NerError> {
        docs.iter()
            .try_for_each(|doc| NerError::need_sentences(doc))?;
        docs.iter()
            .map(|doc| {
                let found = self.entities(doc);
                Ok(Found {
                    items: found.map_err(|e| e.ner(&self.name, &doc.id))?,
                    coverage: Coverage::full(doc.text().len()),
                })
            })
            .collect()
    }
}

/// Pieces of text that fit beside `around` others.
pub(crate) fn room(folder: &Folder, limit: usize, around: usize) -> Result<usize, TorchError> {
    match limit.checked_sub(around) {
        Some(room) if room > 0 => Ok(room),
        _ => Err(TorchError::NoRoom {
            dir: folder.dir.clone(),
            limit,
            needed: around,
        }),
    }
}
