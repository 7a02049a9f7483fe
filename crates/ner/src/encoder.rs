use std::fmt;
use std::path::Path;
use std::sync::Arc;

use standpoint_document::{Coverage, Document, Entity, Found, Label};
use standpoint_model::{Model, Task};
use standpoint_tokenize::windows;

use crate::{Decoder, FreeRecognizer, NerError, Options, Recognizer};

/// The head taken when none is asked for.
const USUAL_HEAD: &str = "news";

/// The threshold of the manifest that says how much a word's other places say of it.
const RECURRENCE: &str = "recurrence";

/// A recognizer over a token-classification encoder.
///
/// Each window of a document is a row for the model; a [`Decoder`] makes entities of its logits and says
/// how. Scores are calibrated where the manifest has the threshold `temperature_HEAD`, which the head's
/// logits are divided by. `I-X` begins an entity where the manifest of a head says `inside_begins`, and
/// in a model from Hugging Face.
///
/// **Words that recur.** Where the manifest has the threshold `recurrence`, that share of what a word
/// with a capital letter is comes from the mean over all its places in the document: a surname stands
/// beside its first name in one sentence and alone in the next (one sense per discourse, Gale, Church
/// and Yarowsky 1992).
///
/// The document's own words are used, so that gold words can be scored as they are. Windows cover
/// all of them: the coverage is always full. Works by `&self`; share one, it holds one model.
#[derive(Clone)]
pub struct EncoderRecognizer {
    model: Arc<Model>,
    head: String,
    output: String,
    decoder: Decoder,
}

impl EncoderRecognizer {
    /// Loads a model folder: one with a manifest, or one of Hugging Face with `config.json`,
    /// `tokenizer.json` and `model.onnx`, or an ONNX file in such a folder.
    ///
    /// # Errors
    /// [`NerError::Model`] if the folder is not a sound model for entities, and as
    /// [`new`](Self::new).
    pub fn open(dir: &Path, options: &Options) -> Result<Self, NerError> {
        let model = Model::open(dir, Task::Ner, &options.load)?;
        Self::new(model, options)
    }

    /// A recognizer over a model that is loaded already, perhaps on a session of one's own.
    ///
    /// # Errors
    /// [`NerError::Head`] if the model lacks the head asked for, or none was asked for and it has
    /// several; [`NerError::Tags`] if the head's labels are no BIO tags.
    pub fn new(model: impl Into<Arc<Model>>, options: &Options) -> Result<Self, NerError> {
        let model = model.into();
        let manifest = model.manifest();
        let heads = &manifest.heads;
        let found = match &options.head {
            Some(name) => heads.get_key_value(name),
            None if heads.len() == 1 => heads.first_key_value(),
            None => heads.get_key_value(USUAL_HEAD),
        };
        let (name, head) = found.ok_or_else(|| NerError::Head {
            model: manifest.id(),
            wanted: options
                .head
                .clone()
                .unwrap_or_else(|| USUAL_HEAD.to_owned()),
            found: heads.keys().cloned().collect(),
        })?;
        let decoder =
            Decoder::new(&head.labels, head.inside_begins).map_err(|source| NerError::Tags {
                model: manifest.id(),
                head: name.clone(),
                source,
            })?;
        let threshold = |name: &str| manifest.thresholds.get(name).copied();
        let temperature = threshold(&format!("temperature_{name}")).unwrap_or(1.0);
        let recurrence = threshold(RECURRENCE).unwrap_or_default();
        Ok(Self {
            head: name.clone(),
            output: head.output.clone(),
            decoder: decoder
                .with_temperature(temperature as f32)
                .with_recurrence(recurrence)
                .with_min_score(options.min_score),
            model,
        })
    }

    /// The same model with another head; weights are shared, not copied.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_head(&self, head: &str) -> Result<Self, NerError> {
        let options = Options::default()
            .with_head(head)
            .with_min_score(self.decoder.min_score());
        Self::new(Arc::clone(&self.model), &options)
    }

    /// Name of the head in use.
    pub fn head(&self) -> &str {
        &self.head
    }

    /// Names of the model's heads, sorted.
    pub fn heads(&self) -> impl Iterator<Item = &str> {
        self.model.manifest().heads.keys().map(String::as_str)
    }

    /// The model: its manifest, and how many wordpieces it has run.
    pub fn model(&self) -> &Model {
        &self.model
    }

    fn document(&self, doc: &Document) -> Result<Found<Entity>, NerError> {
        NerError::need_sentences(doc)?;
        let model = &self.model;
        let windows = windows(doc, model.wordpieces(), model.max_pieces()).map_err(|source| {
            NerError::Tokenize {
                document: doc.id.clone(),
                source,
            }
        })?;
        let mut reading = self.decoder.read(doc);
        for group in windows.chunks(Model::ROWS) {
            let rows: Vec<_> = group.iter().map(|w| model.row(&w.pieces)).collect();
            let outputs = model.run(&rows, &[&self.output])?;
            for ((window, row), outputs) in group.iter().zip(&rows).zip(&outputs) {
                let expected = [row.len(), self.decoder.width()];
                let logits = outputs.first().filter(|t| t.shape() == expected);
                let logits = logits.ok_or_else(|| NerError::Output {
                    document: doc.id.clone(),
                    output: self.output.clone(),
                    expected: expected.to_vec(),
                    found: outputs
                        .first()
                        .map(|t| t.shape().to_vec())
                        .unwrap_or_default(),
                })?;
                let pieces = window.pieces.iter().zip(model.piece_rows(logits));
                for (piece, logits) in pieces.take(window.owned.end).skip(window.owned.start) {
                    reading.piece(piece, logits);
                }
            }
        }
        Ok(Found {
            items: reading.finish(),
            coverage: Coverage::full(doc.text().len()),
        })
    }
}

impl Recognizer for EncoderRecognizer {
    fn labels(&self) -> &[Label] {
        self.decoder.labels()
    }

    fn recognize(&self, docs: &[&Document]) -> Result<Vec<Found<Entity>>, NerError> {
        docs.iter().map(|doc| self.document(doc)).collect()
    }
}

impl fmt::Debug for EncoderRecognizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncoderRecognizer")
            .field("model", &self.model.manifest().id())
            .field("head", &self.head)
            .field("min_score", &self.decoder.min_score())
            .finish_non_exhaustive()
    }
}

/// Loads the recognizer of a model folder, with the label set that is its default.
///
/// ```
/// let missing = standpoint_ner::load("no/such/model").err().expect("there is none");
/// assert!(missing.to_string().contains("no/such/model"));
/// ```
///
/// # Errors
/// As [`EncoderRecognizer::open`]; [`NerError::FreeLabels`] for a model of free labels, which needs
/// [`load_with`].
pub fn load(dir: impl AsRef<Path>) -> Result<Box<dyn Recognizer>, NerError> {
    load_with(dir, &Options::default())
}

/// Loads the recognizer of a model folder with options.
///
/// # Errors
/// As [`EncoderRecognizer::open`], or as [`FreeRecognizer::open`] for a model of free labels.
pub fn load_with(
    dir: impl AsRef<Path>,
    options: &Options,
) -> Result<Box<dyn Recognizer>, NerError> {
    recognizer(
        Model::open(dir.as_ref(), Task::Ner, &options.load)?,
        options,
    )
}

/// The recognizer for a model that is loaded already: of its own labels, or of free ones.
///
/// # Errors
/// As [`EncoderRecognizer::new`] or [`FreeRecognizer::new`].
pub fn recognizer(
    model: impl Into<Arc<Model>>,
    options: &Options,
) -> Result<Box<dyn Recognizer>, NerError> {
    let model = model.into();
    Ok(match model.manifest().zero_shot {
        Some(_) => Box::new(FreeRecognizer::new(model, options)?),
        None => Box::new(EncoderRecognizer::new(model, options)?),
    })
}
