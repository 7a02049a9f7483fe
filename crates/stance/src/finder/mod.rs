mod read;
mod stances;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use standpoint_document::{Coverage, Document, Found, Span, Stance};
use standpoint_model::{LoadOptions, Model, Task, Tensor};
use standpoint_tokenize::{Window, windows};

use self::read::{ARGUMENTS, CuePlace, VERDICT};
pub use self::read::{CueHolder, CueReading};
use self::stances::{Raw, named, paired, share_holders, unattributed, without_repeats};
use crate::arguments::log_softmax;
use crate::cues::{self, TAGS};
use crate::error::{check_head, check_sentences};
use crate::rows::Pieces;
use crate::{Attributor, RuleAttributor, StanceError};

/// Finds who takes which stance on what, with nothing asked.
pub trait StanceFinder: Send + Sync {
    /// The stances of each document, in text order of their evidence. Needs sentences; uses
    /// entities and actors where a document has them.
    ///
    /// # Errors
    /// [`StanceError`] if a document has no sentences, or the model fails.
    fn find(&self, docs: &[&Document]) -> Result<Vec<Found<Stance>>, StanceError>;
}

/// How eagerly stances are found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FinderOptions {
    /// Lowest score kept (default: the manifest's `keep`, else 0.5).
    pub min_score: Option<f32>,
}

impl FinderOptions {
    /// Keeps every stance scored at least `score`.
    #[must_use]
    pub fn with_min_score(mut self, score: f32) -> Self {
        self.min_score = Some(score);
        self
    }
}

#[expect(
    clippy::derivable_impls,
    reason = "the default is documented field by field"
)]
impl Default for FinderOptions {
    fn default() -> Self {
        Self { min_score: None }
    }
}

/// Opens the finder in a model folder with the default engine.
///
/// # Errors
/// [`StanceError`] if the folder is not a stance model.
pub fn load_finder(dir: impl AsRef<Path>) -> Result<Box<dyn StanceFinder>, StanceError> {
    let model = Model::open(dir.as_ref(), Task::Stance, &LoadOptions::default())?;
    Ok(Box::new(EncoderFinder::new(
        model,
        FinderOptions::default(),
    )?))
}

/// Two passes of one encoder, in the manner of semantic-role labelling: the first tags cue words,
/// the second reads each cue's sentence with the cue marked and gives a verdict (none, favor,
/// against) and pointers to the first and last word of holder and target.
///
/// The model's outputs: `cues` [tokens, 5], `verdict` (3 numbers), `arguments` [tokens, 4] (holder start,
/// holder end, target start, target end); logits. The holder pointer may also choose the opening
/// special token, the text's own voice, or the closing one, a speaker named outside the sentence.
pub struct EncoderFinder {
    model: Arc<Model>,
    attributor: Box<dyn Attributor>,
    min_score: f32,
    bias: f32,
    ratio: f32,
    scale: f32,
    shift: f32,
}

const CUES: &str = "cues";

/// Wordpieces of context and sentence that a row of pass two may have, with special tokens.
const ROW: usize = 240;

impl EncoderFinder {
    /// A finder over an open model. Thresholds come from the manifest: `cue_bias`, `ratio`, `keep`,
    /// and `scale` and `shift` of the logistic calibration.
    ///
    /// # Errors
    /// [`StanceError::Manifest`] if the manifest's rows are too short or a head differs.
    pub fn new(model: impl Into<Arc<Model>>, options: FinderOptions) -> Result<Self, StanceError> {
        let model = model.into();
        let manifest = model.manifest();
        if manifest.max_length < ROW {
            return Err(StanceError::Manifest {
                model: manifest.id(),
                what: format!(
                    "max_length is {}, the finder needs rows of {ROW} wordpieces",
                    manifest.max_length
                ),
            });
        }
        check_head(manifest, CUES, &TAGS)?;
        check_head(manifest, VERDICT, &["none", "favor", "against"])?;
        check_head(
            manifest,
            ARGUMENTS,
            &["holder-start", "holder-end", "target-start", "target-end"],
        )?;
        let threshold = |name: &str, default: f32| {
            manifest
                .thresholds
                .get(name)
                .map_or(default, |value| *value as f32)
        };
        Ok(Self {
            min_score: options.min_score.unwrap_or(threshold("keep", 0.5)),
            bias: threshold("cue_bias", 2.0),
            ratio: threshold("ratio", 0.35),
            scale: threshold("scale", 1.0),
            shift: threshold("shift", 0.0),
            model,
            attributor: Box::new(RuleAttributor),
        })
    }

    /// The same finder with another way to tell whose words a stance stands in (default:
    /// [`RuleAttributor`]).
    #[must_use]
    pub fn with_attributor(mut self, attributor: Box<dyn Attributor>) -> Self {
        self.attributor = attributor;
        self
    }

    /// The model behind the finder.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// What the finder reads at cues that are given, one reading a cue, in order; none for a cue
    /// that touches no word of the sentence its middle stands in.
    ///
    /// # Errors
    /// [`StanceError`] if the document has no sentences, or the model fails.
    pub fn given(
        &self,
        doc: &Document,
        cues: &[Span],
    ) -> Result<Vec<Option<CueReading>>, StanceError> {
        let pieces = Pieces::of(doc, &self.windows(doc)?);
        let places: Vec<Option<CuePlace>> =
            cues.iter().map(|cue| place(doc, &pieces, *cue)).collect();
        let known: Vec<CuePlace> = places.iter().flatten().cloned().collect();
        let mut read = self.read(doc, &pieces, &known)?.into_iter();
        Ok(places
            .into_iter()
            .map(|place| place.and_then(|_| read.next().flatten()))
            .collect())
    }

    fn windows(&self, doc: &Document) -> Result<Vec<Window>, StanceError> {
        check_sentences(doc)?;
        Ok(windows(
            doc,
            self.model.wordpieces(),
            self.model.max_pieces(),
        )?)
    }

    fn document(&self, doc: &Document) -> Result<Found<Stance>, StanceError> {
        let windows = self.windows(doc)?;
        let prefix = self.model.wordpieces().specials().prefix.len();
        let mut logp = Vec::new();
        for windows in windows.chunks(Model::ROWS) {
            let rows: Vec<_> = windows.iter().map(|w| self.model.row(&w.pieces)).collect();
            let tags = self.model.run(&rows, &[CUES])?;
            for (window, outputs) in windows.iter().zip(&tags) {
                for i in window.owned.clone() {
                    logp.push(tag_log_probabilities(outputs.first(), i + prefix));
                }
            }
        }
        let pieces = Pieces::of(doc, &windows);
        let found = self.cues(&pieces, &logp);
        let raw = self.stances(doc, &pieces, &found)?;
        let attributions = self.attributor.near(doc, &unattributed(doc, &raw))?;
        Ok(Found {
            items: named(doc, raw, attributions),
            coverage: Coverage::full(doc.text().len()),
        })
    }

    /// Cue candidates of all sentences. `logp`: one row a piece; a word's is its first piece's.
    fn cues(&self, pieces: &Pieces, logp: &[[f32; TAGS.len()]]) -> Vec<CuePlace> {
        (0..pieces.sentences.len())
            .flat_map(|sentence| {
                let words: Vec<_> = pieces
                    .words_of(sentence)
                    .iter()
                    .filter_map(|w| logp.get(w.pieces.start).copied())
                    .collect();
                cues::decode(&words, self.bias)
                    .into_iter()
                    .map(move |cue| (sentence, cue.words))
            })
            .collect()
    }

    fn stances(
        &self,
        doc: &Document,
        pieces: &Pieces,
        cues: &[CuePlace],
    ) -> Result<Vec<Raw>, StanceError> {
        let mut raw = Vec::new();
        for ((sentence, _), reading) in cues.iter().zip(self.read(doc, pieces, cues)?) {
            if let Some(reading) = reading {
                paired(*sentence, &reading, &mut raw);
            }
        }
        for stance in &mut raw {
            stance.score = self.calibrated(stance.score);
        }
        share_holders(&mut raw);
        raw.retain(|s| s.score >= self.min_score);
        Ok(without_repeats(raw))
    }

    /// Logistic calibration (Platt, 1999) of a raw score.
    fn calibrated(&self, raw: f32) -> f32 {
        let raw = raw.clamp(1e-6, 1.0 - 1e-6);
        let odds = (raw / (1.0 - raw)).ln();
        1.0 / (1.0 + (-(self.scale * odds + self.shift)).exp())
    }
}

impl fmt::Debug for EncoderFinder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncoderFinder")
            .field("model", &self.model)
            .finish_non_exhaustive()
    }
}

impl StanceFinder for EncoderFinder {
    fn find(&self, docs: &[&Document]) -> Result<Vec<Found<Stance>>, StanceError> {
        docs.iter().map(|doc| self.document(doc)).collect()
    }
}

fn tag_log_probabilities(tags: Option<&Tensor>, row: usize) -> [f32; TAGS.len()] {
    let mut out = [f32::NEG_INFINITY; TAGS.len()];
    out[0] = 0.0;
    if let Some(logits) = tags.and_then(|t| t.row(row)) {
        for (o, p) in out.iter_mut().zip(log_softmax(logits, |_| true)) {
            *o = p;
        }
    }
    out
}

/// The sentence that holds the middle of a given cue, and its words that the cue touches.
fn place(doc: &Document, pieces: &Pieces, cue: Span) -> Option<CuePlace> {
    let sentence = doc.sentence_at(cue.start() + cue.len() / 2)?;
    let words = pieces.words_of(sentence);
    let first = words.iter().position(|w| w.span.overlaps(cue))?;
    let last = words.iter().rposition(|w| w.span.overlaps(cue))?;
    Some((sentence, first..last + 1))
}
