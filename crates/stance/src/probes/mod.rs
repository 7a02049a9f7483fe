//! Texts changed on purpose, to see whether a judge changes its mind when it must and keeps it when
//! it must: negated, and said in other words.
//!
//! The rules change what they are sure of and leave the rest alone: a text that they cannot negate
//! or say otherwise gives nothing.

mod negation;
mod paraphrase;
mod rewrite;

pub use negation::negated;
pub use paraphrase::paraphrased;
pub use rewrite::Rewrite;
