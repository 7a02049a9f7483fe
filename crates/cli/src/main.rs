//! The `standpoint` binary: everything is in the library beside it.

use std::process::ExitCode;

fn main() -> ExitCode {
    standpoint::main(std::env::args_os()).into()
}
