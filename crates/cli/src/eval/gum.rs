//! Named mentions of GUM documents: the format of `coref/gum_entities`.
//!
//! GUM marks every noun phrase, with all that belongs to it. A mention is a named one if what is
//! left of it without article, apposition and possessive is a name by its parts of speech; of names
//! within names the outermost counts, as news recognizers have it. Times are no actors.

use std::collections::HashMap;
use std::ops::Range;

use serde::Deserialize;
use serde_json::Value;
use standpoint_document::{Document, Label, Layers, Sentence, Span};
use standpoint_ner::metrics::Mention;

use super::actors::Gold;

#[derive(Deserialize)]
pub(super) struct Row {
    doc_id: String,
    sentences: Vec<Vec<Token>>,
}

/// Form, part of speech (UPOS), brackets of mentions that begin or end here, whether a space
/// follows.
#[derive(Deserialize)]
struct Token(String, String, String, u8);

impl Token {
    fn is(&self, tag: &str) -> bool {
        self.1 == tag
    }
}

/// A mention as it is marked.
struct Marked<'a> {
    /// Mentions of one group name one thing.
    group: &'a str,
    kind: &'a str,
    words: Range<usize>,
}

/// A named mention.
struct Named<'a> {
    mention: Mention,
    group: &'a str,
    label: Label,
}

pub(super) fn gold(row: Row) -> Result<Gold, String> {
    let mut text = String::new();
    let mut layer = Vec::with_capacity(row.sentences.len());
    let mut named: Vec<Named<'_>> = Vec::new();
    for tokens in &row.sentences {
        if !text.is_empty() {
            text.push('\n');
        }
        let words = words(tokens, &mut text);
        let marked = marked(tokens)?;
        for mention in &marked {
            let Some(name) = name(tokens, mention, &marked) else {
                continue;
            };
            let cover = |words: Option<&[Span]>| words?.iter().copied().reduce(Span::cover);
            let least = words.get(name.end - 1).copied();
            if let (Some(span), Some(least), Some(widest)) = (
                cover(words.get(name)),
                least,
                cover(words.get(mention.words.clone())),
            ) {
                named.push(Named {
                    mention: Mention {
                        span,
                        least,
                        widest,
                    },
                    group: mention.group,
                    label: label(mention.kind),
                });
            }
        }
        layer.extend(
            words
                .iter()
                .copied()
                .reduce(Span::cover)
                .map(|span| Sentence { span, words }),
        );
    }
    let mut doc = Document::new(&*row.doc_id, text);
    doc.sentences = layer;
    doc.layers |= Layers::SENTENCES;
    Ok(outermost(doc, named))
}

/// Appends the tokens to `text`; their places in it.
fn words(tokens: &[Token], text: &mut String) -> Vec<Span> {
    let mut words = Vec::with_capacity(tokens.len());
    let mut spaced = false;
    for token in tokens {
        if spaced {
            text.push(' ');
        }
        words.push(Span::at(text.len(), token.0.len()));
        text.push_str(&token.0);
        spaced = token.3 != 0;
    }
    words
}

/// The mentions that the brackets of a sentence mark.
fn marked(tokens: &[Token]) -> Result<Vec<Marked<'_>>, String> {
    let mut open: Vec<(&str, &str, usize)> = Vec::new();
    let mut out = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let broken = || unclosed(&token.2);
        let mut rest = token.2.as_str();
        while !rest.is_empty() {
            let group = if let Some(opened) = rest.strip_prefix('(') {
                let end = opened.find(['(', ')']).unwrap_or(opened.len());
                let (fields, after) = opened.split_at(end);
                let mut fields = fields.split('-');
                let group = fields.next().unwrap_or_default();
                open.push((group, fields.next().unwrap_or_default(), at));
                rest = after;
                match rest.strip_prefix(')') {
                    Some(after) => rest = after,
                    None => continue,
                }
                group
            } else {
                let (group, after) = rest.split_once(')').ok_or_else(broken)?;
                rest = after;
                group
            };
            let last = open.iter().rposition(|(g, ..)| *g == group);
            let (group, kind, start) = open.remove(last.ok_or_else(broken)?);
            out.push(Marked {
                group,
                kind,
                words: start..at + 1,
            });
        }
    }
    match open.first() {
        Some((group, ..)) => Err(unclosed(&format!("({group}"))),
        None => Ok(out),
    }
}

fn unclosed(brackets: &str) -> String {
    format!("the brackets `{brackets}` do not close one another")
}

/// The words of a mention's name, if it has one.
fn name(tokens: &[Token], mention: &Marked<'_>, all: &[Marked<'_>]) -> Option<Range<usize>> {
    if mention.kind == "time" {
        return None;
    }
    let words = mention
        .words
        .clone()
        .zip(tokens.get(mention.words.clone())?);
    let words: Vec<(usize, &Token)> = words.skip_while(|(_, t)| t.is("DET")).collect();
    let glued = |i: usize| {
        i.checked_sub(1)
            .and_then(|i| tokens.get(i))
            .is_some_and(|t| t.3 == 0)
    };
    let apposed = |(i, t): &(usize, &Token)| {
        t.is("PUNCT") && !(glued(*i) && matches!(t.0.as_str(), "-" | "–" | "." | "'" | "’"))
    };
    let end = words.iter().position(apposed).unwrap_or(words.len());
    let mut words = words.get(..end)?;
    while let [rest @ .., (_, last)] = words
        && (last.is("PART") || last.is("PUNCT"))
    {
        words = rest;
    }
    let [(first, head), ..] = words else {
        return None;
    };
    let (last, tail) = words.last()?;
    let capital = |t: &Token| {
        t.0.starts_with(|c: char| c.is_uppercase() || c.is_numeric())
    };
    let part = |t: &Token| match t.1.as_str() {
        "PROPN" | "NUM" | "ADP" | "DET" | "CCONJ" | "PART" | "PUNCT" | "SYM" | "X" => true,
        "PRON" | "ADV" => false,
        _ => capital(t),
    };
    let names = words.iter().any(|(_, t)| t.is("PROPN"))
        && words.iter().all(|(_, t)| part(t))
        && (capital(head) || head.is("PROPN"))
        && (tail.is("PROPN") || tail.is("NUM"));
    // "Ann Lee and Bob Roe": the second is a mention of its own.
    let several = words.iter().any(|(i, t)| {
        let second = i + 1..last + 1;
        t.is("CCONJ") && all.iter().any(|m| m.words == second)
    });
    (names && !several).then_some(*first..last + 1)
}

fn label(kind: &str) -> Label {
    match kind {
        "person" => "PER",
        "organization" => "ORG",
        "place" => "LOC",
        _ => "MISC",
    }
    .into()
}

/// Leaves out names within names, and puts the rest together by group.
fn outermost(doc: Document, mut named: Vec<Named<'_>>) -> Gold {
    named.sort_by_key(|n| {
        let Mention { span, widest, .. } = n.mention;
        let longest = (usize::MAX - span.len(), usize::MAX - widest.len());
        (span.start(), longest)
    });
    let mut gold = Gold {
        id: Value::from(&*doc.id),
        doc,
        mentions: Vec::new(),
        labels: Vec::new(),
        clusters: Vec::new(),
    };
    let mut groups: HashMap<&str, usize> = HashMap::new();
    let mut end = 0;
    for Named {
        mention,
        group,
        label,
    } in named
    {
        if mention.span.start() < end {
            continue;
        }
        end = mention.span.end();
        let cluster = *groups.entry(group).or_insert(gold.clusters.len());
        match gold.clusters.get_mut(cluster) {
            Some(cluster) => cluster.push(gold.mentions.len()),
            None => gold.clusters.push(vec![gold.mentions.len()]),
        }
        gold.mentions.push(mention);
        gold.labels.push(label);
    }
    gold
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names of each cluster; tokens are `form/UPOS/brackets`, a space after each.
    fn names(sentence: &str) -> Vec<Vec<String>> {
        let token = |t: &str| {
            let mut parts = t.split('/').map(str::to_owned);
            let mut next = || parts.next().unwrap_or_default();
            Token(next(), next(), next(), 1)
        };
        let gold = gold(Row {
            doc_id: "d".to_owned(),
            sentences: vec![sentence.split(' ').map(token).collect()],
        })
        .unwrap();
        let name = |m: &usize| gold.doc.slice(gold.mentions[*m].span).to_owned();
        let clusters = gold.clusters.iter();
        clusters.map(|c| c.iter().map(name).collect()).collect()
    }

    #[test]
    fn article_apposition_and_possessive_are_no_part_of_a_name() {
        assert_eq!(
            names(
                "The/DET/(1-organization-new Oslo/PROPN/(2-place-new) Bank/PROPN/ 's/PART/1) \
                 head/NOUN/ ,/PUNCT/ Ann/PROPN/(3-person-new Lee/PROPN/ ,/PUNCT/ of/ADP/ \
                 Bergen/PROPN/(4-place-new)3) and/CCONJ/ Lee/PROPN/(3-person-giv)"
            ),
            [vec!["Oslo Bank"], vec!["Ann Lee", "Lee"], vec!["Bergen"]]
        );
    }

    #[test]
    fn common_nouns_pronouns_times_and_groups_are_no_names() {
        assert_eq!(
            names(
                "The/DET/(1-person-new head/NOUN/ of/ADP/ Oslo/PROPN/(2-place-new)1) met/VERB/ \
                 Ann/PROPN/(3-person-new(4-person-new) and/CCONJ/ Bob/PROPN/(5-person-new)3) \
                 on/ADP/ Monday/PROPN/(6-time-new)"
            ),
            [vec!["Oslo"], vec!["Ann"], vec!["Bob"]]
        );
    }

    #[test]
    fn brackets_that_do_not_close_one_another_are_told() {
        for brackets in ["7)", "(1-person-new"] {
            let tokens = [Token("Ann".into(), "PROPN".into(), brackets.into(), 1)];
            let told = marked(&tokens).err().unwrap();
            assert!(told.contains("do not close"), "{told}");
        }
    }
}
