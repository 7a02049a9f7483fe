//! A new text for a text: rust-bert's encoder-decoder models, decoded the way `transformers` does.
//!
//! The decoding is ours, not rust-bert's: that one divides the score of a beam by another length,
//! wants its own tokenizer beside the model and panics on what it cannot do. Here scores, lengths and
//! the order of constraints are those of `transformers` 4.46.

mod beam;
mod constraints;
mod options;
mod seq2seq;

use tch::{Device, Kind, Tensor};

pub(crate) use options::Options;
pub(crate) use seq2seq::Seq2Seq;

use crate::TorchError;
use crate::folder::Folder;

/// What a model wrote.
#[derive(Debug, Clone, PartialEq)]
pub struct Generated {
    /// Ids of the vocabulary, those of start and end included.
    pub ids: Vec<i64>,
    /// Sum of the log-probabilities over the length to the power of the length penalty; for greedy
    /// decoding the plain sum.
    pub score: f64,
}

/// Generates for one input. `ids`: those of the text with what stands around them.
pub(crate) fn generate(
    model: &Seq2Seq,
    folder: &Folder,
    ids: &[i64],
    options: &Options,
) -> Result<Generated, TorchError> {
    let failed = |source| TorchError::Torch {
        dir: folder.dir.clone(),
        architecture: folder.architecture,
        doing: "run",
        source: Box::new(source),
    };
    let input = Tensor::from_slice(ids).unsqueeze(0);
    let encoded = model.encode(&input).map_err(failed)?;
    if options.beams > 1 {
        beam::search(model, &encoded, options).map_err(failed)
    } else {
        greedy(model, &encoded, options).map_err(failed)
    }
}

/// The most probable next token until the end.
fn greedy(
    model: &Seq2Seq,
    encoded: &Tensor,
    options: &Options,
) -> Result<Generated, rust_bert::RustBertError> {
    let mut ids = vec![options.start];
    let mut score = 0.0;
    let mut cache = None;
    while ids.len() < options.max_length {
        let last = column(ids.last().copied().as_slice());
        let (logits, next) = model.step(encoded, &last, cache)?;
        cache = next;
        let plain = logits.log_softmax(-1, Kind::Float);
        let mut scores = logits;
        constraints::apply(options, std::slice::from_ref(&ids), &mut scores)?;
        let best = scores.argmax(-1, false).int64_value(&[0]);
        score += plain.double_value(&[0, best]);
        ids.push(best);
        if options.ends.contains(&best) {
            break;
        }
    }
    Ok(Generated { ids, score })
}

/// Ids as the one next token of each beam: `[beams, 1]`.
fn column(ids: &[i64]) -> Tensor {
    Tensor::from_slice(ids).to_device(Device::Cpu).unsqueeze(1)
}
