//! The models that give logits for a text: one `match` from the architecture to rust-bert's types.

use rust_bert::{RustBertError, albert, bart, bert, distilbert, electra, mobilebert, roberta};
use tch::nn::{Path, VarStore};
use tch::{Device, Kind, Tensor};

use crate::folder::Folder;
use crate::tokenizer::Ids;
use crate::weights::Weights;
use crate::{Architecture, Task, TorchError};

/// One row, each tensor `[1, wordpieces]`.
struct Row {
    ids: Tensor,
    mask: Tensor,
    types: Option<Tensor>,
}

type Forward = Box<dyn Fn(&Row) -> Result<Tensor, RustBertError>>;

/// A model that gives one logit a label, for each wordpiece or for the whole row.
pub(crate) struct Classifier {
    folder: Folder,
    forward: Forward,
    labels: i64,
    /// Whether the model tells first text from second.
    typed: bool,
}

impl Classifier {
    pub(crate) fn load(folder: &Folder) -> Result<Self, TorchError> {
        let labels = folder.labels()?.len() as i64;
        let weights = Weights::open(folder)?;
        let store = VarStore::new(Device::Cpu);
        let root = store.root();
        let forward = match folder.task {
            Task::TokenClassification => token(folder, &root)?,
            _ => sequence(folder, &root)?,
        };
        weights.fill(folder, &store)?;
        Ok(Self {
            forward,
            labels,
            typed: folder.number("type_vocab_size")?.is_some_and(|n| n > 1),
            folder: folder.clone(),
        })
    }

    /// Logits of one row: `[wordpieces, labels]` for token classification, else `[1, labels]`. Rows
    /// are run one at a time, so that none is padded.
    pub(crate) fn logits(&self, ids: &Ids) -> Result<Vec<Vec<f32>>, TorchError> {
        let tensor = |values: &[i64]| Tensor::from_slice(values).unsqueeze(0);
        let row = Row {
            ids: tensor(&ids.ids),
            mask: Tensor::ones([1, ids.ids.len() as i64], (Kind::Int64, Device::Cpu)),
            types: self.typed.then(|| tensor(&ids.types)),
        };
        let failed = |source| TorchError::Torch {
            dir: self.folder.dir.clone(),
            architecture: self.folder.architecture,
            doing: "run",
            source,
        };
        let output = (self.forward)(&row).map_err(|e| failed(Box::new(e)))?;
        let expected = match self.folder.task {
            Task::TokenClassification => vec![1, ids.ids.len() as i64, self.labels],
            _ => vec![1, self.labels],
        };
        if output.size() != expected {
            return Err(TorchError::Output {
                dir: self.folder.dir.clone(),
                expected,
                found: output.size(),
            });
        }
        let flat = Vec::<f32>::try_from(output.contiguous().view(-1));
        let flat = flat.map_err(|e| failed(Box::new(e)))?;
        let labels = usize::try_from(self.labels).unwrap_or(1).max(1);
        Ok(flat.chunks(labels).map(<[f32]>::to_vec).collect())
    }
}

/// An architecture that the registry does not know for the task, which [`Folder::open`] keeps out.
fn unknown(folder: &Folder) -> TorchError {
    TorchError::ModelType {
        path: folder.config_path(),
        task: folder.task,
        found: folder.architecture.to_string(),
    }
}

macro_rules! registry {
    ($folder:ident, $root:ident; $($architecture:pat => $config:ty, $model:ty, |$m:ident, $row:ident| $call:expr;)*) => {
        match $folder.architecture {
            $($architecture => {
                let config: $config = $folder.parse()?;
                let built = <$model>::new($root, &config);
                let $m = built.map_err(|source| TorchError::Torch {
                    dir: $folder.dir.clone(),
                    architecture: $folder.architecture,
                    doing: "built",
                    source: Box::new(source),
                })?;
                Box::new(move |$row: &Row| Ok($call))
            })*
            _ => return Err(unknown($folder)),
        }
    };
}

#[rustfmt::skip]
fn token(folder: &Folder, root: &Path<'_>) -> Result<Forward, TorchError> {
    use Architecture as A;
    Ok(registry! { folder, root;
        A::Bert => bert::BertConfig, bert::BertForTokenClassification,
            |m, r| m.forward_t(Some(&r.ids), Some(&r.mask), r.types.as_ref(), None, None, false).logits;
        A::DistilBert => distilbert::DistilBertConfig, distilbert::DistilBertForTokenClassification,
            |m, r| m.forward_t(Some(&r.ids), Some(&r.mask), None, false)?.logits;
        A::Roberta | A::XlmRoberta => roberta::RobertaConfig, roberta::RobertaForTokenClassification,
            |m, r| m.forward_t(Some(&r.ids), Some(&r.mask), r.types.as_ref(), None, None, false).logits;
        A::Electra => electra::ElectraConfig, electra::ElectraForTokenClassification,
            |m, r| m.forward_t(Some(&r.ids), Some(&r.mask), r.types.as_ref(), None, None, false).logits;
        A::Albert => albert::AlbertConfig, albert::AlbertForTokenClassification,
            |m, r| m.forward_t(Some(&r.ids), Some(&r.mask), r.types.as_ref(), None, None, false).logits;
        A::MobileBert => mobilebert::MobileBertConfig, mobilebert::MobileBertForTokenClassification,
            |m, r| m.forward_t(Some(&r.ids), r.types.as_ref(), None, None, Some(&r.mask), false)?.logits;
    })
}

#[rustfmt::skip]
fn sequence(folder: &Folder, root: &Path<'_>) -> Result<Forward, TorchError> {
    use Architecture as A;
    Ok(registry! { folder, root;
        A::Bert => bert::BertConfig, bert::BertForSequenceClassification,
            |m, r| m.forward_t(Some(&r.ids), Some(&r.mask), r.types.as_ref(), None, None, false).logits;
        A::DistilBert => distilbert::DistilBertConfig, distilbert::DistilBertModelClassifier,
            |m, r| m.forward_t(Some(&r.ids), Some(&r.mask), None, false)?.logits;
        A::Roberta | A::XlmRoberta => roberta::RobertaConfig, roberta::RobertaForSequenceClassification,
            |m, r| m.forward_t(Some(&r.ids), Some(&r.mask), r.types.as_ref(), None, None, false).logits;
        A::Albert => albert::AlbertConfig, albert::AlbertForSequenceClassification,
            |m, r| m.forward_t(Some(&r.ids), Some(&r.mask), r.types.as_ref(), None, None, false).logits;
        A::MobileBert => mobilebert::MobileBertConfig, mobilebert::MobileBertForSequenceClassification,
            |m, r| m.forward_t(Some(&r.ids), r.types.as_ref(), None, None, Some(&r.mask), false)?.logits;
        A::Bart => bart::BartConfig, bart::BartForSequenceClassification,
            |m, r| m.forward_t(&r.ids, Some(&r.mask), None, None, None, false).decoder_output;
    })
}
