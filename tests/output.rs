//! Where results go, and what is never overwritten.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use crate::common::{arg, folder, ids, rows_of, run, standpoint};

#[test]
fn an_output_that_exists_is_kept_unless_forced() {
    let dir = folder(&[("a.txt", b"Oslo agreed."), ("out/r.jsonl", b"precious\n")]);
    let (input, out) = (
        arg(dir.path().join("a.txt")),
        dir.path().join("out/r.jsonl"),
    );
    let args = ["run", "--stages", "sentences", &input, "-o", &arg(&out)];
    run(args)
        .ends_with(2)
        .says(&["r.jsonl: exists already", "--force"]);
    assert_eq!(fs::read_to_string(&out).unwrap(), "precious\n");
    run(args.iter().chain(&["--force"])).ends_with(0);
    assert_eq!(rows_of(&out).len(), 1);
}

#[test]
fn failures_lie_beside_the_output_and_a_clean_run_leaves_none() {
    let dir = folder(&[(
        "in.jsonl",
        b"{\"id\": \"a\", \"text\": \"Oslo agreed.\"}\n{\n",
    )]);
    let (input, out) = (arg(dir.path().join("in.jsonl")), dir.path().join("r.jsonl"));
    let errors = dir.path().join("r.jsonl.errors.jsonl");
    let args = ["run", "--stages", "sentences", &input, "-o", &arg(&out)];
    run(args)
        .ends_with(1)
        .says(&["1 document (", "1 failed", "r.jsonl.errors.jsonl"]);
    assert_eq!(ids(&rows_of(&out)), ["a"]);
    let failed = rows_of(&errors);
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0]["source"]["record"], 1);
    assert_eq!(failed[0]["stage"], "read");
    assert!(
        failed[0]["reason"]
            .as_str()
            .unwrap()
            .contains("in.jsonl:2: not JSON")
    );

    fs::write(&input, "{\"id\": \"b\", \"text\": \"Rome did not.\"}\n").unwrap();
    run(args.iter().chain(&["--force"])).ends_with(0);
    assert!(
        !errors.exists(),
        "the errors of an earlier run are still there"
    );
}

#[test]
fn an_errors_file_can_be_named_without_an_output() {
    let dir = folder(&[("in.jsonl", b"[]\n{\"text\": \"Oslo agreed.\"}\n")]);
    let (input, errors) = (arg(dir.path().join("in.jsonl")), dir.path().join("e.jsonl"));
    let ran = run([
        "run",
        "--stages=sentences",
        &input,
        "--errors",
        &arg(&errors),
    ])
    .ends_with(1);
    assert_eq!(ran.rows().len(), 1);
    assert_eq!(rows_of(&errors).len(), 1);
    let same = arg(dir.path().join("x"));
    run(["run", &input, "-o", &same, "--errors", &same])
        .ends_with(2)
        .says(&["both the output"]);
}

#[test]
fn an_output_inside_an_input_folder_is_not_read() {
    let dir = folder(&[("a.txt", b"Oslo agreed.")]);
    let (input, out) = (arg(dir.path()), dir.path().join("r.jsonl"));
    let args = [
        "run",
        "--stages",
        "sentences",
        &input,
        "-o",
        &arg(&out),
        "--force",
    ];
    run(args).ends_with(0);
    run(args).ends_with(0);
    assert_eq!(rows_of(&out).len(), 1);
    run(["run", &arg(&out), "-o", &arg(&out), "--force"])
        .ends_with(2)
        .says(&["both input and output"]);
    assert_eq!(rows_of(&out).len(), 1);
}

#[test]
fn an_output_that_cannot_be_made_is_an_error_before_the_first_document() {
    let out = "/nonexistent/folder/r.jsonl";
    let ran = run([
        "run",
        "--stages",
        "sentences",
        "samples/briefs.jsonl",
        "-o",
        out,
    ]);
    ran.ends_with(2).says(&[
        "/nonexistent/folder/r.jsonl: cannot be written",
        "No such file",
    ]);
}

#[test]
fn a_closed_pipe_is_no_failure() {
    let mut lines = Vec::new();
    for _ in 0..5000 {
        lines.extend_from_slice(b"{\"text\": \"Oslo agreed to the terms of the treaty.\"}\n");
    }
    let dir = folder(&[("in.jsonl", &lines)]);
    let input = arg(dir.path().join("in.jsonl"));
    let mut child = standpoint(["run", "--stages", "sentences", &input])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn results_come_out_while_input_still_arrives() {
    use std::io::{BufRead, BufReader};
    let mut child = standpoint(["run", "-", "--stages", "sentences", "--quiet"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for id in ["a", "b"] {
        writeln!(stdin, "{{\"id\": \"{id}\", \"text\": \"Oslo agreed.\"}}").unwrap();
        let line = lines.next().unwrap().unwrap();
        assert!(line.contains(&format!("\"id\":\"{id}\"")), "{line}");
    }
    drop(stdin);
    assert!(lines.next().is_none());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
