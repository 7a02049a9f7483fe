//! How far a document bears out a summary in new words.
#![allow(clippy::expect_used, reason = "a test that cannot go on says why")]

use proptest::prelude::*;
use standpoint_document::{Document, Faithfulness, Summary, SummaryKind};
use standpoint_model::{LoadOptions, Model, Task};
use standpoint_summarize::{
    EncoderEntailment, Entailment, EntailmentJudge, FaithfulnessMeasure, SummarizeError,
};
use standpoint_testkit::{ScriptedSession, fixture, scripted};
use standpoint_tokenize::document;

/// A passage entails a sentence as far as it has its words; it reads so many bytes.
struct Words(usize);

impl EntailmentJudge for Words {
    fn judge(&self, pairs: &[(&str, &str)]) -> Result<Vec<Entailment>, SummarizeError> {
        let answer = |(passage, sentence): &(&str, &str)| {
            assert!(passage.len() <= self.0.max(40), "{passage:?}");
            let there = |word: &&str| passage.contains(word.trim_matches('.'));
            let words: Vec<&str> = sentence.split_whitespace().collect();
            let share =
                words.iter().filter(|w| there(w)).count() as f32 / words.len().max(1) as f32;
            Entailment {
                entailment: share,
                neutral: 1.0 - share,
                contradiction: 0.0,
            }
        };
        Ok(pairs.iter().map(answer).collect())
    }

    fn reads(&self, passage: &str) -> Result<usize, SummarizeError> {
        Ok(passage.len().min(self.0))
    }
}

const TEXT: &str = "The council met in Oslo. Members were divided. Anna Berg backed the plan. \
    Rain fell. The talks end on Friday. Nobody spoke of money.";

fn written(text: &str) -> Summary {
    Summary {
        kind: SummaryKind::Abstractive,
        text: text.to_owned(),
        sentences: vec![],
        faithfulness: None,
    }
}

fn measured(doc: &Document, text: &str, reads: usize) -> Faithfulness {
    let measure = FaithfulnessMeasure::new(Box::new(Words(reads)), 0.8, 0.75);
    measure
        .measure(doc, &written(text))
        .expect("it has sentences")
}

#[test]
fn each_sentence_has_its_support_and_where_it_was_found() {
    let doc = document(TEXT);
    let found = measured(
        &doc,
        "Anna Berg backed the plan.\nThe talks collapsed over money.",
        500,
    );
    let evidence: Vec<_> = found
        .sentences
        .iter()
        .map(|s| (s.supported, s.evidence))
        .collect();
    assert_eq!(evidence[0], (true, Some(2)));
    assert!(
        !evidence[1].0 && matches!(evidence[1].1, Some(4 | 5)),
        "{evidence:?}"
    );
    assert_eq!((found.share, found.flagged), (0.5, true));
}

#[test]
fn neighbours_help_and_a_judge_that_reads_little_is_given_less() {
    let doc = document(TEXT);
    let across = "Members were divided, Anna Berg backed the plan.";
    let (wide, narrow) = (measured(&doc, across, 500), measured(&doc, across, 26));
    assert!(wide.sentences[0].support > narrow.sentences[0].support);
}

#[test]
fn what_stands_far_apart_is_put_together_where_the_judge_reads_that_much() {
    let doc = document(TEXT);
    let apart = "The council met in Oslo and talks end on Friday.";
    let (wide, narrow) = (measured(&doc, apart, 500), measured(&doc, apart, 48));
    assert!(wide.sentences[0].supported, "{wide:?}");
    assert!(!narrow.sentences[0].supported, "{narrow:?}");
    assert!(matches!(wide.sentences[0].evidence, Some(0 | 4)));
}

#[test]
fn a_summary_of_nothing_is_borne_out_and_one_of_an_empty_text_is_not() {
    let empty = measured(&document(TEXT), "", 500);
    assert_eq!(
        (empty.share, empty.flagged, empty.sentences.len()),
        (1.0, false, 0)
    );
    let invented = measured(&document(""), "Peace broke out.", 500);
    assert_eq!((invented.share, invented.flagged), (0.0, true));
    assert_eq!(invented.sentences[0].evidence, None);
}

#[test]
fn a_document_without_sentences_is_an_error() {
    let measure = FaithfulnessMeasure::new(Box::new(Words(9)), 0.5, 0.5);
    let error = measure.measure(&Document::new("a", TEXT), &written("x"));
    assert!(matches!(error, Err(SummarizeError::NoSentences { .. })));
}

#[test]
fn a_row_is_passage_and_sentence_under_mark_one_and_labels_go_by_name() {
    let session = ScriptedSession::default().with_rows("logits", 3, |row| {
        let second = row.types.iter().filter(|t| **t >= 4).count();
        assert_eq!(row.ids.first(), Some(&2));
        assert_eq!(row.ids.iter().filter(|id| **id == 3).count(), 2);
        vec![second as f32, 0.0, 0.0]
    });
    let judge = EncoderEntailment::new(scripted(Task::Entailment, session)).expect("its labels");
    let answers = judge
        .judge(&[("the talks in Oslo", "the plan"), ("Oslo", "")])
        .expect("scripted");
    let two = 2.0_f32.exp() / (2.0_f32.exp() + 2.0);
    assert!((answers[0].entailment - two).abs() < 1e-5, "{answers:?}");
    assert!((answers[1].entailment - 1.0 / 3.0).abs() < 1e-5);
}

#[test]
fn a_sentence_that_is_too_long_to_be_read_is_not_borne_out_and_others_are_answered_in_order() {
    let session = ScriptedSession::default().with_rows("logits", 3, |_| vec![9.0, 0.0, 0.0]);
    let judge = EncoderEntailment::new(scripted(Task::Entailment, session)).expect("its labels");
    let long = "plan ".repeat(80);
    let answers = judge.judge(&[("Oslo", "the plan"), ("Oslo", &long), ("Oslo", "talks")]);
    let entailed: Vec<bool> = answers
        .expect("scripted")
        .iter()
        .map(|a| a.entailment > 0.9)
        .collect();
    assert_eq!(entailed, [true, false, true]);
}

#[test]
fn a_long_passage_is_read_as_far_as_it_says() {
    let model = Model::open(
        &fixture(Task::Entailment),
        Task::Entailment,
        &LoadOptions::default(),
    );
    let judge = EncoderEntailment::new(model.expect("a fixture")).expect("its labels");
    let long = "the plan ".repeat(400);
    let read = judge.reads(&long).expect("its tokenizer");
    assert_eq!((read, judge.reads("the plan").ok()), (176 / 2 * 9, Some(8)));
    let answers = judge
        .judge(&[(&long, &long), (&long[..read], "the plan")])
        .expect("it runs");
    for a in &answers {
        assert!((a.entailment + a.neutral + a.contradiction - 1.0).abs() < 1e-5);
    }
    let alone = judge
        .judge(&[(&long[..read], "the plan")])
        .expect("it runs");
    assert!((alone[0].entailment - answers[1].entailment).abs() < 1e-4);
}

#[test]
fn a_model_without_the_three_labels_is_refused() {
    let session = ScriptedSession::default().with_rows("logits", 3, |_| vec![0.0; 3]);
    let error = EncoderEntailment::new(scripted(Task::Judge, session)).expect_err("other labels");
    let text = error.to_string();
    assert!(
        text.contains("contradiction") && text.contains("against"),
        "{text}"
    );
}

proptest! {
    #[test]
    fn any_summary_of_any_text_has_one_support_a_line(text in ".{0,200}", summary in any::<String>()) {
        let model = scripted(
            Task::Entailment,
            ScriptedSession::default().with_rows("logits", 3, |row| vec![row.ids.len() as f32, 0.0, 1.0]),
        );
        let doc = document(&text);
        let measure = FaithfulnessMeasure::of_model(model).expect("its labels");
        let found = measure.measure(&doc, &written(&summary)).expect("it has sentences");
        prop_assert_eq!(found.sentences.len(), summary.lines().count());
        for s in &found.sentences {
            prop_assert!((0.0..=1.0).contains(&s.support));
            prop_assert!(s.evidence.is_none_or(|i| i < doc.sentences.len()));
        }
        prop_assert!((0.0..=1.0).contains(&found.share));
    }
}
