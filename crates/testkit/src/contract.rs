//! What the task traits promise, as checks over any implementation. The macros make tests of them.

use std::collections::BTreeSet;
use std::fmt::Debug;

use standpoint_document::{
    Document, Entity, Found, Label, Party, Polarity, Span, Stance, StanceKind, Summary, SummaryKind,
};
use standpoint_tokenize::document;

use crate::{documents, odd_texts};

/// How far two scores may be apart that should be equal.
pub const TOLERANCE: f32 = 1e-4;

/// An empty slice gives an empty result.
pub fn nothing_for_nothing<R: Debug, E: Debug>(run: impl Fn(&[&Document]) -> Result<Vec<R>, E>) {
    let results = run(&[]).expect("an empty slice is fine");
    assert!(results.is_empty(), "of no document: {results:?}");
}

/// One result a document, in order, whatever stands beside it and however often it is asked.
pub fn alone_equals_batched<R: Debug, E: Debug>(
    run: impl Fn(&[&Document]) -> Result<Vec<R>, E>,
    same: impl Fn(&R, &R) -> bool,
) {
    let mut docs = documents();
    docs.push(document(""));
    docs.push(document("Oslo \u{1F600} opposed\0it."));
    let mut order: Vec<&Document> = docs.iter().collect();
    let alone: Vec<R> = docs
        .iter()
        .flat_map(|doc| run(&[doc]).expect("a document alone"))
        .collect();
    assert_eq!(
        alone.len(),
        docs.len(),
        "one result for each document alone"
    );
    for reversed in [false, true, false] {
        let mut batched = run(&order).expect("documents together");
        if reversed {
            batched.reverse();
        }
        order.reverse();
        assert_eq!(batched.len(), docs.len(), "one result a document");
        for ((doc, one), other) in docs.iter().zip(&alone).zip(&batched) {
            let text = doc.text();
            assert!(
                same(one, other),
                "of {text:?}: alone {one:?}, together {other:?}"
            );
        }
    }
}

/// Every result over documents plain and odd is sound by `check`.
pub fn sound<R: Debug, E: Debug>(
    run: impl Fn(&[&Document]) -> Result<Vec<R>, E>,
    check: impl Fn(&Document, &R),
) {
    let mut docs = documents();
    docs.extend(odd_texts().iter().map(|text| document(text)));
    for doc in &docs {
        let results = run(&[doc]);
        let results = results.unwrap_or_else(|e| panic!("of {:?}: {e:?}", doc.text()));
        assert_eq!(results.len(), 1, "of {:?}", doc.text());
        results.iter().for_each(|result| check(doc, result));
    }
}

/// A span lies in the text, on character boundaries.
fn in_text(doc: &Document, span: Span) {
    let text = doc.text();
    let slice = text.get(span.start()..span.end());
    assert!(slice.is_some(), "{span:?} is no span of {text:?}");
}

/// Spans that lie in the text, none empty.
pub fn spans(doc: &Document, spans: impl IntoIterator<Item = Span>) {
    for span in spans {
        in_text(doc, span);
        assert!(!span.is_empty(), "empty: {span:?} in {:?}", doc.text());
    }
}

/// A score is a probability.
fn probability(score: f32) {
    assert!(
        (0.0..=1.0).contains(&score),
        "score {score} is not in 0..=1"
    );
}

fn covered<T>(doc: &Document, found: &Found<T>) {
    let coverage = found.coverage;
    assert_eq!(coverage.total, doc.text().len(), "there to read");
    assert!(coverage.read <= coverage.total, "{coverage:?}");
}

/// Entities: spans hold, none is empty, text order, no overlap, none crosses a sentence's border or
/// knows its actor yet, labels known, scores probabilities.
pub fn entities(doc: &Document, found: &Found<Entity>, labels: &[Label]) {
    covered(doc, found);
    let mut last = 0;
    for entity in &found.items {
        in_text(doc, entity.span);
        let here = format!("{entity:?} in {:?}", doc.text());
        assert!(!entity.span.is_empty(), "empty: {here}");
        assert!(
            entity.span.start() >= last,
            "out of order or overlapping: {here}"
        );
        let whole = doc.sentences.iter().any(|s| s.span.contains(entity.span));
        assert!(whole, "across sentences: {here}");
        assert!(entity.actor.is_none(), "with an actor: {here}");
        assert!(labels.contains(&entity.label), "unknown label: {here}");
        probability(entity.score);
        last = entity.span.end();
    }
}

/// Whether entities are the same but for rounding.
pub fn same_entities(a: &Found<Entity>, b: &Found<Entity>) -> bool {
    a.coverage == b.coverage
        && a.items.len() == b.items.len()
        && a.items.iter().zip(&b.items).all(|(a, b)| {
            (a.span, &a.label, a.actor) == (b.span, &b.label, b.actor) && near(a.score, b.score)
        })
}

/// A summary of at most `most` sentences: each once, in text order, of this document, finite scores,
/// and as its text their text but for white space; in new words as many lines, and no sentence.
pub fn summary(doc: &Document, summary: &Summary, most: usize) {
    if summary.kind != SummaryKind::Extractive {
        assert!(summary.sentences.is_empty(), "sentences of the document");
        assert!(summary.text.lines().count() <= most, "at most {most} lines");
        return;
    }
    let picks: Vec<usize> = summary.sentences.iter().map(|s| s.sentence).collect();
    assert!(
        picks.len() <= most,
        "{} sentences, at most {most}",
        picks.len()
    );
    assert!(
        picks.is_sorted_by(|a, b| a < b),
        "not in text order, each once: {picks:?}"
    );
    let mut words = Vec::new();
    for &pick in &picks {
        let sentence = doc.sentences.get(pick);
        let sentence = sentence.unwrap_or_else(|| panic!("no sentence {pick}"));
        words.extend(doc.slice(sentence.span).split_whitespace());
    }
    let text: Vec<&str> = summary.text.split_whitespace().collect();
    assert_eq!(text, words, "the text is that of the sentences");
    assert!(summary.sentences.iter().all(|s| s.score.is_finite()));
}

/// Whether summaries are the same but for rounding of scores.
pub fn same_summary(a: &Summary, b: &Summary) -> bool {
    (a.kind, &a.text) == (b.kind, &b.text)
        && a.sentences.len() == b.sentences.len()
        && a.sentences
            .iter()
            .zip(&b.sentences)
            .all(|(a, b)| a.sentence == b.sentence && near(a.score, b.score))
}

/// Stances: spans of parties and cues lie in the evidence sentence, there is a holder unless the text
/// itself speaks, never neutral, evidence in text order, none twice, scores probabilities.
pub fn stances(doc: &Document, found: &Found<Stance>) {
    covered(doc, found);
    let order: Vec<usize> = found.items.iter().map(|s| s.evidence).collect();
    assert!(order.is_sorted(), "evidence out of order: {order:?}");
    let mut seen = BTreeSet::new();
    for stance in &found.items {
        let here = format!("{stance:?} in {:?}", doc.text());
        let evidence = doc.sentences.get(stance.evidence);
        let evidence = evidence
            .unwrap_or_else(|| panic!("no evidence: {here}"))
            .span;
        let author = stance.kind == StanceKind::Author;
        assert_eq!(stance.holder.is_none(), author, "holder and kind: {here}");
        assert_ne!(stance.polarity, Polarity::Neutral, "not asked for: {here}");
        assert!(
            stance.target.span.is_some(),
            "a target found is in the text: {here}"
        );
        probability(stance.score);
        for party in stance.holder.iter().chain([&stance.target]) {
            named(doc, party, &here);
        }
        let holder = stance.holder.as_ref().and_then(|h| h.span);
        for span in [holder, stance.target.span, stance.cue]
            .into_iter()
            .flatten()
        {
            in_text(doc, span);
            assert!(
                !span.is_empty() && evidence.contains(span),
                "{span:?}: {here}"
            );
        }
        let key = (stance.evidence, stance.cue, holder, stance.target.span);
        assert!(seen.insert(key), "twice: {here}");
    }
}

fn named(doc: &Document, party: &Party, here: &str) {
    assert!(!party.name.trim().is_empty(), "nameless: {here}");
    assert!(
        party.actor.is_none_or(|a| a < doc.actors.len()),
        "no such actor: {here}"
    );
}

/// Whether stances are the same but for rounding.
pub fn same_stances(a: &Found<Stance>, b: &Found<Stance>) -> bool {
    let key = |s: &Stance| Stance {
        score: 0.0,
        ..s.clone()
    };
    a.coverage == b.coverage
        && a.items.len() == b.items.len()
        && a.items
            .iter()
            .zip(&b.items)
            .all(|(a, b)| key(a) == key(b) && near(a.score, b.score))
}

fn near(a: f32, b: f32) -> bool {
    (a - b).abs() <= TOLERANCE
}
