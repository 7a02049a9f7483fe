//! Sentence vectors, made once a document for every stage that wants them.
#![allow(clippy::expect_used, reason = "a test that cannot go on says why")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use standpoint_document::{Document, Layers, Span, Standing};
use standpoint_ner::Gazetteer;
use standpoint_pipeline::{
    EntityStage, GivenVectors, Pipeline, SentenceStage, StanceStage, SummaryStage, VectorStage,
};
use standpoint_stance::{Judgement, StanceError, StanceJudge, StanceQuery, Target, Targets};
use standpoint_summarize::{Centrality, Length, SentenceEncoder, SummarizeError};

const TEXT: &str = "OSLO (Reuters) - The town built a new bridge. Anna Berg hates higher levies on fuel. \
     The bridge took the town two years.";

/// Points one way for what speaks of levies and another for the rest; counts the spans it reads.
#[derive(Clone, Default)]
struct Levies(Arc<AtomicUsize>);

impl SentenceEncoder for Levies {
    fn encode(&self, doc: &Document, spans: &[Span]) -> Result<Vec<Vec<f32>>, SummarizeError> {
        self.0.fetch_add(spans.len(), Ordering::Relaxed);
        let vector = |s: &Span| match doc.slice(*s) {
            text if text.contains("levies") => vec![1.0, 0.0],
            text if text.contains("OSLO") => vec![-1.0, 0.0],
            _ => vec![0.0, 1.0],
        };
        Ok(spans.iter().map(vector).collect())
    }
}

/// Takes everybody to be against everything.
struct Naysayer;

impl StanceJudge for Naysayer {
    fn judge(&self, queries: &[StanceQuery<'_>]) -> Result<Vec<Judgement>, StanceError> {
        let no = Judgement {
            favor: 0.1,
            against: 0.8,
            neutral: 0.1,
        };
        Ok(vec![no; queries.len()])
    }
}

fn targets() -> Targets {
    let targets = Targets::new(vec![Target::new("fuel tax")]).expect("one name");
    targets.with_vectors(vec![vec![0.9, 0.1]])
}

#[test]
fn each_sentence_is_encoded_once_for_summary_and_targets() {
    let encoder = Levies::default();
    let doc = Pipeline::builder()
        .stage(SentenceStage)
        .stage(VectorStage::new(Box::new(encoder.clone())))
        .stage(EntityStage::new(Box::new(Gazetteer::new([(
            "Anna Berg",
            "PER",
        )]))))
        .stage(SummaryStage::new(
            Box::new(Centrality::new(Box::new(GivenVectors))),
            Length::Sentences(1),
        ))
        .stage(StanceStage::ask(Box::new(Naysayer), targets()))
        .build()
        .expect("the order of the design")
        .process(Document::new("a", TEXT))
        .expect("a plain text");
    assert_eq!(encoder.0.load(Ordering::Relaxed), 3);
    let asked: Vec<_> = doc
        .stances
        .iter()
        .map(|s| {
            (
                s.evidence,
                s.holder.as_ref().map(|h| h.name.as_str()),
                s.target.span,
            )
        })
        .collect();
    assert_eq!(asked, [(1, Some("Anna Berg"), None), (1, None, None)]);
    assert_eq!(doc.positions.len(), 2);
    assert!(
        doc.positions
            .iter()
            .all(|p| p.standing == Standing::Against)
    );
    assert!(
        doc.layers
            .contains(Layers::STANCES | Layers::POSITIONS | Layers::SUMMARY)
    );
    assert!(doc.vectors.is_empty() && !doc.layers.contains(Layers::VECTORS));
}

#[test]
fn a_dateline_is_not_part_of_what_a_sentence_means() {
    let doc = Pipeline::builder()
        .stage(SentenceStage)
        .stage(VectorStage::new(Box::new(Levies::default())))
        .build()
        .expect("the order of the design")
        .process(Document::new("a", TEXT))
        .expect("a plain text");
    assert_eq!(doc.vectors, [[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]]);
}

#[test]
fn targets_with_vectors_need_the_stage_that_gives_them() {
    let built = Pipeline::builder()
        .stage(SentenceStage)
        .stage(EntityStage::new(Box::new(Gazetteer::new([(
            "Oslo", "LOC",
        )]))))
        .stage(StanceStage::ask(Box::new(Naysayer), targets()))
        .build();
    assert_eq!(
        built.err().map(|e| e.to_string()).as_deref(),
        Some(
            "stage `stances` needs the layer `vectors`: put stage `vectors`, which gives it, before it"
        )
    );
}

#[test]
fn vectors_that_were_not_given_are_a_failure() {
    let failure = Pipeline::builder()
        .stage(SentenceStage)
        .stage(SummaryStage::new(
            Box::new(Centrality::new(Box::new(GivenVectors))),
            Length::Sentences(1),
        ))
        .build()
        .expect("the builder cannot know")
        .process(Document::new("a", TEXT))
        .expect_err("no vectors");
    assert!(failure.reason.contains("0 for 3"), "{failure}");
}
