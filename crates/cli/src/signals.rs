//! SIGINT and SIGTERM: the first asks for an orderly end, the second ends at once.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use crate::error::CliError;

/// Watches for the two signals from now on.
pub(crate) struct Signals {
    stop: Arc<AtomicBool>,
    which: Arc<AtomicUsize>,
}

impl Signals {
    pub(crate) fn watch() -> Result<Self, CliError> {
        let signals = Self {
            stop: Arc::default(),
            which: Arc::default(),
        };
        for signal in [SIGINT, SIGTERM] {
            signals.register(signal).map_err(CliError::Signals)?;
        }
        Ok(signals)
    }

    fn register(&self, signal: i32) -> io::Result<()> {
        flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&self.stop))?;
        flag::register_usize(
            signal,
            Arc::clone(&self.which),
            signal.unsigned_abs() as usize,
        )?;
        flag::register(signal, Arc::clone(&self.stop))?;
        Ok(())
    }

    /// Set once a signal came.
    pub(crate) fn stop(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// The number of the signal that came.
    pub(crate) fn received(&self) -> Option<u8> {
        let stopped = self.stop.load(Ordering::Relaxed);
        stopped.then(|| u8::try_from(self.which.load(Ordering::Relaxed)).unwrap_or_default())
    }
}
