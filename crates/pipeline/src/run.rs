use std::error::Error as StdError;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::thread;

use thiserror::Error;

use crate::chain::{Outcome, message, process};
use crate::queue::Queue;
use crate::{Pipeline, RunOptions};

/// What a run has done so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Documents written.
    pub documents: u64,
    /// Documents that failed.
    pub failures: u64,
    /// Bytes of text of the documents written.
    pub bytes: u64,
    /// Whether the run was stopped before the end of its input.
    pub stopped: bool,
}

/// Somebody who is told how a run goes, such as a progress bar.
pub trait Observer: Send + Sync {
    /// Called after each batch is written, on the thread that writes.
    fn advanced(&self, totals: &Totals);
}

/// Why a run ended early. What was written before is whole and in order.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RunError<E: StdError + 'static> {
    /// The output took no more.
    #[error("the output failed")]
    Output(#[source] E),
    /// The input panicked; everything it gave before is written.
    #[error("the input panicked: {message}; what it gave before is written")]
    Input {
        /// What it said.
        message: String,
    },
    /// The system gives no thread.
    #[error("no thread to run on; lower the number of threads")]
    Thread(#[source] io::Error),
}

impl Pipeline {
    /// Takes every document of `input` through the stages and hands it, or why it failed, to
    /// `output`: on the calling thread, one at a time, in input order.
    ///
    /// A reader thread pulls from `input`; after a stop it may be left behind in a read that does
    /// not end. An item of `input` that is a [`Failure`](crate::Failure) goes to `output` in its
    /// place.
    ///
    /// # Errors
    /// [`RunError`] if `output` fails, which ends the run, if `input` panics, or if no thread can
    /// be had. A document that fails, or panics in a stage, is no error of the run.
    pub fn run<I, E>(
        &self,
        input: I,
        options: &RunOptions,
        output: impl FnMut(Outcome) -> Result<(), E>,
    ) -> Result<Totals, RunError<E>>
    where
        I: IntoIterator<Item = Outcome>,
        I::IntoIter: Send + 'static,
        E: StdError + 'static,
    {
        let queue = Arc::new(Queue::new(options.limits(), Arc::clone(&options.stop)));
        let reader = {
            let (queue, input) = (Arc::clone(&queue), input.into_iter());
            thread::Builder::new()
                .name("standpoint-read".to_owned())
                .spawn(move || read(input, &queue))
                .map_err(RunError::Thread)?
        };
        let mut totals = thread::scope(|scope| {
            let _guard = HaltOnDrop(&queue);
            for i in 0..options.workers().get() {
                thread::Builder::new()
                    .name(format!("standpoint-work-{i}"))
                    .spawn_scoped(scope, || self.work(&queue, options))
                    .map_err(RunError::Thread)?;
            }
            write(&queue, options, output)
        })?;
        totals.stopped = queue.is_cut_short();
        if !totals.stopped
            && let Err(payload) = reader.join()
        {
            let message = message(&*payload).to_owned();
            return Err(RunError::Input { message });
        }
        Ok(totals)
    }

    /// Batch after batch. Stages run inside the pool; waiting is done outside of it, so that no
    /// thread of the pool is ever blocked by the order of documents.
    fn work(&self, queue: &Queue, options: &RunOptions) {
        let _guard = HaltOnPanic(queue);
        while let Some(mut batch) = queue.take() {
            let items = std::mem::take(&mut batch.items);
            batch.items = match &options.pool {
                Some(pool) => pool.install(|| process(&self.stages, items)),
                None => process(&self.stages, items),
            };
            queue.finish(batch);
        }
    }
}

/// Feeds the queue until the input ends or nothing more is wanted. A panic of the input ends it as
/// its end does, and goes on to whoever joins this thread.
fn read(mut input: impl Iterator<Item = Outcome>, queue: &Queue) {
    while queue.wait_for_room() {
        match catch_unwind(AssertUnwindSafe(|| input.next())) {
            Ok(Some(item)) => queue.push(item),
            Ok(None) => return queue.end(),
            Err(payload) => {
                queue.end();
                resume_unwind(payload);
            }
        }
    }
}

fn write<E: StdError>(
    queue: &Queue,
    options: &RunOptions,
    mut output: impl FnMut(Outcome) -> Result<(), E>,
) -> Result<Totals, RunError<E>> {
    let mut totals = Totals::default();
    while let Some(batch) = queue.next() {
        let (documents, bytes) = (batch.items.len(), batch.bytes);
        for item in batch.items {
            let counted = match &item {
                Ok(doc) => (1, 0, doc.text().len() as u64),
                Err(_) => (0, 1, 0),
            };
            output(item).map_err(RunError::Output)?;
            totals.documents += counted.0;
            totals.failures += counted.1;
            totals.bytes += counted.2;
        }
        queue.release(documents, bytes);
        if let Some(observer) = &options.observer {
            observer.advanced(&totals);
        }
    }
    Ok(totals)
}

/// Ends the run when the writer leaves, by an error or a panic as well.
struct HaltOnDrop<'a>(&'a Queue);

impl Drop for HaltOnDrop<'_> {
    fn drop(&mut self) {
        self.0.halt();
    }
}

/// A worker that panics outside a stage would leave its turn open for ever.
struct HaltOnPanic<'a>(&'a Queue);

impl Drop for HaltOnPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.abandon();
        }
    }
}
