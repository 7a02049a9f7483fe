use standpoint_document::{Document, Party, Polarity, Span, Stance, StanceKind};

use crate::{HolderQuery, Judgement, Resolver, StanceError, StanceJudge, StanceQuery};

/// Something the user asks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// Other words for it.
    pub aliases: Vec<String>,
}

impl Target {
    /// A target known by one name.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            aliases: Vec::new(),
        }
    }

    /// The same target, also found by these words.
    #[must_use]
    pub fn with_aliases(mut self, aliases: Vec<String>) -> Self {
        self.aliases = aliases;
        self
    }
}

/// Sentences before the one that names the target that belong to its passage.
const BEFORE: usize = 1;
/// Labels of entities that can hold a stance.
const HOLDERS: [&str; 4] = ["PER", "ORG", "LOC", "NORP"];

/// One holder in one passage, and what is asked of it.
struct Question {
    sentence: usize,
    holder: Option<Party>,
    holder_spans: Vec<Span>,
    target: Party,
    target_spans: Vec<Span>,
}

/// How each holder in the document, and the text itself, stands to each target.
///
/// A passage is a sentence that names the target, by its name, an alias (as whole words, whatever
/// the case), or a mention of the actor so named, with the sentence before it. Its holders are the
/// persons, bodies and places named in that sentence, and the holders of stances discovered there;
/// the text's own voice is asked about unless a discovered stance on the target is somebody else's.
/// A stance asked for has no cue; neutral ones are given too.
///
/// # Errors
/// [`StanceError`] if the judge fails.
pub fn ask(
    doc: &Document,
    targets: &[Target],
    judge: &dyn StanceJudge,
) -> Result<Vec<Stance>, StanceError> {
    let questions: Vec<Question> = targets.iter().flat_map(|t| questions(doc, t)).collect();
    let queries: Vec<StanceQuery<'_>> = questions
        .iter()
        .map(|q| StanceQuery {
            doc,
            sentences: q.sentence.saturating_sub(BEFORE)..q.sentence + 1,
            holder: match &q.holder {
                Some(holder) => HolderQuery::Name(&holder.name),
                None => HolderQuery::Author,
            },
            holder_spans: &q.holder_spans,
            target: &q.target.name,
            target_spans: &q.target_spans,
        })
        .collect();
    let judgements = judge.judge(&queries)?;
    Ok(questions
        .into_iter()
        .zip(judgements)
        .map(|(q, judgement)| stance(q, judgement))
        .collect())
}

fn stance(q: Question, judgement: Judgement) -> Stance {
    let (polarity, score): (Polarity, f32) = judgement.best();
    Stance {
        kind: if q.holder.is_some() {
            StanceKind::Reported
        } else {
            StanceKind::Author
        },
        holder: q.holder,
        target: q.target,
        statement: None,
        polarity,
        score,
        cue: None,
        evidence: q.sentence,
    }
}

fn questions(doc: &Document, target: &Target) -> Vec<Question> {
    let actor = doc.actors.iter().find(|a| {
        std::iter::once(&target.name)
            .chain(&target.aliases)
            .any(|n| n.eq_ignore_ascii_case(&a.name))
    });
    let actor = actor.map(|a| a.id);
    let mut out = Vec::new();
    for (i, sentence) in doc.sentences.iter().enumerate() {
        let spans = mentions(doc, sentence.span, target, actor);
        let Some(first) = spans.first() else { continue };
        let party = Party {
            span: Some(*first),
            name: target.name.clone(),
            actor,
        };
        for holder in holders(doc, i, sentence.span, &spans, actor) {
            out.push(Question {
                sentence: i,
                holder_spans: holder_spans(doc, sentence.span, &holder),
                holder: Some(holder),
                target: party.clone(),
                target_spans: spans.clone(),
            });
        }
        if !reported(doc, i, &spans) {
            out.push(Question {
                sentence: i,
                holder: None,
                holder_spans: Vec::new(),
                target: party,
                target_spans: spans,
            });
        }
    }
    out
}

/// Whether a sentence reports somebody's discovered stance on the target: then it is not the
/// text's own.
fn reported(doc: &Document, sentence: usize, target: &[Span]) -> bool {
    doc.stances.iter().any(|s| {
        let on_target = |span: Span| target.iter().any(|t| t.overlaps(span));
        s.evidence == sentence
            && s.kind == StanceKind::Reported
            && s.target.span.is_some_and(on_target)
    })
}

/// Where a sentence names the target.
fn mentions(doc: &Document, sentence: Span, target: &Target, actor: Option<usize>) -> Vec<Span> {
    let text = doc.slice(sentence);
    let mut spans: Vec<Span> = std::iter::once(&target.name)
        .chain(&target.aliases)
        .flat_map(|name| occurrences(text, name))
        .map(|(at, len)| Span::at(sentence.start() + at, len))
        .collect();
    let named = doc
        .entities
        .iter()
        .filter(|e| actor.is_some() && e.actor == actor && sentence.contains(e.span));
    spans.extend(named.map(|e| e.span));
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

/// Occurrences of `name` in `text` as whole words, whatever their case: byte offset and length.
fn occurrences(text: &str, name: &str) -> Vec<(usize, usize)> {
    let wanted: Vec<char> = name.trim().chars().flat_map(char::to_lowercase).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut before = None;
    for (at, c) in text.char_indices() {
        let starts_word = !before.is_some_and(char::is_alphanumeric);
        before = Some(c);
        if starts_word && let Some(len) = matched_prefix(&text[at..], &wanted) {
            found.push((at, len));
        }
    }
    found
}

/// Bytes of the prefix of `text` that equals `wanted` in lower case and ends with a word.
fn matched_prefix(text: &str, wanted: &[char]) -> Option<usize> {
    let mut wanted = wanted.iter();
    let mut next = wanted.next();
    let mut end = 0;
    for c in text.chars() {
        if next.is_none() {
            return (!c.is_alphanumeric()).then_some(end);
        }
        for lower in c.to_lowercase() {
            if next != Some(&lower) {
                return None;
            }
            next = wanted.next();
        }
        end += c.len_utf8();
    }
    next.is_none().then_some(end)
}

/// Who may hold a stance in a sentence, each once, in text order.
fn holders(
    doc: &Document,
    index: usize,
    sentence: Span,
    target: &[Span],
    target_actor: Option<usize>,
) -> Vec<Party> {
    let resolver = Resolver::new(doc);
    let discovered = doc
        .stances
        .iter()
        .filter(|s| s.evidence == index)
        .filter_map(|s| s.holder.clone());
    let named = doc
        .entities
        .iter()
        .filter(|e| sentence.contains(e.span) && HOLDERS.contains(&e.label.as_str()))
        .map(|e| resolver.party(e.span));
    let mut out: Vec<Party> = Vec::new();
    for party in discovered.chain(named) {
        let is_target = party.actor.is_some() && party.actor == target_actor
            || party
                .span
                .is_some_and(|s| target.iter().any(|t| t.overlaps(s)));
        let known = out
            .iter()
            .any(|p| p.name == party.name || p.actor.is_some() && p.actor == party.actor);
        if !is_target && !known {
            out.push(party);
        }
    }
    out.sort_by_key(|p| p.span);
    out
}

/// Where the sentence names the holder.
fn holder_spans(doc: &Document, sentence: Span, holder: &Party) -> Vec<Span> {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use standpoint_document::{Entity, Layers};

    use super::*;

    /// Says favor for a named holder and against for the author, and keeps what it was asked.
    struct Fixed;

    impl StanceJudge for Fixed {
        fn judge(&self, queries: &[StanceQuery<'_>]) -> Result<Vec<Judgement>, StanceError> {
            let side = |q: &StanceQuery<'_>| match q.holder {
                HolderQuery::Name(_) => (0.8, 0.1),
                _ => (0.1, 0.8),
            };
            Ok(queries
                .iter()
                .map(|q| Judgement {
                    favor: side(q).0,
                    against: side(q).1,
                    neutral: 0.1,
                })
                .collect())
        }
    }

    fn doc(text: &str, name: &str) -> Document {
        let mut doc = standpoint_tokenize::document(text);
        for (start, _) in text.match_indices(name) {
            doc.entities.push(Entity {
                span: Span::at(start, name.len()),
                label: "ORG".into(),
                score: 1.0,
                actor: None,
            });
        }
        doc.layers |= Layers::ENTITIES;
        doc
    }

    #[test]
    fn each_holder_and_the_text_itself_are_judged_where_the_target_is_named() {
        let doc = doc(
            "Rain fell. Greenpeace hailed the Carbon Tax. Snow fell.",
            "Greenpeace",
        );
        let found = ask(&doc, &[Target::new("carbon tax")], &Fixed).expect("the judge cannot fail");
        let read: Vec<_> = found
            .iter()
            .map(|s| {
                (
                    s.holder.as_ref().map(|h| h.name.as_str()),
                    s.polarity.as_str(),
                    s.evidence,
                )
            })
            .collect();
        assert_eq!(
            read,
            [(Some("Greenpeace"), "favor", 1), (None, "against", 1)]
        );
        assert_eq!(
            found[0].target.span.map(|s| doc.slice(s)),
            Some("Carbon Tax")
        );
    }

    #[test]
    fn an_alias_finds_the_target_and_part_of_a_word_does_not() {
        let doc = doc("The levy passed. Taxation rose.", "nobody");
        let target = Target::new("tax").with_aliases(vec!["levy".into()]);
        let found = ask(&doc, &[target], &Fixed).expect("the judge cannot fail");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].evidence, 0);
    }

    proptest! {
        #[test]
        fn occurrences_are_slices_of_the_text(text in any::<String>(), name in "\\PC{0,4}") {
            for (at, len) in occurrences(&text, &name) {
                prop_assert!(text.get(at..at + len).is_some());
            }
        }
    }
}
