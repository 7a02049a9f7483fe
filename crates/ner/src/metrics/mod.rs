//! How well entities were found, counted as conlleval counts, and the documents of gold words that
//! they are counted on; how well mentions were joined into actors.

mod assignment;
mod clusters;
mod entities;
mod gold;
mod mentions;

pub use clusters::{Clusters, Measure};
pub use entities::Scores;
pub use gold::{TaggedSentence, gold_document};
pub use mentions::{Mention, align};
