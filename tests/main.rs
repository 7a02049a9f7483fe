//! Black-box tests: the built binary with the models that ship, on the samples and on bad input.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bad_input;
mod common;
mod convert;
mod digest;
mod docs;
mod eval;
mod golden;
mod help;
mod invariants;
mod models;
mod output;
mod run;
mod show;
mod signals;
mod swap;
mod targets;
#[cfg(feature = "torch")]
mod torch;
