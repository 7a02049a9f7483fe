//! A model folder on disk to something that runs: manifest, checksums, engine, batching.
//!
//! [`Model::open`] reads a folder, checks every byte it will use against the manifest, and hands the
//! weights to an engine. [`Model::run`] takes any number of rows of wordpieces and gives back the
//! outputs asked for, row by row: sorting, packing, padding and un-padding happen here alone.
//!
//! ```
//! # #[cfg(feature = "rten")] {
//! use std::path::Path;
//! use standpoint_model::{LoadOptions, Model, Task};
//! # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../testkit/fixtures/tiny-ner");
//! let model = Model::open(Path::new(folder), Task::Ner, &LoadOptions::default())?;
//! let pieces = model.wordpieces().encode("Anna Berg met Ivan Chen in Oslo.", 0)?;
//! let head = &model.manifest().heads["news"];
//! let outputs = model.run(&[model.row(&pieces)], &[&head.output])?;
//! let logits = &outputs[0][0]; // [wordpieces with special tokens, labels]
//! assert_eq!(model.piece_rows(logits).len(), pieces.len());
//! assert_eq!(logits.width(), head.labels.len());
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Models.** A folder with `manifest.toml` (see [`Manifest`]), `model.onnx` and `tokenizer.json`;
//! [`find`] looks for one in the places it is given. Nothing is fetched. The model takes
//! `input_ids`, `attention_mask` and, where it knows case or marks, `token_type_ids`, all
//! `[rows, wordpieces]`; its outputs are 32-bit floats, `[rows, wordpieces, k]` or `[rows, k]`. A
//! folder that is incomplete, cut, changed or of another task is a [`ModelError`] that names the
//! file, what was expected, what was found and what to do.
//!
//! **Folders of Hugging Face.** A folder without a manifest but with `config.json`, `tokenizer.json` and
//! `model.onnx` (or `onnx/model.onnx`) is a model too, as `transformers` and `optimum` export
//! it: a token classifier for [`Task::Ner`], a sequence classifier for [`Task::Judge`]. Labels are `id2label`, the length is the position table's.
//! Another file, such as a quantized one, is used if it is named itself: `folder/onnx/model_int8.onnx`.
//! Such a graph may lack `attention_mask` (then only rows of one length are run together) and
//! `token_type_ids`, which are all 0 but in the second text of a pair. It has no checksums to compare; its version is the start of the
//! SHA-256 of its weights.
//!
//! A folder with `gliner_config.json` is a model of free labels ([`ZeroShot`]): its inputs are more than
//! rows, and whoever knows them gives them to [`Model::run_tensors`].
//!
//! **Trust.** Checksums are compared before anything is parsed, and the form of the ONNX file before
//! an engine reads it, so that no length in it is trusted. A panic of the engine is an error. What is
//! not bounded is what a well-formed graph computes: give only models whose manifest you trust.
//!
//! **Features.** `rten` (on by default) is the engine, pure Rust. Without it [`Model::from_parts`]
//! runs over any [`Session`], which is the seam for another runtime and for scripted tests.
//!
//! **Threads and memory.** A [`Model`] runs by `&self` from any thread; share one. Give all models
//! one [`Pool`] and spread work inside [`Pool::install`]. One call holds its rows, its results and
//! one batch of at most [`LoadOptions::budget`] wordpieces.
//!
//! **What is equal.** The same rows in one call give the same bits on any number of threads. With
//! weights and arithmetic in fp32, or weights in int8 that are dequantized at load, a token-level
//! output of a row of two wordpieces or more is the same to the bit whatever else is in the call; a
//! row-level output may differ by rounding (about 1e-6), because a batch of one row is multiplied in
//! another way. A model with dynamic int8 activations takes their scale over
//! the whole batch: there a row's numbers do depend on its neighbours, far above 1e-4.

mod batch;
mod checksum;
mod error;
mod hub;
mod load;
mod manifest;
mod model;
mod onnx;
mod pool;
mod row;
#[cfg(feature = "rten")]
mod rten;
mod session;
mod signature;
mod tensor;

pub use checksum::sha256;
pub use error::{Cause, ModelError};
pub use load::{Engine, LoadOptions, find};
pub use manifest::{Head, Manifest, Metric, Task, ZeroShot};
pub use model::Model;
pub use pool::Pool;
pub use row::Row;
pub use session::{Session, Signature, TensorInfo};
pub use tensor::{Elements, Tensor, TensorView};
