use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::ModelError;

/// The most bytes a file of a model may have: what an ONNX file can hold.
const LIMIT: u64 = 1 << 31;

/// The SHA-256 of a file in lower-case hex, read in pieces.
///
/// # Errors
/// [`ModelError::Read`] if the file cannot be read, [`ModelError::Size`] if it is larger than any
/// model file.
pub fn sha256(path: &Path) -> Result<String, ModelError> {
    hash_into(path, LIMIT, io::sink())
}

/// The SHA-256 of a file of any length.
pub(crate) fn sha256_unbounded(path: &Path) -> Result<String, ModelError> {
    hash_into(path, u64::MAX, io::sink())
}

/// Reads a file whole, and hashes it in the same pass, so that what is checked is what is used.
pub(crate) fn read(path: &Path, expected: &str) -> Result<Vec<u8>, ModelError> {
    let mut bytes = Vec::new();
    let found = hash_into(path, LIMIT, &mut bytes)?;
    compare(path, expected, found)?;
    Ok(bytes)
}

/// Checks a file without keeping it.
pub(crate) fn verify(path: &Path, expected: &str) -> Result<(), ModelError> {
    compare(path, expected, sha256(path)?)
}

fn compare(path: &Path, expected: &str, found: String) -> Result<(), ModelError> {
    if found == expected {
        return Ok(());
    }
    Err(ModelError::Checksum {
        path: path.to_owned(),
        expected: expected.to_owned(),
        found,
    })
}

fn hash_into(path: &Path, limit: u64, mut sink: impl Write) -> Result<String, ModelError> {
    let fail = |source| ModelError::Read {
        path: path.to_owned(),
        what: "a file of the model",
        source,
    };
    let mut file = open(path).map_err(fail)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    let mut seen = 0;
    loop {
        let n = match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => n,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) => return Err(fail(e)),
        };
        seen += n as u64;
        if seen > limit {
            return Err(ModelError::Size {
                path: path.to_owned(),
                limit,
                found: seen,
            });
        }
        let part = buffer.get(..n).unwrap_or_default();
        hash.update(part);
        sink.write_all(part).map_err(fail)?;
    }
    Ok(hash.finalize().iter().map(|b| format!("{b:02x}")).collect())
}

/// Opens a regular file; a pipe or device would block or never end.
fn open(path: &Path) -> io::Result<File> {
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    File::open(path)
}

/// Reads a small text file.
pub(crate) fn read_text(path: &Path, limit: u64, what: &'static str) -> Result<String, ModelError> {
    let fail = |source| ModelError::Read {
        path: path.to_owned(),
        what,
        source,
    };
    let mut text = String::new();
    let file = open(path).map_err(fail)?;
    let found = file
        .take(limit + 1)
        .read_to_string(&mut text)
        .map_err(fail)? as u64;
    if found > limit {
        return Err(ModelError::Size {
            path: path.to_owned(),
            limit,
            found,
        });
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_that_of_the_bytes() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        std::fs::write(&path, "abc").unwrap();
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(&path).unwrap(), abc);
        assert_eq!(read(&path, abc).unwrap(), b"abc");
        let err = read(&path, "00").unwrap_err().to_string();
        assert!(
            err.contains("expected SHA-256 00") && err.contains(abc),
            "{err}"
        );
    }

    #[test]
    fn a_file_over_the_limit_is_not_read_on() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        std::fs::write(&path, [b'x'; 100]).unwrap();
        assert!(matches!(
            hash_into(&path, 99, io::sink()),
            Err(ModelError::Size { limit: 99, .. })
        ));
        assert!(matches!(
            read_text(&path, 99, "a text"),
            Err(ModelError::Size { limit: 99, .. })
        ));
    }

    #[test]
    fn a_folder_is_not_a_file() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(sha256(dir.path()), Err(ModelError::Read { .. })));
    }
}
