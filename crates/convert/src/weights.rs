//! Tensors of a safetensors file, one at a time.
//!
//! A file may be hostile. Its header is read only when the file is as long as the header says, the
//! shapes and places of all tensors are checked before one is read, and no more is ever allocated
//! than the file has bytes (twice that for 16-bit numbers).

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use half::{bf16, f16};
use safetensors::Dtype;
use safetensors::tensor::{Metadata, TensorInfo};

use crate::ConvertError;

/// Most bytes of a header, as the format itself has it.
const HEADER_LIMIT: u64 = 100_000_000;

/// An open file whose header fits it.
#[derive(Debug)]
pub(crate) struct Weights {
    path: PathBuf,
    file: File,
    /// Where the first tensor begins.
    start: u64,
    metadata: Metadata,
}

impl Weights {
    pub(crate) fn open(path: &Path) -> Result<Self, ConvertError> {
        let failed = |source| ConvertError::Read {
            path: path.to_owned(),
            what: "the weights",
            source,
        };
        let wrong = |what, expected: String, found: String| ConvertError::Weights {
            path: path.to_owned(),
            what,
            expected,
            found,
        };
        let mut file = File::open(path).map_err(failed)?;
        let length = file.metadata().map_err(failed)?.len();
        let Some(rest) = length.checked_sub(8) else {
            let expected = "at least 8 bytes".to_owned();
            return Err(wrong("length", expected, format!("{length} bytes")));
        };
        let mut first = [0; 8];
        file.read_exact(&mut first).map_err(failed)?;
        let header = u64::from_le_bytes(first);
        let limit = rest.min(HEADER_LIMIT);
        if header > limit {
            let expected = format!("at most {limit} bytes");
            return Err(wrong("length of the header", expected, header.to_string()));
        }
        let mut json = Vec::new();
        let mut part = (&file).take(header);
        part.read_to_end(&mut json).map_err(failed)?;
        let metadata: Metadata =
            serde_json::from_slice(&json).map_err(|source| ConvertError::Json {
                path: path.to_owned(),
                what: "a header of safetensors",
                source,
            })?;
        let (expected, found) = (metadata.data_len() as u64, rest - header);
        if expected != found {
            let expected = format!("{expected} bytes as the header says");
            let found = format!("{found} bytes");
            return Err(wrong("length of the tensors", expected, found));
        }
        Ok(Self {
            path: path.to_owned(),
            file,
            start: 8 + header,
            metadata,
        })
    }

    /// The name by which the file has a tensor of this shape. Checkpoints of 2018 call the parameters
    /// of a layer norm `gamma` and `beta`.
    pub(crate) fn find(&self, name: &str, shape: &[usize]) -> Result<String, ConvertError> {
        let older = match name.rsplit_once('.') {
            Some((layer, "weight")) => format!("{layer}.gamma"),
            Some((layer, "bias")) => format!("{layer}.beta"),
            _ => String::new(),
        };
        let found = [name, &older]
            .into_iter()
            .find_map(|name| Some((name, self.metadata.info(name)?)));
        let Some((found, info)) = found else {
            return Err(self.wrong(name, format!("one of shape {shape:?}"), "none".to_owned()));
        };
        if info.shape != shape {
            let expected = format!("the shape {shape:?} that config.json gives");
            return Err(self.wrong(found, expected, format!("{:?}", info.shape)));
        }
        if !matches!(info.dtype, Dtype::F32 | Dtype::F16 | Dtype::BF16) {
            let expected = "numbers of type F32, F16 or BF16".to_owned();
            return Err(self.wrong(found, expected, info.dtype.to_string()));
        }
        Ok(found.to_owned())
    }

    /// All numbers of a tensor that was found.
    pub(crate) fn read(&self, name: &str) -> Result<Vec<f32>, ConvertError> {
        let missing = || self.wrong(name, "one".to_owned(), "none".to_owned());
        let info = self.metadata.info(name).ok_or_else(missing)?;
        let bytes = self.bytes(info).map_err(|source| ConvertError::Read {
            path: self.path.clone(),
            what: "a tensor",
            source,
        })?;
        let (twos, _) = bytes.as_chunks::<2>();
        let numbers: Vec<f32> = match info.dtype {
            Dtype::F16 => twos
                .iter()
                .map(|b| f16::from_le_bytes(*b).to_f32())
                .collect(),
            Dtype::BF16 => twos
                .iter()
                .map(|b| bf16::from_le_bytes(*b).to_f32())
                .collect(),
            _ => {
                let (fours, _) = bytes.as_chunks::<4>();
                fours.iter().map(|b| f32::from_le_bytes(*b)).collect()
            }
        };
        if let Some(odd) = numbers.iter().find(|n| !n.is_finite()) {
            return Err(self.wrong(name, "finite numbers".to_owned(), odd.to_string()));
        }
        Ok(numbers)
    }

    fn bytes(&self, info: &TensorInfo) -> std::io::Result<Vec<u8>> {
        let (start, end) = info.data_offsets;
        let mut file = &self.file;
        file.seek(SeekFrom::Start(self.start + start as u64))?;
        let mut bytes = vec![0; end - start];
        file.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn wrong(&self, tensor: &str, expected: String, found: String) -> ConvertError {
        ConvertError::Tensor {
            path: self.path.clone(),
            tensor: tensor.to_owned(),
            expected,
            found,
        }
    }
}
