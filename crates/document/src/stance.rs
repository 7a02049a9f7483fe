use serde::{Deserialize, Serialize};

use crate::Span;

/// Which side a holder takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Polarity {
    /// For the target.
    Favor,
    /// Against the target.
    Against,
    /// Neither; given only for a target that was asked about.
    Neutral,
}

impl Polarity {
    /// The label as data sets and results write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Favor => "favor",
            Self::Against => "against",
            Self::Neutral => "neutral",
        }
    }
}

/// Whose voice a stance is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StanceKind {
    /// Somebody's, as the text tells it.
    Reported,
    /// The text's own voice.
    Author,
}

/// A holder or a target: the words in the evidence sentence and the clearest name in the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// Bytes of the words in the evidence sentence; none for a holder that is named outside it,
    /// and for a target that was asked about and is not named in it.
    pub span: Option<Span>,
    /// The clearest name: "Foreign leaders" for "They".
    pub name: String,
    /// Index of the actor it is, if it is one.
    pub actor: Option<usize>,
}

/// Who takes which side on what, with the sentence that proves it.
#[derive(Debug, Clone, PartialEq)]
pub struct Stance {
    /// Who; none if and only if `kind` is [`StanceKind::Author`].
    pub holder: Option<Party>,
    /// On what.
    pub target: Party,
    /// The claim that was asked about, if one was: the side is towards it, not towards the target
    /// as such.
    pub statement: Option<String>,
    /// Which side.
    pub polarity: Polarity,
    /// Probability that the whole statement is right, `0..=1`.
    pub score: f32,
    /// Bytes of the words that carry the stance, where they were found.
    pub cue: Option<Span>,
    /// Index of the sentence that proves it.
    pub evidence: usize,
    /// Whose voice it is.
    pub kind: StanceKind,
}
