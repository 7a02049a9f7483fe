//! How well stances were found and judged.

mod attribution;
mod classification;
mod frames;
mod overlap;
mod roles;

pub use attribution::{Attributed, Attributions};
pub use classification::Classification;
pub use frames::{Frame, FrameParty, Frames, parties_agree};
pub use overlap::{Extent, spans_agree};
pub use roles::Role;
pub use standpoint_tokenize::metrics::Calibration;

/// What was right, what was said and what there was to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Pairs that match.
    pub right: usize,
    /// Predicted.
    pub found: usize,
    /// Gold.
    pub gold: usize,
}

impl Counts {
    /// Share of the predicted that is right; 0 if nothing was predicted.
    pub fn precision(self) -> f64 {
        ratio(self.right, self.found)
    }

    /// Share of the gold that was found; 0 if there is none.
    pub fn recall(self) -> f64 {
        ratio(self.right, self.gold)
    }

    /// Harmonic mean of the two.
    pub fn f1(self) -> f64 {
        ratio(2 * self.right, self.found + self.gold)
    }

    fn add(&mut self, right: usize, found: usize, gold: usize) {
        self.right += right;
        self.found += found;
        self.gold += gold;
    }
}

fn ratio(a: usize, b: usize) -> f64 {
    if b == 0 { 0.0 } else { a as f64 / b as f64 }
}
