//! One file a command.

pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod convert;
pub(crate) mod digest;
pub(crate) mod models;
pub(crate) mod run;
pub(crate) mod show;
