use standpoint_document::Document;

/// What a sentence is in its article. Only body sentences are wanted in a summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Running text.
    Body,
    /// Too short to say anything by itself, or a dateline split off; taken only after all of the
    /// body.
    Fragment,
    /// The headline, a byline, a caption, a line of the page around the article; taken only where
    /// there is nothing else.
    Furniture,
}

/// The role of each sentence of the document, in order.
pub fn roles(doc: &Document) -> Vec<Role> {
    vec![Role::Body; doc.sentences.len()]
}
