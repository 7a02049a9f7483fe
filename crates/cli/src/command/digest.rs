//! `standpoint digest RESULTS...`

use standpoint_corpus::{Inputs, ReadOptions};
use standpoint_summarize::digest::{Corpus, DigestError};

use crate::ExitStatus;
use crate::args::DigestArgs;
use crate::console::{self, Count};
use crate::error::CliError;
use crate::view;

/// Lines that cannot be used and are each told of; of more only how many.
const TOLD: u64 = 10;

pub(crate) fn run(args: &DigestArgs) -> Result<ExitStatus, CliError> {
    let results = Inputs::find(&args.results, &ReadOptions::default())?.results();
    let mut corpus = Corpus::default();
    let mut unused = Unused::default();
    for line in results {
        match line {
            Ok(record) => unused.count(corpus.add(&record)),
            Err(e) => {
                unused.lines += 1;
                if unused.lines <= TOLD {
                    console::error(&e);
                }
            }
        }
    }
    unused.tell();
    if let Some(cause) = unused.cause.filter(|_| corpus.is_empty()) {
        return Err(cause.into());
    }
    let digest = corpus.digest(args.sentences.get(), args.by.map(Into::into));
    if args.json {
        let json = serde_json::to_string(&digest).map_err(CliError::Json)?;
        console::print(&(json + "\n"))?;
    } else {
        let shown = view::digest(&digest, console::columns(), console::coloured());
        console::print_styled(&shown)?;
    }
    Ok(match unused.lines {
        0 => ExitStatus::Success,
        _ => ExitStatus::Failures,
    })
}

/// Lines that go into no digest.
#[derive(Default)]
struct Unused {
    lines: u64,
    /// Those of them that are whole, and the first one's reason.
    whole: u64,
    cause: Option<DigestError>,
}

impl Unused {
    fn count(&mut self, added: Result<(), DigestError>) {
        if let Err(e) = added {
            self.lines += 1;
            self.whole += 1;
            self.cause.get_or_insert(e);
        }
    }

    fn tell(&self) {
        let broken = self.lines - self.whole;
        if broken > TOLD {
            console::say(format!("{} in all cannot be read", Count(broken, "line")));
        }
        if let Some(cause) = &self.cause {
            let count = Count(self.whole, "document");
            console::say(format!("{count} left out; the first: {cause}"));
        }
    }
}
