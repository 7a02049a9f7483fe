use std::collections::{BTreeMap, HashMap};

use standpoint_document::{Document, Span};

use super::target::Targets;

/// Words below which a sentence is a heading or a fragment, whose meaning is no guide.
const SHORT: usize = 5;

/// A sentence that touches a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Passage {
    /// Index of the target.
    pub(super) target: usize,
    /// Index of the sentence.
    pub(super) sentence: usize,
    /// Where it names the target, in order, apart; empty for one that was found by meaning.
    pub(super) spans: Vec<Span>,
    /// The actor that the target is.
    pub(super) actor: Option<usize>,
}

/// The passages of all targets, target by target in text order: sentences that have a name of the
/// target or a mention of the actor so named, and those whose vector is near the target's.
pub(super) fn passages(doc: &Document, targets: &Targets) -> Vec<Passage> {
    let mut spans: BTreeMap<(usize, usize), Vec<Span>> = BTreeMap::new();
    let mut add = |target: usize, span: Span| {
        let sentence = doc.sentence_at(span.start());
        let inside = |i: &usize| doc.sentences.get(*i).is_some_and(|s| s.span.contains(span));
        if let Some(sentence) = sentence.filter(inside) {
            spans.entry((target, sentence)).or_default().push(span);
        }
    };
    let named: Vec<(usize, Span)> = targets
        .named(doc.text())
        .into_iter()
        .map(|(target, start, len)| (target, Span::at(start, len)))
        .collect();
    for (target, span) in &named {
        add(*target, *span);
    }
    let actors = actors(doc, targets, &named);
    for (target, actor) in &actors {
        let mentions = doc.actors.get(*actor).map(|a| a.mentions.iter());
        for entity in mentions
            .into_iter()
            .flatten()
            .filter_map(|m| doc.entities.get(*m))
        {
            add(*target, entity.span);
        }
    }
    let vectors = doc.sentences.iter().zip(&doc.vectors).enumerate();
    for (i, (_, vector)) in vectors.filter(|(_, (s, _))| s.words.len() >= SHORT) {
        for target in targets.near(vector) {
            spans.entry((target, i)).or_default();
        }
    }
    spans
        .into_iter()
        .map(|((target, sentence), spans)| Passage {
            target,
            sentence,
            spans: apart(spans),
            actor: actors.get(&target).copied(),
        })
        .collect()
}

/// For each target that is an actor of the document, which one: the first whose clearest name is
/// one of the target's, else the one that most often goes by such a name.
fn actors(doc: &Document, targets: &Targets, named: &[(usize, Span)]) -> BTreeMap<usize, usize> {
    let mut actors: BTreeMap<usize, usize> = BTreeMap::new();
    for actor in &doc.actors {
        for (target, start, len) in targets.named(&actor.name) {
            if start == 0 && len == actor.name.len() {
                actors.entry(target).or_insert(actor.id);
            }
        }
    }
    let mentions: HashMap<Span, usize> = doc
        .entities
        .iter()
        .filter_map(|e| Some((e.span, e.actor?)))
        .collect();
    let mut votes: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (target, span) in named {
        if let Some(actor) = mentions.get(span) {
            *votes.entry((*target, *actor)).or_default() += 1;
        }
    }
    let mut most: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for ((target, actor), count) in votes {
        let best = most.entry(target).or_insert((count, actor));
        if count > best.0 {
            *best = (count, actor);
        }
    }
    for (target, (_, actor)) in most {
        actors.entry(target).or_insert(actor);
    }
    actors
}

/// The same stretches in order, those that overlap as one.
fn apart(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    let mut apart: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match apart.last_mut() {
            Some(last) if last.overlaps(span) => *last = last.cover(span),
            _ => apart.push(span),
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use standpoint_document::{Actor, Entity};

    use super::*;
    use crate::Target;

    fn targets(names: &[&str]) -> Targets {
        Targets::new(names.iter().map(|n| Target::new(*n)).collect()).expect("few names")
    }

    /// A document in which these mentions are one actor.
    fn doc(text: &str, name: &str, mentions: &[&str]) -> Document {
        let mut doc = standpoint_tokenize::document(text);
        for mention in mentions {
            doc.entities.push(Entity {
                span: Span::at(text.find(mention).expect("it is there"), mention.len()),
                label: "LOC".into(),
                score: 1.0,
                actor: Some(0),
            });
        }
        doc.actors.push(Actor {
            id: 0,
            name: name.to_owned(),
            label: "LOC".into(),
            mentions: (0..mentions.len()).collect(),
        });
        doc
    }

    #[test]
    fn an_actor_is_found_under_all_its_names() {
        let text = "The Lusonian Republic voted. Lusonia abstained. Rain fell.";
        let doc = doc(
            text,
            "The Lusonian Republic",
            &["Lusonian Republic", "Lusonia abst"],
        );
        for name in ["the lusonian republic", "Lusonian republic"] {
            let found = passages(&doc, &targets(&[name]));
            let sentences: Vec<usize> = found.iter().map(|p| p.sentence).collect();
            assert_eq!(sentences, [0, 1], "{name}");
            assert!(found.iter().all(|p| p.actor == Some(0)), "{name}");
            assert_eq!(found[0].spans.len(), 1, "overlapping mentions are one");
        }
    }

    #[test]
    fn a_sentence_that_means_the_target_is_a_passage_without_a_span() {
        let mut doc = standpoint_tokenize::document(
            "The tax passed. The levy hurts the poor. The rain fell all day. A levy.",
        );
        let (near, far) = (vec![0.8, 0.6], vec![0.0, 1.0]);
        doc.vectors = vec![near.clone(), near.clone(), far, near];
        let by_name = passages(&doc, &targets(&["tax"]));
        assert_eq!(by_name.len(), 1);
        let by_meaning = passages(&doc, &targets(&["tax"]).with_vectors(vec![vec![1.0, 0.0]]));
        let read: Vec<_> = by_meaning
            .iter()
            .map(|p| (p.sentence, p.spans.len()))
            .collect();
        assert_eq!(read, [(0, 1), (1, 0)]);
    }

    #[test]
    fn a_name_across_two_sentences_is_none() {
        let doc = standpoint_tokenize::document("They left. Oslo slept.");
        assert!(passages(&doc, &targets(&["left. Oslo"])).is_empty());
    }

    proptest! {
        #[test]
        fn spans_lie_in_their_sentence_in_order_and_apart(
            text in "([a-c .\u{e9}\u{1F600}]|\n){0,60}",
            names in prop::collection::vec("[a-c\u{e9}]{1,2}", 1..4),
        ) {
            let doc = standpoint_tokenize::document(&text);
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            for p in passages(&doc, &targets(&names)) {
                let sentence = doc.sentences[p.sentence].span;
                prop_assert!(!p.spans.is_empty());
                prop_assert!(p.spans.iter().all(|s| sentence.contains(*s)));
                prop_assert!(p.spans.windows(2).all(|w| w[0].end() <= w[1].start()));
                let known = |s: &Span| names.contains(&doc.slice(*s).to_lowercase().as_str());
                prop_assert!(p.spans.iter().all(known));
            }
        }
    }
}
