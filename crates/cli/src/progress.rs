//! The bar on standard error, shown only where that is a terminal.

use std::fmt;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use standpoint_corpus::Consumed;
use standpoint_pipeline::{Observer, Totals};

use crate::console;

/// Shows documents, speed and failures, and how much of the input is read where its size is known.
pub(crate) struct Progress {
    bar: ProgressBar,
    consumed: Consumed,
}

impl Progress {
    /// A bar over `total` bytes of input. `shown`: whether there may be one at all.
    pub(crate) fn new(total: Option<u64>, consumed: Consumed, shown: bool) -> Self {
        let target = if shown {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(total, target);
        let template = match total {
            Some(_) => "{bar:30} {percent:>3} % of the input, {msg}, {eta} to go",
            None => "{spinner} {msg}, {elapsed}",
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message("loading");
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar, consumed }
    }

    /// Says something above the bar.
    pub(crate) fn say(&self, message: impl fmt::Display) {
        self.bar.suspend(|| console::say(message));
    }

    /// Takes the bar away.
    pub(crate) fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

impl Observer for Progress {
    fn advanced(&self, totals: &Totals) {
        if self.bar.is_hidden() {
            return;
        }
        let done = totals.documents + totals.failures;
        let seconds = self.bar.elapsed().as_secs_f64().max(0.001);
        let failed = match totals.failures {
            0 => String::new(),
            n => format!(", {n} failed"),
        };
        self.bar.set_position(self.consumed.bytes());
        self.bar.set_message(format!(
            "{done} documents, {:.1} a second{failed}",
            done as f64 / seconds
        ));
    }
}
