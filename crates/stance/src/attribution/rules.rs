use standpoint_document::{Coverage, Document, Found, Span};

use super::paragraphs::Paragraphs;
use super::quotes::{Quotation, quotations};
use super::speech::{Speaker, speakers};
use super::{Attribution, Attributor};
use crate::StanceError;
use crate::error::check_sentences;

/// Words that a quotation must have to be speech; fewer are a title, a term, or irony.
const SPEECH: usize = 3;
/// Words that a clause must have to be content.
const CLAUSE: usize = 2;
/// Words that may stand between a source and its own cue.
const NEAR: usize = 12;

/// Words after a verb of saying that tell when, where or to whom, not what.
const CIRCUMSTANCE: &[&str] = &[
    "after",
    "as",
    "at",
    "before",
    "during",
    "friday",
    "in",
    "last",
    "monday",
    "on",
    "saturday",
    "sunday",
    "this",
    "thursday",
    "to",
    "tuesday",
    "wednesday",
    "when",
    "while",
    "yesterday",
];

/// Attributions by rule, without a model.
///
/// A verb of saying with its subject, or "according to", gives cue and source; the content is the
/// clause that the verb governs and the quotations of the sentence. A quotation that runs over
/// sentences belongs as a whole to the source that one of its sentences names; one whose sentences
/// name nobody belongs to whoever spoke last before it in the same paragraph, or, where it begins
/// its paragraph, in the paragraph before.
#[derive(Debug, Clone, Copy, Default)]
pub struct RuleAttributor;

impl Attributor for RuleAttributor {
    fn attribute(&self, docs: &[&Document]) -> Result<Vec<Found<Attribution>>, StanceError> {
        docs.iter()
            .map(|doc| {
                check_sentences(doc)?;
                Ok(Found {
                    items: attributions(doc),
                    coverage: Coverage::full(doc.text().len()),
                })
            })
            .collect()
    }
}

/// An attribution in the making.
struct Draft {
    speaker: Speaker,
    content: Vec<Span>,
}

fn attributions(doc: &Document) -> Vec<Attribution> {
    let quotations: Vec<Quotation> = quotations(doc)
        .into_iter()
        .filter(|q| doc.slice(q.span).split_whitespace().count() >= SPEECH)
        .collect();
    let mut drafts: Vec<Draft> = Vec::new();
    for sentence in &doc.sentences {
        for speaker in speakers(doc, &sentence.words) {
            let content = clause(doc, &sentence.words, speaker);
            drafts.push(Draft { speaker, content });
        }
    }
    quote(doc, &quotations, &mut drafts);
    drafts
        .into_iter()
        .filter_map(|d| finished(doc, d))
        .collect()
}

/// What the cue governs in its sentence: the stretch after it, the one before it, or both.
fn clause(doc: &Document, words: &[Span], speaker: Speaker) -> Vec<Span> {
    let both = speaker.cue.cover(speaker.span);
    let at = |byte: usize| words.partition_point(|w| w.start() < byte);
    // Between a source and a cue far from it stands what another verb governs.
    let between = at(speaker.cue.start()).saturating_sub(at(speaker.span.end()));
    let shared = between > NEAR;
    let inner = if shared { speaker.cue } else { both };
    let before = words.get(..at(inner.start())).unwrap_or_default();
    let after = words.get(at(inner.end())..).unwrap_or_default();
    let lower = |w: Option<&Span>| w.map_or(String::new(), |w| doc.slice(*w).to_lowercase());
    let closes = matches!(lower(before.last()).as_str(), "," | "\"" | "”" | "»");
    let opening = lower(after.first());
    let told = after.len() > CLAUSE && !(closes && CIRCUMSTANCE.contains(&opening.as_str()));
    let goes_on = told && opening.chars().any(char::is_alphanumeric);
    let leads = !shared && before.len() > CLAUSE && (speaker.around || closes && !goes_on);
    let before = leads.then(|| stretch(before)).flatten();
    let after = told.then(|| stretch(after)).flatten();
    before.into_iter().chain(after).collect()
}

fn stretch(words: &[Span]) -> Option<Span> {
    Some(words.first()?.cover(*words.last()?))
}

/// Gives each quotation to a source. `drafts` stand in the order of their cues.
fn quote(doc: &Document, quotations: &[Quotation], drafts: &mut [Draft]) {
    let paragraphs = Paragraphs::of(doc);
    let mut last: Option<(usize, Span)> = None;
    for (i, quotation) in quotations.iter().enumerate() {
        let span = quotation.span;
        let here = paragraphs.at(span.start());
        let opens = paragraphs.opens(doc, span);
        let near = |at: usize| {
            let there = paragraphs.at(at);
            there == here || opens && there + 1 == here
        };
        let goes_on = last.filter(|(_, q)| quotation.runs_on || near(q.start()));
        let teller = teller(quotations, drafts, span).filter(|d| {
            let cue = drafts.get(*d).map(|d| d.speaker.cue.start());
            cue.is_some_and(near)
        });
        let source = governing(doc, drafts, span)
            .or_else(|| announced(doc, drafts, span))
            .or_else(|| goes_on.map(|(source, _)| source).max(teller))
            .or_else(|| {
                let next = quotations.get(i + 1)?;
                let follows = next.runs_on || paragraphs.at(next.span.start()) == here;
                follows.then(|| governing(doc, drafts, next.span)).flatten()
            });
        last = source.map(|s| (s, span));
        if let Some(draft) = source.and_then(|s| drafts.get_mut(s)) {
            draft.content.push(span);
        }
    }
}

/// The last draft before the quotation, if its cue stands in no quotation itself.
fn teller(quotations: &[Quotation], drafts: &[Draft], quotation: Span) -> Option<usize> {
    let before = drafts.partition_point(|d| d.speaker.cue.end() <= quotation.start());
    let i = before.checked_sub(1)?;
    let cue = drafts.get(i)?.speaker.cue;
    let after = quotations.partition_point(|q| q.span.start() <= cue.start());
    let around = after.checked_sub(1).and_then(|q| quotations.get(q));
    let quoted = around.is_some_and(|q| q.span.contains(cue));
    (!quoted).then_some(i)
}

/// The drafts whose cue starts in a stretch of the text, with the index of the first of them.
fn within(drafts: &[Draft], stretch: Span) -> (usize, &[Draft]) {
    let at = |byte: usize| drafts.partition_point(|d| d.speaker.cue.start() < byte);
    let (from, until) = (at(stretch.start()), at(stretch.end()));
    (from, drafts.get(from..until).unwrap_or_default())
}

/// The draft whose cue stands in a sentence of the quotation, outside it; the nearest to it.
fn governing(doc: &Document, drafts: &[Draft], quotation: Span) -> Option<usize> {
    let sentence = |byte: usize| Some(doc.sentences.get(doc.sentence_at(byte)?)?.span);
    let first = sentence(quotation.start())?;
    let last = sentence(quotation.end())
        .or_else(|| sentence(quotation.end().saturating_sub(1)))
        .unwrap_or(first);
    let (from, drafts) = within(drafts, first.cover(last));
    let distance = |cue: Span| {
        let after = quotation.start().saturating_sub(cue.end());
        after.max(cue.start().saturating_sub(quotation.end()))
    };
    drafts
        .iter()
        .enumerate()
        .filter(|(_, d)| !d.speaker.cue.overlaps(quotation))
        .min_by_key(|(_, d)| distance(d.speaker.cue))
        .map(|(i, _)| from + i)
}

/// The last speaker of the sentence that ends in a colon or dots right before the quotation.
fn announced(doc: &Document, drafts: &[Draft], quotation: Span) -> Option<usize> {
    let before = doc.text().get(..quotation.start())?;
    let before = before.trim_end_matches(|c: char| c.is_whitespace() || "\"“«".contains(c));
    let colon = before.strip_suffix([':', '…'])?.len();
    let sentence = doc.sentences.get(doc.sentence_at(colon)?)?.span;
    let (from, drafts) = within(drafts, sentence);
    (from + drafts.len())
        .checked_sub(1)
        .filter(|_| !drafts.is_empty())
}

/// Joins the stretches, cuts source and cue out of them, and drops what has no content.
fn finished(doc: &Document, draft: Draft) -> Option<Attribution> {
    let Draft {
        speaker,
        mut content,
    } = draft;
    content.sort_unstable();
    let mut joined: Vec<Span> = Vec::new();
    for span in content {
        match joined.last_mut() {
            Some(last) if span.start() <= last.end() => *last = last.cover(span),
            _ => joined.push(span),
        }
    }
    for hole in [speaker.span, speaker.cue] {
        joined = joined.into_iter().flat_map(|s| without(s, hole)).collect();
    }
    joined.retain(|s| doc.slice(*s).chars().any(char::is_alphanumeric));
    (!joined.is_empty()).then_some(Attribution {
        source: Some(speaker.span),
        cue: speaker.cue,
        content: joined,
    })
}

/// `span` without `hole`: one stretch, or the two around it.
fn without(span: Span, hole: Span) -> Vec<Span> {
    if !span.overlaps(hole) {
        return vec![span];
    }
    let before = Span::new(span.start(), hole.start());
    let after = Span::new(hole.end(), span.end());
    let parts = before.into_iter().chain(after);
    parts.filter(|s| !s.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Source and content of each attribution, stretches parted by `|`.
    fn read(text: &str) -> Vec<(String, String)> {
        let doc = standpoint_tokenize::document(text);
        attributions(&doc)
            .iter()
            .map(|a| {
                let source = a.source.map(|s| doc.slice(s)).unwrap_or_default();
                let content: Vec<_> = a.content.iter().map(|c| doc.slice(*c)).collect();
                (source.to_owned(), content.join("|"))
            })
            .collect()
    }

    #[test]
    fn the_clause_after_the_verb_is_its_content() {
        let found = read("On Friday the ministry said that the plan was dead.");
        assert_eq!(found[0].1, "that the plan was dead.");
    }

    #[test]
    fn the_clause_before_a_closing_speaker_is_its_content() {
        for text in [
            "The plan is dead, the ministry said.",
            "The plan is dead, the ministry said on Friday.",
        ] {
            assert_eq!(read(text)[0].1, "The plan is dead,", "{text}");
        }
    }

    #[test]
    fn according_to_takes_what_stands_around() {
        let found = read("The plan, according to the ministry, is dead.");
        assert_eq!(found[0].0, "the ministry");
        assert_eq!(found[0].1, "The plan,|, is dead.");
    }

    #[test]
    fn a_quotation_over_sentences_belongs_to_the_source_one_of_them_names() {
        let found = read("“The plan is dead. Nobody wants it. It must go,” she said.");
        assert_eq!(found.len(), 1);
        assert_eq!(
            found[0].1,
            "The plan is dead. Nobody wants it. It must go,”"
        );
    }

    #[test]
    fn a_quotation_that_goes_on_belongs_to_its_speaker() {
        let found = read("\"The law is wrong,\" she said. \"It must go now.\" It rained.");
        assert_eq!(found[0].1, "\"The law is wrong,\"|It must go now.");
        let found = read("“The law is wrong,” she said.\n\n“It must go now.”\n\nIt rained.");
        assert!(found[0].1.ends_with("It must go now."), "{found:?}");
    }

    #[test]
    fn a_quotation_after_a_report_belongs_to_who_is_reported() {
        let found = read("Critics said the law was wrong. “It must go now.” It rained.");
        assert!(found[0].1.ends_with("It must go now."), "{found:?}");
        let found = read("Critics said the law was wrong.\n\n\"It must go now.\"\n\nIt rained.");
        assert!(found[0].1.ends_with("It must go now."), "{found:?}");
        let found = read("Critics said the law was wrong.\n\nIt rained. “It must go now.”");
        assert_eq!(found[0].1, "the law was wrong.");
    }

    #[test]
    fn a_speaker_may_be_announced_with_a_colon() {
        let found = read("The ministry said:\n\n“The law is wrong. It must go.”");
        assert_eq!(found[0].1, "The law is wrong. It must go.");
    }

    #[test]
    fn a_term_in_quotation_marks_is_no_speech() {
        assert!(read("The “new deal” began. It rained.").is_empty());
    }
}
