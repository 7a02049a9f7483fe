use std::fmt;

use crate::{ModelError, Tensor, TensorView};

/// Name and shape of one input or output of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TensorInfo {
    /// The name by which it is given or asked for.
    pub name: String,
    /// Size of each dimension, none where it is free. Empty where the model does not tell.
    pub shape: Vec<Option<usize>>,
}

impl fmt::Display for TensorInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [", self.name)?;
        for (i, size) in self.shape.iter().enumerate() {
            let comma = if i > 0 { ", " } else { "" };
            match size {
                Some(size) => write!(f, "{comma}{size}")?,
                None => write!(f, "{comma}?")?,
            }
        }
        f.write_str("]")
    }
}

/// What a model takes and gives.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signature {
    /// Inputs, in the model's order.
    pub inputs: Vec<TensorInfo>,
    /// Outputs, in the model's order.
    pub outputs: Vec<TensorInfo>,
}

impl Signature {
    /// The output of that name, if the model has it.
    pub fn output(&self, name: &str) -> Option<&TensorInfo> {
        self.outputs.iter().find(|o| o.name == name)
    }
}

/// A loaded model on some runtime: named tensors in, named tensors out, by `&self` from any thread.
///
/// This is the seam at which a runtime is swapped. An implementation whose runtime cannot run from
/// `&self` keeps several of its own sessions, never one lock around one.
pub trait Session: Send + Sync {
    /// Names and shapes of inputs and outputs, known since the model was loaded.
    fn signature(&self) -> &Signature;

    /// Runs the model once and returns the outputs asked for, in the order asked for.
    ///
    /// # Errors
    /// [`ModelError::Output`] for a name the model does not have, [`ModelError::Run`] if the
    /// runtime fails. A panic of the runtime is such an error too.
    fn run(
        &self,
        inputs: &[(&str, TensorView<'_>)],
        outputs: &[&str],
    ) -> Result<Vec<Tensor>, ModelError>;
}
