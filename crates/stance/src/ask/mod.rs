//! Stances asked for: from targets to passages, from passages to questions, and to the judge.

mod holders;
mod passages;
mod target;
mod text;

use standpoint_document::{Document, Party, Span, Stance, StanceKind};

use crate::{HolderQuery, Judgement, StanceError, StanceJudge, StanceQuery};
use holders::{Holders, holder_spans, reported};
use passages::{Passage, passages};
pub use target::{NEAR, Target, Targets};

/// Sentences before the one that touches the target that belong to its passage.
const BEFORE: usize = 1;

/// One holder in one passage, and what is asked of it.
struct Question<'a> {
    target: &'a Target,
    passage: Passage,
    /// None for the text's own voice.
    holder: Option<Party>,
    holder_spans: Vec<Span>,
}

/// How each holder in the document, and the text itself, stands to each target.
///
/// A passage is a sentence that touches the target, with the sentence before it. It does by a name
/// or an alias ([`Targets::new`]), by a mention of the actor so named, or by its meaning, where the
/// document has [`vectors`](Document::vectors) and the targets too ([`Targets::with_vectors`]). Its
/// holders are the persons, bodies and places named in that sentence, and the holders of stances
/// discovered there; the text's own voice is asked about unless a discovered stance there is
/// somebody else's. Each is judged once for each target that the passage touches, so that cost
/// grows with the passages and not with the targets.
///
/// The judge reads the target's name, marked in the passage where it stands; for a target with a
/// statement it reads the statement in its stead, as a claim to agree with or not, and nothing is
/// marked as target. A stance asked for has no cue, neutral ones are given too, and its target has a
/// span only where the passage names it.
///
/// # Errors
/// [`StanceError`] if the judge fails.
pub fn ask(
    doc: &Document,
    targets: &Targets,
    judge: &dyn StanceJudge,
) -> Result<Vec<Stance>, StanceError> {
    let questions = questions(doc, targets);
    let queries: Vec<StanceQuery<'_>> = questions.iter().map(|q| q.query(doc)).collect();
    let judgements = judge.judge(&queries)?;
    Ok(questions
        .into_iter()
        .zip(judgements)
        .map(|(q, judgement)| q.answered(judgement))
        .collect())
}

fn questions<'a>(doc: &Document, targets: &'a Targets) -> Vec<Question<'a>> {
    let mut holders = Holders::new(doc);
    let mut out = Vec::new();
    for passage in passages(doc, targets) {
        let Some(target) = targets.list().get(passage.target) else {
            continue;
        };
        let named = holders.of(&passage, &target.name).into_iter().map(Some);
        let author = (!reported(doc, &passage)).then_some(None);
        for holder in named.chain(author) {
            let spans = holder
                .as_ref()
                .map(|h| holder_spans(doc, passage.sentence, h));
            out.push(Question {
                target,
                passage: passage.clone(),
                holder_spans: spans.unwrap_or_default(),
                holder,
            });
        }
    }
    out
}

impl Question<'_> {
    fn query<'q>(&'q self, doc: &'q Document) -> StanceQuery<'q> {
        let sentence = self.passage.sentence;
        StanceQuery {
            doc,
            sentences: sentence.saturating_sub(BEFORE)..sentence + 1,
            holder: match &self.holder {
                Some(holder) => HolderQuery::Name(&holder.name),
                None => HolderQuery::Author,
            },
            holder_spans: &self.holder_spans,
            target: self.target.asked(),
            target_spans: match self.target.statement {
                Some(_) => &[],
                None => &self.passage.spans,
            },
        }
    }

    fn answered(self, judgement: Judgement) -> Stance {
        let (polarity, score) = judgement.best();
        Stance {
            kind: match self.holder {
                Some(_) => StanceKind::Reported,
                None => StanceKind::Author,
            },
            holder: self.holder,
            target: Party {
                span: self.passage.spans.first().copied(),
                name: self.target.name.clone(),
                actor: self.passage.actor,
            },
            statement: self.target.statement.clone(),
            polarity,
            score,
            cue: None,
            evidence: self.passage.sentence,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use standpoint_document::{Entity, Layers};

    use super::*;

    /// Says favor for a named holder and against for the author, and keeps what it was asked.
    #[derive(Default)]
    struct Fixed {
        asked: Mutex<Vec<(String, usize)>>,
    }

    impl StanceJudge for Fixed {
        fn judge(&self, queries: &[StanceQuery<'_>]) -> Result<Vec<Judgement>, StanceError> {
            let mut asked = self.asked.lock().expect("no test panics while it writes");
            asked.extend(
                queries
                    .iter()
                    .map(|q| (q.target.to_owned(), q.target_spans.len())),
            );
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

    fn asked(doc: &Document, targets: Vec<Target>) -> Vec<Stance> {
        let targets = Targets::new(targets).expect("few names");
        ask(doc, &targets, &Fixed::default()).expect("the judge cannot fail")
    }

    #[test]
    fn each_holder_and_the_text_itself_are_judged_where_the_target_is_named() {
        let doc = doc(
            "Rain fell. Greenpeace hailed the Carbon Tax. Snow fell.",
            "Greenpeace",
        );
        let found = asked(&doc, vec![Target::new("carbon tax")]);
        let read: Vec<_> = found
            .iter()
            .map(|s| {
                let holder = s.holder.as_ref().map(|h| h.name.as_str());
                (holder, s.polarity.as_str(), s.evidence)
            })
            .collect();
        assert_eq!(
            read,
            [(Some("Greenpeace"), "favor", 1), (None, "against", 1)]
        );
        let target = found[0].target.span.map(|s| doc.slice(s));
        assert_eq!(target, Some("Carbon Tax"));
    }

    #[test]
    fn an_alias_finds_the_target_and_part_of_a_word_does_not() {
        let doc = doc("The levy passed. Taxation rose.", "nobody");
        let target = Target::new("tax").with_aliases(vec!["levy".into()]);
        let found = asked(&doc, vec![target]);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].evidence, 0);
    }

    #[test]
    fn a_target_is_not_asked_where_it_stands_to_itself() {
        let doc = doc("Greenpeace hailed the tax.", "Greenpeace");
        let found = asked(&doc, vec![Target::new("greenpeace")]);
        assert!(found.iter().all(|s| s.holder.is_none()), "{found:?}");
    }

    #[test]
    fn a_statement_is_what_the_judge_reads_and_the_stance_carries_it() {
        let doc = doc("Greenpeace hailed the tax.", "Greenpeace");
        let statement = "Carbon should be taxed";
        let plain = Target::new("the tax");
        let targets = vec![
            plain.clone(),
            Target {
                name: "tax".into(),
                ..plain
            }
            .with_statement(statement),
        ];
        let targets = Targets::new(targets).expect("few names");
        let judge = Fixed::default();
        let found = ask(&doc, &targets, &judge).expect("the judge cannot fail");
        let read = judge.asked.into_inner().expect("nobody panicked");
        assert_eq!(read[0], ("the tax".to_owned(), 1));
        assert_eq!(read[2], (statement.to_owned(), 0));
        assert_eq!(found[2].target.name, "tax");
        assert_eq!(found[2].statement.as_deref(), Some(statement));
        assert!(found[2].target.span.is_some() && found[0].statement.is_none());
    }

    #[test]
    fn a_passage_found_by_meaning_has_no_target_in_it() {
        let mut doc = doc("Greenpeace hailed the new levy.", "Greenpeace");
        doc.vectors = vec![vec![0.6, 0.8]];
        let targets = Targets::new(vec![Target::new("tax")]).expect("one name");
        let judged = |targets: &Targets| {
            ask(&doc, targets, &Fixed::default()).expect("the judge cannot fail")
        };
        assert!(judged(&targets).is_empty());
        let found = judged(&targets.with_vectors(vec![vec![0.0, 1.0]]));
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|s| s.target.span.is_none()), "{found:?}");
    }
}
