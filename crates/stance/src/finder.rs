use std::ops::Range;
use std::path::Path;

use standpoint_document::{Coverage, Document, Found, Layers, Polarity, Span, Stance, StanceKind};
use standpoint_model::{LoadOptions, Model, Task, Tensor};
use standpoint_tokenize::windows;

use crate::arguments::{Argument, log_softmax, spans};
use crate::cues::{self, Cue, TAGS};
use crate::error::check_head;
use crate::rows::{CueContext, Pieces, Word, cue_context};
use crate::{Resolver, StanceError};

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
#[derive(Debug)]
pub struct EncoderFinder {
    model: Model,
    min_score: f32,
    bias: f32,
    ratio: f32,
    scale: f32,
    shift: f32,
}

const CUES: &str = "cues";
const VERDICT: &str = "verdict";
const ARGUMENTS: &str = "arguments";

/// Verdicts in the order of the model's output.
const VERDICTS: [Option<Polarity>; 3] = [None, Some(Polarity::Favor), Some(Polarity::Against)];

/// Wordpieces of context and sentence that a row of pass two may have, with special tokens.
const ROW: usize = 240;

/// A stance before its parties have names.
struct Raw {
    sentence: usize,
    cue: Span,
    holder: Holder,
    target: Span,
    polarity: Polarity,
    score: f32,
}

#[derive(Clone, Copy, PartialEq)]
enum Holder {
    Words(Span),
    Author,
    Outside,
}

impl EncoderFinder {
    /// A finder over an open model. Thresholds come from the manifest: `cue_bias`, `ratio`, `keep`,
    /// and `scale` and `shift` of the logistic calibration.
    ///
    /// # Errors
    /// [`StanceError::Manifest`] if the manifest's rows are too short or a head differs.
    pub fn new(model: Model, options: FinderOptions) -> Result<Self, StanceError> {
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
        })
    }

    /// The model behind the finder.
    pub fn model(&self) -> &Model {
        &self.model
    }

    fn document(&self, doc: &Document) -> Result<Found<Stance>, StanceError> {
        if !doc.layers.contains(Layers::SENTENCES) {
            return Err(StanceError::Needs {
                id: doc.id.clone(),
                layer: "sentences",
            });
        }
        let windows = windows(doc, self.model.wordpieces(), self.model.max_pieces())?;
        let rows: Vec<_> = windows.iter().map(|w| self.model.row(&w.pieces)).collect();
        let prefix = self.model.wordpieces().specials().prefix.len();
        let tags = self.model.run(&rows, &[CUES])?;
        let mut logp = Vec::new();
        for (window, outputs) in windows.iter().zip(&tags) {
            for i in window.owned.clone() {
                logp.push(tag_log_probabilities(outputs.first(), i + prefix));
            }
        }
        let pieces = Pieces::of(doc, &windows);
        let found = self.cues(&pieces, &logp);
        let raw = self.stances(doc, &pieces, &found)?;
        Ok(Found {
            items: named(doc, raw),
            coverage: Coverage::full(doc.text().len()),
        })
    }

    /// Cue candidates of all sentences. `logp`: one row a piece; a word's is its first piece's.
    fn cues(&self, pieces: &Pieces, logp: &[[f32; TAGS.len()]]) -> Vec<(usize, Cue)> {
        (0..pieces.sentences.len())
            .flat_map(|sentence| {
                let words: Vec<_> = pieces
                    .words_of(sentence)
                    .iter()
                    .filter_map(|w| logp.get(w.pieces.start).copied())
                    .collect();
                cues::decode(&words, self.bias)
                    .into_iter()
                    .map(move |cue| (sentence, cue))
            })
            .collect()
    }

    fn stances(
        &self,
        doc: &Document,
        pieces: &Pieces,
        cues: &[(usize, Cue)],
    ) -> Result<Vec<Raw>, StanceError> {
        let contexts: Vec<CueContext> = cues
            .iter()
            .map(|(sentence, cue)| cue_context(pieces, *sentence, &cue.words))
            .collect();
        let rows: Vec<_> = contexts
            .iter()
            .map(|c| {
                let mark = |i: usize| c.marks.get(i).copied().unwrap_or_default();
                self.model.marked_row(&c.pieces, mark)
            })
            .collect();
        let outputs = self.model.run(&rows, &[VERDICT, ARGUMENTS])?;
        let mut raw: Vec<Raw> = Vec::new();
        for (((sentence, cue), context), output) in cues.iter().zip(&contexts).zip(&outputs) {
            if let [verdict, arguments] = output.as_slice() {
                self.read(
                    (doc, pieces),
                    (*sentence, cue),
                    context,
                    verdict,
                    arguments,
                    &mut raw,
                );
            }
        }
        share_holders(&mut raw);
        raw.retain(|s| s.score >= self.min_score);
        Ok(without_repeats(raw))
    }

    /// Reads one cue's outputs into stances.
    fn read(
        &self,
        (doc, pieces): (&Document, &Pieces),
        (sentence, cue): (usize, &Cue),
        context: &CueContext,
        verdict: &Tensor,
        arguments: &Tensor,
        out: &mut Vec<Raw>,
    ) {
        let verdict = log_softmax(verdict.data(), |_| true);
        let sides = VERDICTS.iter().zip(&verdict);
        let best = sides
            .filter_map(|(side, p)| side.map(|side| (side, p.exp())))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        let Some((polarity, sure)) = best else { return };
        let prefix = self.model.wordpieces().specials().prefix.len();
        let last = prefix + context.pieces.len();
        let column = |k: usize| -> Vec<f32> {
            arguments
                .rows()
                .map(|row| row.get(k).copied().unwrap_or(f32::NEG_INFINITY))
                .collect()
        };
        let in_sentence = |i: usize| {
            i.checked_sub(prefix)
                .and_then(|i| context.marks.get(i))
                .is_some_and(|mark| *mark > 0)
        };
        let holder_place = |i: usize| i == 0 || i == last || in_sentence(i);
        let holder = [0, 1].map(|k| log_softmax(&column(k), holder_place));
        let target = [2, 3].map(|k| log_softmax(&column(k), in_sentence));
        let places: Vec<_> = context
            .places
            .iter()
            .map(|p| p.map(|(a, b)| (a + prefix, b + prefix)))
            .collect();
        let words = pieces.words_of(sentence);
        let span = |range: &Range<usize>| -> Option<Span> {
            let range = words.get(range.clone())?;
            Some(range.first()?.span.cover(range.last()?.span))
        };
        let at = |i: usize| -> f32 { holder.iter().filter_map(|p| p.get(i)).sum() };
        let found = spans(&holder[0], &holder[1], &places, self.ratio);
        let found = coordinated(found, words, doc);
        let nobody = [(Holder::Author, at(0)), (Holder::Outside, at(last))];
        let nobody = nobody.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
        let holders: Vec<(Holder, f32)> = match (nobody, found.first()) {
            (Some(n), best) if best.is_none_or(|b| n.1 > b.logp) => vec![n],
            _ => found
                .iter()
                .filter_map(|a| Some((Holder::Words(span(&a.words)?), a.logp)))
                .collect(),
        };
        let targets = spans(&target[0], &target[1], &places, self.ratio);
        let targets = coordinated(targets, words, doc);
        let Some(cue) = span(&cue.words) else { return };
        for (holder, of_holder) in &holders {
            for Argument { words, logp } in &targets {
                let Some(target) = span(words) else { continue };
                if matches!(holder, Holder::Words(h) if h.overlaps(target)) {
                    continue;
                }
                out.push(Raw {
                    sentence,
                    cue,
                    holder: *holder,
                    target,
                    polarity,
                    score: self.calibrated(sure * ((of_holder + logp) / 4.0).exp()),
                });
            }
        }
    }

    /// Logistic calibration (Platt, 1999) of a raw score.
    fn calibrated(&self, raw: f32) -> f32 {
        let raw = raw.clamp(1e-6, 1.0 - 1e-6);
        let odds = (raw / (1.0 - raw)).ln();
        1.0 / (1.0 + (-(self.scale * odds + self.shift)).exp())
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

/// Words that join the members of a list.
const JOINING: &[&str] = &[
    "&", ",", ";", "and", "as", "both", "nor", "or", "the", "well",
];

/// The best argument, and of the others those that a list joins to one kept: what stands between
/// them are commas and conjunctions alone.
fn coordinated(found: Vec<Argument>, words: &[Word], doc: &Document) -> Vec<Argument> {
    let joined = |a: &Argument, b: &Argument| {
        let (first, second) = if a.words.start <= b.words.start {
            (a, b)
        } else {
            (b, a)
        };
        let between = words.get(first.words.end..second.words.start);
        between.is_some_and(|gap| {
            !gap.is_empty()
                && gap.iter().all(|w| {
                    let word = doc.slice(w.span).to_lowercase();
                    JOINING.contains(&word.as_str())
                })
        })
    };
    let mut kept: Vec<Argument> = Vec::with_capacity(found.len());
    for one in found {
        if kept.is_empty() || kept.iter().any(|k| joined(k, &one)) {
            kept.push(one);
        }
    }
    kept
}

/// Coordinated verbs share their holder: where the words found as a holder take in another cue of
/// the sentence ("They affirmed X" for "opposed"), the holder is that cue's own.
fn share_holders(raw: &mut [Raw]) {
    let own: Vec<(usize, Span, Holder)> =
        raw.iter().map(|s| (s.sentence, s.cue, s.holder)).collect();
    for stance in raw {
        let Holder::Words(words) = stance.holder else {
            continue;
        };
        let other = own.iter().find_map(|(sentence, cue, holder)| match holder {
            Holder::Words(inner)
                if *sentence == stance.sentence
                    && words.contains(*cue)
                    && words.contains(*inner)
                    && *inner != words =>
            {
                Some(*holder)
            }
            _ => None,
        });
        stance.holder = other.unwrap_or(stance.holder);
    }
}

/// Keeps, for each holder, target and polarity in a sentence, the stance with the best score.
fn without_repeats(mut raw: Vec<Raw>) -> Vec<Raw> {
    raw.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.cue.cmp(&b.cue)));
    let mut kept: Vec<Raw> = Vec::with_capacity(raw.len());
    for one in raw {
        let same_holder = |k: &Raw| match (k.holder, one.holder) {
            (Holder::Words(a), Holder::Words(b)) => a.overlaps(b),
            (a, b) => a == b,
        };
        let repeat = kept.iter().any(|k| {
            k.sentence == one.sentence
                && k.polarity == one.polarity
                && k.target.overlaps(one.target)
                && same_holder(k)
        });
        if !repeat {
            kept.push(one);
        }
    }
    kept.sort_by_key(|s| (s.sentence, s.cue, s.target));
    kept
}

/// Gives the parties their names, in text order. A stance whose speaker is named nowhere near has
/// no holder to report and is left out.
fn named(doc: &Document, raw: Vec<Raw>) -> Vec<Stance> {
    let mut resolver = Resolver::new(doc);
    let mut stances = Vec::with_capacity(raw.len());
    for s in raw {
        let holder = match s.holder {
            Holder::Words(span) => Some(resolver.party(span)),
            Holder::Author => None,
            Holder::Outside => match resolver.outside(s.sentence) {
                None => continue,
                speaker => speaker,
            },
        };
        if let Some(holder) = &holder {
            resolver.remember(holder);
        }
        stances.push(Stance {
            kind: if holder.is_some() {
                StanceKind::Reported
            } else {
                StanceKind::Author
            },
            target: resolver.target(s.target, holder.as_ref()),
            statement: None,
            holder,
            polarity: s.polarity,
            score: s.score,
            cue: Some(s.cue),
            evidence: s.sentence,
        });
    }
    stances
}
