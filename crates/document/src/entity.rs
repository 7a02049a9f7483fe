use crate::{Label, Span};

/// One mention of a named thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// Bytes of the mention.
    pub span: Span,
    /// Its class.
    pub label: Label,
    /// Probability that the mention is right, `0..=1`.
    pub score: f32,
    /// Index of its actor in the document's actors, for classes that have actors.
    pub actor: Option<usize>,
}

/// One person, organisation or place, with all its mentions in the document.
#[derive(Debug, Clone, PartialEq)]
pub struct Actor {
    /// Index in the document's list of actors.
    pub id: usize,
    /// The clearest of its names.
    pub name: String,
    /// Its class.
    pub label: Label,
    /// Indices into the document's entities, in text order, at least one.
    pub mentions: Vec<usize>,
}
