//! The tasks as stages, in their model-free form.
#![allow(clippy::expect_used, reason = "a test that cannot go on says why")]

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::num::NonZeroUsize;

use standpoint_document::{
    Coverage, Document, Entity, Found, Label, Layers, OffsetUnit, Record, Summary, SummaryKind,
};
use standpoint_model::{LoadOptions, Model, Task};
use standpoint_ner::{Gazetteer, NerError, Recognizer};
use standpoint_pipeline::{
    EntityStage, Outcome, Pipeline, RunOptions, SentenceStage, StanceStage, SummaryStage,
};
use standpoint_stance::{
    Judgement, LexiconFinder, StanceError, StanceJudge, StanceQuery, Target, Targets,
};
use standpoint_summarize::{FaithfulnessMeasure, Length, Rank, SummarizeError, Summarizer};

const NAMES: [(&str, &str); 3] = [("Northland", "LOC"), ("Anna Berg", "PER"), ("NTU", "ORG")];

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

fn budget() -> Targets {
    Targets::new(vec![Target::new("budget")]).expect("one name")
}

fn whole() -> Pipeline {
    Pipeline::builder()
        .stage(SentenceStage)
        .stage(EntityStage::new(Box::new(Gazetteer::new(NAMES))))
        .stage(SummaryStage::new(
            Box::new(Rank::default()),
            Length::Sentences(2),
        ))
        .stage(
            StanceStage::discover(Box::new(LexiconFinder))
                .with_targets(Box::new(Naysayer), budget()),
        )
        .build()
        .expect("the order of the design")
}

fn texts() -> Vec<Document> {
    let mut docs = standpoint_testkit::documents();
    docs.extend(
        standpoint_testkit::odd_texts()
            .iter()
            .map(|t| Document::new("", t.as_str())),
    );
    docs.into_iter()
        .enumerate()
        .map(|(i, doc)| Document::new(i.to_string(), doc.text()))
        .collect()
}

fn lines(pipeline: &Pipeline, docs: Vec<Document>, threads: usize) -> Vec<String> {
    let options = RunOptions::default()
        .with_threads(NonZeroUsize::new(threads).expect("not zero"))
        .with_batch(3, 1 << 16);
    let mut lines = Vec::new();
    let input: Vec<Outcome> = docs.into_iter().map(Ok).collect();
    let totals = pipeline.run(input, &options, |outcome| {
        let doc = outcome.expect("no text is too odd");
        let record = Record::new(&doc, OffsetUnit::Chars, true, &BTreeMap::new());
        lines.push(serde_json::to_string(&record).expect("plain data"));
        Ok::<_, Infallible>(())
    });
    totals.expect("nothing ends this run");
    lines
}

#[test]
fn every_layer_is_there_and_the_lines_are_the_same_for_any_threads_and_order() {
    let pipeline = whole();
    let one = lines(&pipeline, texts(), 1);
    assert!(
        one.iter()
            .all(|l| l.contains("\"stances\":") && l.contains("\"summary\":"))
    );
    assert_eq!(lines(&pipeline, texts(), 4), one);

    let mut reversed = texts();
    reversed.reverse();
    let mut back = lines(&pipeline, reversed, 3);
    back.reverse();
    assert_eq!(back, one);
}

#[test]
fn what_is_asked_stands_beside_what_is_found_in_text_order() {
    let text = "Anna Berg praised the treaty. The NTU rejected the budget. The budget stands.";
    let doc = whole()
        .process(Document::new("a", text))
        .expect("a plain text");
    let stances: Vec<_> = doc
        .stances
        .iter()
        .map(|s| {
            let holder = s.holder.as_ref().map_or("(author)", |h| &h.name);
            (s.evidence, holder, s.polarity.as_str(), s.cue.is_some())
        })
        .collect();
    assert!(stances.is_sorted_by_key(|s| s.0), "{stances:?}");
    assert!(
        stances.contains(&(0, "Anna Berg", "favor", true)),
        "{stances:?}"
    );
    assert!(
        stances.contains(&(2, "(author)", "against", false)),
        "{stances:?}"
    );
    assert!(
        !stances.contains(&(1, "(author)", "against", false)),
        "the NTU's own stance is not the text's: {stances:?}"
    );
}

#[test]
fn asking_without_entities_is_refused_when_the_pipeline_is_built() {
    let built = Pipeline::builder()
        .stage(SentenceStage)
        .stage(StanceStage::ask(Box::new(Naysayer), budget()))
        .build();
    assert_eq!(
        built.err().map(|e| e.to_string()).as_deref(),
        Some(
            "stage `stances` needs the layer `entities`: put stage `entities`, which gives it, before it"
        )
    );
}

#[test]
fn a_length_that_cannot_be_met_is_a_failure_with_its_reason() {
    let pipeline = Pipeline::builder()
        .stage(SentenceStage)
        .stage(SummaryStage::new(
            Box::new(Rank::default()),
            Length::Sentences(0),
        ))
        .build()
        .expect("the order of the design");
    let failure = pipeline
        .process(Document::new("a", "One."))
        .expect_err("no length");
    assert_eq!(
        (failure.id.as_str(), failure.stage.as_str()),
        ("a", "summary")
    );
    assert!(failure.reason.contains("at least 1 sentence"), "{failure}");
}

/// A recognizer that reads half of each text, or forgets a document.
struct Careless {
    forgets: bool,
    labels: Vec<Label>,
}

impl Recognizer for Careless {
    fn labels(&self) -> &[Label] {
        &self.labels
    }

    fn recognize(&self, docs: &[&Document]) -> Result<Vec<Found<Entity>>, NerError> {
        let half = |doc: &&Document| Found {
            items: Vec::new(),
            coverage: Coverage {
                read: doc.text().len() / 2,
                total: doc.text().len(),
            },
        };
        Ok(docs
            .iter()
            .skip(usize::from(self.forgets))
            .map(half)
            .collect())
    }
}

fn careless(forgets: bool) -> Pipeline {
    Pipeline::builder()
        .stage(SentenceStage)
        .stage(EntityStage::new(Box::new(Careless {
            forgets,
            labels: Vec::new(),
        })))
        .build()
        .expect("the order of the design")
}

#[test]
fn text_that_was_not_read_is_told() {
    let doc = careless(false)
        .process(Document::new("a", "Ten bytes."))
        .expect("it reads");
    assert_eq!(doc.layers, Layers::SENTENCES | Layers::ENTITIES);
    assert_eq!(
        doc.coverage,
        [("entities".to_owned(), Coverage { read: 5, total: 10 })]
    );
}

#[test]
fn a_missing_result_is_a_failure_and_shifts_nothing() {
    let failure = careless(true)
        .process(Document::new("a", "x"))
        .expect_err("it forgets");
    assert!(
        failure.reason.contains("0 results for 1 documents"),
        "{failure}"
    );
}

/// Writes new words for texts of more than one sentence.
struct Writer;

impl Summarizer for Writer {
    fn summarize(&self, docs: &[&Document], want: &Length) -> Result<Vec<Summary>, SummarizeError> {
        let mut summaries = Rank::default().summarize(docs, want)?;
        for (summary, _) in summaries
            .iter_mut()
            .zip(docs)
            .filter(|(_, d)| d.sentences.len() > 1)
        {
            summary.kind = SummaryKind::Abstractive;
            summary.text = "Two things were said.\nThey were said twice.".to_owned();
            summary.sentences.clear();
        }
        Ok(summaries)
    }

    fn kind(&self) -> SummaryKind {
        SummaryKind::Abstractive
    }
}

#[test]
fn only_a_summary_in_new_words_is_held_against_its_document() {
    let model = Model::open(
        &standpoint_testkit::fixture(Task::Entailment),
        Task::Entailment,
        &LoadOptions::default(),
    );
    let measure = FaithfulnessMeasure::of_model(model.expect("a fixture")).expect("its labels");
    let stage =
        SummaryStage::new(Box::new(Writer), Length::Sentences(2)).with_faithfulness(measure);
    let pipeline = Pipeline::builder()
        .stage(SentenceStage)
        .stage(stage)
        .build();
    let pipeline = pipeline.expect("the order of the design");
    let summary = |text: &str| {
        let doc = pipeline.process(Document::new("a", text)).expect("it runs");
        doc.summary.expect("it was made")
    };
    let written = summary("Anna Berg met the leaders in Oslo. They talked of trade.");
    let faithfulness = written.faithfulness.expect("it was measured");
    assert_eq!(faithfulness.sentences.len(), 2);
    assert!(
        faithfulness
            .sentences
            .iter()
            .all(|s| matches!(s.evidence, Some(0 | 1)))
    );
    assert_eq!(
        summary("Anna Berg met the leaders in Oslo.").faithfulness,
        None
    );
}
