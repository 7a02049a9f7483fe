//! Who speaks in a sentence: the subject of a verb of saying, before or after it, or the source
//! that "according to" names. Rules over words; no model.

use standpoint_document::{Document, Span};

use crate::text::{Pronoun, pronoun};

/// Verbs that report speech, in the forms news uses.
const SAYING: &[&str] = &[
    "accused",
    "acknowledged",
    "added",
    "admitted",
    "affirmed",
    "agreed",
    "announced",
    "argue",
    "argued",
    "argues",
    "asked",
    "asserted",
    "believe",
    "believed",
    "believes",
    "called",
    "claim",
    "claimed",
    "claims",
    "commented",
    "complained",
    "concluded",
    "confirmed",
    "declared",
    "demanded",
    "denied",
    "emphasised",
    "emphasized",
    "explained",
    "expressed",
    "highlighted",
    "hoped",
    "insisted",
    "insists",
    "maintained",
    "noted",
    "notes",
    "observed",
    "pledged",
    "promised",
    "recalled",
    "reiterated",
    "remarked",
    "replied",
    "reported",
    "reports",
    "responded",
    "revealed",
    "said",
    "say",
    "says",
    "stated",
    "stressed",
    "suggested",
    "tells",
    "think",
    "thinks",
    "thought",
    "told",
    "tweeted",
    "underlined",
    "underscored",
    "urged",
    "vowed",
    "warned",
    "warns",
    "wrote",
];

/// Participles that go on with what an earlier source of the sentence says.
const GOING_ON: &[&str] = &[
    "adding",
    "arguing",
    "claiming",
    "insisting",
    "noting",
    "saying",
    "stressing",
    "telling",
    "warning",
];

/// Words that may stand between a subject and its verb.
const BETWEEN: &[&str] = &[
    "again",
    "also",
    "earlier",
    "further",
    "had",
    "has",
    "have",
    "herself",
    "himself",
    "later",
    "publicly",
    "recently",
    "repeatedly",
    "still",
    "then",
];

/// Words at which a clause begins, so that a subject does not reach over them.
const CLAUSE: &[&str] = &[
    "although", "and", "as", "because", "but", "if", "so", "that", "though", "what", "when",
    "where", "while", "who",
];

/// Prepositions: what they open is no subject.
const PREPOSITIONS: &[&str] = &[
    "after", "at", "before", "by", "during", "for", "from", "in", "of", "on", "over", "since",
    "to", "under", "with",
];

/// Forms of "be", which make a verb of saying passive.
const BE: &[&str] = &["are", "be", "been", "being", "is", "was", "were"];

/// Words from a verb or preposition to the name it goes with ("said Foreign Minister X").
const REACH: usize = 10;

/// The words that name a speaker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Speaker {
    /// Bytes of the name, role or pronoun.
    pub(super) span: Span,
    /// Bytes of the verb of saying, or of "according to".
    pub(super) cue: Span,
    /// Whether the content stands around the cue and source, whatever their order
    /// ("according to").
    pub(super) around: bool,
}

/// The speakers a sentence names, in the order of their cues.
pub(super) fn speakers(doc: &Document, words: &[Span]) -> Vec<Speaker> {
    let lower: Vec<String> = words.iter().map(|w| doc.slice(*w).to_lowercase()).collect();
    let reader = Reader { doc, words, lower };
    let mut out: Vec<Speaker> = Vec::new();
    for i in 0..words.len() {
        let earlier = out.last().map(|s| s.span);
        out.extend(reader.speaker(i, earlier));
    }
    out
}

/// One sentence, word by word.
struct Reader<'a> {
    doc: &'a Document,
    words: &'a [Span],
    lower: Vec<String>,
}

impl Reader<'_> {
    /// The speaker whose cue starts at word `i`. `earlier`: the source before it in the sentence,
    /// whom coordinated verbs share.
    fn speaker(&self, i: usize, earlier: Option<Span>) -> Option<Speaker> {
        let cue = *self.words.get(i)?;
        let found = |span, cue, around| Speaker { span, cue, around };
        match self.word(i) {
            "according" if self.word(i + 1) == "to" => {
                let cue = cue.cover(*self.words.get(i + 1)?);
                Some(found(self.forward(i + 2)?, cue, true))
            }
            w if GOING_ON.contains(&w) => Some(found(earlier?, cue, false)),
            w if SAYING.binary_search(&w).is_ok() => {
                let end = self.subject_end(i);
                if end == 0 {
                    return None;
                }
                let last = self.word(end - 1);
                if BE.contains(&last) {
                    return None;
                }
                if matches!(last, "and" | "but") && end == i {
                    return Some(found(earlier?, cue, false));
                }
                if is_word(last) {
                    return Some(found(self.backward(end)?, cue, false));
                }
                let span = self.apposed(end - 1).or_else(|| self.forward(i + 1))?;
                Some(found(span, cue, false))
            }
            _ => None,
        }
    }

    fn word(&self, i: usize) -> &str {
        self.lower.get(i).map_or("", String::as_str)
    }

    /// One past the last word of what may be the subject of the verb at word `verb`.
    fn subject_end(&self, verb: usize) -> usize {
        let mut end = verb;
        while end > 0 && BETWEEN.contains(&self.word(end - 1)) {
            end -= 1;
        }
        end
    }

    /// The subject that ends right before word `end`.
    fn backward(&self, end: usize) -> Option<Span> {
        let last = *self.words.get(end.checked_sub(1)?)?;
        if let Some(entity) = mention_over(self.doc, last) {
            return Some(entity);
        }
        match pronoun(self.doc.slice(last)) {
            Some(Pronoun::Relative) => return None,
            Some(_) => return Some(last),
            None => {}
        }
        let opens = |i: usize| {
            let word = self.word(i);
            !is_word(word) || CLAUSE.contains(&word) || SAYING.binary_search(&word).is_ok()
        };
        let from = (end.saturating_sub(REACH)..end)
            .rev()
            .find(|i| opens(*i))
            .map_or(end.saturating_sub(REACH), |i| i + 1);
        let at_boundary = from == 0 || opens(from - 1);
        let start = if at_boundary && !PREPOSITIONS.contains(&self.word(from)) {
            from
        } else {
            (from..end)
                .rev()
                .find(|i| {
                    determiner(self.word(*i))
                        && !PREPOSITIONS.contains(&self.word(i.wrapping_sub(1)))
                })
                .or_else(|| (from..end).rev().find(|i| determiner(self.word(*i))))?
        };
        let lone = start + 1 == end;
        if lone && !last_is_plural(self.word(start)) {
            return None;
        }
        Some(self.words.get(start)?.cover(last))
    }

    /// "Ana Silva, the finance minister, said": the name before the apposition that ends at the
    /// comma `comma`.
    fn apposed(&self, comma: usize) -> Option<Span> {
        if self.word(comma) != "," {
            return None;
        }
        let first = (comma.saturating_sub(REACH + 4)..comma)
            .rev()
            .find(|i| !is_word(self.word(*i)) && self.word(*i) != "-")?;
        let opening = self.word(first + 1);
        let role = determiner(opening) || matches!(opening, "who" | "whose" | "which");
        if self.word(first) != "," || !role {
            return None;
        }
        mention_over(self.doc, *self.words.get(first.checked_sub(1)?)?)
    }

    /// The name, role or pronoun that starts at word `from` or within reach after it, without
    /// crossing punctuation.
    fn forward(&self, from: usize) -> Option<Span> {
        let first = *self.words.get(from)?;
        if matches!(
            pronoun(self.doc.slice(first)),
            Some(Pronoun::Person | Pronoun::Group)
        ) {
            return Some(first);
        }
        let until = (from..(from + REACH).min(self.words.len()))
            .find(|i| !is_word(self.word(*i)) || PREPOSITIONS.contains(&self.word(*i)))
            .unwrap_or((from + REACH).min(self.words.len()));
        let reached = self.words.get(from..until)?;
        if let Some(entity) = reached.iter().find_map(|w| mention_over(self.doc, *w)) {
            return Some(entity);
        }
        let role = determiner(self.word(from)) || last_is_plural(self.word(until.checked_sub(1)?));
        if !role {
            return None;
        }
        Some(reached.first()?.cover(*reached.last()?))
    }
}

fn is_word(word: &str) -> bool {
    word.chars().any(char::is_alphanumeric)
}

fn determiner(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "a"
            | "an"
            | "his"
            | "her"
            | "their"
            | "its"
            | "one"
            | "some"
            | "many"
            | "several"
            | "another"
    )
}

/// Whether a noun without determiner may be a subject: "officials", "police".
fn last_is_plural(word: &str) -> bool {
    let plural = word.len() > 3 && word.ends_with('s') && !word.ends_with("ss");
    plural || matches!(word, "police" | "people" | "men" | "women")
}

/// The mention of a person, body or place that covers a word.
fn mention_over(doc: &Document, word: Span) -> Option<Span> {
    let after = doc
        .entities
        .partition_point(|e| e.span.start() <= word.start());
    let entity = doc.entities.get(after.checked_sub(1)?)?;
    let names = ["PER", "ORG", "LOC", "NORP"];
    (entity.span.contains(word) && names.contains(&entity.label.as_str())).then_some(entity.span)
}

#[cfg(test)]
mod tests {
    use standpoint_document::{Entity, Layers};

    use super::*;

    fn doc(text: &str, names: &[&str]) -> Document {
        let mut doc = standpoint_tokenize::document(text);
        for name in names {
            let start = text.find(name).expect("the name is in the text");
            doc.entities.push(Entity {
                span: Span::at(start, name.len()),
                label: "PER".into(),
                score: 1.0,
                actor: None,
            });
        }
        doc.layers |= Layers::ENTITIES;
        doc
    }

    fn read(text: &str, names: &[&str]) -> Vec<String> {
        let doc = doc(text, names);
        let words = doc.sentences.first().map_or(&[][..], |s| &s.words);
        let found = speakers(&doc, words);
        let texts = found.iter().map(|s| doc.slice(s.span).to_owned());
        texts.collect()
    }

    #[test]
    fn the_verbs_are_sorted_for_the_search() {
        assert!(SAYING.is_sorted());
    }

    #[test]
    fn a_speaker_stands_before_or_after_the_verb() {
        for text in [
            "\"We reject it,\" Ana Silva said.",
            "\"We reject it,\" said Foreign Minister Ana Silva.",
            "According to Ana Silva, the plan is dead.",
            "Ana Silva, the foreign minister, said the plan was dead.",
        ] {
            assert_eq!(read(text, &["Ana Silva"]), ["Ana Silva"], "{text}");
        }
    }

    #[test]
    fn a_pronoun_or_a_role_may_speak() {
        assert_eq!(read("The plan is dead, she added.", &[]), ["she"]);
        for (text, role) in [
            ("The plan is dead, the ministry said.", "the ministry"),
            ("Union officials said the plan was dead.", "Union officials"),
            ("The head of the union said so.", "The head of the union"),
            ("In the end the ministry said no.", "the ministry"),
        ] {
            assert_eq!(read(text, &[]), [role], "{text}");
        }
    }

    #[test]
    fn coordinated_verbs_and_participles_share_their_source() {
        let text = "Ana Silva said it was late and added that it was dark, warning of rain.";
        assert_eq!(read(text, &["Ana Silva"]), ["Ana Silva"; 3]);
    }

    #[test]
    fn whoever_is_accused_does_not_speak() {
        assert!(read("Ana Silva was accused of fraud.", &["Ana Silva"]).is_empty());
    }

    #[test]
    fn a_sentence_without_speech_has_no_speaker() {
        assert!(read("Rain fell on Oslo.", &[]).is_empty());
        assert!(read("", &[]).is_empty());
    }
}
