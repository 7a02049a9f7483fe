//! How often names are resolved right, given the words: no stance has to be found first.
//!
//! ```text
//! standpoint run stance_frames/dev.jsonl.gz --stages entities -o frames.jsonl
//! standpoint run gap/dev.jsonl.gz --stages entities --text-field Text --id-field ID -o gap.jsonl
//! cargo run --release -p standpoint-stance --example resolution -- frames.jsonl gap.jsonl
//! ```
//!
//! Of gold stances: each holder and target whose gold name shares too few words with the words that
//! stand in the sentence (pronouns and other phrases apart), whether those that share enough keep
//! their name, and whose a stance is that names no holder. Of pronouns with two names (GAP): whether the right one
//! is chosen. A third argument prints every case of that verdict: `right`, `wrong` or `open`.
#![expect(clippy::print_stdout, reason = "an example prints")]

use std::collections::BTreeMap;
use std::error::Error;

use serde_json::Value;
use standpoint_document::{Document, OffsetMap, OffsetUnit, Record, Span};
use standpoint_stance::metrics::{FrameParty, parties_agree};
use standpoint_stance::{Attributor, Resolver, RuleAttributor};

const PRONOUNS: &[&str] = &[
    "he", "her", "him", "his", "i", "it", "its", "me", "my", "our", "she", "their", "them", "they",
    "us", "we", "who",
];

/// Right, wrong, left open.
type Tally = BTreeMap<&'static str, [usize; 3]>;

fn main() -> Result<(), Box<dyn Error>> {
    let mut tally = Tally::new();
    let mut show = None;
    for argument in std::env::args().skip(1) {
        if ["right", "wrong", "open"].contains(&argument.as_str()) {
            show = Some(argument);
            continue;
        }
        for line in std::fs::read_to_string(&argument)?.lines() {
            let record: Record = serde_json::from_str(line)?;
            let mut doc = standpoint_tokenize::document(record.text.as_deref().unwrap_or_default());
            let read = record.into_document()?;
            (doc.id, doc.meta) = (read.id, read.meta);
            (doc.entities, doc.actors) = (read.entities, read.actors);
            let mut print = |kind, verdict: &str, what: String| {
                if show.as_deref() == Some(verdict) {
                    println!("{kind}\t{what}\t{}", doc.id);
                }
            };
            stances(&doc, &mut tally, &mut print)?;
            pronoun(&doc, &mut tally, &mut print)?;
        }
    }
    println!("{:16} {:>6} {:>6} {:>6}", "", "right", "wrong", "open");
    for (kind, [right, wrong, open]) in tally {
        println!("{kind:16} {right:6} {wrong:6} {open:6}");
    }
    Ok(())
}

fn count(tally: &mut Tally, kind: &'static str, right: bool, open: bool) -> &'static str {
    let (column, verdict) = match (right, open) {
        (true, _) => (0, "right"),
        (_, true) => (2, "open"),
        _ => (1, "wrong"),
    };
    tally.entry(kind).or_default()[column] += 1;
    verdict
}

fn agree(a: &str, b: &str) -> bool {
    let party = |name: &str| FrameParty {
        span: None,
        name: name.to_owned(),
    };
    parties_agree(&party(a), &party(b))
}

type Print<'a> = dyn FnMut(&'static str, &str, String) + 'a;

/// The gold stances in `meta.stances`, in text order as a finder would give them.
fn stances(doc: &Document, tally: &mut Tally, print: &mut Print<'_>) -> Result<(), Box<dyn Error>> {
    let map = OffsetMap::new(doc.text(), OffsetUnit::Chars);
    let span = |v: &Value| -> Option<Span> {
        let at = |i: usize| map.to_byte(usize::try_from(v.get(i)?.as_u64()?).ok()?);
        Span::new(at(0)?, at(1)?).ok()
    };
    let mut gold: Vec<&Value> = doc
        .meta
        .get("stances")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .collect();
    gold.sort_by_key(|s| (span(&s["evidence"]), span(&s["cue"])));
    let attributions = RuleAttributor.attribute(&[doc])?.remove(0).items;
    let mut resolver = Resolver::new(doc).with_attributions(attributions);
    for stance in gold {
        let name = |side: &str| stance[side].as_str().unwrap_or_default().to_owned();
        let holder = match span(&stance["holder"]) {
            Some(words) => {
                let party = resolver.party(words);
                check(doc, words, &party.name, &name("holder_name"), tally, print);
                resolver.remember(&party);
                Some(party)
            }
            None => {
                let Some(cue) = span(&stance["cue"]) else {
                    continue;
                };
                let found = resolver.source(cue);
                let gold = name("holder_name");
                let got = found.as_ref().map_or("AUTHOR", |p| &p.name);
                let kind = if gold == "AUTHOR" {
                    "own voice"
                } else {
                    "unnamed holder"
                };
                let verdict = count(tally, kind, agree(got, &gold), got == "AUTHOR");
                print(kind, verdict, format!("{}\t{got}\t{gold}", doc.slice(cue)));
                found
            }
        };
        if let Some(words) = span(&stance["target"]) {
            let party = resolver.target(words, holder.as_ref());
            check(doc, words, &party.name, &name("target_name"), tally, print);
        }
    }
    Ok(())
}

fn check(
    doc: &Document,
    span: Span,
    got: &str,
    gold: &str,
    tally: &mut Tally,
    print: &mut Print<'_>,
) {
    let words = doc.slice(span);
    let kind = if agree(words, gold) {
        "clear words"
    } else if PRONOUNS.contains(&words.to_lowercase().as_str()) {
        "pronoun"
    } else {
        "other words"
    };
    let verdict = count(tally, kind, agree(got, gold), got == words);
    print(kind, verdict, format!("{words}\t{got}\t{gold}"));
}

/// A row of GAP in `meta`: a pronoun and two names, of which at most one is meant.
fn pronoun(doc: &Document, tally: &mut Tally, print: &mut Print<'_>) -> Result<(), Box<dyn Error>> {
    let field = |key: &str| doc.meta.get(key).and_then(Value::as_str);
    let (Some(word), Some(at)) = (field("Pronoun"), field("Pronoun-offset")) else {
        return Ok(());
    };
    let map = OffsetMap::new(doc.text(), OffsetUnit::Chars);
    let Some(start) = map.to_byte(at.parse()?) else {
        return Ok(());
    };
    let attributions = RuleAttributor.attribute(&[doc])?.remove(0).items;
    let resolver = Resolver::new(doc).with_attributions(attributions);
    let party = resolver.party(Span::at(start, word.len()));
    for (name, meant) in [("A", "A-coref"), ("B", "B-coref")] {
        let other = if name == "A" { "B" } else { "A" };
        let (name, other) = (
            field(name).unwrap_or_default(),
            field(other).unwrap_or_default(),
        );
        if field(meant) == Some("TRUE") {
            let right = agree(&party.name, name) && !agree(&party.name, other);
            let verdict = count(tally, "he or she", right, party.name == word);
            print(
                "he or she",
                verdict,
                format!("{word}\t{}\t{name}", party.name),
            );
        }
    }
    Ok(())
}
