//! Named entities in text, and the persons, organisations and places behind them.
//!
//! A [`Recognizer`] marks mentions in documents; [`actors()`] joins the mentions of one document
//! that name the same person, organisation or place.
//!
//! ```
//! use standpoint_ner::{Gazetteer, Recognizer, actors};
//! let ner = Gazetteer::new([("Wang Yi", "PER"), ("Wang", "PER"), ("Astana", "LOC")]);
//! let doc = standpoint_tokenize::document("Wang Yi flew to Astana. Wang spoke first.");
//! let mut entities = ner.recognize(&[&doc])?.remove(0).items;
//! let actors = actors(&doc, &mut entities);
//! assert_eq!(actors[0].name, "Wang Yi");
//! assert_eq!(actors[0].mentions, [0, 2]);
//! # Ok::<(), standpoint_ner::NerError>(())
//! ```
//!
//! **Models.** [`load`] opens a model folder with `task = "ner"`: manifest, ONNX weights and
//! tokenizer, as `standpoint-model` describes. Nothing is fetched from anywhere. The folder
//! `models/ner` of the Standpoint repository is such a model with two sets of labels, `news` (the
//! default) and `conll`; [`Options`] chooses. The [`Gazetteer`] needs no model.
//!
//! **Other people's models.** [`load`] also takes a token classifier as Hugging Face lays it out:
//! `config.json`, `tokenizer.json` and `model.onnx` or `onnx/model.onnx`; or the path of another ONNX
//! file in such a folder. WordPiece, byte-level BPE and Unigram tokenizers, and BIO, BIOES, BILOU and IO
//! labels of any name work; see [`Decoder`] for what is decoded how. A folder with
//! safetensors alone is exported first (`optimum-cli export onnx`). `examples/other_model.rs` shows it.
//!
//! **Free labels.** A folder of the package `gliner` (`gliner_config.json`) finds labels that are named
//! when it is loaded: [`Options::with_labels`] and [`load_with`] give a [`FreeRecognizer`].
//!
//! **Features.** `rten` (on by default) brings the pure-Rust engine. Without it everything but
//! loading works, and an [`EncoderRecognizer`] runs over any `Session`.
//!
//! **Threads and memory.** Everything is `Send + Sync` and works by `&self`; no thread is started
//! here, and one loaded model serves all. Beside the model memory is proportional to the document.
//!
//! Your own recognizer implements [`Recognizer`]; `examples/own_recognizer.rs` is a template.

mod actors;
mod bio;
mod decoder;
mod encoder;
mod error;
mod free;
mod gazetteer;
pub mod metrics;
mod options;
mod recognizer;
mod recur;
mod tag;

pub use actors::actors;
pub use decoder::{Decoder, Reading};
pub use encoder::{EncoderRecognizer, load, load_with, recognizer};
pub use error::NerError;
pub use free::FreeRecognizer;
pub use gazetteer::Gazetteer;
pub use options::Options;
pub use recognizer::Recognizer;
pub use tag::TagError;
