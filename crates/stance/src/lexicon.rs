//! Stances without weights: verbs that take a side, their subject and their object.

use standpoint_document::{Coverage, Document, Found, Polarity, Span, Stance, StanceKind};

use crate::error::check_sentences;
use crate::text::pronoun;
use crate::{Resolver, StanceError, StanceFinder};

/// Verbs that are for their object, in the forms news uses.
const FAVOR: &[&str] = &[
    "affirmed",
    "applauded",
    "applauds",
    "approved",
    "approves",
    "backed",
    "backs",
    "commended",
    "defended",
    "defends",
    "endorsed",
    "endorses",
    "hailed",
    "hails",
    "praised",
    "praises",
    "reaffirmed",
    "supported",
    "supports",
    "upheld",
    "upholds",
    "welcomed",
    "welcomes",
];

/// Verbs that are against it.
const AGAINST: &[&str] = &[
    "blamed",
    "blames",
    "condemned",
    "condemns",
    "criticised",
    "criticises",
    "criticized",
    "criticizes",
    "decried",
    "denounced",
    "denounces",
    "opposed",
    "opposes",
    "protested",
    "rejected",
    "rejects",
    "slammed",
    "vetoed",
];

/// Words of which one between subject and verb turns the side.
const NOT: &[&str] = &["never", "n't", "not", "n’t"];

/// The score of a stance found by rule: these rules claim no more than a better guess.
const SCORE: f32 = 0.5;

/// A model-free [`StanceFinder`]: for each verb of a short list, the words before it up to the last
/// stop are the holder, the words after it up to the next the target; verbs joined by "and" or a
/// comma share their holder. For text simple enough, and for testing what comes after a finder.
#[derive(Debug, Clone, Copy, Default)]
pub struct LexiconFinder;

impl StanceFinder for LexiconFinder {
    fn find(&self, docs: &[&Document]) -> Result<Vec<Found<Stance>>, StanceError> {
        docs.iter()
            .map(|doc| {
                check_sentences(doc)?;
                let mut resolver = Resolver::new(doc);
                let mut items = Vec::new();
                for (i, sentence) in doc.sentences.iter().enumerate() {
                    in_sentence(doc, i, &sentence.words, &mut resolver, &mut items);
                }
                Ok(Found {
                    items,
                    coverage: Coverage::full(doc.text().len()),
                })
            })
            .collect()
    }
}

fn in_sentence(
    doc: &Document,
    sentence: usize,
    words: &[Span],
    resolver: &mut Resolver<'_>,
    out: &mut Vec<Stance>,
) {
    let lower: Vec<String> = words.iter().map(|w| doc.slice(*w).to_lowercase()).collect();
    let side = |i: usize| {
        let word = lower.get(i)?.as_str();
        if FAVOR.contains(&word) {
            Some(Polarity::Favor)
        } else if AGAINST.contains(&word) {
            Some(Polarity::Against)
        } else {
            None
        }
    };
    let stop = |i: usize| {
        lower
            .get(i)
            .is_none_or(|w| !w.chars().any(char::is_alphanumeric) && w != "-" && w != "%")
    };
    let mut holder: Option<Span> = None;
    for i in 0..words.len() {
        let Some(polarity) = side(i) else { continue };
        let joined = i
            .checked_sub(1)
            .is_some_and(|b| stop(b) || lower.get(b).is_some_and(|w| w == "and"));
        if !(joined && holder.is_some()) {
            holder = subject(words, &lower, i, &stop);
        }
        let Some(subject) = holder else { continue };
        let mut end = i + 1;
        let next_verb =
            |end: usize| lower.get(end).is_some_and(|w| w == "and") && side(end + 1).is_some();
        while !(stop(end) || next_verb(end)) {
            end += 1;
        }
        let (Some(first), Some(last)) = (words.get(i + 1), words.get(end - 1)) else {
            continue;
        };
        if end == i + 1 {
            continue;
        }
        let negated = i
            .checked_sub(1)
            .is_some_and(|b| lower.get(b).is_some_and(|w| NOT.contains(&w.as_str())));
        let party = resolver.party(subject);
        resolver.remember(&party);
        out.push(Stance {
            holder: Some(party),
            target: resolver.party(first.cover(*last)),
            statement: None,
            polarity: match (polarity, negated) {
                (Polarity::Favor, true) => Polarity::Against,
                (Polarity::Against, true) => Polarity::Favor,
                (side, _) => side,
            },
            score: SCORE,
            cue: words.get(i).copied(),
            evidence: sentence,
            kind: StanceKind::Reported,
        });
    }
}

/// The words between the last stop and the verb, auxiliaries and negation left off.
fn subject(
    words: &[Span],
    lower: &[String],
    verb: usize,
    stop: &dyn Fn(usize) -> bool,
) -> Option<Span> {
    const AUXILIARIES: &[&str] = &[
        "also", "did", "do", "does", "had", "has", "have", "strongly",
    ];
    let mut end = verb;
    while end > 0
        && lower
            .get(end - 1)
            .is_some_and(|w| AUXILIARIES.contains(&w.as_str()) || NOT.contains(&w.as_str()))
    {
        end -= 1;
    }
    let start = (0..end).rev().find(|i| stop(*i)).map_or(0, |i| i + 1);
    let first = words.get(start..end)?.first()?;
    let last = words.get(start..end)?.last()?;
    let whole = first.cover(*last);
    let one_relative = start + 1 == end
        && matches!(
            lower.get(start).and_then(|w| pronoun(w)),
            Some(crate::text::Pronoun::Relative)
        );
    (!one_relative).then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, &'static str, String)> {
        let doc = standpoint_tokenize::document(text);
        let found = LexiconFinder.find(&[&doc]).expect("it has sentences");
        found[0]
            .items
            .iter()
            .map(|s| {
                let holder = s.holder.as_ref().expect("rules always name one");
                (
                    holder.name.clone(),
                    s.polarity.as_str(),
                    s.target.name.clone(),
                )
            })
            .collect()
    }

    #[test]
    fn coordinated_verbs_share_their_holder() {
        let found =
            read("Delegates affirmed the charter, opposed the embargo and supported the fund.");
        let want = [
            ("Delegates", "favor", "the charter"),
            ("Delegates", "against", "the embargo"),
            ("Delegates", "favor", "the fund"),
        ];
        let found: Vec<_> = found
            .iter()
            .map(|(h, p, t)| (h.as_str(), *p, t.as_str()))
            .collect();
        assert_eq!(found, want);
    }

    #[test]
    fn negation_turns_the_side() {
        assert_eq!(read("The senate never endorsed the pact.")[0].1, "against");
    }

    #[test]
    fn a_verb_without_object_says_nothing() {
        assert!(read("The senate approved.").is_empty());
    }
}
