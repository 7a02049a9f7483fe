//! From the file of weights to the variables of a model, names and shapes checked on the way.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use tch::{Kind, Tensor, nn::VarStore};

use crate::folder::Folder;
use crate::{Task, TorchError, safetensors};

/// The tensors of a file, by name.
pub(crate) struct Weights {
    path: PathBuf,
    tensors: HashMap<String, Tensor>,
}

/// Where a tensor that Hugging Face leaves out, as it is one with another, is to be found.
const SHARED: [(&str, &[&str]); 1] = [(
    "lm_head.weight",
    &["prophetnet.word_embeddings.weight", "shared.weight"],
)];

impl Weights {
    /// Reads the weights of a folder and checks that its `config.json` asks for no shape that they
    /// do not have.
    pub(crate) fn open(folder: &Folder) -> Result<Self, TorchError> {
        let path = folder.weights()?;
        let is_safetensors = path.extension().is_some_and(|e| e == "safetensors");
        let named = if is_safetensors {
            safetensors::check(&path)?;
            Tensor::read_safetensors(&path)
        } else {
            Tensor::load_multi(&path)
        };
        let tensors = named.map_err(|source| TorchError::Torch {
            dir: folder.dir.clone(),
            architecture: folder.architecture,
            doing: "read from its weights",
            source: Box::new(source),
        })?;
        // Checkpoints of 2018 call the parameters of a layer norm by other names.
        let tensors = tensors
            .into_iter()
            .map(|(name, tensor)| {
                let name = match name.rsplit_once('.') {
                    Some((layer, "gamma")) => format!("{layer}.weight"),
                    Some((layer, "beta")) => format!("{layer}.bias"),
                    _ => name,
                };
                (name, tensor)
            })
            .collect();
        let weights = Self { path, tensors };
        weights.check_config(folder)?;
        Ok(weights)
    }

    /// A tensor that a model may do without.
    pub(crate) fn optional(&self, name: &str) -> Option<Tensor> {
        self.tensors.get(name).map(|t| t.to_kind(Kind::Float))
    }

    fn check_config(&self, folder: &Folder) -> Result<(), TorchError> {
        let shapes: Vec<Vec<i64>> = self.tensors.values().map(Tensor::size).collect();
        for (rows, columns, more) in folder.architecture.shapes() {
            let (Some(n), Some(m)) = (folder.number(rows)?, folder.number(columns)?) else {
                continue;
            };
            let wanted = [n.saturating_add(*more), m];
            let turned = [m, n.saturating_add(*more)];
            if n > 0 && !shapes.iter().any(|s| *s == wanted || *s == turned) {
                return Err(folder.unfit(
                    rows,
                    &format!(
                        "with {columns} = {m} the shape of one of the weights in {}",
                        name(&self.path)
                    ),
                    &n.to_string(),
                ));
            }
        }
        let numbers = self.tensors.keys().flat_map(|name| name.split('.'));
        let layers = numbers.filter_map(|part| part.parse::<i64>().ok()).max();
        let layers = layers.map_or(0, |last| last.saturating_add(1));
        for field in folder.architecture.layers() {
            let asked = folder.number(field)?.unwrap_or(0);
            if asked > layers {
                return Err(folder.unfit(
                    field,
                    &format!("at most the {layers} layers in {}", name(&self.path)),
                    &asked.to_string(),
                ));
            }
        }
        Ok(())
    }

    /// Gives every variable of the store its value.
    pub(crate) fn fill(&self, folder: &Folder, store: &VarStore) -> Result<(), TorchError> {
        let mut problems = Vec::new();
        let mut variables: Vec<(String, Tensor)> = store.variables().into_iter().collect();
        variables.sort_by(|a, b| a.0.cmp(&b.0));
        for (name, mut variable) in variables {
            let expected = variable.size();
            match self.find(&name) {
                // Some architectures have one that nothing of a token's label comes from.
                None if folder.task == Task::TokenClassification && name.contains(".pooler.") => {}
                None => problems.push(format!("{name} {expected:?} is not there")),
                Some(found) if found.size() != expected => problems.push(format!(
                    "{name}: expected {expected:?}, found {:?}",
                    found.size()
                )),
                Some(found) => {
                    let copied = tch::no_grad(|| variable.f_copy_(found));
                    copied.map_err(|source| TorchError::Torch {
                        dir: folder.dir.clone(),
                        architecture: folder.architecture,
                        doing: "filled with its weights",
                        source: Box::new(source),
                    })?;
                }
            }
        }
        if problems.is_empty() {
            return Ok(());
        }
        Err(TorchError::Mismatch {
            path: self.path.clone(),
            architecture: folder.architecture,
            task: folder.task,
            problems,
        })
    }

    fn find(&self, name: &str) -> Option<&Tensor> {
        self.tensors.get(name).or_else(|| {
            let (_, others) = SHARED.iter().find(|(shared, _)| *shared == name)?;
            others.iter().find_map(|other| self.tensors.get(*other))
        })
    }
}

fn name(path: &Path) -> String {
    path.file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default()
}
