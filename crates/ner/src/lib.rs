//! Named entities and the actors behind them.

mod actors;
mod bio;
mod error;
mod gazetteer;
mod recognizer;

pub use actors::actors;
pub use error::NerError;
pub use gazetteer::Gazetteer;
pub use recognizer::Recognizer;
