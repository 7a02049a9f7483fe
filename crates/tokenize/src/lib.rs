//! Text to sentences and words with offsets, and to the wordpiece windows a model reads.
//!
//! Sentences and words come from rules over bytes: no model, no file, no failure, linear time.
//! [`sentences`] keeps hard-wrapped lines together, ends a sentence at a blank line or a headline
//! without a stop, and knows abbreviations, initials, quotes and lists; [`words`] splits as Universal
//! Dependencies does (`do|n't`, `U.S.`, `long|-|term`). Both cover every character that is not
//! white space, and every offset is a byte offset into the text as it was given.
//!
//! ```
//! let doc = standpoint_tokenize::document("Mr. Li met Gov. Day in St. Ives. They didn't agree.");
//! let sentences: Vec<&str> = doc.sentences.iter().map(|s| doc.slice(s.span)).collect();
//! assert_eq!(sentences, ["Mr. Li met Gov. Day in St. Ives.", "They didn't agree."]);
//! let words: Vec<&str> = doc.sentences[1].words.iter().map(|&w| doc.slice(w)).collect();
//! assert_eq!(words, ["They", "did", "n't", "agree", "."]);
//! ```
//!
//! [`Wordpieces`] wraps a model's `tokenizer.json`, which lies beside the model's weights, and
//! [`windows`] cuts a document into what such a model reads at once. Everything is `Send + Sync` and
//! works by `&self`; no thread is started. Memory is proportional to the text.

mod case;
mod chars;
mod error;
pub mod metrics;
mod sentences;
mod windows;
mod wordpieces;
mod words;

use standpoint_document::{Document, Layers, Sentence};

pub use case::Case;
pub use error::{Cause, TokenizeError};
pub use sentences::sentences;
pub use windows::{Window, windows};
pub use wordpieces::{Piece, Specials, Wordpieces};
pub use words::words;

/// A document of `text`, with an empty id and the sentences layer.
pub fn document(text: &str) -> Document {
    let mut doc = Document::new("", text);
    annotate(&mut doc);
    doc
}

/// Adds the sentences layer, words included; one that was there is replaced.
pub fn annotate(doc: &mut Document) {
    doc.sentences = sentences(doc.text())
        .into_iter()
        .map(|span| Sentence {
            span,
            words: words(doc.text(), span),
        })
        .collect();
    doc.layers |= Layers::SENTENCES;
}
