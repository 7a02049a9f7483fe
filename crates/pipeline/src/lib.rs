//! A chain of stages over a stream of documents: in parallel, in order, in bounded memory.
//!
//! A [`Stage`] adds layers to documents. A [`Pipeline`] is checked once, when it is built, and
//! [runs](Pipeline::run) over as many documents as there are.
//!
//! ```
//! use standpoint_document::Document;
//! use standpoint_ner::Gazetteer;
//! use standpoint_pipeline::{EntityStage, Outcome, Pipeline, RunOptions, SentenceStage};
//!
//! let places = Gazetteer::new([("Oslo", "LOC"), ("Rome", "LOC")]);
//! let pipeline = Pipeline::builder()
//!     .stage(SentenceStage)
//!     .stage(EntityStage::new(Box::new(places)))
//!     .build()?;
//! let news = ["Oslo agreed.", "Rome did not."].map(|text| Ok(Document::new(text, text)));
//! let mut names = Vec::new();
//! let totals = pipeline.run(news, &RunOptions::default(), |outcome: Outcome| {
//!     names.extend(outcome.iter().flat_map(|doc| doc.actors.clone()).map(|a| a.name));
//!     std::io::Result::Ok(())
//! })?;
//! assert_eq!(names, ["Oslo", "Rome"]);
//! assert_eq!((totals.documents, totals.bytes), (2, 25));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The tasks come as [`SentenceStage`], [`EntityStage`], [`SummaryStage`] and [`StanceStage`], each
//! over any implementation of its task's trait, trained or model-free. A stage of one's own
//! implements [`Stage`]; `examples/own_stage.rs` is a template. A [`VectorStage`] runs a sentence encoder
//! once a document for all stages that want vectors.
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
//! which is the only one: waiting is done on the carrying threads, never in the pool. Models come
//! loaded, from the task crates; there are no features here.

mod chain;
mod failure;
mod options;
mod pipeline;
mod queue;
mod run;
mod stage;
mod stages;

pub use chain::Outcome;
pub use failure::Failure;
pub use options::RunOptions;
pub use pipeline::{BuildError, Builder, Pipeline};
pub use run::{Observer, RunError, Totals};
pub use stage::{Stage, StageError};
pub use stages::{
    EntityStage, GivenVectors, SentenceStage, StanceStage, SummaryStage, VectorStage,
};
