//! What the traits promise, over the tiny models, and what rust-bert's own pipelines get wrong.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{copy, fixture, set};
use serde_json::json;
use standpoint_document::{Document, SummaryKind};
use standpoint_ner::Recognizer;
use standpoint_stance::{HolderQuery, Hypotheses, StanceJudge, StanceQuery};
use standpoint_summarize::{Length, Summarizer};
use standpoint_testkit::{documents, recognizer_contract, summarizer_contract};
use standpoint_tokenize::document;
use standpoint_torch::{AbstractiveSummarizer, SequenceJudge, TokenClassifier};

recognizer_contract!(
    wordpieces,
    TokenClassifier::open(fixture("distilbert-entities")).unwrap()
);
recognizer_contract!(
    bytes,
    TokenClassifier::open(fixture("roberta-entities")).unwrap()
);
recognizer_contract!(
    unigrams,
    TokenClassifier::open(fixture("albert-entities")).unwrap()
);
summarizer_contract!(t5, summarizer("t5-summary"));

/// A summarizer that writes little.
fn summarizer(name: &str) -> AbstractiveSummarizer {
    let dir = copy(name);
    let few = json!({"max_length": 5, "min_length": 3, "num_beams": 1});
    set(&dir.path().join("generation_config.json"), &few);
    AbstractiveSummarizer::open(dir.path()).unwrap()
}

fn judge(name: &str) -> SequenceJudge {
    SequenceJudge::open(fixture(name)).unwrap()
}

fn query<'a>(doc: &'a Document, target: &'a str) -> StanceQuery<'a> {
    StanceQuery {
        doc,
        sentences: 0..doc.sentences.len(),
        holder: HolderQuery::Anyone,
        holder_spans: &[],
        target,
        target_spans: &[],
    }
}

#[test]
fn judgements_come_in_order_and_alone_equals_together() {
    for name in ["bert-sides", "bart-inference"] {
        let judge = judge(name);
        assert!(judge.judge(&[]).unwrap().is_empty());
        let docs = documents();
        let queries: Vec<_> = docs.iter().map(|doc| query(doc, "the treaty")).collect();
        let together = judge.judge(&queries).unwrap();
        assert_eq!(together.len(), queries.len());
        for (one, other) in queries.iter().zip(&together) {
            let alone = judge.judge(std::slice::from_ref(one)).unwrap()[0];
            assert_eq!(alone, *other, "{name}");
            let sum = alone.favor + alone.against + alone.neutral;
            assert!((sum - 1.0).abs() < 1e-4, "{name}: {alone:?}");
        }
    }
}

#[test]
fn a_query_outside_its_document_is_an_error() {
    let doc = document("One sentence.");
    let mut query = query(&doc, "it");
    query.sentences = 1..2;
    let error = judge("bert-sides").judge(&[query]).unwrap_err().to_string();
    assert!(error.contains("ask within the document"), "{error}");
}

#[test]
fn hypotheses_can_be_put_in_other_words() {
    let doc = document("Anna Berg praised the climate treaty.");
    let query = query(&doc, "the treaty");
    let usual = judge("bart-inference")
        .judge(std::slice::from_ref(&query))
        .unwrap()[0];
    let turned = Hypotheses {
        favor: Hypotheses::default().against,
        against: Hypotheses::default().favor,
        ..Hypotheses::default()
    };
    let turned = judge("bart-inference")
        .with_hypotheses(turned)
        .judge(&[query])
        .unwrap()[0];
    assert!(
        (usual.favor - turned.against).abs() < 1e-5,
        "{usual:?} {turned:?}"
    );
}

/// Passages of any length are read whole: there are ends that change the answer.
#[test]
fn a_long_passage_is_read_to_its_end() {
    let filler = "The union warned of a strike and the court ruled. ".repeat(20);
    let differs = ["bert-sides", "roberta-sides", "distilbert-sides"]
        .iter()
        .any(|name| {
            let judge = judge(name);
            [
                "Oslo: Lima. ",
                "Gamma backed peace. ",
                "Delhi opposed sanctions. ",
            ]
            .map(|end| {
                let doc = document(&format!("{filler}{}", end.repeat(20)));
                judge.judge(&[query(&doc, "peace")]).unwrap()[0]
            })
            .windows(2)
            .any(|pair| pair[0] != pair[1])
        });
    assert!(differs);
}

#[test]
fn many_windows_and_many_documents_are_each_read_by_themselves() {
    let model = TokenClassifier::open(fixture("distilbert-entities")).unwrap();
    let sentence = "Anna Berg met Ivan Chen in Oslo on Friday. ";
    let alone = model
        .recognize(&[&document(sentence)])
        .unwrap()
        .remove(0)
        .items;
    assert!(!alone.is_empty());
    // More rows than rust-bert's batch of 64, of many lengths.
    let docs: Vec<Document> = (1..80)
        .map(|n| document(&sentence.repeat(n % 7 + 1)))
        .collect();
    let docs: Vec<&Document> = docs.iter().collect();
    for (doc, found) in docs.iter().zip(model.recognize(&docs).unwrap()) {
        assert!(found.coverage.is_full());
        let again = model.recognize(&[doc]).unwrap().remove(0);
        assert_eq!(again, found);
    }
    // One document of several windows: entities to its very end.
    let doc = document(&sentence.repeat(200));
    let found = model.recognize(&[&doc]).unwrap().remove(0);
    let last = found.items.last().unwrap().span.end();
    assert!(
        last > doc.text().len() - sentence.len(),
        "{last} of {}",
        doc.text().len()
    );
}

#[test]
fn spans_are_bytes() {
    let model = TokenClassifier::open(fixture("roberta-entities")).unwrap();
    let doc = document("\u{1F600} \u{DC}nion L\u{F3}pez met Ivan Chen in Oslo");
    for entity in model.recognize(&[&doc]).unwrap().remove(0).items {
        let text = doc.slice(entity.span);
        assert!(!text.is_empty() && text.trim() == text, "{text:?}");
    }
}

#[test]
fn one_model_serves_several_threads() {
    let model = TokenClassifier::open(fixture("distilbert-entities")).unwrap();
    let docs = documents();
    let expected: Vec<_> = docs
        .iter()
        .map(|d| model.recognize(&[d]).unwrap())
        .collect();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for (doc, expected) in docs.iter().zip(&expected) {
                    assert_eq!(&model.recognize(&[doc]).unwrap(), expected);
                }
            });
        }
    });
}

#[test]
fn a_long_article_is_summarized_in_parts_and_all_of_it_is_read() {
    let model = summarizer("t5-summary");
    let sentence = "Anna Berg met Ivan Chen in Oslo on Friday. ";
    let doc = document(&sentence.repeat(40));
    let reading = model
        .read(&[&doc], &Length::Sentences(2))
        .unwrap()
        .remove(0);
    assert!(reading.parts > 3, "{reading:?}");
    assert!(reading.coverage.is_full());
    assert_eq!(reading.coverage.total, doc.text().len());
    assert_eq!(reading.summary.kind, SummaryKind::Abstractive);
    assert!(reading.summary.text.lines().count() <= 2, "{reading:?}");
}

#[test]
fn a_text_no_longer_than_the_shortest_summary_is_its_own() {
    let dir = copy("t5-summary");
    let long = json!({"max_length": 90, "min_length": 60});
    set(&dir.path().join("generation_config.json"), &long);
    let model = AbstractiveSummarizer::open(dir.path()).unwrap();
    let doc = document("Oslo agreed. Lima did not.");
    let reading = model.read(&[&doc], &Length::default()).unwrap().remove(0);
    assert_eq!(reading.parts, 0);
    assert_eq!(reading.summary.kind, SummaryKind::Extractive);
    assert_eq!(reading.summary.text, "Oslo agreed.\nLima did not.");
    let empty = model
        .summarize(&[&document("")], &Length::default())
        .unwrap();
    assert_eq!(empty[0].text, "");
}

#[test]
fn a_length_that_cannot_be_met_and_a_document_without_sentences_are_errors() {
    let model = summarizer("t5-summary");
    assert!(model.summarize(&[], &Length::Sentences(0)).is_err());
    let bare = Document::new("bare", "One. Two.");
    assert!(model.summarize(&[&bare], &Length::default()).is_err());
    let ner = TokenClassifier::open(fixture("bert-entities")).unwrap();
    assert!(ner.recognize(&[&bare]).is_err());
}
