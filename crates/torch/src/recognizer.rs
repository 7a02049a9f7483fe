use std::path::Path;

use standpoint_document::{Coverage, Document, Entity, Found, Label};
use standpoint_ner::{Decoder, NerError, Recognizer};
use standpoint_tokenize::windows;

use crate::classifier::Classifier;
use crate::folder::Folder;
use crate::tokenizer::TextTokenizer;
use crate::worker::Worker;
use crate::{Architecture, Task, TorchError};

/// A token classification model as a [`Recognizer`].
///
/// Entities are those of a [`Decoder`], as on the default engine: the tags of a sentence are the most
/// probable sequence that their scheme allows, where `I-X` may begin an entity, and the score of an
/// entity is that of its least certain word. Words are the document's, and no entity crosses the border
/// of a sentence. Documents of any length are read whole, in windows of whole sentences.
pub struct TokenClassifier {
    name: String,
    folder: Folder,
    tokenizer: TextTokenizer,
    decoder: Decoder,
    max_pieces: usize,
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
        let decoder = Decoder::new(&folder.labels()?, true).map_err(|source| TorchError::Tags {
            path: folder.config_path(),
            source,
        })?;
        let tokenizer = TextTokenizer::open(&folder, folder.vocabulary()?)?;
        let around = tokenizer.single(&[])?.ids.len();
        let limit = folder.max_length()?;
        Ok(Self {
            name: format!("{} model {}", folder.architecture, folder.dir.display()),
            max_pieces: room(&folder, limit, around)?,
            folder,
            tokenizer,
            decoder,
            worker,
        })
    }

    /// Keeps entities of at least this score (default 0: all).
    #[must_use]
    pub fn with_min_score(mut self, min_score: f32) -> Self {
        self.decoder = self.decoder.with_min_score(min_score);
        self
    }

    /// The type of the model.
    pub fn architecture(&self) -> Architecture {
        self.folder.architecture
    }

    fn entities(&self, doc: &Document) -> Result<Vec<Entity>, TorchError> {
        let windows = windows(doc, self.tokenizer.wordpieces(), self.max_pieces)
            .map_err(|source| self.tokenizer.failed(source))?;
        let mut reading = self.decoder.read(doc);
        for window in windows {
            let ids = self.tokenizer.single(&window.pieces)?;
            let prefix = ids.prefix;
            let logits = self.worker.call(move |model| model.logits(&ids))?;
            let pieces = window.pieces.iter().zip(logits.iter().skip(prefix));
            for (piece, logits) in pieces.take(window.owned.end).skip(window.owned.start) {
                reading.piece(piece, logits);
            }
        }
        Ok(reading.finish())
    }
}

impl Recognizer for TokenClassifier {
    fn labels(&self) -> &[Label] {
        self.decoder.labels()
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
