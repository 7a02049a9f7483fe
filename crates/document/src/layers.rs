use std::fmt;
use std::ops::{BitOr, BitOrAssign};

/// A set of layers that a stage needs or gives, and that a document carries.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Layers(u8);

impl Layers {
    /// No layer: the bare text.
    pub const NONE: Self = Self(0);
    /// Sentences and their words.
    pub const SENTENCES: Self = Self(1);
    /// Entities and the actors they belong to.
    pub const ENTITIES: Self = Self(2);
    /// The summary.
    pub const SUMMARY: Self = Self(4);
    /// The stances.
    pub const STANCES: Self = Self(8);

    /// What each holder's stances towards a target add up to.
    pub const POSITIONS: Self = Self(16);
    /// A vector for each sentence; for the stages that follow, not for the result.
    pub const VECTORS: Self = Self(32);

    const NAMED: [(Self, &'static str); 6] = [
        (Self::SENTENCES, "sentences"),
        (Self::VECTORS, "vectors"),
        (Self::ENTITIES, "entities"),
        (Self::SUMMARY, "summary"),
        (Self::STANCES, "stances"),
        (Self::POSITIONS, "positions"),
    ];

    /// Whether all of `other` is in this set.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// What of `self` is not in `other`.
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the set has no layer.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The names of the layers, in pipeline order.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMED
            .into_iter()
            .filter(move |(l, _)| self.contains(*l))
            .map(|(_, n)| n)
    }
}

impl BitOr for Layers {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Layers {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl fmt::Debug for Layers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

impl fmt::Display for Layers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, name) in self.names().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            f.write_str(name)?;
        }
        Ok(())
    }
}
