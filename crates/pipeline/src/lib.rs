//! A chain of stages over a stream of documents: in parallel, in order, in bounded memory.
//!
//! A [`Stage`] adds layers to documents. A [`Pipeline`] is checked once, when it is built, and
//! [runs](Pipeline::run) over as many documents as there are.
//!
//! ```
//! use standpoint_document::{Document, Layers, Sentence, Span};
//! use standpoint_pipeline::{Pipeline, RunOptions, Stage, StageError};
//!
//! /// Takes each document for one sentence.
//! struct Whole;
//!
//! impl Stage for Whole {
//!     fn name(&self) -> &str { "sentences" }
//!     fn needs(&self) -> Layers { Layers::NONE }
//!     fn gives(&self) -> Layers { Layers::SENTENCES }
//!     fn apply(&self, docs: &mut [Document]) -> Result<(), StageError> {
//!         for doc in docs {
//!             let span = Span::at(0, doc.text().len());
//!             doc.sentences.push(Sentence { span, words: vec![] });
//!             doc.layers |= self.gives();
//!         }
//!         Ok(())
//!     }
//! }
//!
//! let pipeline = Pipeline::builder().stage(Whole).build()?;
//! let news = ["Oslo agreed.", "Rome did not."].map(|text| Ok(Document::new("", text)));
//! let totals = pipeline.run(news, &RunOptions::default(), |outcome| {
//!     println!("{}", outcome.map_or_else(|f| f.to_string(), |doc| doc.text().to_owned()));
//!     std::io::Result::Ok(())
//! })?;
//! assert_eq!((totals.documents, totals.bytes), (2, 25));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! *Order.* Results come out in the order of the input, the same for any number of threads.
//!
//! *Memory.* A document counts from the moment it is read until it is written;
//! [`RunOptions::with_window`] bounds how many there are, and one slow document holds the rest up
//! rather than letting them pile up behind it.
//!
//! *Failures.* A batch that fails or panics is tried again document by document; the bad one
//! becomes a [`Failure`], in its place, and the others have their results. The panic's own message
//! goes to the process's panic hook first.
//!
//! *Threads.* One reads, `n` carry batches, the caller's writes. The work itself runs inside the
//! [`Pool`](standpoint_model::Pool) that the models were loaded with ([`RunOptions::with_pool`]),
//! which is the only one: waiting is done on the carrying threads, never in the pool.

mod chain;
mod failure;
mod options;
mod pipeline;
mod queue;
mod run;
mod stage;

pub use chain::Outcome;
pub use failure::Failure;
pub use options::RunOptions;
pub use pipeline::{BuildError, Builder, Pipeline};
pub use run::{Observer, RunError, Totals};
pub use stage::{Stage, StageError};
