//! `standpoint run INPUT...`

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::time::Instant;

use standpoint_corpus::Inputs;
use standpoint_document::{Document, Record};
use standpoint_pipeline::{Failure, RunOptions, Totals};

use crate::ExitStatus;
use crate::args::RunArgs;
use crate::console::{self, Count};
use crate::cost::Cost;
use crate::error::CliError;
use crate::models::Loader;
use crate::output::Places;
use crate::progress::Progress;
use crate::signals::Signals;
use crate::stages::Chain;

pub(crate) fn run(args: &RunArgs) -> Result<ExitStatus, CliError> {
    let places = Places::of(&args.write)?;
    let options = args.read.options().with_exclude(places.files());
    let inputs = Inputs::find(&args.inputs, &options)?;
    places.check()?;
    let loader = Loader::new(&args.models.look)?;
    let chain = Chain::load(&loader, &args.stages, &args.find, &args.models)?;
    let mut results = places.open()?;
    let signals = Signals::watch()?;

    let size = inputs.bytes();
    let documents = inputs.documents();
    let to_terminal = places.results.is_none() && io::stdout().is_terminal();
    let shown = !args.write.quiet && !to_terminal;
    let progress = Arc::new(Progress::new(size, documents.consumed(), shown));
    let mut failures = places.failures(Arc::clone(&progress));
    let run = RunOptions::default()
        .with_pool(Arc::clone(loader.pool()))
        .with_stop(signals.stop())
        .with_observer(Arc::clone(&progress) as _);

    let started = Instant::now();
    let names = chain.names();
    let mut cost = args.write.verbose.then(|| Cost::new(&chain));
    let mut remarks = Remarks::default();
    let input = documents.map(|item| item.map_err(|e| Failure::read(e.origin.clone(), e.id(), &e)));
    let ended = chain.pipeline.run(input, &run, |outcome| match outcome {
        Ok(doc) => {
            remarks.count(&doc);
            if let Some(cost) = &mut cost {
                cost.count(&doc);
            }
            let unit = args.write.offsets.into();
            results.write(&Record::new(&doc, unit, !args.write.no_text, names))
        }
        Err(failure) => failures.write(&failure),
    });
    progress.clear();
    let totals = ended?;
    if !args.write.quiet {
        let seconds = started.elapsed().as_secs_f64();
        let mut text = told(&totals, seconds, loader.pool().threads().get());
        text.push_str(&remarks.told());
        if let Some(path) = failures.written() {
            text.push_str(&format!("; what failed is in {}", path.display()));
        }
        console::say(text);
        if let Some(text) = cost.and_then(|c| c.told()) {
            console::say(text);
        }
    }
    Ok(match signals.received() {
        Some(signal) if totals.stopped => ExitStatus::Signal(signal),
        _ if totals.failures > 0 => ExitStatus::Failures,
        _ => ExitStatus::Success,
    })
}

/// Documents that have something to say beside their result.
#[derive(Default)]
struct Remarks {
    noted: u64,
    partly_read: u64,
}

impl Remarks {
    fn count(&mut self, doc: &Document) {
        self.noted += u64::from(!doc.notes.is_empty());
        self.partly_read += u64::from(doc.coverage.iter().any(|(_, c)| !c.is_full()));
    }

    fn told(&self) -> String {
        let mut text = String::new();
        for (count, what) in [
            (self.noted, "carry notes"),
            (self.partly_read, "were not read whole (`coverage`)"),
        ] {
            if count > 0 {
                text.push_str(&format!("; {count} {what}"));
            }
        }
        text
    }
}

/// The counts of a run in words.
fn told(totals: &Totals, seconds: f64, threads: usize) -> String {
    let documents = Count(totals.documents, "document");
    let speed = totals.documents as f64 / seconds.max(1e-3);
    let size = match totals.bytes {
        bytes if bytes < 1_000_000 => format!("{:.0} KB", bytes as f64 / 1e3),
        bytes => format!("{:.1} MB", bytes as f64 / 1e6),
    };
    let threads = Count(threads as u64, "thread");
    let mut text = if totals.stopped {
        "stopped as asked; what was begun is finished and written: ".to_owned()
    } else {
        String::new()
    };
    text.push_str(&format!(
        "{documents} ({size} of text) in {seconds:.1} s on {threads}, {speed:.1} a second"
    ));
    if totals.failures > 0 {
        text.push_str(&format!("; {} failed", totals.failures));
    }
    text
}
