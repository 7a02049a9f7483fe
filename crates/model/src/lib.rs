//! A model folder on disk to something that runs: manifest, checksums, engine, batching.

mod batch;
mod checksum;
mod error;
mod load;
mod manifest;
mod model;
mod pool;
mod row;
#[cfg(feature = "rten")]
mod rten;
mod session;
mod signature;
mod tensor;

pub use checksum::sha256;
pub use error::{Cause, ModelError};
pub use load::{Engine, LoadOptions, find};
pub use manifest::{Head, Manifest, Metric, Task};
pub use model::Model;
pub use pool::Pool;
pub use row::Row;
pub use session::{Session, Signature, TensorInfo};
pub use tensor::{Elements, Tensor, TensorView};
