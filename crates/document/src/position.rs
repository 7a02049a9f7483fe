use serde::{Deserialize, Serialize};

/// Where a holder stands, all evidence taken together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// For the target.
    Favor,
    /// Against the target.
    Against,
    /// For it in one place and against it in another.
    Mixed,
    /// The evidence is too weak, or takes no side.
    Unclear,
}

impl Standing {
    /// The word that results write.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Favor => "favor",
            Self::Against => "against",
            Self::Mixed => "mixed",
            Self::Unclear => "unclear",
        }
    }
}

/// A holder or target of a whole document, by its clearest name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// The name.
    pub name: String,
    /// Index of the actor it is, if it is one.
    pub actor: Option<usize>,
}

/// All that a document says of one holder towards one target.
#[derive(Debug, Clone, PartialEq)]
pub struct Position {
    /// Who; none for the text's own voice.
    pub holder: Option<Named>,
    /// On what.
    pub target: Named,
    /// The claim that was asked about, if one was: the standing is towards it.
    pub statement: Option<String>,
    /// Where the holder stands.
    pub standing: Standing,
    /// How sure that is, `0..=1`.
    pub score: f32,
    /// Indices into the document's stances, in order; at least one, and each stance is in one
    /// position.
    pub stances: Vec<usize>,
}
