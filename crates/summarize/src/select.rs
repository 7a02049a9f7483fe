//! From scores to a summary: the best sentences, not twice the same, within a length.

use std::cmp::Ordering;

use standpoint_document::{Document, Summary, SummaryKind, SummarySentence};

use crate::length::Budget;
use crate::role::Role;

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
}

/// Takes sentences by maximal marginal relevance (Carbonell and Goldstein 1998): each time the one
/// whose score, less the redundancy to its nearest sentence among those taken, is highest. Body
/// sentences come first, fragments once all of the body is taken, furniture where there is
/// neither. Ties go to the earlier sentence. The picks come in text order.
pub(crate) fn select(doc: &Document, choice: &Choice<'_>, mut budget: Budget) -> Vec<usize> {
    let of = |role: Role| -> Vec<usize> {
        let roles = choice.roles.iter().enumerate();
        roles.filter(|(_, r)| **r == role).map(|(i, _)| i).collect()
    };
    let mut picks = Vec::new();
    let (body, fragments) = (of(Role::Body), of(Role::Fragment));
    if body.is_empty() && fragments.is_empty() {
        greedy(doc, choice, of(Role::Furniture), &mut budget, &mut picks);
    } else {
        let all = body.len();
        greedy(doc, choice, body, &mut budget, &mut picks);
        if picks.len() == all {
            greedy(doc, choice, fragments, &mut budget, &mut picks);
        }
    }
    picks.sort_unstable();
    picks
}

fn greedy(
    doc: &Document,
    choice: &Choice<'_>,
    candidates: Vec<usize>,
    budget: &mut Budget,
    picks: &mut Vec<usize>,
) {
    let mut open: Vec<(usize, f32, f32)> = candidates
        .into_iter()
        .map(|i| (i, choice.scores.get(i).copied().unwrap_or_default(), 0.0))
        .collect();
    for &pick in picks.iter().take(COMPARED) {
        compare(&mut open, pick, choice);
    }
    let value = |(_, score, alike): &(usize, f32, f32)| score - choice.redundancy * alike;
    let better = |a: &(usize, f32, f32), b: &(usize, f32, f32)| {
        value(b).total_cmp(&value(a)).then(a.0.cmp(&b.0))
    };
    while picks.len() < COMPARED && budget.sentences > 0 {
        let best = (0..open.len()).min_by(|a, b| match (open.get(*a), open.get(*b)) {
            (Some(a), Some(b)) => better(a, b),
            _ => Ordering::Equal,
        });
        let Some(best) = best else { return };
        let (pick, ..) = open.swap_remove(best);
        if budget.take(words(doc, pick)) {
            picks.push(pick);
            compare(&mut open, pick, choice);
        }
    }
    open.sort_by(better);
    for (pick, ..) in open {
        if budget.take(words(doc, pick)) {
            picks.push(pick);
        }
    }
}

/// Raises each open sentence's likeness to the nearest pick by this one.
fn compare(open: &mut [(usize, f32, f32)], pick: usize, choice: &Choice<'_>) {
    if choice.redundancy > 0.0 {
        for (i, _, alike) in open {
            *alike = alike.max((choice.similarity)(*i, pick));
        }
    }
}

/// Words of a sentence, counted both ways (see [`crate::Length::Words`]).
fn words(doc: &Document, sentence: usize) -> usize {
    let Some(s) = doc.sentences.get(sentence) else {
        return 0;
    };
    let spaced = doc.slice(s.span).split_whitespace().count();
    let worded = s
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
            })
            .collect(),
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
