//! Files, folders and globs as a user has them, good and bad.
#![allow(clippy::expect_used, reason = "a test that cannot go on says why")]

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use standpoint_corpus::{Format, Input, InputError, Inputs, ReadOptions};
use tempfile::TempDir;

/// A folder with these files in it.
fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let dir = TempDir::new().expect("a temporary folder");
    for (name, content) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().expect("inside the folder")).expect("a folder");
        fs::write(path, content).expect("a file");
    }
    dir
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(content).expect("memory takes all");
    packer.finish().expect("memory takes all")
}

/// What is read, a line each: id and text, or the error with its causes; the folder's own path
/// left out.
fn read(dir: &Path, names: &[&str], options: &ReadOptions) -> Vec<String> {
    let names: Vec<_> = names.iter().map(|n| dir.join(n)).collect();
    let inputs = Inputs::find(&names, options).expect("all are there");
    let root = format!("{}/", dir.display());
    inputs
        .documents()
        .map(|item| match item {
            Ok(doc) => format!("{} | {}", doc.id, doc.text().escape_debug()),
            Err(e) => {
                let mut text = e.to_string();
                let mut cause = std::error::Error::source(&e);
                while let Some(e) = cause {
                    text = format!("{text}: {e}");
                    cause = e.source();
                }
                text
            }
        })
        .map(|line| line.replace(&root, ""))
        .collect()
}

fn names(inputs: &Inputs, dir: &Path) -> Vec<String> {
    inputs
        .iter()
        .map(|i| match i {
            Input::File(path) => {
                let path = path.strip_prefix(dir).unwrap_or(path);
                path.display().to_string()
            }
            Input::Stdin => "-".to_owned(),
        })
        .collect()
}

#[test]
fn bad_files_and_records_are_answered_in_their_place_and_the_rest_goes_on() {
    let packed = gzip("{\"text\": \"A packed line.\"}\n".repeat(2000).as_bytes());
    let noise: Vec<u8> = (0..2048_u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let dir = folder(&[
        ("01-empty.txt", b""),
        ("02-blank.txt", b" \n\t\n"),
        ("03-image.png", &noise),
        ("04-latin.txt", b"Le pr\xe9sident a salu\xe9 l'accord sign\xe9 \xe0 Gen\xe8ve."),
        ("05-nul.txt", b"Oslo\0 agreed."),
        (
            "06-mixed.jsonl",
            b"{\"id\": \"a\", \"text\": \"Fine.\"}\n{\"id\": \"b\", \"text\": \"cut\n\n{\"body\": \"x\"}\n{\"text\": [1]}\n{\"text\": \"Last, no line end.\"}",
        ),
        ("07-empty.jsonl", b"\n \n"),
        ("08-cut.txt.gz", &packed[..packed.len() / 2]),
        ("09-cut.jsonl.gz", &gzip(b"{\"text\": \"Whole.\"}\n{\"text\": \"Cut.\"}\n")[..30]),
        ("10-not.gz", b"plain"),
        ("11-good.txt.gz", &gzip(b"Packed text.")),
        ("12-members.jsonl.gz", &[gzip(b"{\"text\": \"One.\"}\n"), gzip(b"{\"text\": \"Two.\"}\n")].concat()),
        ("13-mark.jsonl", b"\xef\xbb\xbf{\"text\": \"Marked.\"}\r\n"),
        ("14-good.txt", "Ægir praised Oslo.\r\n".as_bytes()),
    ]);
    let lines = read(dir.path(), &["."], &ReadOptions::default());
    let lines: Vec<_> = lines.iter().map(|l| l.replace("./", "")).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn a_file_that_cannot_be_opened_is_one_error() {
    let dir = folder(&[("a.txt", b"A."), ("b.txt", b"B.")]);
    let inputs = Inputs::find([dir.path()], &ReadOptions::default()).expect("a folder");
    fs::remove_file(dir.path().join("a.txt")).expect("it was there");
    let items: Vec<_> = inputs.documents().collect();
    let error = items[0].as_ref().expect_err("gone");
    assert!(
        error.to_string().ends_with("a.txt: cannot be opened"),
        "{error}"
    );
    assert!(error.id().ends_with("a.txt#0"));
    assert_eq!(items[1].as_ref().expect("there").text(), "B.");
}

#[test]
fn a_folder_is_read_in_order_without_hidden_files_and_outputs() {
    let dir = folder(&[
        ("b/2.txt", b""),
        ("b/10.txt", b""),
        ("a.txt", b""),
        (".hidden", b""),
        (".git/x", b""),
        ("out.jsonl", b"{}"),
    ]);
    let out = dir.path().join("b/../out.jsonl");
    let options = ReadOptions::default().with_exclude([out]);
    let inputs = Inputs::find([dir.path()], &options).expect("a folder");
    assert_eq!(names(&inputs, dir.path()), ["a.txt", "b/10.txt", "b/2.txt"]);
}

#[test]
fn globs_stop_at_folders_unless_told_otherwise() {
    let dir = folder(&[
        ("a.txt", b""),
        ("b.md", b""),
        ("x/c.txt", b""),
        ("x/y/d.txt", b""),
        ("y/e.md", b""),
        (".z/f.txt", b""),
    ]);
    let find = |pattern: &str| {
        let pattern = format!("{}/{pattern}", dir.path().display());
        let inputs = Inputs::find([pattern], &ReadOptions::default());
        inputs
            .map(|i| names(&i, dir.path()).join(" "))
            .map_err(|e| match e {
                InputError::NoMatch { .. } => "no match",
                InputError::Pattern { .. } => "no pattern",
                _ => "other",
            })
    };
    assert_eq!(find("*.txt"), Ok("a.txt".to_owned()));
    assert_eq!(find("**/*.txt"), Ok("a.txt x/c.txt x/y/d.txt".to_owned()));
    assert_eq!(find("{x,y}"), Ok("x/c.txt x/y/d.txt y/e.md".to_owned()));
    assert_eq!(find("*.pdf"), Err("no match"));
    assert_eq!(find("[.txt"), Err("no pattern"));
}

#[test]
fn what_is_named_twice_is_read_once() {
    let dir = folder(&[("a.txt", b""), ("b.txt", b"")]);
    let named = [
        dir.path().join("b.txt"),
        dir.path().to_owned(),
        dir.path().join("b.txt"),
    ];
    let inputs = Inputs::find(named, &ReadOptions::default()).expect("all there");
    assert_eq!(names(&inputs, dir.path()), ["b.txt", "a.txt"]);
}

#[test]
fn names_that_lead_nowhere_are_errors_before_the_first_document() {
    let dir = folder(&[("a.txt", b"A.")]);
    let missing = dir.path().join("b.txt");
    let error = Inputs::find([&missing], &ReadOptions::default()).expect_err("not there");
    assert_eq!(
        error.to_string(),
        format!(
            "{}: no such file or folder; name files, folders, globs, or - for standard input",
            missing.display()
        )
    );
    let both = dir.path().join("a.txt");
    let options = ReadOptions::default().with_exclude([both.clone()]);
    assert!(matches!(
        Inputs::find([both], &options),
        Err(InputError::IsOutput { .. })
    ));
}

#[test]
fn limits_hold_and_can_be_raised() {
    let bomb = gzip(&vec![b' '; 1 << 20]);
    let long = format!(
        "{{\"text\": \"{}\"}}\n{{\"text\": \"Short.\"}}\n",
        "x".repeat(1000)
    );
    let dir = folder(&[
        ("bomb.jsonl.gz", &bomb),
        ("bomb.txt.gz", &bomb),
        ("long.jsonl", long.as_bytes()),
        ("long.txt", &[b'x'; 1000]),
    ]);
    let names = ["bomb.jsonl.gz", "bomb.txt.gz", "long.jsonl", "long.txt"];
    let tight = ReadOptions::default()
        .with_max_text(500)
        .with_max_unpacked(1000);
    assert_eq!(
        read(dir.path(), &names, &tight),
        [
            "bomb.jsonl.gz:1: unpacks to more than 1000 bytes; raise the limit on unpacked data to read it",
            "bomb.txt.gz: unpacks to more than 1000 bytes; raise the limit on unpacked data to read it",
            "long.jsonl:1: longer than 500 bytes; raise the limit on one text to read it",
            "long.jsonl#1 | Short.",
            "long.txt: longer than 500 bytes; raise the limit on one text to read it",
        ]
    );
    let wide = ReadOptions::default();
    assert_eq!(read(dir.path(), &names, &wide).len(), 4);
    assert!(
        read(dir.path(), &names, &wide)
            .iter()
            .all(|l| l.contains(" | "))
    );
}

#[test]
fn fields_and_formats_are_as_told() {
    let dir = folder(&[
        ("a.json", b"\n {\"text\": \"J.\"}\n"),
        ("b.json", b"[\"not lines\"]"),
        ("d.json", b"{\n  \"id\": \"d\",\n  \"text\": \"D.\"\n}\n"),
        ("e.json", b"{\n  \"text\": \"E.\",\n}\n"),
        ("c.txt", b"{\"key\": 7, \"body\": \"Told.\"}\n"),
    ]);
    let names = ["a.json", "b.json", "c.txt", "d.json", "e.json"];
    assert_eq!(
        read(dir.path(), &names, &ReadOptions::default()),
        [
            "a.json#0 | J.",
            "b.json#0 | [\\\"not lines\\\"]",
            "c.txt#0 | {\\\"key\\\": 7, \\\"body\\\": \\\"Told.\\\"}\\n",
            "d | D.",
            "e.json:3: not JSON at column 1: trailing comma; one object a line is expected, one a file if it is named .json",
        ]
    );
    let told = ReadOptions::default()
        .with_format(Format::Jsonl)
        .with_text_field("body")
        .with_id_field("key");
    assert_eq!(read(dir.path(), &["c.txt"], &told), ["7 | Told."]);
}

#[test]
fn consumed_bytes_grow_to_the_bytes_of_the_inputs() {
    let dir = folder(&[
        ("a.jsonl.gz", &gzip(b"{\"text\": \"A.\"}\n")),
        ("b.txt", b"B."),
    ]);
    let inputs = Inputs::find([dir.path()], &ReadOptions::default()).expect("a folder");
    let total = inputs.bytes().expect("plain files");
    let mut documents = inputs.documents();
    let consumed = documents.consumed();
    assert_eq!(consumed.bytes(), 0);
    assert_eq!(documents.by_ref().filter_map(Result::ok).count(), 2);
    assert_eq!(consumed.bytes(), total);
}
