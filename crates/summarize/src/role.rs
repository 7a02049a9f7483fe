//! What each sentence is in its article. English news conventions; a text without them is all
//! body.

use std::collections::HashSet;

use standpoint_document::{Document, Sentence};

use crate::dateline::dateline;
use crate::lean::QUOTES;
use crate::select::words;

/// What a sentence is in its article. Only body sentences are wanted in a summary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Running text.
    Body,
    /// Too short to say anything by itself, an item of a list or what announces one (it ends in a colon, a
    /// semicolon or a comma), the opening of a quotation that later sentences close, a dateline split off, or
    /// word for word what an earlier sentence says; taken only after all of the body.
    Fragment,
    /// The headline, a byline, a caption, a line of the page around the article; taken only where
    /// there is nothing else.
    Furniture,
}

/// Words below which a sentence says nothing by itself.
const SHORT: usize = 6;
/// Words above which a line is no headline.
const LONG_HEADLINE: usize = 30;
/// Words above which a line is no byline.
const LONG_BYLINE: usize = 12;
/// Sentences from the start, furniture aside, among which a byline stands, and from the end among which
/// credits do.
const EDGE: usize = 4;

const CAPTION_STARTS: [&str; 22] = [
    "photo:",
    "photos:",
    "photo by ",
    "photo credit",
    "photo courtesy",
    "(photo",
    "[photo",
    "photograph:",
    "photograph by ",
    "file photo",
    "image:",
    "image credit",
    "image source",
    "picture:",
    "pictured:",
    "caption:",
    "credit:",
    "video:",
    "watch:",
    "graphic:",
    "map:",
    "illustration:",
];
const CAPTION_ENDS: [&str; 6] = [
    "/reuters",
    "/afp",
    "/ap",
    "/epa",
    "getty images",
    "file photo",
];
const PAGE_STARTS: [&str; 26] = [
    "read more",
    "read also",
    "also read",
    "see also",
    "more on this",
    "click here",
    "tap here",
    "sign up ",
    "subscribe to ",
    "subscribe now",
    "follow us ",
    "share this ",
    "advertisement",
    "related:",
    "related articles",
    "related stories",
    "©",
    "copyright ©",
    "copyright (c)",
    "published:",
    "updated:",
    "last updated",
    "this article was originally published",
    "this story was originally published",
    "tags:",
    "scroll down for ",
];
const CREDIT_STARTS: [&str; 4] = [
    "reporting by ",
    "editing by ",
    "writing by ",
    "additional reporting by ",
];
const NAME_PARTICLES: [&str; 12] = [
    "and", "for", "in", "at", "de", "der", "van", "von", "da", "del", "al", "bin",
];

/// The role of each sentence of the document, in order.
///
/// ```
/// use standpoint_document::{Document, Sentence, Span};
/// use standpoint_summarize::{Role, roles};
/// let mut doc = Document::new("a", "Pact signed\n\nBoth sides signed the pact on Monday.");
/// for (start, len) in [(0, 11), (13, 37)] {
///     doc.sentences.push(Sentence { span: Span::at(start, len), words: vec![] });
/// }
/// assert_eq!(roles(&doc), [Role::Furniture, Role::Body]);
/// ```
pub fn roles(doc: &Document) -> Vec<Role> {
    let title = doc.title();
    let count = doc.sentences.len();
    let mut said = HashSet::new();
    let mut furnished = 0;
    let role = |(i, s): (usize, &Sentence)| {
        let text = doc.slice(s.span).trim();
        let opening = opening(text);
        let repeated = !said.insert(text);
        let headline = i == 0
            && (title.is_some_and(|t| t.eq_ignore_ascii_case(text)) || is_headline(doc, s, text));
        let furniture = headline
            || is_caption(&opening, text)
            || PAGE_STARTS.iter().any(|p| opening.starts_with(p))
            || (i < EDGE + furnished && is_byline(text))
            || (i + EDGE >= count && is_credit(&opening, text));
        if furniture {
            furnished += 1;
            Role::Furniture
        } else if words(doc, s) < SHORT
            || text.ends_with([':', ';', ','])
            || (text.starts_with(QUOTES) && text.matches(QUOTES).count() == 1)
            || dateline(text) == text.len()
            || repeated
        {
            Role::Fragment
        } else {
            Role::Body
        }
    };
    let mut roles: Vec<Role> = doc.sentences.iter().enumerate().map(role).collect();
    for (pair, role) in doc.sentences.windows(2).zip(&mut roles) {
        if let [sentence, next] = pair
            && is_credited(doc, sentence, next)
        {
            *role = Role::Furniture;
        }
    }
    roles
}

/// A picture's caption: its credit ("Photo: Agency") follows on the same line.
fn is_credited(doc: &Document, sentence: &Sentence, next: &Sentence) -> bool {
    let gap = doc.text().get(sentence.span.end()..next.span.start());
    let text = doc.slice(next.span).trim();
    !gap.unwrap_or_default().contains('\n') && is_caption(&opening(text), text)
}

/// The first letters of a sentence in lower case, enough to tell what it opens with.
fn opening(text: &str) -> String {
    text.chars().take(48).flat_map(char::to_lowercase).collect()
}

/// A first line of its own without a final stop, with text after it.
fn is_headline(doc: &Document, first: &Sentence, text: &str) -> bool {
    let Some(next) = doc.sentences.get(1) else {
        return false;
    };
    let gap = doc.text().get(first.span.end()..next.span.start());
    let alone = gap.unwrap_or_default().contains('\n');
    let again = doc.text().get(first.span.end()..).unwrap_or_default();
    !ends_with_stop(text) && words(doc, first) <= LONG_HEADLINE && (alone || again.contains(text))
}

fn ends_with_stop(text: &str) -> bool {
    text.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']'])
        .ends_with(['.', '!', '?', '…', '。', '！', '？', ':', ';', ','])
}

fn is_caption(opening: &str, text: &str) -> bool {
    let bare = text.trim_end_matches(['.', ')', ']', ' ']);
    let ends = |suffix: &&str| {
        let tail = bare.len().checked_sub(suffix.len());
        tail.and_then(|at| bare.get(at..))
            .is_some_and(|tail| tail.eq_ignore_ascii_case(suffix))
    };
    CAPTION_STARTS.iter().any(|p| opening.starts_with(p)) || CAPTION_ENDS.iter().any(ends)
}

/// "By Ana Lindt and Jo van Dam": nothing but names after the "By".
fn is_byline(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let by = words.next().is_some_and(|w| w.eq_ignore_ascii_case("by"));
    let (mut names, mut count) = (0, 0);
    for word in words {
        count += 1;
        if word.starts_with(char::is_uppercase) {
            names += 1;
        } else if !NAME_PARTICLES.contains(&word) || count > LONG_BYLINE {
            return false;
        }
    }
    by && names >= 2 && count <= LONG_BYLINE && !text.ends_with(['!', '?'])
}

/// "(Reporting by A; Editing by B)".
fn is_credit(opening: &str, text: &str) -> bool {
    let bare = opening.trim_start_matches(['(', '[']);
    CREDIT_STARTS.iter().any(|p| bare.starts_with(p))
        && (bare.len() < opening.len() || text.contains(';') || !ends_with_stop(text))
}

#[cfg(test)]
mod tests {
    use standpoint_document::Span;

    use super::*;

    /// A document with one sentence for each line that is not empty.
    fn lines(text: &str) -> Document {
        let mut doc = Document::new("x", text);
        let mut at = 0;
        for line in text.split('\n') {
            if !line.is_empty() {
                let span = Span::at(at, line.len());
                doc.sentences.push(Sentence {
                    span,
                    words: vec![],
                });
            }
            at += line.len() + 1;
        }
        doc
    }

    fn role(line: &str) -> Role {
        let text = format!(
            "The council meets again next week.\n\
             It will hear both sides in the capital.\n\
             A vote is not expected before June.\n\
             {line}\n\
             Nobody was ready to say more."
        );
        roles(&lines(&text))[3]
    }

    #[test]
    fn a_first_line_without_stop_is_a_headline() {
        let body = "Ministers signed the accord in Oslo on Monday.";
        let first = |text: String| roles(&lines(&text))[0];
        assert_eq!(
            first(format!("Accord on water signed in Oslo\n\n{body}")),
            Role::Furniture
        );
        assert_eq!(
            first(format!("The accord on water was signed.\n\n{body}")),
            Role::Body
        );
        assert_eq!(
            first("A text of one line without a stop".to_owned()),
            Role::Body
        );
    }

    #[test]
    fn a_first_sentence_that_is_the_title_is_a_headline() {
        let mut doc =
            lines("Will the accord on water hold?\nMinisters signed it in Oslo on Monday.");
        assert_eq!(roles(&doc)[0], Role::Body);
        doc.meta
            .insert("title".into(), "Will the accord on water hold?".into());
        assert_eq!(roles(&doc)[0], Role::Furniture);
    }

    #[test]
    fn a_sentence_with_its_credit_on_the_line_is_a_caption() {
        let text = "Ministers wave in Oslo. Photo: Fjord Agency\nThey signed on Monday at noon.";
        let mut doc = Document::new("x", text);
        for (start, len) in [(0, 23), (24, 19), (44, 30)] {
            doc.sentences.push(Sentence {
                span: Span::at(start, len),
                words: vec![],
            });
        }
        assert_eq!(roles(&doc), [Role::Furniture, Role::Furniture, Role::Body]);
    }

    #[test]
    fn captions_and_the_page_are_furniture() {
        for line in [
            "Photo: Ministers shake hands after the talks in Oslo.",
            "Ministers shake hands after the talks (Jo Roe/Reuters)",
            "Ministers shake hands after the talks in Oslo. Getty Images",
            "READ MORE: What the accord means for farmers downstream",
            "(Reporting by Ana Lindt and Jo Roe; Editing by Sam Poe)",
            "© 2024 The Fjord Courier, no part may be printed elsewhere",
            "By Ana Lindt and Jo van Dam",
        ] {
            assert_eq!(role(line), Role::Furniture, "{line}");
        }
    }

    #[test]
    fn running_text_that_looks_a_little_alike_is_body() {
        for line in [
            "Photographs of the talks were not allowed.",
            "By Monday Oslo had signed, and others followed.",
            "Reporting by the committee showed what the dam would cost.",
            "Read the accord and you will see why, she said.",
            "Related industries would be hit harder still.",
        ] {
            assert_eq!(role(line), Role::Body, "{line}");
        }
    }

    #[test]
    fn short_lines_and_datelines_alone_are_fragments() {
        for line in ["He agreed.", "Why?", "OSLO, Norway, March 3 2024 (NTB) —"] {
            assert_eq!(role(line), Role::Fragment, "{line}");
        }
    }

    #[test]
    fn items_of_lists_and_quotations_left_open_are_fragments() {
        for line in [
            "The plan of the ministers has three parts:",
            "- a fund for the farmers of the lower valley;",
            "\"We have waited long enough for the water.",
        ] {
            assert_eq!(role(line), Role::Fragment, "{line}");
        }
        let whole = "\"We have waited long enough,\" the mayor said.";
        assert_eq!(role(whole), Role::Body);
    }

    #[test]
    fn what_was_said_before_is_a_fragment() {
        let line = "A vote is not expected before June.";
        assert_eq!(role(line), Role::Fragment);
    }
}
