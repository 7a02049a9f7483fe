use std::collections::BTreeMap;

use standpoint_document::{Document, Party, Span, StanceKind};

use super::passages::Passage;
use crate::Resolver;

/// Labels of entities that can hold a stance.
const HOLDERS: [&str; 4] = ["PER", "ORG", "LOC", "NORP"];

/// Who may hold a stance in each sentence; a sentence is looked at once, whatever touches it.
pub(super) struct Holders<'a> {
    doc: &'a Document,
    resolver: Resolver<'a>,
    known: BTreeMap<usize, Vec<Party>>,
}

impl<'a> Holders<'a> {
    pub(super) fn new(doc: &'a Document) -> Self {
        Self {
            doc,
            resolver: Resolver::new(doc),
            known: BTreeMap::new(),
        }
    }

    /// Who may hold a stance on the target of a passage, each once, in text order: the holders of
    /// stances discovered there, then the persons, bodies and places named, but not the target.
    pub(super) fn of(&mut self, passage: &Passage, target: &str) -> Vec<Party> {
        let (doc, resolver) = (self.doc, &self.resolver);
        let parties = self
            .known
            .entry(passage.sentence)
            .or_insert_with(|| parties(doc, resolver, passage.sentence));
        let is_target = |p: &Party| {
            p.actor.is_some() && p.actor == passage.actor
                || p.name.eq_ignore_ascii_case(target)
                || p.span
                    .is_some_and(|s| passage.spans.iter().any(|t| t.overlaps(s)))
        };
        parties.iter().filter(|p| !is_target(p)).cloned().collect()
    }
}

fn parties(doc: &Document, resolver: &Resolver<'_>, index: usize) -> Vec<Party> {
    let Some(sentence) = doc.sentences.get(index) else {
        return Vec::new();
    };
    let discovered = doc
        .stances
        .iter()
        .filter(|s| s.evidence == index)
        .filter_map(|s| s.holder.clone());
    let named = doc
        .entities
        .iter()
        .filter(|e| sentence.span.contains(e.span) && HOLDERS.contains(&e.label.as_str()))
        .map(|e| resolver.party(e.span));
    let mut out: Vec<Party> = Vec::new();
    for party in discovered.chain(named) {
        let same = |p: &Party| p.name == party.name || p.actor.is_some() && p.actor == party.actor;
        if !out.iter().any(same) {
            out.push(party);
        }
    }
    out.sort_by_key(|p| p.span);
    out
}

/// Where a sentence names the holder.
pub(super) fn holder_spans(doc: &Document, sentence: usize, holder: &Party) -> Vec<Span> {
    let Some(sentence) = doc.sentences.get(sentence).map(|s| s.span) else {
        return Vec::new();
    };
    let mut spans: Vec<Span> = doc
        .entities
        .iter()
        .filter(|e| holder.actor.is_some() && e.actor == holder.actor && sentence.contains(e.span))
        .map(|e| e.span)
        .collect();
    spans.extend(holder.span.filter(|s| sentence.contains(*s)));
    spans.sort_unstable();
    spans.dedup();
    spans
}

/// Whether a passage reports somebody's discovered stance on the target, or, where it was found by
/// meaning, on anything: then it is not the text's own.
pub(super) fn reported(doc: &Document, passage: &Passage) -> bool {
    doc.stances.iter().any(|s| {
        let on_target = |span: Span| passage.spans.iter().any(|t| t.overlaps(span));
        s.evidence == passage.sentence
            && s.kind == StanceKind::Reported
            && (passage.spans.is_empty() || s.target.span.is_some_and(on_target))
    })
}
