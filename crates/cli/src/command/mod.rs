//! One file a command.

pub(crate) mod completions;
pub(crate) mod run;
