//! Streams without a name: standard input, pipes, anything that reads.
#![allow(clippy::expect_used, reason = "a test that cannot go on says why")]

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use standpoint_corpus::{Documents, ReadOptions};

fn texts(bytes: &[u8]) -> Vec<(String, String)> {
    Documents::from_reader(
        io::Cursor::new(bytes.to_vec()),
        "-",
        &ReadOptions::default(),
    )
    .map(|item| item.expect("readable"))
    .map(|doc| (doc.id.clone(), doc.text().to_owned()))
    .collect()
}

fn pair(id: &str, text: &str) -> (String, String) {
    (id.to_owned(), text.to_owned())
}

#[test]
fn a_brace_first_makes_it_jsonl_and_anything_else_one_text() {
    let lines = b"\n  {\"text\": \"A.\", \"id\": 1}\n{\"text\": \"B.\"}";
    assert_eq!(texts(lines), [pair("1", "A."), pair("-#1", "B.")]);
    assert_eq!(
        texts(b"A. {\"text\": 1}\n"),
        [pair("-#0", "A. {\"text\": 1}\n")]
    );
    assert_eq!(texts(b""), [pair("-#0", "")]);
}

#[test]
fn jsonl_in_utf16_is_read_and_noted() {
    let lines = "\u{feff}{\"text\": \"Ægir.\"}\r\n{\"text\": \"東京\"}\r\n";
    let bytes: Vec<u8> = lines.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let docs: Vec<_> = Documents::from_reader(io::Cursor::new(bytes), "-", &ReadOptions::default())
        .map(|item| item.expect("readable"))
        .collect();
    assert_eq!(docs.len(), 2);
    assert_eq!(docs[1].text(), "東京");
    assert_eq!(docs[1].meta["encoding"], "utf-16");
}

#[test]
fn lines_are_read_as_they_are_asked_for() {
    struct Endless(Arc<AtomicUsize>);
    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let line = b"{\"text\": \"Again and again.\"}\n";
            let n = line.len().min(buffer.len());
            buffer[..n].copy_from_slice(&line[..n]);
            self.0.fetch_add(n, Ordering::SeqCst);
            Ok(n)
        }
    }
    let taken = Arc::new(AtomicUsize::new(0));
    let endless = Endless(Arc::clone(&taken));
    let documents = Documents::from_reader(endless, "endless.jsonl", &ReadOptions::default());
    assert_eq!(documents.take(100).filter_map(Result::ok).count(), 100);
    assert!(taken.load(Ordering::SeqCst) < 100 * 29 + (64 << 10));
}

#[test]
fn a_read_that_fails_ends_the_file_with_its_line() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the cable is out"))
        }
    }
    let stream = (&b"{\"text\": \"A.\"}\n{\"te"[..]).chain(Failing);
    let mut items = Documents::from_reader(stream, "x.jsonl", &ReadOptions::default());
    assert!(items.next().expect("one").is_ok());
    let error = items.next().expect("an error").expect_err("it fails");
    assert_eq!(error.to_string(), "x.jsonl:2: cannot be read on from here");
    assert!(items.next().is_none());
}

/// What lines of JSON, whole and broken, are made of.
const PIECES: &[&[u8]] = &[
    b"{",
    b"}",
    b"\"text\"",
    b":",
    b"\"a\"",
    b"\n",
    b",",
    b"[",
    b"]",
    b"\\ud800",
    b"1e999",
    b"\xff",
    b"null",
];

proptest! {
    #[test]
    fn any_bytes_under_any_name_end_without_a_panic(
        bytes in any::<Vec<u8>>(),
        name in prop::sample::select(&["-", "a.txt", "a.jsonl", "a.json", "a.gz", "a.jsonl.gz"][..]),
        packed in any::<bool>(),
    ) {
        let bytes = if packed { [&[0x1f, 0x8b, 8, 0][..], &bytes].concat() } else { bytes };
        let lines = bytes.iter().filter(|b| **b == b'\n').count() + 2;
        let documents = Documents::from_reader(io::Cursor::new(bytes), name, &ReadOptions::default());
        prop_assert!(packed || documents.count() <= lines);
    }

    #[test]
    fn json_like_bytes_end_without_a_panic(
        pieces in prop::collection::vec(
            prop::sample::select(PIECES),
            0..30,
        ),
    ) {
        let bytes = pieces.concat();
        let lines = bytes.split(|b| *b == b'\n').filter(|l| !l.is_empty()).count();
        let documents = Documents::from_reader(io::Cursor::new(bytes), "a.jsonl", &ReadOptions::default());
        prop_assert_eq!(documents.count(), lines);
    }
}
