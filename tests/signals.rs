//! A run that is asked to stop.
#![cfg(unix)]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::common::{arg, rows, standpoint};

/// A run from standard input that has written some results and waits for more.
fn waiting(out: &Path) -> Child {
    let mut child = standpoint(["run", "-", "--stages", "sentences", "-o", &arg(out)])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stdin = child.stdin.as_mut().unwrap();
    for i in 0..20 {
        writeln!(
            stdin,
            "{{\"id\": \"{i}\", \"text\": \"Oslo agreed. Rome did not.\"}}"
        )
        .unwrap();
    }
    stdin.flush().unwrap();
    let patience = Instant::now() + Duration::from_secs(60);
    while fs::read(out).map_or(0, |bytes| bytes.len()) == 0 {
        assert!(Instant::now() < patience, "no result came");
        std::thread::sleep(Duration::from_millis(20));
    }
    child
}

fn signal(child: &Child, name: &str) {
    let pid = child.id().to_string();
    assert!(
        Command::new("kill")
            .args([name, &pid])
            .status()
            .unwrap()
            .success()
    );
}

/// Ends the run by a signal while its input stays open; its status and what it said.
fn stopped_by(name: &str, out: &Path) -> (Option<i32>, String) {
    let mut child = waiting(out);
    let input = child.stdin.take();
    signal(&child, name);
    let output = child.wait_with_output().unwrap();
    drop(input);
    (
        output.status.code(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn an_interrupt_leaves_whole_lines_and_its_own_status() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("r.jsonl");
    let (code, said) = stopped_by("-INT", &out);
    assert_eq!(code, Some(130), "{said}");
    assert!(said.contains("stopped as asked"), "{said}");
    let rows = rows(&fs::read_to_string(&out).unwrap());
    assert!(!rows.is_empty());
    assert!(
        rows.iter()
            .enumerate()
            .all(|(i, r)| r["id"].as_str().and_then(|id| id.parse().ok()) == Some(i))
    );
    assert!(said.contains(&format!("{} document", rows.len())), "{said}");
}

#[test]
fn a_request_to_end_does_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("r.jsonl");
    let (code, said) = stopped_by("-TERM", &out);
    assert_eq!(code, Some(143), "{said}");
    assert!(!rows(&fs::read_to_string(&out).unwrap()).is_empty());
}
