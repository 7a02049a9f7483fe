//! Who takes which stance on what, with the sentence that proves it.
//!
//! Two ways in, one answer, [`Stance`](standpoint_document::Stance):
//!
//! - *discover* ([`StanceFinder`]): cues ("opposed", "spoke highly of") and their holders and
//!   targets, found in every sentence. [`EncoderFinder`] does it with a trained model,
//!   [`LexiconFinder`] with a short list of verbs and no weights.
//! - *ask* ([`StanceJudge`], [`ask`]): every passage that touches a target the user names is judged
//!   for each holder in it and for the text's own voice. [`EncoderJudge`] is a trained cross-encoder,
//!   [`SequenceJudge`] a model of inference or of sides by other people.
//!
//! In whose words a stance stands an [`Attributor`] tells: [`RuleAttributor`] by default,
//! [`EncoderAttributor`] with a trained model ([`EncoderFinder::with_attributor`]). What the stances
//! of one holder on one target add up to, [`positions`] tells.
//!
//! ```
//! use standpoint_stance::{LexiconFinder, StanceFinder};
//! let doc = standpoint_tokenize::document("The unions opposed the pension bill.");
//! let found = LexiconFinder::default().find(&[&doc])?;
//! let stance = &found[0].items[0];
//! assert_eq!(stance.holder.as_ref().map(|h| h.name.as_str()), Some("The unions"));
//! assert_eq!(stance.target.name, "the pension bill");
//! assert_eq!(stance.polarity.as_str(), "against");
//! # Ok::<(), standpoint_stance::StanceError>(())
//! ```
//!
//! **Models.** A folder with a manifest (`standpoint-model`): task `stance` for the finder, `judge`
//! for the judge, `attribution` for the attributor; [`load_finder`], [`load_judge`] and
//! [`load_attributor`] open them. **Features.** `rten` (default) brings
//! the engine; without it the model-free parts and the traits remain. **Threads and memory.** All
//! types are `Send + Sync` and work from `&self`; a finder holds its weights (some 70 MB) and
//! nothing of a document after a call.
//!
//! Pronouns and roles are resolved through the entity layer when the document has it, and through
//! earlier holders otherwise ([`Resolver`]).

mod arguments;
mod ask;
mod attribution;
mod cues;
mod error;
mod finder;
mod judge;
mod labels;
mod lexicon;
pub mod metrics;
mod polarity;
mod positions;
pub mod probes;
mod resolve;
mod rows;
mod sequence;
mod text;

pub use ask::{NEAR, Target, Targets, ask};
pub use attribution::{
    Attribution, Attributor, EncoderAttributor, RuleAttributor, load_attributor,
};
pub use error::StanceError;
pub use finder::{CueHolder, CueReading, EncoderFinder, FinderOptions, StanceFinder, load_finder};
pub use judge::{
    EncoderJudge, HolderQuery, Judgement, StanceJudge, StanceQuery, judge, load_judge,
};
pub use labels::{Hypotheses, SequenceLabels};
pub use lexicon::LexiconFinder;
pub use polarity::{PolarityReader, Sides, side};
pub use positions::positions;
pub use resolve::Resolver;
pub use sequence::SequenceJudge;
