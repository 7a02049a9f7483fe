use std::fmt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use standpoint_tokenize::{Piece, Wordpieces};

use crate::batch::{Batch, pack, padded};
use crate::hub::Place;
use crate::manifest::TOKENIZER;
use crate::signature::{self, IDS, MASK, TYPES};
use crate::{
    LoadOptions, Manifest, ModelError, Row, Session, Signature, Task, Tensor, TensorView, checksum,
    load,
};

/// A model that is ready to run: its manifest, its tokenizer and its weights on an engine.
///
/// Runs by `&self` from any thread; share one model, do not copy it.
pub struct Model {
    manifest: Manifest,
    wordpieces: Wordpieces,
    session: Box<dyn Session>,
    masked: bool,
    typed: bool,
    budget: usize,
    pieces: AtomicU64,
}

impl Model {
    /// Loads a model folder: reads the manifest, checks that it is for `task`, checks the SHA-256 of
    /// weights and tokenizer before either is parsed, and the model's inputs and outputs once.
    /// `path` may be a folder of Hugging Face, or an ONNX file in one; see [`Manifest::read`].
    ///
    /// # Errors
    /// Any [`ModelError`] but those of running; each names the file or field.
    pub fn open(path: &Path, task: Task, options: &LoadOptions) -> Result<Self, ModelError> {
        let manifest = Manifest::read(path)?;
        let place = Place::of(path);
        let dir = &place.dir;
        if manifest.task != task {
            return Err(ModelError::Task {
                path: dir.join(place.settings()),
                expected: task,
                found: manifest.task,
            });
        }
        let path = dir.join(TOKENIZER);
        let bytes = checksum::read(&path, manifest.hash(TOKENIZER))?;
        let wordpieces = Wordpieces::from_bytes(&bytes, &path.display().to_string());
        let wordpieces = wordpieces.map_err(|source| ModelError::Tokenizer {
            model: manifest.id(),
            source,
        })?;
        let path = dir.join(manifest.weights());
        let bytes = checksum::read(&path, manifest.hash(manifest.weights()))?;
        let session = load::session(bytes, &path, options)?;
        let mut model = Self::from_parts(manifest, wordpieces, session)?;
        model.budget = options.budget;
        Ok(model)
    }

    /// A model over a session of one's own: a scripted one in a test, another runtime.
    ///
    /// # Errors
    /// [`ModelError::Signature`] if the session's inputs and outputs do not fit the manifest.
    pub fn from_parts(
        manifest: Manifest,
        wordpieces: Wordpieces,
        session: Box<dyn Session>,
    ) -> Result<Self, ModelError> {
        signature::check(&manifest, session.signature())?;
        let takes = |name: &str| session.signature().inputs.iter().any(|i| i.name == name);
        let (masked, typed) = (takes(MASK), takes(TYPES));
        Ok(Self {
            manifest,
            wordpieces,
            session,
            masked,
            typed,
            budget: LoadOptions::default().budget,
            pieces: AtomicU64::new(0),
        })
    }

    /// What the folder says about the model.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The model's tokenizer.
    pub fn wordpieces(&self) -> &Wordpieces {
        &self.wordpieces
    }

    /// Names and shapes of the model's inputs and outputs.
    pub fn signature(&self) -> &Signature {
        self.session.signature()
    }

    /// The most wordpieces of a window, special tokens not counted: what `windows` is given.
    pub fn max_pieces(&self) -> usize {
        let specials = self.wordpieces.specials().single();
        self.manifest.max_length.saturating_sub(specials)
    }

    /// Wordpieces run so far, special tokens included, padding not: the measure of cost.
    pub fn pieces_run(&self) -> u64 {
        self.pieces.load(Ordering::Relaxed)
    }

    /// The row of a window: its wordpieces between the special tokens.
    pub fn row(&self, pieces: &[Piece]) -> Row {
        self.marked_row(pieces, |_| 0)
    }

    /// The row of two texts, such as a passage and what is asked about it: special tokens before,
    /// between and behind them, and mark 1 on each wordpiece of the second.
    pub fn pair_row(&self, first: &[Piece], second: &[Piece]) -> Row {
        Row::pair(first, second, &self.manifest, self.wordpieces.specials())
    }

    /// The row of a window some of whose wordpieces are marked; `mark` gives the mark of the piece at
    /// an index, from 1, or 0 for none.
    pub fn marked_row(&self, pieces: &[Piece], mark: impl Fn(usize) -> u32) -> Row {
        Row::around(pieces, &self.manifest, self.wordpieces.specials(), mark)
    }

    /// Of a token-level output of a row made by [`row`](Self::row), the vectors of its wordpieces
    /// alone, in their order, without those of the special tokens.
    pub fn piece_rows<'t>(
        &self,
        output: &'t Tensor,
    ) -> impl ExactSizeIterator<Item = &'t [f32]> + use<'t> {
        let specials = self.wordpieces.specials();
        let rows = output.rows();
        let pieces = rows.len().saturating_sub(specials.single());
        rows.skip(specials.prefix.len()).take(pieces)
    }

    /// Rows to hand over in one call, so that memory does not grow with a document.
    pub const ROWS: usize = 64;

    /// Runs rows and gives for each, in their order, the outputs asked for, in the order asked for:
    /// `[wordpieces of the row, k]` for a token-level output, `[k]` for a row-level one.
    ///
    /// Rows are sorted by length and packed so that less than a tenth of what is run is padding; none
    /// of it if the model takes no mask.
    ///
    /// # Errors
    /// [`ModelError::Row`] for a row that is empty, longer than the model's maximum, or out of the
    /// range of ids or types; [`ModelError::Output`] for an output the model does not have or that
    /// has another shape than the batch; [`ModelError::Run`] if the engine fails.
    pub fn run(&self, rows: &[Row], outputs: &[&str]) -> Result<Vec<Vec<Tensor>>, ModelError> {
        for name in outputs {
            if self.signature().output(name).is_none() {
                return Err(ModelError::Output {
                    name: (*name).to_owned(),
                    expected: format!("an output of model {}", self.manifest.id()),
                    found: signature::names(&self.signature().outputs),
                });
            }
        }
        let numbers: Vec<(Vec<i32>, Vec<i32>)> = rows
            .iter()
            .enumerate()
            .map(|(i, row)| self.checked(i, row))
            .collect::<Result<_, _>>()?;
        let lengths: Vec<usize> = rows.iter().map(Row::len).collect();
        let mut results: Vec<Vec<Tensor>> = rows.iter().map(|_| Vec::new()).collect();
        for batch in pack(&lengths, self.budget, self.masked) {
            for tensor in self.run_batch(&batch, &numbers, &lengths, outputs)? {
                for (&row, part) in batch.rows.iter().zip(tensor) {
                    if let Some(result) = results.get_mut(row) {
                        result.push(part);
                    }
                }
            }
        }
        Ok(results)
    }

    /// Runs the model once over tensors of one's own, for a model that takes more than rows. `pieces` is
    /// how many wordpieces that is, for [`pieces_run`](Self::pieces_run).
    ///
    /// # Errors
    /// As [`Session::run`].
    pub fn run_tensors(
        &self,
        inputs: &[(&str, TensorView<'_>)],
        outputs: &[&str],
        pieces: usize,
    ) -> Result<Vec<Tensor>, ModelError> {
        let tensors = self.session.run(inputs, outputs)?;
        self.pieces.fetch_add(pieces as u64, Ordering::Relaxed);
        Ok(tensors)
    }

    /// Runs one batch: for each output, for each row of the batch, its part.
    fn run_batch(
        &self,
        batch: &Batch,
        numbers: &[(Vec<i32>, Vec<i32>)],
        lengths: &[usize],
        outputs: &[&str],
    ) -> Result<Vec<Vec<Tensor>>, ModelError> {
        let width = batch.width;
        let rows: Vec<&(Vec<i32>, Vec<i32>)> =
            batch.rows.iter().filter_map(|&r| numbers.get(r)).collect();
        let lengths: Vec<usize> = batch
            .rows
            .iter()
            .filter_map(|&r| lengths.get(r).copied())
            .collect();
        let pad = i32::try_from(self.manifest.pad).unwrap_or_default();
        let ids = padded(rows.iter().map(|row| row.0.as_slice()), width, pad);
        let types = padded(rows.iter().map(|row| row.1.as_slice()), width, 0);
        let mut mask = Vec::with_capacity(ids.len());
        for &length in &lengths {
            mask.extend((0..width).map(|i| i32::from(i < length)));
        }
        let shape = [rows.len(), width];
        let mut inputs = vec![(IDS, TensorView::i32(&shape, &ids)?)];
        if self.masked {
            inputs.push((MASK, TensorView::i32(&shape, &mask)?));
        }
        if self.typed {
            inputs.push((TYPES, TensorView::i32(&shape, &types)?));
        }
        let tensors = self.session.run(&inputs, outputs)?;
        let run: usize = lengths.iter().sum();
        self.pieces.fetch_add(run as u64, Ordering::Relaxed);
        if tensors.len() != outputs.len() {
            return Err(ModelError::Output {
                name: outputs.join(", "),
                expected: format!("{} tensors", outputs.len()),
                found: format!("{} tensors", tensors.len()),
            });
        }
        outputs
            .iter()
            .zip(tensors)
            .map(|(name, tensor)| split(name, &tensor, &lengths, width))
            .collect()
    }

    /// The numbers of a row, once it is known to fit the model.
    fn checked(&self, index: usize, row: &Row) -> Result<(Vec<i32>, Vec<i32>), ModelError> {
        let fail = |expected: String, found: String| ModelError::Row {
            model: self.manifest.id(),
            row: index,
            expected,
            found,
        };
        let max = self.manifest.max_length;
        if row.is_empty() || row.len() > max {
            let expected = format!("1 to {max} wordpieces with special tokens");
            return Err(fail(expected, row.len().to_string()));
        }
        if row.types.len() != row.len() {
            let expected = format!("as many types as ids, {}", row.len());
            return Err(fail(expected, row.types.len().to_string()));
        }
        let types = self.manifest.types();
        if let Some(kind) = row.types.iter().find(|&&kind| kind >= types) {
            return Err(fail(format!("types under {types}"), kind.to_string()));
        }
        let numbers = |list: &[u32]| -> Result<Vec<i32>, ModelError> {
            let number = |&n: &u32| {
                i32::try_from(n).map_err(|_| fail("ids under 2^31".to_owned(), n.to_string()))
            };
            list.iter().map(number).collect()
        };
        Ok((numbers(&row.ids)?, numbers(&row.types)?))
    }
}

/// Takes the output of a batch apart: each row's own part, without padding.
fn split(
    name: &str,
    tensor: &Tensor,
    lengths: &[usize],
    width: usize,
) -> Result<Vec<Tensor>, ModelError> {
    let rows = lengths.len();
    let (per_row, k) = match *tensor.shape() {
        [r, w, k] if r == rows && w == width => (w.saturating_mul(k), k),
        [r, k] if r == rows => (k, k),
        _ => {
            return Err(ModelError::Output {
                name: name.to_owned(),
                expected: format!("[{rows}, {width}, k] or [{rows}, k]"),
                found: format!("{:?}", tensor.shape()),
            });
        }
    };
    let token_level = tensor.shape().len() == 3;
    lengths
        .iter()
        .enumerate()
        .map(|(i, &length)| {
            let start = i.saturating_mul(per_row);
            let (shape, size) = if token_level {
                (vec![length, k], length.saturating_mul(k))
            } else {
                (vec![k], k)
            };
            let part = tensor.data().get(start..start.saturating_add(size));
            Tensor::new(shape, part.unwrap_or_default().to_vec())
        })
        .collect()
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Model")
            .field("id", &self.manifest.id())
            .field("task", &self.manifest.task)
            .field("signature", self.session.signature())
            .finish_non_exhaustive()
    }
}
