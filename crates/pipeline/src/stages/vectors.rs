use standpoint_document::{Document, Layers, Span};
use standpoint_summarize::{SentenceEncoder, SummarizeError, readable};

use crate::{Stage, StageError};

/// Gives every sentence its vector, once, for the stages that follow: a summarizer over
/// [`GivenVectors`], and a [`StanceStage`](crate::StanceStage) whose targets have vectors.
pub struct VectorStage(Box<dyn SentenceEncoder>);

impl VectorStage {
    /// A stage over `encoder`.
    pub fn new(encoder: Box<dyn SentenceEncoder>) -> Self {
        Self(encoder)
    }
}

impl Stage for VectorStage {
    fn name(&self) -> &str {
        "vectors"
    }

    fn needs(&self) -> Layers {
        Layers::SENTENCES
    }

    fn gives(&self) -> Layers {
        Layers::VECTORS
    }

    fn apply(&self, docs: &mut [Document]) -> Result<(), StageError> {
        for doc in docs {
            let spans: Vec<Span> = doc.sentences.iter().map(|s| readable(doc, s)).collect();
            let vectors = self.0.encode(doc, &spans).map_err(StageError::new)?;
            if vectors.len() != spans.len() {
                return Err(StageError::new(format!(
                    "the sentence encoder: {} vectors for {} sentences, one for each was expected; \
                     mend its implementation",
                    vectors.len(),
                    spans.len()
                )));
            }
            doc.vectors = vectors;
            doc.layers |= Layers::VECTORS;
        }
        Ok(())
    }
}

/// The vectors that a [`VectorStage`] gave a document's sentences, as an encoder: so that a
/// summarizer behind that stage need not encode them again.
#[derive(Debug, Clone, Copy, Default)]
pub struct GivenVectors;

impl SentenceEncoder for GivenVectors {
    /// The vector of the sentence in which each span starts.
    fn encode(&self, doc: &Document, spans: &[Span]) -> Result<Vec<Vec<f32>>, SummarizeError> {
        let given = |span: &Span| {
            let vector = doc.vectors.get(doc.sentence_at(span.start())?)?;
            Some(vector.clone())
        };
        let vectors: Option<Vec<Vec<f32>>> = spans.iter().map(given).collect();
        vectors.ok_or_else(|| SummarizeError::Vectors {
            id: doc.id.clone(),
            expected: "a vector for each sentence, from a stage before".to_owned(),
            found: format!("{} for {}", doc.vectors.len(), doc.sentences.len()),
        })
    }
}
