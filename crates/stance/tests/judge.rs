//! What the judge reads for a query, seen by a scripted session.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use standpoint_document::{Document, Polarity, Span};
use standpoint_model::Task;
use standpoint_stance::{EncoderJudge, HolderQuery, StanceError, StanceJudge, StanceQuery};
use standpoint_testkit::{Reading, ScriptedSession, scripted};

/// Favors when some passage wordpiece is marked as target, is against when only the query is.
fn judge() -> EncoderJudge {
    let logits = |row: Reading<'_>| {
        let targets = row.types.iter().filter(|t| **t >= 8).count();
        let side = if targets > 1 { 0 } else { 1 };
        standpoint_testkit::one_hot(3, side, 9.0)
    };
    let session = ScriptedSession::default().with_rows("logits", 3, logits);
    EncoderJudge::new(scripted(Task::Judge, session)).unwrap()
}

fn query<'a>(doc: &'a Document, target_spans: &'a [Span]) -> StanceQuery<'a> {
    StanceQuery {
        doc,
        sentences: 0..1,
        holder: HolderQuery::Name("council"),
        holder_spans: &[],
        target: "treaty",
        target_spans,
    }
}

#[test]
fn the_target_is_marked_in_the_passage_where_its_place_is_known() {
    let doc = standpoint_tokenize::document("The council opposed the treaty.");
    let place = [Span::at(24, 6)];
    let judged = judge()
        .judge(&[query(&doc, &place), query(&doc, &[])])
        .unwrap();
    assert_eq!(judged[0].best().0, Polarity::Favor);
    assert_eq!(judged[1].best().0, Polarity::Against);
}

#[test]
fn probabilities_sum_to_one_and_nothing_asked_is_nothing_answered() {
    let doc = standpoint_tokenize::document("The council opposed the treaty.");
    let j = judge().judge(&[query(&doc, &[])]).unwrap()[0];
    assert!((j.favor + j.against + j.neutral - 1.0).abs() < 1e-5);
    assert!(judge().judge(&[]).unwrap().is_empty());
}

#[test]
fn a_passage_outside_the_document_is_an_error_with_its_place() {
    let doc = standpoint_tokenize::document("One sentence.");
    let mut q = query(&doc, &[]);
    q.sentences = 2..3;
    let err = judge().judge(&[q]).unwrap_err();
    assert!(
        matches!(
            err,
            StanceError::Passage {
                start: 2,
                count: 1,
                ..
            }
        ),
        "{err}"
    );
}
