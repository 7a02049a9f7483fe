use std::path::Path;
use std::sync::Arc;

use standpoint_document::{Document, Span};
use standpoint_model::{LoadOptions, Model, ModelError, Row, Task};

use crate::SummarizeError;

/// The output of a model for the task `sentences`: `[rows, k]`.
const EMBEDDING: &str = "embedding";
/// Rows run in one call, so that memory stays flat in a long document.
const ROWS: usize = 1024;
/// Bytes of text tokenized at once, for the same reason.
const BYTES: usize = 1 << 16;

/// Something that gives each sentence a vector, near those of sentences that say alike things.
pub trait SentenceEncoder: Send + Sync {
    /// One vector for each span of the document, in order, all of one width and of length 1; all
    /// zeros for a span that holds nothing the encoder can read.
    ///
    /// # Errors
    /// [`SummarizeError`] if the encoder fails.
    fn encode(&self, doc: &Document, spans: &[Span]) -> Result<Vec<Vec<f32>>, SummarizeError>;
}

/// A sentence encoder that is a model of the task `sentences`, with the output `embedding` of one
/// vector a row.
///
/// Each sentence is a row. One longer than the model's maximum is cut into several, whose mean,
/// weighted by wordpieces, is its vector: nothing is left out. Vectors are brought to length 1.
#[derive(Debug)]
pub struct ModelEncoder {
    model: Arc<Model>,
}

impl ModelEncoder {
    /// Loads a model folder.
    ///
    /// # Errors
    /// [`ModelError`] if the folder does not hold a sentence encoder.
    pub fn open(dir: &Path, options: &LoadOptions) -> Result<Self, ModelError> {
        Self::new(Model::open(dir, Task::Sentences, options)?)
    }

    /// An encoder over a loaded model.
    ///
    /// # Errors
    /// [`ModelError::Signature`] if the model has no row-level output `embedding`.
    pub fn new(model: impl Into<Arc<Model>>) -> Result<Self, ModelError> {
        let model = model.into();
        let outputs = &model.signature().outputs;
        let found = model.signature().output(EMBEDDING);
        if found.is_some_and(|o| matches!(o.shape.len(), 0 | 2)) {
            return Ok(Self { model });
        }
        let names: Vec<String> = outputs.iter().map(ToString::to_string).collect();
        Err(ModelError::Signature {
            model: model.manifest().id(),
            side: "outputs",
            expected: format!("{EMBEDDING} [?, ?]"),
            found: names.join(", "),
        })
    }

    /// The model it runs.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Runs rows and adds each one's vector, times its wordpieces, to that of its sentence.
    fn add(
        &self,
        doc: &Document,
        rows: &[(usize, Row)],
        vectors: &mut [Vec<f32>],
    ) -> Result<(), SummarizeError> {
        let (owners, rows): (Vec<usize>, Vec<Row>) = rows.iter().cloned().unzip();
        let results = self.model.run(&rows, &[EMBEDDING])?;
        for ((owner, row), result) in owners.into_iter().zip(&rows).zip(results) {
            let Some((embedding, vector)) = result.first().zip(vectors.get_mut(owner)) else {
                continue;
            };
            if vector.is_empty() {
                vector.resize(embedding.data().len(), 0.0);
            }
            if embedding.shape().len() != 1 || embedding.data().len() != vector.len() {
                return Err(SummarizeError::Vectors {
                    id: doc.id.clone(),
                    expected: format!("a vector of {} numbers", vector.len()),
                    found: format!("a tensor {:?}", embedding.shape()),
                });
            }
            let weight = row.len() as f32;
            for (sum, x) in vector.iter_mut().zip(embedding.data()) {
                *sum += weight * x;
            }
        }
        Ok(())
    }
}

impl SentenceEncoder for ModelEncoder {
    fn encode(&self, doc: &Document, spans: &[Span]) -> Result<Vec<Vec<f32>>, SummarizeError> {
        let mut vectors: Vec<Vec<f32>> = vec![Vec::new(); spans.len()];
        let mut waiting: Vec<(usize, Row)> = Vec::new();
        let width = self.model.max_pieces().max(1);
        for (i, span) in spans.iter().enumerate() {
            let mut start = span.start();
            for part in parts(doc.slice(*span)) {
                let pieces = self.model.wordpieces().encode(part, start)?;
                start += part.len();
                for row in pieces.chunks(width) {
                    waiting.push((i, self.model.row(row)));
                    if waiting.len() >= ROWS {
                        self.add(doc, &waiting, &mut vectors)?;
                        waiting.clear();
                    }
                }
            }
        }
        self.add(doc, &waiting, &mut vectors)?;
        let width = vectors.iter().map(Vec::len).max().unwrap_or_default();
        for vector in &mut vectors {
            vector.resize(width, 0.0);
            normalise(vector);
        }
        Ok(vectors)
    }
}

/// The text in parts of at most [`BYTES`], cut at white space where there is some.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let head = rest.get(..rest.floor_char_boundary(BYTES))?;
        let cut = match head.rfind(char::is_whitespace) {
            Some(space) if head.len() < rest.len() && space > 0 => space,
            _ => head.len(),
        };
        let (part, after) = rest.split_at_checked(cut)?;
        rest = after;
        (!part.is_empty()).then_some(part)
    })
}

/// Brings a vector to length 1, unless it is all zeros.
pub(crate) fn normalise(vector: &mut [f32]) {
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
    if length > 0.0 {
        for x in vector {
            *x /= length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_bounded_and_join_to_the_text() {
        for text in [String::new(), "wörter ".repeat(20_000), "ö".repeat(100_000)] {
            assert!(parts(&text).all(|p| p.len() <= BYTES && !p.is_empty()));
            assert_eq!(parts(&text).collect::<String>(), text);
        }
    }
}
