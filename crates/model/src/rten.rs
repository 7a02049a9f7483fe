//! The rten engine: pure Rust, reads ONNX. The only file that names it.

use std::any::Any;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use ::rten::{
    Dimension, Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value, ValueOrView, ValueView,
};
use rten_tensor::prelude::*;

use crate::{
    Cause, Elements, ModelError, Pool, Session, Signature, Tensor, TensorInfo, TensorView,
};

const ENGINE: &str = "rten";

/// The rayon pool inside which the engine runs.
#[derive(Clone)]
pub(crate) struct Threads(Arc<ThreadPool>);

impl Threads {
    pub(crate) fn new(count: NonZeroUsize) -> Self {
        Self(Arc::new(ThreadPool::with_num_threads(count.get())))
    }

    pub(crate) fn run<R: Send>(&self, job: impl FnOnce() -> R + Send) -> R {
        self.0.run(job)
    }
}

/// An ONNX model loaded by rten.
pub(crate) struct RtenSession {
    model: Model,
    signature: Signature,
    threads: Option<Threads>,
}

impl RtenSession {
    /// Parses the bytes of an ONNX file. External data files are not followed: a model reads nothing
    /// but its own bytes. `path` is what errors call it.
    pub(crate) fn load(
        bytes: Vec<u8>,
        path: &Path,
        pool: Option<&Pool>,
    ) -> Result<Self, ModelError> {
        let len = bytes.len();
        let threads = pool.map(|pool| pool.engine_threads().clone());
        let load = || {
            guard(|| {
                ModelOptions::with_all_ops()
                    .load(bytes)
                    .map_err(Cause::from)
            })
        };
        let loaded = match &threads {
            Some(threads) => threads.run(load),
            None => load(),
        };
        let model = loaded.map_err(|source| ModelError::Load {
            path: path.to_owned(),
            engine: ENGINE,
            len,
            source,
        })?;
        let signature = Signature {
            inputs: infos(&model, model.input_ids()),
            outputs: infos(&model, model.output_ids()),
        };
        Ok(Self {
            model,
            signature,
            threads,
        })
    }

    fn node(&self, name: &str, side: &[TensorInfo], what: &str) -> Result<NodeId, ModelError> {
        let known = side.iter().any(|info| info.name == name);
        let node = known.then(|| self.model.find_node(name)).flatten();
        node.ok_or_else(|| ModelError::Output {
            name: name.to_owned(),
            expected: format!("a name among the model's {what}"),
            found: crate::signature::names(side),
        })
    }
}

impl Session for RtenSession {
    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn run(
        &self,
        inputs: &[(&str, TensorView<'_>)],
        outputs: &[&str],
    ) -> Result<Vec<Tensor>, ModelError> {
        let shape = inputs
            .first()
            .map_or([].as_slice(), |(_, view)| view.shape());
        let fail = |source| ModelError::Run {
            engine: ENGINE,
            rows: shape.first().copied().unwrap_or(0),
            width: shape.get(1).copied().unwrap_or(0),
            source,
        };
        let mut given: Vec<(NodeId, ValueOrView<'_>)> = Vec::with_capacity(inputs.len());
        for (name, view) in inputs {
            let node = self.node(name, &self.signature.inputs, "inputs")?;
            let value = match view.elements() {
                Elements::I32(data) => {
                    ValueView::from_shape(view.shape(), data).map_err(Cause::from)
                }
                Elements::F32(data) => {
                    ValueView::from_shape(view.shape(), data).map_err(Cause::from)
                }
            };
            given.push((node, value.map_err(fail)?.into()));
        }
        let mut wanted = Vec::with_capacity(outputs.len());
        for name in outputs {
            wanted.push(self.node(name, &self.signature.outputs, "outputs")?);
        }
        let pool = self.threads.as_ref().map(|threads| threads.0.clone());
        let options = RunOptions::default().with_thread_pool(pool);
        let values = guard(|| {
            self.model
                .run(given, &wanted, Some(options))
                .map_err(Cause::from)
        })
        .map_err(fail)?;
        values
            .into_iter()
            .zip(outputs)
            .map(|(value, name)| tensor(value, name))
            .collect()
    }
}

/// Turns a panic of the engine into an error: a model file is untrusted input.
fn guard<T>(job: impl FnOnce() -> Result<T, Cause>) -> Result<T, Cause> {
    catch_unwind(AssertUnwindSafe(job)).unwrap_or_else(|panic| Err(message(&*panic).into()))
}

fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("the engine panicked: {}", text.unwrap_or("no message"))
}

fn tensor(value: Value, name: &str) -> Result<Tensor, ModelError> {
    match value {
        Value::FloatTensor(t) => Tensor::new(t.shape().to_vec(), t.into_data()),
        other => Err(ModelError::Output {
            name: name.to_owned(),
            expected: "32-bit floats".to_owned(),
            found: other.dtype().to_string(),
        }),
    }
}

fn infos(model: &Model, ids: &[NodeId]) -> Vec<TensorInfo> {
    let info = |id: &NodeId| {
        let node = model.node_info(*id)?;
        let shape = node.shape().unwrap_or_default();
        Some(TensorInfo {
            name: node.name()?.to_owned(),
            shape: shape
                .into_iter()
                .map(|size| match size {
                    Dimension::Fixed(size) => Some(size),
                    Dimension::Symbolic(_) => None,
                })
                .collect(),
        })
    };
    ids.iter().filter_map(info).collect()
}
