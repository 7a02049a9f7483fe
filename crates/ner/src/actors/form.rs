//! Mentions, and the distinct forms of names among them.

use std::collections::HashMap;

use standpoint_document::{Document, Entity, Label, Span};

use super::name::Person;
use super::{NO_ACTORS, acronym, majority, name};

/// How many times more often one reading of a word must occur to swallow the other.
const CLEARLY: usize = 3;

/// A mention that has an actor.
#[derive(Debug)]
pub(super) struct Mention {
    /// Index among the document's entities.
    pub(super) entity: usize,
    span: Span,
    pub(super) label: Label,
    pub(super) score: f32,
    /// Index of its sentence; 0 where the document has none there.
    pub(super) sentence: usize,
    /// Index of its form.
    pub(super) form: usize,
    person: bool,
    /// The name as it may be shown.
    shown: String,
}

/// A distinct name: what its mentions have in common.
#[derive(Debug)]
pub(super) struct Form {
    /// The name as it is compared.
    pub(super) key: String,
    /// The name as its first mention shows it.
    pub(super) shown: String,
    /// The name's parts, for a person.
    pub(super) person: Option<Person>,
    /// The letters, for anything else that is an acronym.
    pub(super) acronym: Option<String>,
    /// The label of most of its mentions.
    pub(super) label: Label,
}

impl Form {
    /// Whether it is a place.
    pub(super) fn place(&self) -> bool {
        ["LOC", "GPE", "FAC"].iter().any(|l| self.label == *l)
    }
}

fn is_person(label: &Label) -> bool {
    *label == "PER" || *label == "PERSON"
}

/// The mentions that have actors, in text order; each with its form still to be found.
pub(super) fn mentions(doc: &Document, entities: &[Entity]) -> Vec<Mention> {
    let mut out: Vec<Mention> = (0..)
        .zip(entities)
        .filter(|(_, e)| !NO_ACTORS.iter().any(|l| e.label == *l))
        .map(|(entity, e)| Mention {
            entity,
            span: e.span,
            label: e.label.clone(),
            score: e.score,
            sentence: doc.sentence_at(e.span.start()).unwrap_or_default(),
            form: 0,
            person: is_person(&e.label),
            shown: String::new(),
        })
        .collect();
    out.sort_by_key(|m| (m.span.start(), m.span.end(), m.entity));
    out
}

/// The distinct names of the mentions; sets `form` and `shown` of each.
pub(super) fn forms(doc: &Document, mentions: &mut [Mention]) -> Vec<Form> {
    let keys: Vec<String> = mentions
        .iter()
        .map(|m| key(doc.slice(m.span), m.person))
        .collect();
    let mut counts: HashMap<&str, (usize, usize)> = HashMap::new();
    for (mention, key) in mentions.iter().zip(&keys) {
        let (persons, things) = counts.entry(key).or_default();
        *if mention.person { persons } else { things } += 1;
    }
    for (mention, key) in mentions.iter_mut().zip(&keys) {
        let (persons, things) = counts.get(key.as_str()).copied().unwrap_or_default();
        let need = if key.contains(' ') { 1 } else { CLEARLY };
        if persons >= need * things {
            mention.person = true;
        } else if things >= need * persons {
            mention.person = false;
        }
    }
    let mut index: HashMap<(bool, &str), usize> = HashMap::new();
    let mut members: Vec<(&str, Vec<usize>)> = Vec::new();
    for (i, (mention, key)) in mentions.iter_mut().zip(&keys).enumerate() {
        let text = doc.slice(mention.span);
        mention.shown = shown(text, mention.person);
        mention.form = *index.entry((mention.person, key)).or_insert(members.len());
        match members.get_mut(mention.form) {
            Some((_, list)) => list.push(i),
            None => members.push((key, vec![i])),
        }
    }
    let form = |(key, list): (&str, Vec<usize>)| {
        let of: Vec<&Mention> = list.iter().filter_map(|&m| mentions.get(m)).collect();
        let first = of.first()?;
        let text = doc.slice(first.span);
        Some(Form {
            key: key.to_owned(),
            shown: first.shown.clone(),
            person: first.person.then(|| name::person(text)),
            acronym: acronym::letters(&first.shown).filter(|_| !first.person),
            label: majority(of.iter().copied()),
        })
    };
    members.into_iter().filter_map(form).collect()
}

/// The name as it is compared; the text itself where nothing of it is left.
fn key(text: &str, person: bool) -> String {
    let key = if person {
        let person = name::person(text);
        let words = person.words.iter().chain(&person.generation);
        words.map(String::as_str).collect::<Vec<_>>().join(" ")
    } else {
        name::thing(text).join(" ")
    };
    if key.is_empty() {
        text.to_lowercase()
    } else {
        key
    }
}

fn shown(text: &str, person: bool) -> String {
    let name = if person {
        name::display_person(text)
    } else {
        name::display(text)
    };
    if name.is_empty() {
        text.to_owned()
    } else {
        name
    }
}

/// Whether the text puts the second mention in brackets right behind the first.
pub(super) fn in_brackets(doc: &Document, before: &Mention, inside: &Mention) -> bool {
    let quote = |c: char| c.is_whitespace() || matches!(c, '"' | '\u{201c}' | '\u{201d}');
    let between = Span::new(before.span.end(), inside.span.start()).map(|s| doc.slice(s));
    let opens = between.is_ok_and(|b| matches!(b.trim_matches(quote), "(" | "[" | "\u{ff08}"));
    let after = doc.text().get(inside.span.end()..).unwrap_or_default();
    let next = after.chars().take(4).find(|c| !quote(*c));
    opens && next.is_some_and(|c| matches!(c, ')' | ']' | '\u{ff09}' | ',' | ';'))
}

/// The most frequent full form of the mentions' names. Full is a name that is no acronym, and for
/// a person one with a first name; capitals throughout, as in headlines, count for less.
pub(super) fn clearest(mentions: &[&Mention]) -> String {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for mention in mentions {
        *counts.entry(&mention.shown).or_default() += 1;
    }
    let rank = |m: &&&Mention| {
        let name = m.shown.as_str();
        let first = name.split(' ').next().unwrap_or_default();
        let full = if m.person {
            first.len() < name.len() && first.trim_end_matches('.').chars().nth(1).is_some()
        } else {
            acronym::letters(name).is_none()
        };
        let mut letters = name.chars().filter(|c| c.is_alphabetic());
        let capitals = name.len() > 1 && letters.all(char::is_uppercase);
        let count = counts.get(name).copied().unwrap_or_default();
        (full, !capitals, count, name.chars().count())
    };
    let best = mentions.iter().rev().max_by_key(rank);
    best.map(|m| m.shown.clone()).unwrap_or_default()
}
