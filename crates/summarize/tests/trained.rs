//! The trained summarizer: what the model is given, and what is made of its scores.

use standpoint_document::Document;
use standpoint_model::Task;
use standpoint_summarize::{EncoderSummarizer, Focus, Length, Summarizer};
use standpoint_testkit::{ScriptedSession, scripted};
use standpoint_tokenize::document;

/// A summarizer whose score for a sentence is a function of its mark and its first wordpiece.
#[expect(clippy::expect_used, reason = "a failure should fail the test")]
fn summarizer(score: impl Fn(i32, i32) -> f32 + Send + Sync + 'static) -> EncoderSummarizer {
    let session = ScriptedSession::default().with_tokens("score", 1, move |row, i| {
        let mark = row.types.get(i).map_or(0, |t| t / 4);
        vec![if mark > 0 {
            score(mark, row.ids[i])
        } else {
            99.0
        }]
    });
    EncoderSummarizer::new(scripted(Task::Summary, session)).expect("a summarizer")
}

#[expect(clippy::expect_used, reason = "a failure should fail the test")]
fn picks(summarizer: &EncoderSummarizer, doc: &Document, want: Length) -> Vec<usize> {
    let summary = summarizer.summarize(&[doc], &want).expect("fine").remove(0);
    summary.sentences.iter().map(|s| s.sentence).collect()
}

#[test]
fn every_sentence_of_a_long_document_is_scored_by_its_row() {
    let text: String = (0..200)
        .map(|i| format!("The council rejected treaty number {i} in the old harbour town. "))
        .collect();
    let doc = document(&text);
    let summary = summarizer(|mark, _| mark as f32)
        .summarize(&[&doc], &Length::Share(1.0))
        .expect("fine")
        .remove(0);
    let mut marks: Vec<u32> = Vec::new();
    for pick in &summary.sentences {
        let logit = (pick.score / (1.0 - pick.score)).ln();
        marks.push(logit.round() as u32);
    }
    assert_eq!(marks.len(), 200);
    assert!(marks.is_sorted() && marks.first() == Some(&1) && marks.last() == Some(&3));
    assert!(marks.iter().filter(|m| **m == 1).count() < 30);
}

#[test]
fn a_sentence_that_opens_with_a_pronoun_comes_with_the_one_before_or_not_at_all() {
    let doc = document(
        "Anna Berg met the leaders of Southland. She praised the treaty plan in Oslo. The bank said \
         trade will end. Ivan Chen warned the union in Cairo.",
    );
    let she = document("She praised the plan.");
    let wordpieces = scripted(
        Task::Summary,
        ScriptedSession::default().with_tokens("score", 1, |_, _| vec![0.0]),
    );
    let id = |doc: &Document| {
        let pieces = wordpieces.wordpieces().encode(doc.text(), 0).expect("fine");
        pieces[0].id as i32
    };
    let (she, anna) = (id(&she), id(&document("Anna")));
    let liked = move |first: i32, anna_logit: f32| match first {
        f if f == she => 3.0,
        f if f == anna => anna_logit,
        _ => 0.0,
    };
    let with = summarizer(move |_, first| liked(first, -0.5));
    assert_eq!(picks(&with, &doc, Length::Sentences(2)), [0, 1]);
    assert_eq!(picks(&with, &doc, Length::Sentences(1)), [2]);
    let without = summarizer(move |_, first| liked(first, -9.0));
    assert_eq!(picks(&without, &doc, Length::Sentences(2)), [2, 3]);
}

#[test]
fn a_focus_keeps_to_its_sentences_and_reasons_are_counts() {
    let doc = document(
        "The council rejected the border treaty. Trade talks ended in Lima. The bank opposed the trade \
         plan. Rain fell on Cairo all day.",
    );
    let focus = Focus::new("trade").expect("has words");
    let focused = summarizer(|_, _| 0.0).with_focus(Some(focus));
    assert_eq!(picks(&focused, &doc, Length::Sentences(3)), [1, 2]);
    let summary = focused
        .summarize(&[&doc], &Length::Sentences(1))
        .expect("fine")
        .remove(0);
    let reason = summary.sentences[0].reason;
    assert_eq!(
        (reason.place, reason.recurring, reason.entities),
        (2, 1, None)
    );
    let elsewhere = Focus::new("salmon").expect("has words");
    let nothing = summarizer(|_, _| 0.0).with_focus(Some(elsewhere));
    assert!(picks(&nothing, &doc, Length::Sentences(3)).is_empty());
}
