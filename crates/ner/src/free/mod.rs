//! Entities of labels that are named when the model is loaded (GLiNER).

mod decode;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use standpoint_document::{Coverage, Document, Entity, Found, Label, Span};
use standpoint_model::{Model, Task, Tensor, TensorView, ZeroShot};
use standpoint_tokenize::TokenizeError;

use crate::{NerError, Options, Recognizer};
use decode::Candidate;

/// Lowest score kept when none is given: that of the package `gliner`.
const USUAL_SCORE: f32 = 0.5;
const OUTPUT: &str = "logits";

/// A recognizer of free labels over a GLiNER, by span or by word.
///
/// What the model reads is what the package `gliner` gives it: for each label a token and its words, a
/// token, and the words of the text. Every span of words (at most as many as the model was made for)
/// has a score for every label; those above the lowest score are taken greedily, the best first, no two
/// overlapping. The words are the document's own; a window is as many whole sentences as the model takes,
/// and a longer sentence is read in parts that overlap by an entity's width. An entity lies in one
/// sentence. Coverage is always full. Works by `&self`; share one, it holds one model.
#[derive(Clone)]
pub struct FreeRecognizer {
    model: Arc<Model>,
    ask: ZeroShot,
    labels: Vec<Label>,
    /// Wordpieces before the text, special tokens and labels.
    prompt: Vec<u32>,
    /// Ids that stand for a place in the prompt and never for a word.
    reserved: [u32; 2],
    min_score: f32,
}

/// A word as the model reads it.
struct Word {
    span: Span,
    /// Index of its sentence.
    sentence: usize,
    pieces: Vec<u32>,
}

impl FreeRecognizer {
    /// Loads a model folder that has `gliner_config.json`, `tokenizer.json` and `model.onnx`.
    ///
    /// # Errors
    /// [`NerError::Model`] if the folder is not a sound model for entities, and as [`new`](Self::new).
    pub fn open(dir: &Path, options: &Options) -> Result<Self, NerError> {
        Self::new(Model::open(dir, Task::Ner, &options.load)?, options)
    }

    /// A recognizer over a model that is loaded already.
    ///
    /// # Errors
    /// [`NerError::FreeLabels`] if the model takes no free labels, none or more than fit were given, one
    /// is empty or named twice, or the tokenizer lacks a token of the model's.
    pub fn new(model: impl Into<Arc<Model>>, options: &Options) -> Result<Self, NerError> {
        let model = model.into();
        let fail = |expected: &str, found: String| NerError::FreeLabels {
            model: model.manifest().id(),
            expected: expected.to_owned(),
            found,
        };
        let Some(ask) = model.manifest().zero_shot.clone() else {
            let expected = "a model of free labels, with gliner_config.json; name another folder";
            return Err(fail(expected, "one with labels of its own".to_owned()));
        };
        let labels: Vec<&str> = options.labels.iter().map(|label| label.trim()).collect();
        let flawed = |(i, label): (usize, &&str)| {
            label.is_empty() || labels.iter().take(i).any(|other| other == label)
        };
        if labels.is_empty() || labels.iter().enumerate().any(flawed) {
            let expected = "labels to find, each once, such as treaty,ministry (--labels)";
            return Err(fail(expected, format!("{:?}", options.labels)));
        }
        let ids = |text: &str| -> Result<Vec<u32>, NerError> {
            let pieces = model.wordpieces().encode(text, 0);
            let pieces =
                pieces.map_err(|e| fail("labels that its tokenizer takes", e.to_string()))?;
            Ok(pieces.iter().map(|piece| piece.id).collect())
        };
        let token = |text: &str, id: Option<u32>| match ids(text)?.as_slice() {
            &[one] if id.is_none_or(|id| id == one) => Ok(one),
            found => {
                let expected = format!(
                    "a tokenizer.json with the token {text:?} (id {id:?} in gliner_config.json); export both again"
                );
                Err(fail(&expected, format!("{found:?}")))
            }
        };
        let reserved = [
            token(&ask.label_token, ask.label_id)?,
            token(&ask.text_token, None)?,
        ];
        let [label_id, text_id] = reserved;
        let mut prompt = model.wordpieces().specials().prefix.clone();
        for label in &labels {
            prompt.push(label_id);
            prompt.extend(ids(label)?.into_iter().filter(|id| !reserved.contains(id)));
        }
        prompt.push(text_id);
        let most = model.manifest().max_length / 2;
        if prompt.len() > most {
            let expected = format!("labels of at most {most} wordpieces together; name fewer");
            return Err(fail(&expected, prompt.len().to_string()));
        }
        Ok(Self {
            labels: labels.into_iter().map(Label::from).collect(),
            min_score: match options.min_score {
                score if score > 0.0 => score,
                _ => USUAL_SCORE,
            },
            model,
            ask,
            prompt,
            reserved,
        })
    }

    /// The model: its manifest, and how many wordpieces it has run.
    pub fn model(&self) -> &Model {
        &self.model
    }

    fn document(&self, doc: &Document) -> Result<Found<Entity>, NerError> {
        NerError::need_sentences(doc)?;
        let words = self.words(doc)?;
        let mut candidates: Vec<Candidate> = Vec::new();
        let mut start = 0;
        while let Some(end) = self.window(&words, start) {
            let window = words.get(start..end).unwrap_or_default();
            for mut found in self.scores(doc, window)? {
                found.words = found.words.start + start..found.words.end + start;
                let sentence = |i: usize| words.get(i).map(|w| w.sentence);
                if sentence(found.words.start) == sentence(found.words.end - 1) {
                    candidates.push(found);
                }
            }
            start = self.next(&words, start, end);
        }
        let mut items = Vec::new();
        for found in decode::flat(candidates, words.len()) {
            let covered = words.get(found.words).unwrap_or_default();
            let span = covered.iter().map(|w| w.span).reduce(Span::cover);
            if let (Some(span), Some(label)) = (span, self.labels.get(found.label)) {
                items.push(Entity {
                    span,
                    label: label.clone(),
                    score: found.score,
                    actor: None,
                });
            }
        }
        items.retain(|e| !doc.slice(e.span).is_empty());
        Ok(Found {
            items,
            coverage: Coverage::full(doc.text().len()),
        })
    }

    /// Wordpieces left for text.
    fn room(&self) -> usize {
        let suffix = self.model.wordpieces().specials().suffix.len();
        let taken = self.prompt.len() + suffix;
        self.model
            .manifest()
            .max_length
            .saturating_sub(taken)
            .max(1)
    }

    fn words(&self, doc: &Document) -> Result<Vec<Word>, NerError> {
        let room = self.room();
        let fail = |source: TokenizeError| NerError::Tokenize {
            document: doc.id.clone(),
            source,
        };
        let mut words = Vec::new();
        for (sentence, spans) in doc.sentences.iter().enumerate() {
            for &span in &spans.words {
                let pieces = self.model.wordpieces().encode(doc.slice(span), 0);
                let pieces = pieces.map_err(fail)?;
                let ids = pieces.iter().map(|piece| piece.id);
                words.push(Word {
                    span,
                    sentence,
                    // A word longer than the model is known by its beginning.
                    pieces: ids
                        .filter(|id| !self.reserved.contains(id))
                        .take(room)
                        .collect(),
                });
            }
        }
        Ok(words)
    }

    /// The end of the window that starts at a word: whole sentences, or as much of one as fits.
    fn window(&self, words: &[Word], start: usize) -> Option<usize> {
        let rest = words.get(start..).filter(|rest| !rest.is_empty())?;
        let room = self.room();
        let mut taken = 0;
        let fits = |word: &&Word| {
            taken += word.pieces.len();
            taken <= room
        };
        let most = rest
            .iter()
            .take(self.ask.max_words)
            .take_while(fits)
            .count();
        let end = start + most.max(1);
        let Some(next) = words.get(end) else {
            return Some(end);
        };
        let first = rest.first().map(|word| word.sentence);
        if first == Some(next.sentence) {
            return Some(end);
        }
        let whole = words.get(start..end)?.iter();
        Some(
            start
                + whole
                    .take_while(|word| word.sentence != next.sentence)
                    .count(),
        )
    }

    /// Where the window after `start..end` starts: at its end, or an entity's width before if that is
    /// inside a sentence.
    fn next(&self, words: &[Word], start: usize, end: usize) -> usize {
        let sentence = |i: usize| words.get(i).map(|word| word.sentence);
        if sentence(end).is_none() || sentence(end - 1) != sentence(end) {
            return end;
        }
        let width = self.ask.max_width.min((end - start) / 2);
        end - width
    }

    /// What the model finds in words that it reads at once; indices count from the first of them.
    fn scores(&self, doc: &Document, words: &[Word]) -> Result<Vec<Candidate>, NerError> {
        let mut ids = self.prompt.clone();
        let mut first = vec![0; ids.len()];
        for (i, word) in words.iter().enumerate() {
            ids.extend(&word.pieces);
            let number = number(i + 1);
            let marks = word.pieces.iter().enumerate();
            first.extend(marks.map(|(k, _)| if k == 0 { number } else { 0 }));
        }
        ids.extend(&self.model.wordpieces().specials().suffix);
        first.resize(ids.len(), 0);
        let (pieces, count, width) = (ids.len(), words.len(), self.ask.max_width);
        let ids: Vec<i32> = ids.into_iter().map(|id| number(id as usize)).collect();
        let mask = vec![1; pieces];
        let lengths = [number(count)];
        let (mut spans, mut valid) = (Vec::new(), Vec::new());
        let (row, one) = ([1, pieces], [1, 1]);
        let (all_spans, ends) = ([1, count * width], [1, count * width, 2]);
        let mut inputs = vec![
            ("input_ids", TensorView::i32(&row, &ids)?),
            ("attention_mask", TensorView::i32(&row, &mask)?),
            ("words_mask", TensorView::i32(&row, &first)?),
            ("text_lengths", TensorView::i32(&one, &lengths)?),
        ];
        if !self.ask.by_word {
            for start in 0..count {
                for end in start..start + width {
                    spans.extend([number(start), number(end)]);
                    valid.push(i32::from(end < count));
                }
            }
            inputs.push(("span_idx", TensorView::i32(&ends, &spans)?));
            inputs.push(("span_mask", TensorView::i32(&all_spans, &valid)?));
        }
        let output = self.model.run_tensors(&inputs, &[OUTPUT], pieces)?;
        let labels = self.labels.len();
        let expected = match self.ask.by_word {
            true => [3, 1, count, labels],
            false => [1, count, width, labels],
        };
        let logits = output.first().filter(|t| t.shape() == expected);
        let logits = logits.ok_or_else(|| NerError::Output {
            document: doc.id.clone(),
            output: OUTPUT.to_owned(),
            expected: expected.to_vec(),
            found: output
                .first()
                .map(Tensor::shape)
                .unwrap_or_default()
                .to_vec(),
        })?;
        Ok(match self.ask.by_word {
            true => decode::by_word(logits.data(), count, labels, self.min_score),
            false => decode::by_span(logits.data(), count, width, labels, self.min_score),
        })
    }
}

fn number(n: usize) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

impl Recognizer for FreeRecognizer {
    fn labels(&self) -> &[Label] {
        &self.labels
    }

    fn recognize(&self, docs: &[&Document]) -> Result<Vec<Found<Entity>>, NerError> {
        docs.iter().map(|doc| self.document(doc)).collect()
    }
}

impl fmt::Debug for FreeRecognizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FreeRecognizer")
            .field("model", &self.model.manifest().id())
            .field("labels", &self.labels)
            .field("min_score", &self.min_score)
            .finish_non_exhaustive()
    }
}
