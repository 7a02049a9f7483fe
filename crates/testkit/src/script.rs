use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use standpoint_model::{
    Elements, Model, ModelError, Session, Signature, Task, Tensor, TensorInfo, TensorView,
};

use crate::{manifest, wordpieces};

/// What a model reads of one row: no padding.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// Vocabulary ids, special tokens included.
    pub ids: &'a [i32],
    /// Case and mark of each: `case + 4 * mark`; empty if the model was given none.
    pub types: &'a [i32],
}

/// Rows and width of each batch that a session was given, in order.
#[derive(Debug, Clone, Default)]
pub struct Runs(Arc<Mutex<Vec<(usize, usize)>>>);

impl Runs {
    /// Rows and width of each batch so far.
    pub fn batches(&self) -> Vec<(usize, usize)> {
        self.0.lock().expect("no test panicked with it").clone()
    }
}

type Script = Box<dyn Fn(Reading<'_>) -> Vec<f32> + Send + Sync>;

/// A session whose outputs closures decide, row by row. Padding of its token-level outputs is NaN, so
/// that whoever reads padding is found out.
pub struct ScriptedSession {
    signature: Signature,
    scripts: BTreeMap<String, (Script, usize, bool)>,
    failure: Option<String>,
    runs: Runs,
}

impl Default for ScriptedSession {
    fn default() -> Self {
        let inputs = ["input_ids", "attention_mask", "token_type_ids"].map(|name| TensorInfo {
            name: name.to_owned(),
            shape: vec![None, None],
        });
        Self {
            signature: Signature {
                inputs: inputs.to_vec(),
                outputs: Vec::new(),
            },
            scripts: BTreeMap::new(),
            failure: None,
            runs: Runs::default(),
        }
    }
}

impl ScriptedSession {
    /// Adds a token-level output `[rows, wordpieces, k]`; `script` gives the `k` numbers of the
    /// wordpiece at an index of the row.
    #[must_use]
    pub fn with_tokens(
        self,
        name: &str,
        k: usize,
        script: impl Fn(Reading<'_>, usize) -> Vec<f32> + Send + Sync + 'static,
    ) -> Self {
        let all = move |row: Reading<'_>| (0..row.ids.len()).flat_map(|i| script(row, i)).collect();
        self.with(name, k, true, Box::new(all))
    }

    /// Adds a row-level output `[rows, k]`; `script` gives the `k` numbers of a row.
    #[must_use]
    pub fn with_rows(
        self,
        name: &str,
        k: usize,
        script: impl Fn(Reading<'_>) -> Vec<f32> + Send + Sync + 'static,
    ) -> Self {
        self.with(name, k, false, Box::new(script))
    }

    /// Takes no `token_type_ids`.
    #[must_use]
    pub fn without_types(mut self) -> Self {
        self.signature.inputs.truncate(2);
        self
    }

    /// Fails every run with this message.
    #[must_use]
    pub fn failing(mut self, message: &str) -> Self {
        self.failure = Some(message.to_owned());
        self
    }

    /// A view of the batches this session will be given.
    pub fn runs(&self) -> Runs {
        self.runs.clone()
    }

    fn with(mut self, name: &str, k: usize, by_token: bool, script: Script) -> Self {
        let shape = if by_token {
            vec![None, None, Some(k)]
        } else {
            vec![None, Some(k)]
        };
        self.signature.outputs.push(TensorInfo {
            name: name.to_owned(),
            shape,
        });
        self.scripts.insert(name.to_owned(), (script, k, by_token));
        self
    }
}

impl Session for ScriptedSession {
    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn run(
        &self,
        inputs: &[(&str, TensorView<'_>)],
        outputs: &[&str],
    ) -> Result<Vec<Tensor>, ModelError> {
        let (ids, mask, types) = (
            input(inputs, "input_ids").expect("rows come with ids"),
            input(inputs, "attention_mask").expect("rows come with a mask"),
            input(inputs, "token_type_ids"),
        );
        let shape = inputs
            .first()
            .map_or([].as_slice(), |(_, view)| view.shape());
        let &[rows, width] = shape else {
            panic!("expected inputs [rows, wordpieces], found {shape:?}")
        };
        self.runs
            .0
            .lock()
            .expect("no test panicked with it")
            .push((rows, width));
        if let Some(message) = &self.failure {
            return Err(ModelError::Run {
                engine: "scripted",
                rows,
                width,
                source: message.clone().into(),
            });
        }
        let part = |numbers: &'_ [i32], row: usize| -> Vec<i32> {
            let length = mask
                .iter()
                .skip(row * width)
                .take(width)
                .filter(|&&m| m == 1);
            let length = length.count();
            numbers
                .iter()
                .skip(row * width)
                .take(length)
                .copied()
                .collect()
        };
        let mut tensors = Vec::new();
        for name in outputs {
            let (script, k, by_token) = self.scripts.get(*name).expect("an output of the script");
            let mut data = Vec::new();
            for row in 0..rows {
                let (ids, types) = (part(ids, row), part(types.unwrap_or_default(), row));
                let numbers = script(Reading {
                    ids: &ids,
                    types: &types,
                });
                let (size, padded) = if *by_token {
                    (ids.len() * k, width * k)
                } else {
                    (*k, *k)
                };
                assert_eq!(numbers.len(), size, "numbers of script {name:?}");
                let end = data.len() + padded;
                data.extend(numbers);
                data.resize(end, f32::NAN);
            }
            let shape = if *by_token {
                vec![rows, width, *k]
            } else {
                vec![rows, *k]
            };
            tensors.push(Tensor::new(shape, data)?);
        }
        Ok(tensors)
    }
}

fn input<'a>(inputs: &[(&str, TensorView<'a>)], name: &str) -> Option<&'a [i32]> {
    let (_, view) = inputs.iter().find(|(n, _)| *n == name)?;
    match view.elements() {
        Elements::I32(numbers) => Some(numbers),
        Elements::F32(_) => panic!("expected integers for {name}"),
    }
}

/// `k` numbers, all 0 but the one at `index`, which is `height`.
pub fn one_hot(k: usize, index: usize, height: f32) -> Vec<f32> {
    (0..k)
        .map(|i| if i == index { height } else { 0.0 })
        .collect()
}

/// A model for a task over a scripted session: manifest and tokenizer of the tiny model, without
/// those heads whose output the session does not have.
pub fn scripted(task: Task, session: ScriptedSession) -> Model {
    let mut manifest = manifest(task);
    manifest
        .heads
        .retain(|_, head| session.signature.output(&head.output).is_some());
    Model::from_parts(manifest, wordpieces(), Box::new(session))
        .expect("the script fits the tiny model's manifest")
}
