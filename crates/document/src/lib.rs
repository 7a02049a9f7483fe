//! The data model of Standpoint, and nothing else.
//!
//! A [`Document`] owns its text; every stage adds a layer to it: sentences, entities and actors,
//! a summary, stances and the positions they add up to. Inside the program positions are byte offsets ([`Span`]); in results that
//! leave it they are Unicode code points unless asked otherwise ([`Record`], [`OffsetUnit`]).
//!
//! ```
//! use standpoint_document::{Document, Span};
//! let doc = Document::new("a", "Ægir praised Oslo.");
//! let span = Span::new(14, 18).unwrap();
//! assert_eq!(doc.slice(span), "Oslo");
//! ```
//!
//! No model, no runtime and no file is touched here; everything is `Send + Sync`.

mod document;
mod entity;
mod label;
mod layers;
mod offsets;
mod position;
mod record;
mod span;
mod stance;
mod summary;

pub use document::{Document, Note, Sentence, Source, title};
pub use entity::{Actor, Entity};
pub use label::Label;
pub use layers::Layers;
pub use offsets::{OffsetMap, OffsetUnit};
pub use position::{Named, Position, Standing};
pub use record::{
    ActorRecord, EntityRecord, EvidenceRecord, FaithfulnessRecord, PartyRecord, PositionRecord,
    Record, RecordError, SCHEMA, SpanRecord, StanceRecord, SummaryRecord, SupportRecord,
    TextSpanRecord,
};
pub use span::{Coverage, Found, Span, SpanError};
pub use stance::{Party, Polarity, Stance, StanceKind};
pub use summary::{Faithfulness, Reason, Summary, SummaryKind, SummarySentence, Support};
