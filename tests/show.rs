//! `standpoint show`: one document for the eye.

use crate::common::{arg, folder, ran, run, standpoint};

const TEXT: &str = "Finance Minister Ana Roque hailed the budget on Tuesday. Opposition leader Jon Berg \
    rejected the budget. The Teachers' Union in Oslo supported Berg.";

/// The view with every score as `0.00`, which may differ in its last digit between processors.
fn without_scores(view: &str) -> String {
    let blank = |line: &str| match line.rsplit_once("  0.") {
        Some((head, tail)) if tail.len() == 2 => format!("{head}  0.00"),
        _ => line.to_owned(),
    };
    view.lines().map(blank).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_view_has_names_summary_and_stances_with_their_sentence() {
    let dir = folder(&[(
        "news.jsonl",
        format!("{{\"id\": \"budget\", \"title\": \"A budget divides\", \"text\": \"{TEXT}\"}}\n")
            .as_bytes(),
    )]);
    let input = arg(dir.path().join("news.jsonl"));
    let shown = run(["show", &input]).ends_with(0);
    assert_eq!(shown.stderr, "");
    assert!(!shown.stdout.contains('\u{1b}'), "escape codes into a pipe");
    insta::assert_snapshot!(without_scores(&shown.stdout));
}

#[test]
fn a_sample_fits_its_columns() {
    let shown = run(["show", "samples/sanctions.txt", "--sentences", "2"]).ends_with(0);
    for heading in ["\nEntities\n", "\nSummary\n", "\nStances\n"] {
        assert!(shown.stdout.contains(heading), "{}", shown.stdout);
    }
    let widest = shown.stdout.lines().map(|l| l.chars().count()).max();
    assert!(widest <= Some(88), "{widest:?}: {}", shown.stdout);
}

#[test]
fn colour_is_given_when_forced_and_withheld_when_refused() {
    let dir = folder(&[("a.txt", TEXT.as_bytes())]);
    let input = arg(dir.path().join("a.txt"));
    let forced = ran(standpoint(["show", &input]).env("CLICOLOR_FORCE", "1")).ends_with(0);
    assert!(forced.stdout.contains('\u{1b}') && forced.stdout.contains("Text\u{1b}"));
    let refused = ran(standpoint(["show", &input]).env("NO_COLOR", "1")).ends_with(0);
    assert!(!refused.stdout.contains('\u{1b}'));
}

#[test]
fn another_record_is_chosen_by_number_and_one_too_far_is_an_error() {
    let briefs = "samples/briefs.jsonl";
    let first = run(["show", briefs])
        .ends_with(0)
        .says(&["more than one document", "--record"]);
    let second = run(["show", briefs, "--record", "1"]).ends_with(0);
    assert_ne!(first.stdout, second.stdout);
    run(["show", briefs, "--record", "4"])
        .ends_with(2)
        .says(&["no record 4"]);
}

#[test]
fn a_document_that_cannot_be_read_is_an_error() {
    let dir = folder(&[("a.jsonl", b"{\"title\": \"no text\"}")]);
    let input = arg(dir.path().join("a.jsonl"));
    run(["show", &input])
        .ends_with(2)
        .says(&["a.jsonl:1: no field `text`"]);
}
