//! rust-bert's encoder-decoder models behind two calls: read a text once, write one token.

use rust_bert::{RustBertError, bart, longt5, pegasus, prophetnet, t5};
use tch::nn::VarStore;
use tch::{Device, Kind, Tensor};

use crate::folder::Folder;
use crate::weights::Weights;
use crate::{Architecture, TorchError};

/// Keys and values of one attention, `[beams, heads, tokens, size]`.
pub(crate) struct State {
    pub(crate) key: Tensor,
    pub(crate) value: Tensor,
}

/// For each layer its own attention and that over the text read.
pub(crate) type Cache = Option<Vec<(Option<State>, Option<State>)>>;

type Encode = Box<dyn Fn(&Tensor, &Tensor) -> Result<Tensor, RustBertError>>;
/// Text read, its mask, next token of each beam, cache.
type Step = Box<dyn Fn(&Tensor, &Tensor, &Tensor, Cache) -> Result<(Tensor, Cache), RustBertError>>;

/// A model that reads a text and writes another.
pub(crate) struct Seq2Seq {
    encode: Encode,
    step: Step,
    /// Added to the logits, `[1, vocabulary]`.
    bias: Option<Tensor>,
}

/// rust-bert's own type of cache, one a family.
trait Kept: Sized {
    fn keep(self) -> State;
    fn give(state: State) -> Self;
}

macro_rules! kept {
    ($($state:ty),*) => {$(
        impl Kept for $state {
            fn keep(self) -> State {
                State { key: self.prev_key, value: self.prev_value }
            }
            fn give(state: State) -> Self {
                Self { prev_key: state.key, prev_value: state.value }
            }
        }
    )*};
}

kept!(bart::LayerState, t5::LayerState, prophetnet::LayerState);

fn keep<S: Kept>(layers: Option<Vec<(Option<S>, Option<S>)>>) -> Cache {
    let keep = |(own, other): (Option<S>, Option<S>)| (own.map(S::keep), other.map(S::keep));
    Some(layers?.into_iter().map(keep).collect())
}

fn give<S: Kept>(cache: Cache) -> Option<Vec<(Option<S>, Option<S>)>> {
    let give =
        |(own, other): (Option<State>, Option<State>)| (own.map(S::give), other.map(S::give));
    Some(cache?.into_iter().map(give).collect())
}

impl Seq2Seq {
    pub(crate) fn load(folder: &Folder) -> Result<Self, TorchError> {
        let weights = Weights::open(folder)?;
        let store = VarStore::new(Device::Cpu);
        let root = store.root();
        let (encode, step): (Encode, Step) = match folder.architecture {
            Architecture::Bart => {
                let config: bart::BartConfig = folder.parse()?;
                let model =
                    std::rc::Rc::new(bart::BartForConditionalGeneration::new(root, &config));
                let reader = model.clone();
                (
                    Box::new(move |ids, mask| Ok(reader.encode(ids, Some(mask)))),
                    Box::new(move |read, mask, next, cache| {
                        let out = model.forward_t(
                            None,
                            Some(mask),
                            Some(read),
                            Some(next),
                            None,
                            give(cache),
                            false,
                        );
                        Ok((out.decoder_output, keep(out.cache)))
                    }),
                )
            }
            Architecture::Pegasus => {
                let config: pegasus::PegasusConfig = folder.parse()?;
                let model = pegasus::PegasusForConditionalGeneration::new(root, &config);
                let model = std::rc::Rc::new(model);
                let reader = model.clone();
                (
                    Box::new(move |ids, mask| Ok(reader.encode(ids, Some(mask)))),
                    Box::new(move |read, mask, next, cache| {
                        let out = model.forward_t(
                            None,
                            Some(mask),
                            Some(read),
                            Some(next),
                            None,
                            give(cache),
                            false,
                        );
                        Ok((out.decoder_output, keep(out.cache)))
                    }),
                )
            }
            Architecture::T5 => {
                let config: t5::T5Config = folder.parse()?;
                let model = std::rc::Rc::new(t5::T5ForConditionalGeneration::new(root, &config));
                let reader = model.clone();
                (
                    Box::new(move |ids, mask| Ok(reader.encode(ids, Some(mask)))),
                    Box::new(move |read, mask, next, cache| {
                        let out = model.forward_t(
                            None,
                            Some(mask),
                            Some(read),
                            Some(next),
                            None,
                            None,
                            None,
                            give(cache),
                            false,
                        );
                        Ok((out.decoder_output, keep(out.next_cache)))
                    }),
                )
            }
            Architecture::LongT5 => {
                let config: longt5::LongT5Config = folder.parse()?;
                let model = longt5::LongT5ForConditionalGeneration::new(root, &config);
                let model = std::rc::Rc::new(model);
                let reader = model.clone();
                (
                    Box::new(move |ids, mask| Ok(reader.encode(ids, Some(mask)))),
                    Box::new(move |read, mask, next, cache| {
                        let out = model.forward_t(
                            None,
                            Some(mask),
                            Some(read),
                            Some(next),
                            None,
                            None,
                            None,
                            give(cache),
                            false,
                        )?;
                        Ok((out.decoder_output, keep(out.next_cache)))
                    }),
                )
            }
            Architecture::ProphetNet => {
                let config: prophetnet::ProphetNetConfig = folder.parse()?;
                let model = prophetnet::ProphetNetForConditionalGeneration::new(root, &config);
                let model = std::rc::Rc::new(model.map_err(|source| TorchError::Torch {
                    dir: folder.dir.clone(),
                    architecture: folder.architecture,
                    doing: "built",
                    source: Box::new(source),
                })?);
                let reader = model.clone();
                (
                    Box::new(move |ids, mask| reader.encode(Some(ids), Some(mask), None)),
                    Box::new(move |read, mask, next, cache| {
                        let out = model.forward_t(
                            None,
                            Some(mask),
                            None,
                            Some(next),
                            None,
                            Some(read),
                            give(cache),
                            None,
                            false,
                        )?;
                        Ok((out.logits, keep(out.next_decoder_cache)))
                    }),
                )
            }
            _ => {
                return Err(TorchError::ModelType {
                    path: folder.config_path(),
                    task: folder.task,
                    found: folder.architecture.to_string(),
                });
            }
        };
        weights.fill(folder, &store)?;
        // PEGASUS has it as a variable of its own.
        let bias = match folder.architecture {
            Architecture::Bart => weights.optional("final_logits_bias"),
            _ => None,
        };
        Ok(Self { encode, step, bias })
    }

    /// The text as the decoder sees it. `ids`: `[1, tokens]`; gives `[1, tokens, hidden]`.
    pub(crate) fn encode(&self, ids: &Tensor) -> Result<Tensor, RustBertError> {
        let size = ids.size();
        (self.encode)(ids, &Tensor::ones(&size, (Kind::Int64, Device::Cpu)))
    }

    /// Logits of what comes next, `[beams, vocabulary]`. `read`: `[beams, tokens, hidden]`; `next`:
    /// the token of each beam that the cache does not know, `[beams, 1]`.
    pub(crate) fn step(
        &self,
        read: &Tensor,
        next: &Tensor,
        cache: Cache,
    ) -> Result<(Tensor, Cache), RustBertError> {
        let size: Vec<i64> = read.size().into_iter().take(2).collect();
        let mask = Tensor::ones(&size, (Kind::Int64, Device::Cpu));
        let (logits, cache) = (self.step)(read, &mask, next, cache)?;
        let logits = logits.f_select(1, -1)?;
        let logits = match &self.bias {
            Some(bias) => logits.f_add(bias)?,
            None => logits,
        };
        Ok((logits, cache))
    }
}
