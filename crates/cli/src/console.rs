//! What is said to the user. Standard output is data, standard error is talk.

use std::error::Error;
use std::fmt::{self, Write as _};
use std::io::{self, Write};

use anstream::ColorChoice;

use crate::error::CliError;

/// Columns where the output is no terminal, and the bounds where it is one.
const WIDTH: usize = 88;
const NARROWEST: usize = 60;
const WIDEST: usize = 100;

/// How wide a view may be.
pub(crate) fn columns() -> usize {
    terminal_size::terminal_size().map_or(WIDTH, |(width, _)| {
        usize::from(width.0).clamp(NARROWEST, WIDEST)
    })
}

/// Whether standard output is to have colour.
pub(crate) fn coloured() -> bool {
    anstream::AutoStream::choice(&io::stdout()) != ColorChoice::Never
}

/// Writes data to standard output.
pub(crate) fn print(text: &str) -> Result<(), CliError> {
    write(io::stdout().lock(), text)
}

/// Writes data with escape codes, which are taken out where the terminal, NO_COLOR or a pipe asks
/// for it.
pub(crate) fn print_styled(text: &str) -> Result<(), CliError> {
    write(anstream::AutoStream::auto(io::stdout().lock()), text)
}

fn write(mut out: impl Write, text: &str) -> Result<(), CliError> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Err(CliError::Closed),
        Err(e) => Err(CliError::Write("standard output".to_owned(), e)),
    }
}

/// Says something on standard error. Nobody listening is no reason to stop.
pub(crate) fn say(message: impl fmt::Display) {
    let _ = writeln!(io::stderr(), "standpoint: {message}");
}

/// Says an error and its causes.
pub(crate) fn error(error: &dyn Error) {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(e) = cause {
        let _ = write!(text, ": {e}");
        cause = e.source();
    }
    say(text);
}

/// A number with its noun: `1 document`, `2 documents`.
pub(crate) struct Count<'a>(pub(crate) u64, pub(crate) &'a str);

impl fmt::Display for Count<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.0 == 1 { "" } else { "s" };
        write!(f, "{} {}{plural}", self.0, self.1)
    }
}
