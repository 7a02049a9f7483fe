use standpoint_document::{Document, Layers};
use standpoint_model::{Manifest, ModelError};
use standpoint_tokenize::TokenizeError;
use thiserror::Error;

/// Why stances could not be found or judged.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StanceError {
    /// The document lacks a layer that is needed.
    #[error(
        "document `{id}` has no {layer}; run that stage first (standpoint_tokenize::annotate gives sentences)"
    )]
    Needs {
        /// The document's id.
        id: String,
        /// The missing layer.
        layer: &'static str,
    },
    /// A query points outside its document.
    #[error(
        "query {query}: sentences {start}..{end} of document `{id}`, which has {count}; ask within the document"
    )]
    Passage {
        /// Index of the query in the call.
        query: usize,
        /// The document's id.
        id: String,
        /// First sentence asked for.
        start: usize,
        /// One past the last sentence asked for.
        end: usize,
        /// How many sentences there are.
        count: usize,
    },
    /// What is asked leaves no room for the passage.
    #[error(
        "query {query}: holder and target take {needed} wordpieces with special tokens, and the model reads {max} at once; name them shorter"
    )]
    Room {
        /// Index of the query in the call.
        query: usize,
        /// Wordpieces of all but the passage.
        needed: usize,
        /// The most wordpieces that the model reads at once.
        max: usize,
    },
    /// The model's manifest lacks or contradicts what this task needs.
    #[error(
        "model {model}: {what}; see models/stance, models/judge and models/attribution for folders that work"
    )]
    Manifest {
        /// The model's name and version.
        model: String,
        /// What was expected and found.
        what: String,
    },
    /// The targets cannot be looked for.
    #[error("{names} names of targets are too many to look for at once; ask in several runs")]
    Targets {
        /// How many names there are.
        names: usize,
        /// What the search says.
        #[source]
        source: aho_corasick::BuildError,
    },
    /// The model failed.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The tokenizer failed.
    #[error(transparent)]
    Tokenize(#[from] TokenizeError),
}

/// Checks that a document has its sentences.
pub(crate) fn check_sentences(doc: &Document) -> Result<(), StanceError> {
    if doc.layers.contains(Layers::SENTENCES) {
        return Ok(());
    }
    Err(StanceError::Needs {
        id: doc.id.clone(),
        layer: "sentences",
    })
}

/// Checks that the manifest names a head with these labels, on the output of the same name.
pub(crate) fn check_head(
    manifest: &Manifest,
    output: &str,
    labels: &[&str],
) -> Result<(), StanceError> {
    let found = manifest.heads.values().find(|h| h.output == output);
    if found.is_some_and(|h| h.labels == labels) {
        return Ok(());
    }
    Err(StanceError::Manifest {
        model: manifest.id(),
        what: match found {
            Some(head) => format!(
                "output `{output}` has labels {:?}, expected {labels:?}",
                head.labels
            ),
            None => format!("no head for output `{output}`, expected one with labels {labels:?}"),
        },
    })
}
