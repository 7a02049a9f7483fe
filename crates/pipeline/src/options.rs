use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::thread;

use standpoint_model::Pool;

use crate::Observer;
use crate::queue::Limits;

/// How a pipeline runs. No setting changes a result.
#[derive(Clone)]
pub struct RunOptions {
    threads: Option<NonZeroUsize>,
    pub(crate) pool: Option<Arc<Pool>>,
    batch: usize,
    batch_bytes: usize,
    window: Option<usize>,
    window_bytes: usize,
    pub(crate) stop: Arc<AtomicBool>,
    pub(crate) observer: Option<Arc<dyn Observer>>,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            threads: None,
            pool: None,
            batch: 4,
            batch_bytes: 256 << 10,
            window: None,
            window_bytes: 64 << 20,
            stop: Arc::default(),
            observer: None,
        }
    }
}

impl RunOptions {
    /// How many batches are worked on at a time (default: the pool's threads, without a pool the
    /// machine's).
    #[must_use]
    pub fn with_threads(mut self, threads: NonZeroUsize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// The pool that all work runs on, the one the models were loaded with (default: none, work
    /// runs on threads of the run itself). Models with a pool of their own need it.
    #[must_use]
    pub fn with_pool(mut self, pool: Arc<Pool>) -> Self {
        self.pool = Some(pool);
        self
    }

    /// Most documents in a batch, at least 1 (default 4), and most bytes of text, a single longer
    /// document apart (default 256 KiB).
    #[must_use]
    pub fn with_batch(mut self, documents: usize, bytes: usize) -> Self {
        (self.batch, self.batch_bytes) = (documents.max(1), bytes);
        self
    }

    /// Most documents that are read and not yet written, at least 1 (default: 8 batches a thread);
    /// what one slow document may hold up.
    #[must_use]
    pub fn with_window(mut self, documents: usize) -> Self {
        self.window = Some(documents.max(1));
        self
    }

    /// Bytes of text, read and not yet written, from which on no further document is read
    /// (default 64 MiB).
    #[must_use]
    pub fn with_window_bytes(mut self, bytes: usize) -> Self {
        self.window_bytes = bytes.max(1);
        self
    }

    /// A flag that ends the run early once it is set: batches that are begun are finished and
    /// written, nothing else is (default: never set).
    #[must_use]
    pub fn with_stop(mut self, stop: Arc<AtomicBool>) -> Self {
        self.stop = stop;
        self
    }

    /// Somebody who is told how the run goes (default: nobody).
    #[must_use]
    pub fn with_observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observer = Some(observer);
        self
    }

    pub(crate) fn workers(&self) -> NonZeroUsize {
        self.threads
            .or_else(|| self.pool.as_ref().map(|p| p.threads()))
            .or_else(|| thread::available_parallelism().ok())
            .unwrap_or(NonZeroUsize::MIN)
    }

    pub(crate) fn limits(&self) -> Limits {
        let window = self.window.unwrap_or_else(|| {
            self.workers()
                .get()
                .saturating_mul(self.batch)
                .saturating_mul(8)
        });
        Limits {
            batch: self.batch,
            batch_bytes: self.batch_bytes,
            window,
            window_bytes: self.window_bytes,
        }
    }
}

impl fmt::Debug for RunOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunOptions")
            .field("workers", &self.workers())
            .field("pool", &self.pool)
            .field("limits", &self.limits())
            .finish_non_exhaustive()
    }
}
