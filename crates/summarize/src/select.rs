//! From what sentences are worth to a summary: the best together, within a length.

use std::cmp::Ordering;

use standpoint_document::{
    Document, Layers, Reason, Sentence, Summary, SummaryKind, SummarySentence,
};

use crate::Focus;
use crate::length::Budget;
use crate::role::Role;
use crate::walk::Vectors;

/// Sentences that later ones are compared with. A summary of more than these is an extract: what
/// follows is no longer weighed against its own, so that time stays linear in the document.
const COMPARED: usize = 200;

/// What sentences are worth beside those already taken.
pub(crate) trait Worth {
    /// What taking the sentence adds: of two the one that adds more is taken.
    fn of(&self, sentence: usize) -> f32;

    /// Takes in that a sentence was taken.
    fn take(&mut self, sentence: usize);
}

/// What a choice is made of, beside what sentences are worth.
pub(crate) struct Choice<'a> {
    /// Role of each sentence.
    pub(crate) roles: &'a [Role],
    /// Whether each sentence leans on the one before; empty where that is of no account.
    pub(crate) leans: Vec<bool>,
}

impl Choice<'_> {
    fn leans(&self, sentence: usize) -> bool {
        self.leans.get(sentence).copied().unwrap_or_default()
    }
}

/// How much each sentence is about what was asked for, 1 where nothing was; those that are not about
/// it at all become furniture. None if no sentence that is fit for a summary is about it.
pub(crate) fn about(doc: &Document, focus: Option<&Focus>, roles: &mut [Role]) -> Option<Vec<f32>> {
    let Some(focus) = focus else {
        return Some(vec![1.0; roles.len()]);
    };
    let relevance = focus.relevance(doc);
    for (role, relevance) in roles.iter_mut().zip(&relevance) {
        if *relevance <= 0.0 {
            *role = Role::Furniture;
        }
    }
    let fit = roles.contains(&Role::Body) || roles.contains(&Role::Fragment);
    fit.then_some(relevance)
}

/// The summary of the picked sentences with the reasons for them: their place among the sentences of
/// the body by `roles`, and what they hold.
pub(crate) fn reasoned(
    doc: &Document,
    roles: &[Role],
    vectors: &Vectors,
    picks: &[usize],
    scores: &[f32],
) -> Summary {
    let mut summary = summary(doc, picks, scores);
    let mut places = vec![0; roles.len()];
    let body = places
        .iter_mut()
        .zip(roles)
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

/// Takes sentences one by one, each time the one that is worth most beside those already taken. Body
/// sentences come first, fragments once all of the body is taken, furniture where there is
/// neither. One that leans on the sentence before is taken only beside it: together where the mean
/// of both is worth more than any other, else it is passed over while there are others. Ties go to
/// the earlier sentence. The picks come in text order.
pub(crate) fn select(
    doc: &Document,
    choice: &Choice<'_>,
    worth: &mut dyn Worth,
    mut budget: Budget,
) -> Vec<usize> {
    let of = |role: Role| -> Vec<usize> {
        let roles = choice.roles.iter().enumerate();
        roles.filter(|(_, r)| **r == role).map(|(i, _)| i).collect()
    };
    let mut picks = Vec::new();
    let (body, fragments) = (of(Role::Body), of(Role::Fragment));
    let mut take = |candidates: &[usize]| {
        greedy(doc, choice, candidates, worth, &mut budget, &mut picks);
        picks.len()
    };
    if body.is_empty() && fragments.is_empty() {
        take(&of(Role::Furniture));
    } else if take(&body) == body.len() {
        take(&fragments);
    }
    picks.sort_unstable();
    picks
}

/// A sentence that may still be taken.
struct Open {
    sentence: usize,
    words: usize,
    /// What it is worth beside the sentences taken so far.
    value: f32,
}

fn greedy(
    doc: &Document,
    choice: &Choice<'_>,
    candidates: &[usize],
    worth: &mut dyn Worth,
    budget: &mut Budget,
    picks: &mut Vec<usize>,
) {
    let open = |&i: &usize| Open {
        sentence: i,
        words: doc.sentences.get(i).map_or(0, |s| words(doc, s)),
        value: 0.0,
    };
    let mut open: Vec<Open> = candidates.iter().map(open).collect();
    let value = |open: &mut Vec<Open>, worth: &dyn Worth| {
        for o in open {
            o.value = worth.of(o.sentence);
        }
    };
    while picks.len() < COMPARED {
        open.retain(|o| budget.fits(o.words));
        value(&mut open, worth);
        let Some(best) = next(&open, choice, budget, picks) else {
            return;
        };
        let pick = open.swap_remove(best);
        budget.take(pick.words);
        picks.push(pick.sentence);
        worth.take(pick.sentence);
    }
    value(&mut open, worth);
    open.sort_by(better);
    for pick in open.iter().filter(|o| budget.take(o.words)) {
        picks.push(pick.sentence);
    }
}

/// The order of preference.
fn better(a: &Open, b: &Open) -> Ordering {
    let by_value = b.value.total_cmp(&a.value);
    by_value.then(a.sentence.cmp(&b.sentence))
}

/// Which of the open sentences to take next.
fn next(open: &[Open], choice: &Choice<'_>, budget: &Budget, picks: &[usize]) -> Option<usize> {
    let best = |free: &dyn Fn(&Open) -> bool| {
        let all = open.iter().enumerate().filter(|(_, o)| free(o));
        all.min_by(|(_, a), (_, b)| better(a, b))
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
        (Some((i, o)), Some((_, f))) if o.value + wanted.value > 2.0 * f.value => Some(i),
        (_, Some((i, _))) => Some(i),
        _ => Some(top),
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
