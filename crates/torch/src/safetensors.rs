//! Whether a safetensors file is whole, before anything is made of its numbers.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::TorchError;

/// Most bytes of a header, as the format itself has it.
const HEADER_LIMIT: u64 = 100_000_000;

#[derive(Deserialize)]
struct Entry {
    dtype: String,
    shape: Vec<u64>,
    data_offsets: (u64, u64),
}

/// Checks the length of the header, and that every tensor lies in the file, is as long as its shape
/// says, and begins where the one before it ends.
pub(crate) fn check(path: &Path) -> Result<(), TorchError> {
    let failed = |source| TorchError::Read {
        path: path.to_owned(),
        what: "the weights",
        source,
    };
    let wrong = |what: &str, expected: String, found: String| TorchError::Weights {
        path: path.to_owned(),
        what: what.to_owned(),
        expected,
        found,
    };
    let mut file = File::open(path).map_err(failed)?;
    let len = file.metadata().map_err(failed)?.len();
    let mut first = [0; 8];
    if len < 8 {
        let expected = "at least 8 bytes".to_owned();
        return Err(wrong("length", expected, format!("{len} bytes")));
    }
    file.read_exact(&mut first).map_err(failed)?;
    let header = u64::from_le_bytes(first);
    let limit = (len - 8).min(HEADER_LIMIT);
    if header > limit {
        let expected = format!("a header of at most {limit} bytes");
        return Err(wrong("length of the header", expected, header.to_string()));
    }
    let mut json = Vec::new();
    file.take(header).read_to_end(&mut json).map_err(failed)?;
    let entries: BTreeMap<String, Value> =
        serde_json::from_slice(&json).map_err(|source| TorchError::Json {
            path: path.to_owned(),
            what: "safetensors header",
            source,
        })?;
    let mut spans = Vec::new();
    for (name, value) in entries {
        if name == "__metadata__" {
            continue;
        }
        let entry: Entry = serde_json::from_value(value).map_err(|source| TorchError::Json {
            path: path.to_owned(),
            what: "tensor in a safetensors header",
            source,
        })?;
        let (start, end) = entry.data_offsets;
        let expected = size(&entry);
        if expected.is_none() || expected != end.checked_sub(start) {
            let expected = expected.map_or("a known type and shape".to_owned(), |n| {
                format!("{n} bytes for {} {:?}", entry.dtype, entry.shape)
            });
            return Err(wrong(&name, expected, format!("bytes {start} to {end}")));
        }
        spans.push((start, end, name));
    }
    spans.sort();
    let mut at = 0;
    for (start, end, name) in spans {
        if start != at {
            return Err(wrong(
                &name,
                format!("its start at byte {at}"),
                start.to_string(),
            ));
        }
        at = end;
    }
    let data = len - 8 - header;
    if at != data {
        return Err(wrong(
            "length of the tensors",
            format!("{at} bytes as the header says"),
            format!("{data} bytes"),
        ));
    }
    Ok(())
}

/// Bytes of a tensor; none for an unknown type or a shape beyond all numbers.
fn size(entry: &Entry) -> Option<u64> {
    let width = match entry.dtype.as_str() {
        "F64" | "I64" => 8,
        "F32" | "I32" => 4,
        "F16" | "BF16" | "I16" => 2,
        "I8" | "U8" | "BOOL" => 1,
        _ => return None,
    };
    entry
        .shape
        .iter()
        .try_fold(width, |n: u64, dim| n.checked_mul(*dim))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(header: &str, data: usize) -> Result<(), TorchError> {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
        bytes.extend(header.as_bytes());
        bytes.resize(bytes.len() + data, 0);
        std::fs::write(file.path(), bytes).unwrap();
        check(file.path())
    }

    const TWO: &str = r#"{"__metadata__":{"format":"pt"},
        "b":{"dtype":"F16","shape":[2],"data_offsets":[8,12]},
        "a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}"#;

    #[test]
    fn a_whole_file_passes() {
        checked(TWO, 12).unwrap();
        checked("{}", 0).unwrap();
    }

    #[test]
    fn a_cut_or_padded_file_is_refused() {
        for data in [0, 11, 13] {
            let error = checked(TWO, data).unwrap_err().to_string();
            assert!(error.contains("12 bytes as the header says"), "{error}");
        }
    }

    #[test]
    fn a_header_that_lies_is_refused_before_anything_is_allocated() {
        for (header, told) in [
            (
                r#"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}"#,
                "a known type and shape",
            ),
            (
                r#"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#,
                "12 bytes for F32 [3]",
            ),
            (
                r#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#,
                "8 bytes for F32 [2]",
            ),
            (
                r#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#,
                "its start at byte 0",
            ),
            (
                r#"{"a":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}}"#,
                "a known type",
            ),
        ] {
            let error = checked(header, 8).unwrap_err().to_string();
            assert!(error.contains(told), "{error}");
        }
        for header in ["[1]", "{", r#"{"a":{"shape":[-1]}}"#] {
            let error = checked(header, 8).unwrap_err().to_string();
            assert!(error.contains("safetensors header"), "{error}");
        }
    }

    #[test]
    fn a_length_beyond_the_file_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        for len in [0, 7, 8, 9] {
            std::fs::write(file.path(), vec![0xFF; len]).unwrap();
            let error = check(file.path()).unwrap_err().to_string();
            assert!(error.contains("expected a"), "{error}");
        }
    }
}
