//! From scores to a summary: the best sentences, not twice the same, within a length.

use std::cmp::Ordering;

use standpoint_document::{
    Document, Layers, Reason, Sentence, Summary, SummaryKind, SummarySentence,
};

use crate::lean::leans;
use crate::length::Budget;
use crate::role::Role;
use crate::walk::Vectors;
use crate::{Focus, Length};

/// Sentences that later ones are compared with. A summary of more than these is an extract: what
/// follows is no longer weighed against its own, so that time stays linear in the document.
const COMPARED: usize = 200;

/// What a choice is made of.
pub(crate) struct Choice<'a> {
    /// Role of each sentence.
    pub(crate) roles: &'a [Role],
    /// How much each sentence is wanted, finite.
    pub(crate) scores: &'a [f32],
    /// What a sentence loses for being wholly like one already taken, in the unit of `scores`.
    pub(crate) redundancy: f32,
    /// How alike two sentences are, `0..=1`.
    pub(crate) similarity: &'a dyn Fn(usize, usize) -> f32,
    /// Whether each sentence leans on the one before; empty where that is of no account.
    pub(crate) leans: Vec<bool>,
}

impl Choice<'_> {
    fn leans(&self, sentence: usize) -> bool {
        self.leans.get(sentence).copied().unwrap_or_default()
    }
}

/// The summary of a document by the scores of a summarizer: what it is about, if that was asked; the
/// choice; the words and the reasons.
pub(crate) fn choose(
    doc: &Document,
    want: &Length,
    focus: Option<&Focus>,
    vectors: &Vectors,
    choice: &Choice<'_>,
) -> Summary {
    let budget = want.budget(choice.roles.len());
    let (mut roles, mut scores) = (choice.roles.to_vec(), choice.scores.to_vec());
    if let Some(focus) = focus {
        for ((role, score), relevance) in
            roles.iter_mut().zip(&mut scores).zip(focus.relevance(doc))
        {
            *score *= relevance;
            if relevance <= 0.0 {
                *role = Role::Furniture;
            }
        }
        if !roles.contains(&Role::Body) && !roles.contains(&Role::Fragment) {
            return summary(doc, &[], &[]);
        }
    }
    let asked = Choice {
        roles: &roles,
        scores: &scores,
        leans: leans(doc),
        ..*choice
    };
    let picks = select(doc, &asked, budget);
    let mut summary = summary(doc, &picks, &scores);
    let mut places = vec![0; choice.roles.len()];
    let body = places
        .iter_mut()
        .zip(choice.roles)
        .filter(|(_, role)| **role == Role::Body);
    for (place, (slot, _)) in (1..).zip(body) {
        *slot = place;
    }
    for pick in &mut summary.sentences {
        pick.reason = Reason {
            place: places.get(pick.sentence).copied().unwrap_or_default(),
            recurring: vectors.recurring(pick.sentence),
            entities: doc
                .layers
                .contains(Layers::ENTITIES)
                .then(|| entities(doc, pick.sentence)),
        };
    }
    summary
}

/// How many entities stand in a sentence.
fn entities(doc: &Document, sentence: usize) -> usize {
    let Some(span) = doc.sentences.get(sentence).map(|s| s.span) else {
        return 0;
    };
    let first = doc
        .entities
        .partition_point(|e| e.span.start() < span.start());
    let rest = doc.entities.iter().skip(first);
    rest.take_while(|e| e.span.start() < span.end()).count()
}

/// Takes sentences by maximal marginal relevance (Carbonell and Goldstein 1998): each time the one
/// whose score, less the redundancy to its nearest sentence among those taken, is highest. Body
/// sentences come first, fragments once all of the body is taken, furniture where there is
/// neither. One that leans on the sentence before is taken only beside it: together where the mean
/// of both is worth more than any other, else it is passed over while there are others. Ties go to
/// the earlier sentence. The picks come in text order.
pub(crate) fn select(doc: &Document, choice: &Choice<'_>, mut budget: Budget) -> Vec<usize> {
    let of = |role: Role| -> Vec<usize> {
        let roles = choice.roles.iter().enumerate();
        roles.filter(|(_, r)| **r == role).map(|(i, _)| i).collect()
    };
    let mut picks = Vec::new();
    let (body, fragments) = (of(Role::Body), of(Role::Fragment));
    if body.is_empty() && fragments.is_empty() {
        greedy(doc, choice, &of(Role::Furniture), &mut budget, &mut picks);
    } else {
        let all = body.len();
        greedy(doc, choice, &body, &mut budget, &mut picks);
        if picks.len() == all {
            greedy(doc, choice, &fragments, &mut budget, &mut picks);
        }
    }
    picks.sort_unstable();
    picks
}

/// A sentence that may still be taken.
struct Open {
    sentence: usize,
    words: usize,
    score: f32,
    /// Likeness to the nearest sentence taken.
    alike: f32,
}

fn greedy(
    doc: &Document,
    choice: &Choice<'_>,
    candidates: &[usize],
    budget: &mut Budget,
    picks: &mut Vec<usize>,
) {
    let open = |&i: &usize| Open {
        sentence: i,
        words: doc.sentences.get(i).map_or(0, |s| words(doc, s)),
        score: choice.scores.get(i).copied().unwrap_or_default(),
        alike: 0.0,
    };
    let mut open: Vec<Open> = candidates.iter().map(open).collect();
    for &pick in picks.iter().take(COMPARED) {
        compare(&mut open, pick, choice);
    }
    while picks.len() < COMPARED {
        open.retain(|o| budget.fits(o.words));
        let Some(best) = next(&open, choice, budget, picks) else {
            return;
        };
        let pick = open.swap_remove(best);
        budget.take(pick.words);
        picks.push(pick.sentence);
        compare(&mut open, pick.sentence, choice);
    }
    open.sort_by(|a, b| better(a, b, choice));
    for pick in open.iter().filter(|o| budget.take(o.words)) {
        picks.push(pick.sentence);
    }
}

fn value(open: &Open, choice: &Choice<'_>) -> f32 {
    open.score - choice.redundancy * open.alike
}

/// The order of preference.
fn better(a: &Open, b: &Open, choice: &Choice<'_>) -> Ordering {
    let by_value = value(b, choice).total_cmp(&value(a, choice));
    by_value.then(a.sentence.cmp(&b.sentence))
}

/// Which of the open sentences to take next.
fn next(open: &[Open], choice: &Choice<'_>, budget: &Budget, picks: &[usize]) -> Option<usize> {
    let best = |free: &dyn Fn(&Open) -> bool| {
        let all = open.iter().enumerate().filter(|(_, o)| free(o));
        all.min_by(|(_, a), (_, b)| better(a, b, choice))
    };
    let held = |o: &Open| {
        choice.leans(o.sentence)
            && !o
                .sentence
                .checked_sub(1)
                .is_some_and(|i| picks.contains(&i))
    };
    let free = best(&|o| !held(o));
    let Some((top, wanted)) = best(&|_| true).filter(|(_, o)| held(o)) else {
        return free.map(|(i, _)| i);
    };
    let before = open
        .iter()
        .enumerate()
        .find(|(_, o)| o.sentence + 1 == wanted.sentence && !held(o))
        .filter(|(_, o)| budget.sentences > 1 && budget.fits(o.words + wanted.words));
    match (before, free) {
        (Some((i, o)), Some((_, f)))
            if value(o, choice) + value(wanted, choice) > 2.0 * value(f, choice) =>
        {
            Some(i)
        }
        (_, Some((i, _))) => Some(i),
        _ => Some(top),
    }
}

/// Raises each open sentence's likeness to the nearest pick by this one.
fn compare(open: &mut [Open], pick: usize, choice: &Choice<'_>) {
    if choice.redundancy > 0.0 {
        for o in open {
            o.alike = o.alike.max((choice.similarity)(o.sentence, pick));
        }
    }
}

/// Words of a sentence, counted both ways (see [`crate::Length::Words`]).
pub(crate) fn words(doc: &Document, sentence: &Sentence) -> usize {
    let spaced = doc.slice(sentence.span).split_whitespace().count();
    let worded = sentence
        .words
        .iter()
        .filter(|w| doc.slice(**w).contains(char::is_alphanumeric));
    spaced.max(worded.count())
}

/// The extractive summary of the picked sentences: one a line, inner line breaks as spaces.
pub(crate) fn summary(doc: &Document, picks: &[usize], scores: &[f32]) -> Summary {
    let mut text = String::new();
    for &i in picks {
        if let Some(s) = doc.sentences.get(i) {
            if !text.is_empty() {
                text.push('\n');
            }
            push_line(&mut text, doc.slice(s.span));
        }
    }
    Summary {
        kind: SummaryKind::Extractive,
        text,
        sentences: picks
            .iter()
            .map(|&sentence| SummarySentence {
                sentence,
                score: scores.get(sentence).copied().unwrap_or_default(),
                reason: Reason::default(),
            })
            .collect(),
        faithfulness: None,
    }
}

/// Appends a sentence, with white space that breaks its line written as one space.
fn push_line(out: &mut String, sentence: &str) {
    let mut rest = sentence;
    while let Some(at) = rest.find(breaks_line) {
        let (before, after) = rest.split_at(at);
        out.push_str(before.trim_end());
        out.push(' ');
        rest = after.trim_start();
    }
    out.push_str(rest);
}

fn breaks_line(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}
