//! Tiny documents, scripted sessions and contract tests for Standpoint's own crates.
//!
//! A path dev-dependency of the crates' `tests/` folders, never published. Everything here fails by
//! panicking, as a test does.
//!
//! - [`fixture`] finds the tiny models that `scripts/tiny/make.py` makes: random weights, real shapes.
//! - [`ScriptedSession`] and [`scripted`] make a model whose outputs a closure decides.
//! - [`documents`] gives texts to try things on, [`odd_texts`] those that break things.
//! - [`recognizer_contract!`], [`summarizer_contract!`] and [`stance_finder_contract!`] hold an
//!   implementation to what its trait promises.

#![expect(clippy::expect_used, reason = "a helper of tests fails as a test does")]

pub mod contract;
mod documents;
mod fixtures;
mod macros;
mod script;

pub use documents::{documents, odd_texts};
pub use fixtures::{HUB, fixture, hub, manifest, wordpieces, zero_shot};
pub use script::{Reading, Runs, ScriptedSession, one_hot, scripted};
