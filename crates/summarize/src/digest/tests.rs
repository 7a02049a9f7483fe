use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};
use standpoint_document::{Document, OffsetUnit, Record, Summary, SummaryKind};

use super::*;
use crate::{Lead, Length, Summarizer};

/// A result whose summary is all of `text`.
fn record(id: &str, text: &str, meta: &[(&str, &str)]) -> Record {
    let mut doc = standpoint_tokenize::document(text);
    doc.id = id.to_owned();
    for (key, value) in meta {
        doc.meta.insert((*key).to_owned(), json!(value));
    }
    let length = Length::Sentences(doc.sentences.len().max(1));
    let summaries = Lead::plain().summarize(&[&doc], &length);
    doc.summary = summaries.expect("it has sentences").pop();
    Record::new(&doc, OffsetUnit::Chars, true, &BTreeMap::new())
}

fn digest(records: &[Record], sentences: usize, by: Option<By>) -> Digest {
    let mut corpus = Corpus::default();
    for record in records {
        corpus.add(record).expect("it has a summary");
    }
    corpus.digest(sentences, by)
}

fn told(digest: &Digest) -> Vec<&Story> {
    digest.groups.iter().flat_map(|g| &g.stories).collect()
}

fn ids(origins: &[Origin]) -> Vec<&str> {
    origins.iter().map(|o| o.id.as_str()).collect()
}

const PACT: [&str; 3] = [
    "Ministers of Peru and Bolivia signed the Andean copper pact in Lima on Monday. Crowds cheered.",
    "The Andean copper pact was signed in Lima. Bolivia called it historic, and Peru agreed.",
    "Peru and Bolivia now have a copper pact. It was signed in Lima. The Andean miners are wary.",
];
const STORM: &str = "A storm closed the harbour of Esbjerg for two days. Three trawlers sank.";
const CHESS: &str = "Grandmaster Vera Holm won the rapid chess title at Bergen. She is nineteen.";

fn corpus() -> Vec<Record> {
    let dated = |id, text, day| record(id, text, &[("date", day)]);
    vec![
        dated("storm", STORM, "2031-05-01"),
        dated("pact-a", PACT[0], "2031-05-02"),
        dated("pact-b", PACT[1], "2031-05-02"),
        dated("pact-c", PACT[2], "2031-05-03"),
        dated("chess", CHESS, "2031-05-03"),
    ]
}

#[test]
fn a_story_that_many_tell_comes_first_and_once() {
    let digest = digest(&corpus(), 1, None);
    assert_eq!((digest.documents, digest.stories), (5, 3));
    let story = told(&digest)[0];
    assert_eq!(story.documents, 3);
    assert_eq!(story.document.id, "pact-a");
    assert_eq!(ids(&story.others), ["pact-b", "pact-c"]);
    assert!(
        story.sentence.starts_with("Ministers of Peru"),
        "{}",
        story.sentence
    );
    let place = story.place.expect("an extract");
    assert_eq!((place.sentence, place.start, place.end), (0, 0, 78));
}

#[test]
fn days_stand_in_their_order_with_all_their_documents_counted() {
    let digest = digest(&corpus(), 10, None);
    assert_eq!(digest.by, By::Day);
    let days: Vec<(String, usize, usize)> = digest
        .groups
        .iter()
        .map(|g| match g.heading {
            Heading::Day(Some(day)) => (day.to_string(), g.documents, g.stories.len()),
            _ => panic!("all are dated"),
        })
        .collect();
    let day = |day: &str, documents, stories| (day.to_owned(), documents, stories);
    assert_eq!(
        days,
        [
            day("2031-05-01", 1, 1),
            day("2031-05-02", 2, 1),
            day("2031-05-03", 2, 1)
        ]
    );
}

#[test]
fn without_dates_sentences_stand_under_what_they_are_about() {
    let records: Vec<Record> = corpus()
        .into_iter()
        .map(|mut r| {
            r.meta.clear();
            r
        })
        .collect();
    let digest = digest(&records, 10, None);
    assert_eq!(digest.by, By::Topic);
    let first = &digest.groups[0];
    assert_eq!(first.documents, 3);
    let Heading::Topic(words) = &first.heading else {
        panic!("a topic")
    };
    assert!(words.iter().any(|w| w == "Peru"), "{words:?}");
    let last = &digest.groups[1];
    assert_eq!(
        (&last.heading, last.documents),
        (&Heading::Topic(vec![]), 2)
    );
    assert_eq!(last.stories.len(), 2);
}

#[test]
fn what_happens_again_after_days_is_another_story() {
    let again = |day| record(day, PACT[0], &[("date", day)]);
    let near = digest(&[again("2031-05-02"), again("2031-05-05")], 10, None);
    let far = digest(&[again("2031-05-02"), again("2031-05-06")], 10, None);
    assert_eq!((near.stories, far.stories), (1, 2));
    assert_eq!(
        told(&far).len(),
        1,
        "but it is not told in the same words twice"
    );
}

#[test]
fn a_sentence_that_leans_on_another_is_passed_over() {
    let digest = digest(
        &[record(
            "a",
            "It said Aker and Brage would merge in Molde. Aker and Brage merge in Molde at last.",
            &[],
        )],
        1,
        None,
    );
    assert!(told(&digest)[0].sentence.starts_with("Aker"));
}

#[test]
fn title_and_source_are_those_of_the_document() {
    let digest = digest(
        &[record("a", STORM, &[("headline", " Harbour shut ")])],
        1,
        None,
    );
    let document = &told(&digest)[0].document;
    assert_eq!(document.title.as_deref(), Some("Harbour shut"));
    let json = serde_json::to_value(&digest).expect("plain data");
    let story = &json["groups"][0]["stories"][0];
    assert_eq!(json["groups"][0]["topic"], json!([]));
    assert_eq!(story["document"]["id"], "a");
    assert_eq!(
        story["place"],
        json!({"sentence": 0, "start": 0, "end": 51})
    );
    assert_eq!(story["others"], Value::Array(vec![]));
}

#[test]
fn a_written_summary_has_sentences_without_a_place() {
    let mut doc = Document::new("a", STORM);
    doc.summary = Some(Summary {
        kind: SummaryKind::Abstractive,
        text: "Esbjerg was cut off by a storm.\nTrawlers sank.".to_owned(),
        sentences: vec![],
        faithfulness: None,
    });
    let record = Record::new(&doc, OffsetUnit::Chars, true, &BTreeMap::new());
    let digest = digest(&[record], 1, None);
    let story = told(&digest)[0];
    assert_eq!(
        (story.sentence.as_str(), story.place),
        ("Esbjerg was cut off by a storm.", None)
    );
}

#[test]
fn a_result_without_a_summary_names_the_stage() {
    let record = Record::new(
        &Document::new("a", "x"),
        OffsetUnit::Chars,
        true,
        &BTreeMap::new(),
    );
    let error = Corpus::default().add(&record).expect_err("no summary");
    assert!(error.to_string().contains("--stages summary"), "{error}");
}

#[test]
fn a_summary_of_sentences_that_are_not_there_is_refused() {
    let mut record = record("a", STORM, &[]);
    record.sentences = Some(vec![]);
    let error = Corpus::default().add(&record).expect_err("no sentences");
    assert_eq!(
        error,
        DigestError::Sentence {
            id: "a".to_owned(),
            sentence: 0,
            count: 0
        }
    );
}

#[test]
fn two_feeds_whose_documents_have_the_same_place_are_both_told() {
    let digest = digest(
        &[record("-#0", STORM, &[]), record("-#0", CHESS, &[])],
        9,
        None,
    );
    assert_eq!((digest.documents, digest.stories), (2, 2));
}

#[test]
fn a_document_given_twice_counts_once_and_an_empty_corpus_tells_nothing() {
    let twice = digest(
        &[record("a", STORM, &[]), record("a", STORM, &[])],
        10,
        None,
    );
    assert_eq!((twice.documents, twice.stories), (1, 1));
    let none = digest(&[], 10, None);
    assert_eq!((none.documents, none.groups.len()), (0, 0));
    let silent = digest(&[record("a", "", &[])], 10, None);
    assert_eq!((silent.documents, told(&silent).len()), (1, 0));
}

/// Texts of a few words that recur, so that documents are alike by chance.
fn texts() -> impl Strategy<Value = Vec<(String, Option<u8>)>> {
    let word = prop::sample::select(vec![
        "Oslo", "Lima", "pact", "storm", "vote", "strike", "court", "grain", "harbour", "minister",
    ]);
    let sentence = prop::collection::vec(word, 1..8).prop_map(|words| words.join(" ") + ".");
    let text = prop::collection::vec(sentence, 0..4).prop_map(|sentences| sentences.join(" "));
    prop::collection::vec((text, prop::option::of(1_u8..29)), 0..24)
}

proptest! {
    #[test]
    fn every_order_of_lines_gives_the_same_digest(
        texts in texts(),
        swaps in prop::collection::vec(any::<prop::sample::Index>(), 24),
        sentences in 1_usize..8,
        by in prop::sample::select(vec![None, Some(By::Day), Some(By::Topic)]),
    ) {
        let records: Vec<Record> = texts
            .iter()
            .enumerate()
            .map(|(i, (text, day))| {
                let day = day.map(|d| format!("2031-05-{d:02}")).unwrap_or_default();
                record(&format!("d{i}"), text, &[("date", &day)])
            })
            .collect();
        let mut shuffled = records.clone();
        for (i, swap) in swaps.iter().enumerate().take(shuffled.len()) {
            let j = swap.index(shuffled.len());
            shuffled.swap(i, j);
        }
        let (one, other) = (digest(&records, sentences, by), digest(&shuffled, sentences, by));
        prop_assert_eq!(&one, &other);

        let stories = told(&one);
        prop_assert!(stories.len() <= sentences.min(one.stories));
        let mut heard = Vec::new();
        for story in stories {
            let of = records.iter().find(|r| r.id == story.document.id).expect("one of them");
            let summary = of.summary.as_ref().expect("it has one");
            prop_assert!(summary.text.lines().any(|l| l == story.sentence));
            let place = story.place.expect("an extract");
            let text: String = of.text.iter().flat_map(|t| t.chars()).collect();
            let there: String = text.chars().skip(place.start).take(place.end - place.start).collect();
            prop_assert_eq!(&there, &story.sentence);
            prop_assert_eq!(story.documents, story.others.len() + 1);
            heard.push(&story.document.id);
            heard.extend(story.others.iter().map(|o| &o.id));
        }
        let all = heard.len();
        heard.sort();
        heard.dedup();
        prop_assert_eq!(heard.len(), all, "a document tells one story");
    }
}
