//! Plural noun phrases and coordinated names that can hold a stance: what "they" may mean.

use standpoint_document::{Document, Entity, Span};

use super::mentions;
use super::words::Words;
use crate::text::{auxiliary, conjunction, determiner, is_word, past, plural_holder, preposition};

/// Words of a noun phrase before its head, and of an "of" complement after it.
const BEFORE: usize = 6;
const AFTER: usize = 9;
/// Words between two coordinated names: "and" with a title.
const BETWEEN: usize = 5;

/// A phrase that "they" may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Plural {
    pub(super) span: Span,
    /// Whether it opens a clause.
    pub(super) subject: bool,
}

/// The phrases of a sentence, in text order. None of a caption, a parenthesis, or an aside between
/// dashes or after a comma ("a remark that ...", "which ...").
pub(super) fn plurals(doc: &Document, sentence: usize) -> Vec<Plural> {
    let Some(sentence) = doc.sentences.get(sentence) else {
        return Vec::new();
    };
    let words = Words::of(doc, &sentence.words);
    if caption(&words) {
        return Vec::new();
    }
    let mentions = mentions(doc, sentence.span);
    let aside = asides(&words);
    let open = |i: &usize| !aside.get(*i).copied().unwrap_or_default();
    let mut out: Vec<Plural> = Vec::new();
    let heads = (0..words.lower().len()).filter(|i| plural(doc, &words, *i, mentions));
    let phrases = heads.filter(open).filter_map(|head| phrase(&words, head));
    let joined = coordinated(&words, mentions)
        .into_iter()
        .filter(|(first, _)| open(first));
    let joined = joined.filter_map(|(first, end)| made(&words, first, end));
    for one in phrases.chain(joined) {
        if !out.iter().any(|p| p.span.overlaps(one.span)) {
            out.push(one);
        }
    }
    out.sort_by_key(|p| p.span);
    out
}

/// "X and Y walk to the family photo. Photo: Z": a credited picture.
fn caption(words: &Words<'_>) -> bool {
    let mut pairs = words.lower().windows(2);
    pairs.any(
        |w| matches!(w, [a, b] if matches!(a.as_str(), "photo" | "picture" | "image") && b == ":"),
    )
}

/// Which words stand in an aside.
fn asides(words: &Words<'_>) -> Vec<bool> {
    let mut depth = 0_usize;
    let mut dashed = false;
    let mut comma = false;
    let mut out = Vec::with_capacity(words.lower().len());
    for (i, word) in words.lower().iter().enumerate() {
        match word.as_str() {
            "(" | "[" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            "—" | "–" => dashed = !dashed && i > BEFORE,
            "," => {
                let next = words.word(i + 1);
                comma = matches!(
                    next,
                    "a" | "an" | "which" | "who" | "whose" | "including" | "such"
                );
            }
            _ => {}
        }
        out.push(depth > 0 || dashed || comma);
    }
    out
}

fn plural(doc: &Document, words: &Words<'_>, i: usize, mentions: &[Entity]) -> bool {
    let Some(span) = words.span(i) else {
        return false;
    };
    let named = |e: &Entity| {
        let many = e.label == "NORP" || e.label == "ORG" && article(words, e);
        many && e.span.end() == span.end() && doc.slice(span).ends_with('s')
    };
    // "police their waters": what a determiner follows is a verb, or no subject.
    let next = words.word(i + 1);
    let other = determiner(next) || matches!(next, "'" | "’");
    (plural_holder(words.word(i)) || mentions.iter().any(named)) && !other
}

/// "the Greens": whether a name has an article.
fn article(words: &Words<'_>, entity: &Entity) -> bool {
    let (first, _) = words.range(entity);
    words.word(first) == "the" || first > 0 && words.word(first - 1) == "the"
}

/// The noun phrase with this head: what stands before it, and an "of" complement.
fn phrase(words: &Words<'_>, head: usize) -> Option<Plural> {
    let mut first = head;
    while first > 0 && head - first < BEFORE {
        let word = words.word(first - 1);
        if !is_word(word) || preposition(word) || conjunction(word) || auxiliary(word) || past(word)
        {
            break;
        }
        first -= 1;
        if determiner(word) {
            break;
        }
    }
    // "to engage companies": the verb is no part of it.
    if first < head && first > 0 && words.word(first - 1) == "to" && !determiner(words.word(first))
    {
        first += 1;
    }
    let mut end = head + 1;
    if words.word(end) == "of" {
        let stop = |i: usize| {
            let word = words.word(i);
            !is_word(word)
                || conjunction(word)
                || auxiliary(word)
                || past(word)
                || (preposition(word) && word != "of")
        };
        end = (end..end + AFTER).find(|i| stop(*i)).unwrap_or(end + AFTER);
    }
    made(words, first, end)
}

fn made(words: &Words<'_>, first: usize, end: usize) -> Option<Plural> {
    let before = first.checked_sub(1).map_or("", |i| words.word(i));
    Some(Plural {
        span: words.cover(first, end)?,
        subject: !is_word(before) || conjunction(before),
    })
}

/// "Botswana and Namibia": first and one past the last word of names joined by "and".
fn coordinated(words: &Words<'_>, mentions: &[Entity]) -> Vec<(usize, usize)> {
    let names: Vec<(usize, usize)> = mentions
        .iter()
        .filter(|e| matches!(e.label.as_str(), "PER" | "ORG" | "LOC" | "NORP"))
        .map(|e| words.range(e))
        .collect();
    let mut out: Vec<(usize, usize)> = Vec::new();
    for pair in names.windows(2) {
        let [(first, end), (next, last)] = pair else {
            continue;
        };
        let gap = words.get(*end, *next);
        let joins = gap.first().is_some_and(|w| w == "and" || w == ",")
            && gap.len() <= BETWEEN
            && gap
                .iter()
                .skip(1)
                .all(|w| is_word(w) && !preposition(w) && !auxiliary(w) && !past(w));
        if !joins {
            continue;
        }
        match out.last_mut() {
            Some((_, reached)) if reached == end => *reached = *last,
            _ => out.push((*first, *last)),
        }
    }
    out.retain(|(first, end)| words.get(*first, *end).iter().any(|w| w == "and"));
    out
}
