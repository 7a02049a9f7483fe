//! Models in safetensors, which libtorch runs where this build has it.

#[cfg(not(feature = "torch"))]
mod absent;
#[cfg(feature = "torch")]
mod present;

#[cfg(not(feature = "torch"))]
pub(crate) use absent::Ready;
#[cfg(feature = "torch")]
pub(crate) use present::Ready;
