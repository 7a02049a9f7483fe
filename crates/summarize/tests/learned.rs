//! The summarizer that learned from summaries, on text of ours.

use standpoint_summarize::{Focus, Learned, Length, Summarizer};
use standpoint_tokenize::document;

#[expect(clippy::expect_used, reason = "a failing summary should fail the test")]
fn picks(summarizer: &Learned, text: &str, want: Length) -> Vec<usize> {
    let made = summarizer.summarize(&[&document(text)], &want);
    let summary = made.expect("a summary").remove(0);
    summary.sentences.iter().map(|s| s.sentence).collect()
}

#[test]
fn what_stands_around_an_article_is_passed_over_and_what_recurs_is_taken() {
    let text = "Photo: The two ports of Halmar.\n\n\
        The ports of Halmar and Vesk agreed on Monday to share one pilot service from spring. \
        Rain is expected. \
        A shop opened. \
        The shared pilot service of Halmar and Vesk will cut the cost of each call by 12 percent.";
    assert_eq!(
        picks(&Learned::default(), text, Length::Sentences(2)),
        [1, 4]
    );
}

#[test]
fn what_was_said_already_is_not_said_again() {
    let text = "The council of Vesk rejected the ferry law on Friday by two votes. \
        The council of Vesk rejected the ferry law by two votes on Friday. \
        Ships will go on paying the old fare until the spring, said the harbour office.";
    let two = Length::Sentences(2);
    let picks = picks(&Learned::default(), text, two);
    assert!(picks == [0, 2] || picks == [1, 2], "{picks:?}");
}

#[test]
fn a_focus_keeps_to_its_sentences_and_reasons_are_counts() {
    let text = "The council rejected the border treaty. Trade talks ended in Lima. The bank opposed the trade \
         plan. Rain fell on Cairo all day.";
    let about =
        |word: &str| Learned::default().with_focus(Some(Focus::new(word).expect("has words")));
    let focused = about("trade");
    assert_eq!(picks(&focused, text, Length::Sentences(3)), [1, 2]);
    let made = focused.summarize(&[&document(text)], &Length::Sentences(1));
    let reason = made.expect("a summary").remove(0).sentences[0].reason;
    assert_eq!((reason.recurring, reason.entities), (1, None));
    assert!((2..=3).contains(&reason.place));
    assert!(picks(&about("salmon"), text, Length::Sentences(3)).is_empty());
}
