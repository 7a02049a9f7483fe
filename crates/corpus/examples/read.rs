//! Reads files, folders, globs or `-`, and tells what is in them.
//!
//! `cargo run -p standpoint-corpus --example read -- crates/corpus/src`

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an example talks to its user"
)]

use std::env;
use std::process::ExitCode;

use standpoint_corpus::{Inputs, ReadOptions};

fn main() -> ExitCode {
    let inputs = match Inputs::find(env::args_os().skip(1), &ReadOptions::default()) {
        Ok(inputs) => inputs,
        Err(e) => {
            eprintln!("{e}");
            return ExitCode::from(2);
        }
    };
    for item in inputs.documents() {
        match item {
            Ok(doc) => println!("{}: {} bytes, {:?}", doc.id, doc.text().len(), doc.meta),
            Err(e) => eprintln!("{e}"),
        }
    }
    ExitCode::SUCCESS
}
