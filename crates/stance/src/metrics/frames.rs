//! Whole stances: the `frames` measure.

use standpoint_document::{Polarity, StanceKind, StanceRecord};

use super::{Counts, spans_agree};
use crate::text::content_words;

/// A holder or target as the `frames` measure compares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameParty {
    /// Start and end in the text, in any one unit.
    pub span: Option<(usize, usize)>,
    /// The clearest name; `AUTHOR` for the text's own voice.
    pub name: String,
}

/// One stance as the `frames` measure compares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Start and end of the evidence.
    pub evidence: (usize, usize),
    /// Start of the cue, for the order within a sentence.
    pub cue: usize,
    /// Who.
    pub holder: FrameParty,
    /// On what.
    pub target: FrameParty,
    /// Which side.
    pub polarity: Polarity,
}

impl From<&StanceRecord> for Frame {
    fn from(s: &StanceRecord) -> Self {
        let holder = match (&s.holder, s.kind) {
            (Some(h), StanceKind::Reported) => FrameParty {
                span: h.start.zip(h.end),
                name: h.name.clone(),
            },
            _ => FrameParty {
                span: None,
                name: "AUTHOR".to_owned(),
            },
        };
        Self {
            evidence: (s.evidence.start, s.evidence.end),
            cue: s.cue.as_ref().map_or(s.evidence.start, |c| c.start),
            holder,
            target: FrameParty {
                span: s.target.start.zip(s.target.end),
                name: s.target.name.clone(),
            },
            polarity: s.polarity,
        }
    }
}

/// The `frames` measure over any number of documents.
///
/// Predictions and gold are matched one to one, greedily in text order. A pair matches when the
/// evidence spans overlap by half of their union, polarity is equal, and holder and target each
/// agree ([`parties_agree`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Frames {
    /// Whole stances.
    pub all: Counts,
    /// Evidence and holder alone.
    pub holder: Counts,
    /// Evidence and target alone.
    pub target: Counts,
    /// Pairs that agree on evidence, holder and target; `right` are those of equal polarity.
    pub polarity: Counts,
}

impl Frames {
    /// Counts one document's stances in. Says of each found one, in the order given, whether it is
    /// right.
    pub fn add(&mut self, gold: &[Frame], found: &[Frame]) -> Vec<bool> {
        let n = (found.len(), gold.len());
        let holder = |p: &Frame, g: &Frame| parties_agree(&p.holder, &g.holder);
        let target = |p: &Frame, g: &Frame| parties_agree(&p.target, &g.target);
        let pairs = |agree: &dyn Fn(&Frame, &Frame) -> bool| matched(gold, found, agree);
        let all = pairs(&|p, g| p.polarity == g.polarity && holder(p, g) && target(p, g));
        self.all.add(all.len(), n.0, n.1);
        self.holder.add(pairs(&holder).len(), n.0, n.1);
        self.target.add(pairs(&target).len(), n.0, n.1);
        let both = pairs(&|p, g| holder(p, g) && target(p, g));
        let equal = both
            .iter()
            .filter(|(p, g)| found[*p].polarity == gold[*g].polarity)
            .count();
        self.polarity.add(equal, both.len(), both.len());
        let mut right = vec![false; found.len()];
        for (p, _) in all {
            right[p] = true;
        }
        right
    }
}

/// One-to-one pairs (found, gold), greedily in text order, whose evidence agrees and for which
/// `agree` holds.
fn matched(
    gold: &[Frame],
    found: &[Frame],
    agree: &dyn Fn(&Frame, &Frame) -> bool,
) -> Vec<(usize, usize)> {
    let mut free = in_text_order(gold);
    let mut pairs = Vec::new();
    for (i, p) in in_text_order(found) {
        let hit = free
            .iter()
            .position(|(_, g)| evidence_agrees(p.evidence, g.evidence) && agree(p, g));
        if let Some(at) = hit {
            pairs.push((i, free.remove(at).0));
        }
    }
    pairs
}

/// The frames with their indices, sorted by evidence and cue.
fn in_text_order(frames: &[Frame]) -> Vec<(usize, &Frame)> {
    let mut order: Vec<(usize, &Frame)> = frames.iter().enumerate().collect();
    order.sort_by_key(|(_, f)| (f.evidence, f.cue));
    order
}

/// Whether two spans share half of their union.
fn evidence_agrees(a: (usize, usize), b: (usize, usize)) -> bool {
    let shared = a.1.min(b.1).saturating_sub(a.0.max(b.0));
    shared > 0 && 2 * shared >= a.1.max(b.1) - a.0.min(b.0)
}

/// Whether two parties agree: by their spans ([`spans_agree`]), or by names whose content words
/// (articles, prepositions, possessives and titles dropped) agree by half (Dice).
pub fn parties_agree(a: &FrameParty, b: &FrameParty) -> bool {
    if let (Some(x), Some(y)) = (a.span, b.span)
        && spans_agree(x, y)
    {
        return true;
    }
    let (x, y) = (content_words(&a.name), content_words(&b.name));
    let shared = x.iter().filter(|w| y.contains(w)).count();
    shared > 0 && 4 * shared >= x.len() + y.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(span: Option<(usize, usize)>, name: &str) -> FrameParty {
        FrameParty {
            span,
            name: name.to_owned(),
        }
    }

    fn frame(holder: FrameParty, target: FrameParty, polarity: Polarity) -> Frame {
        Frame {
            evidence: (0, 100),
            cue: 40,
            holder,
            target,
            polarity,
        }
    }

    #[test]
    fn a_pronoun_agrees_by_its_place_and_a_name_by_its_words() {
        let they = party(Some((0, 4)), "They");
        let leaders = party(Some((0, 4)), "Foreign leaders");
        assert!(parties_agree(&they, &leaders));
        assert!(parties_agree(
            &party(None, "the foreign leaders"),
            &party(None, "Foreign leaders")
        ));
        assert!(!parties_agree(
            &party(None, "They"),
            &party(None, "Foreign leaders")
        ));
    }

    #[test]
    fn a_whole_sentence_as_argument_scores_nothing() {
        let gold = frame(
            party(Some((0, 10)), "a b"),
            party(Some((50, 70)), "c d"),
            Polarity::Favor,
        );
        let all = party(Some((0, 100)), "a b x y z u v w c d e f g");
        let mut measure = Frames::default();
        measure.add(&[gold], &[frame(all.clone(), all, Polarity::Favor)]);
        assert_eq!(measure.all.right, 0);
    }

    #[test]
    fn each_gold_stance_is_matched_once() {
        let one = frame(
            party(Some((0, 10)), "a"),
            party(Some((50, 70)), "c"),
            Polarity::Favor,
        );
        let mut measure = Frames::default();
        measure.add(std::slice::from_ref(&one), &[one.clone(), one.clone()]);
        assert_eq!(
            measure.all,
            Counts {
                right: 1,
                found: 2,
                gold: 1
            }
        );
        let mut turned = one.clone();
        turned.polarity = Polarity::Against;
        let mut measure = Frames::default();
        measure.add(&[one], &[turned]);
        assert_eq!((measure.all.right, measure.holder.right), (0, 1));
        assert_eq!(
            measure.polarity,
            Counts {
                right: 0,
                found: 1,
                gold: 1
            }
        );
    }
}
