//! What every summarizer keeps, whatever the text.

use std::path::PathBuf;
use std::sync::LazyLock;

use proptest::prelude::*;
use standpoint_document::{Document, Span, Summary};
use standpoint_model::Task;
use standpoint_summarize::{
    Centrality, Lead, Learned, Length, ModelEncoder, Rank, SentenceEncoder, SummarizeError,
    Summarizer, load,
};
use standpoint_testkit::{ScriptedSession, fixture, scripted, summarizer_contract};
use standpoint_tokenize::document;

/// An encoder without a model: counts of the first letters of words.
struct Letters;

impl SentenceEncoder for Letters {
    fn encode(&self, doc: &Document, spans: &[Span]) -> Result<Vec<Vec<f32>>, SummarizeError> {
        let vector = |span: &Span| {
            let mut counts = [0.0_f32; 32];
            for word in doc.slice(*span).split_whitespace() {
                let letter = word.chars().next().map_or(0, |c| c as usize % 32);
                counts[letter] += 1.0;
            }
            let length = counts.iter().map(|x| x * x).sum::<f32>().sqrt().max(1.0);
            counts.iter().map(|x| x / length).collect()
        };
        Ok(spans.iter().map(vector).collect())
    }
}

/// An encoder that gives one vector too few.
struct Broken;

impl SentenceEncoder for Broken {
    fn encode(&self, _: &Document, spans: &[Span]) -> Result<Vec<Vec<f32>>, SummarizeError> {
        Ok(vec![vec![1.0]; spans.len().saturating_sub(1)])
    }
}

fn tiny() -> PathBuf {
    fixture(Task::Sentences)
}

#[expect(clippy::expect_used, reason = "a missing fixture should fail the test")]
static ALL: LazyLock<Vec<(&str, Box<dyn Summarizer>)>> = LazyLock::new(|| {
    vec![
        ("lead", Box::new(Lead::default())),
        ("plain lead", Box::new(Lead::plain())),
        ("rank", Box::new(Rank::default())),
        ("letters", Box::new(Centrality::new(Box::new(Letters)))),
        ("tiny model", load(tiny()).expect("a fixture")),
        ("learned", Box::new(Learned::default())),
    ]
});

/// Sentences in order, each once, the text theirs, within the length and the document.
fn check(name: &str, doc: &Document, want: &Length, summary: &Summary) {
    let picks: Vec<usize> = summary.sentences.iter().map(|s| s.sentence).collect();
    assert!(picks.windows(2).all(|w| w[0] < w[1]), "{name}: {picks:?}");
    assert!(picks.iter().all(|i| *i < doc.sentences.len()), "{name}");
    assert!(
        summary.sentences.iter().all(|s| s.score.is_finite()),
        "{name}"
    );
    let words = |text: &str| {
        text.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let of_sentences: Vec<String> = picks
        .iter()
        .flat_map(|i| words(doc.slice(doc.sentences[*i].span)))
        .collect();
    assert_eq!(words(&summary.text), of_sentences, "{name}");
    let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    assert!(
        bare(&summary.text) <= bare(doc.text()),
        "{name}: longer than its input"
    );
    assert_eq!(
        summary.text.split('\n').count(),
        picks.len().max(1),
        "{name}"
    );
    match want {
        Length::Sentences(n) => assert!(picks.len() <= *n, "{name}"),
        Length::Words(n) => assert!(of_sentences.len() <= *n, "{name}"),
        Length::Share(_) => assert!(picks.len() <= doc.sentences.len(), "{name}"),
    }
    if !matches!(want, Length::Words(_)) && !doc.sentences.is_empty() {
        assert!(!picks.is_empty(), "{name}: nothing of {:?}", doc.text());
    }
}

fn length() -> impl Strategy<Value = Length> {
    prop_oneof![
        (1_usize..8).prop_map(Length::Sentences),
        (1_usize..60).prop_map(Length::Words),
        (0.01_f32..=1.0).prop_map(Length::Share),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_has_a_summary_within_bounds(text in any::<String>(), want in length()) {
        let doc = document(&text);
        for (name, summarizer) in ALL.iter() {
            let summary = summarizer.summarize(&[&doc], &want).expect("no text fails").remove(0);
            check(name, &doc, &want, &summary);
        }
    }

    #[test]
    fn text_like_news_has_a_summary_within_bounds(
        text in r"(([A-Z][a-z]{1,8}|by|Photo:|the|\(AP\)|—) ?([a-z]{1,7}[ ,]?){0,9}[.!?\n ]{1,2}){0,25}",
        want in length(),
    ) {
        let doc = document(&text);
        for (name, summarizer) in ALL.iter() {
            let summary = summarizer.summarize(&[&doc], &want).expect("no text fails").remove(0);
            check(name, &doc, &want, &summary);
        }
    }
}

const NEWS: &str = "Salmon quotas cut\n\nFishing ministers of five states agreed on Friday to cut \
    salmon quotas by a fifth. Rain kept the delegations inside for most of the week. Unions in \
    three of the five states rejected the salmon quotas. The quotas must pass five parliaments.";

summarizer_contract!(lead, Lead::default());
summarizer_contract!(plain_lead, Lead::plain());
summarizer_contract!(rank, Rank::default());
summarizer_contract!(letters, Centrality::new(Box::new(Letters)));
summarizer_contract!(tiny_model, load(tiny()).expect("a fixture"));
summarizer_contract!(learned, Learned::default());

#[test]
fn a_document_without_text_has_an_empty_summary() {
    let empty = document(" \n\t");
    for (name, summarizer) in ALL.iter() {
        let summary = summarizer
            .summarize(&[&empty], &Length::default())
            .expect("fine")
            .remove(0);
        assert!(
            summary.text.is_empty() && summary.sentences.is_empty(),
            "{name}"
        );
    }
}

#[test]
fn a_length_that_cannot_be_and_a_missing_layer_are_errors() {
    let (doc, bare) = (document(NEWS), Document::new("bare", NEWS));
    for (name, summarizer) in ALL.iter() {
        let error = summarizer
            .summarize(&[&doc], &Length::Sentences(0))
            .expect_err(name);
        assert!(
            matches!(error, SummarizeError::Length { .. }),
            "{name}: {error}"
        );
        let error = summarizer
            .summarize(&[&doc, &bare], &Length::default())
            .expect_err(name);
        assert!(error.to_string().contains("`bare`"), "{name}: {error}");
    }
}

#[test]
fn the_headline_is_no_part_of_a_summary() {
    let doc = document(NEWS);
    for (name, summarizer) in ALL.iter().filter(|(name, _)| *name != "plain lead") {
        let summary = summarizer
            .summarize(&[&doc], &Length::Share(1.0))
            .expect("fine")
            .remove(0);
        assert_eq!(summary.sentences.len(), 4, "{name}");
        assert_eq!(summary.sentences[0].sentence, 1, "{name}");
    }
}

#[test]
fn a_sentence_said_twice_is_taken_once() {
    let line = "Ministers of five states agreed to cut salmon quotas. ";
    let text =
        format!("{line}Unions rejected what was agreed. {line}{line}Rain fell in the hills.");
    let doc = document(&text);
    for summarizer in [
        Box::new(Rank::default()) as Box<dyn Summarizer>,
        Box::new(Centrality::new(Box::new(Letters))),
    ] {
        let summary = summarizer
            .summarize(&[&doc], &Length::Sentences(3))
            .expect("fine")
            .remove(0);
        assert_eq!(
            summary.text.matches("salmon").count(),
            1,
            "{}",
            summary.text
        );
    }
}

#[test]
fn a_broken_line_is_mended_in_the_summary_alone() {
    let doc = document("The ministers of five\nstates agreed on  salmon quotas.");
    let summary = Lead::default()
        .summarize(&[&doc], &Length::default())
        .expect("fine")
        .remove(0);
    assert_eq!(
        summary.text,
        "The ministers of five states agreed on  salmon quotas."
    );
}

#[test]
fn an_encoder_that_loses_a_sentence_is_found_out() {
    let doc = document(NEWS);
    let error = Centrality::new(Box::new(Broken))
        .summarize(&[&doc], &Length::default())
        .expect_err("one vector is missing");
    assert!(matches!(error, SummarizeError::Vectors { .. }), "{error}");
}

#[test]
fn a_model_of_another_task_is_refused() {
    assert!(matches!(
        load(fixture(Task::Ner)).err(),
        Some(SummarizeError::Model(_))
    ));
    assert!(load("no/such/folder").is_err());
}

#[test]
fn a_very_long_document_takes_no_quadratic_time() {
    let line = |i| format!("The council rejected the harbour treaty in session {i}. ");
    let doc = document(&(0..20_000).map(line).collect::<String>());
    assert_eq!(doc.sentences.len(), 20_000);
    for want in [Length::Sentences(3), Length::Share(0.2), Length::Words(1)] {
        let summary = Rank::default()
            .summarize(&[&doc], &want)
            .expect("fine")
            .remove(0);
        check("rank", &doc, &want, &summary);
    }
}

#[test]
fn a_sentence_longer_than_a_row_is_the_mean_of_its_rows() {
    let probe = scripted(
        Task::Sentences,
        ScriptedSession::default().with_rows("embedding", 2, |_| vec![0.0; 2]),
    );
    let (full, specials) = (probe.max_pieces(), probe.wordpieces().specials().single());
    let width = full + specials;
    let session = ScriptedSession::default().with_rows("embedding", 2, move |row| {
        let first = f32::from(u8::from(row.ids.len() == width));
        vec![first, 1.0 - first]
    });
    let encoder = ModelEncoder::new(scripted(Task::Sentences, session)).expect("an encoder");
    let doc = document(&"a ".repeat(full + 3));
    let span = Span::at(0, doc.text().len());
    let vector = encoder.encode(&doc, &[span]).expect("fine").remove(0);
    let (long, short) = (width as f32, (3 + specials) as f32);
    let length = long.hypot(short);
    assert!((vector[0] - long / length).abs() < 1e-5, "{vector:?}");
    assert!((vector[1] - short / length).abs() < 1e-5, "{vector:?}");
}

#[test]
fn a_model_that_gives_no_numbers_is_found_out() {
    let session = ScriptedSession::default().with_rows("embedding", 1, |_| vec![f32::NAN]);
    let encoder = ModelEncoder::new(scripted(Task::Sentences, session)).expect("an encoder");
    let error = Centrality::new(Box::new(encoder))
        .summarize(&[&document(NEWS)], &Length::default())
        .expect_err("not a number");
    assert!(matches!(error, SummarizeError::Vectors { .. }), "{error}");
}

#[test]
fn a_model_without_sentence_vectors_is_refused() {
    let session = ScriptedSession::default().with_rows("pooled", 2, |_| vec![0.0; 2]);
    let error = ModelEncoder::new(scripted(Task::Sentences, session)).expect_err("no embedding");
    assert!(error.to_string().contains("embedding"), "{error}");
}
