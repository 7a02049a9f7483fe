//! How well stances were found and judged.

use standpoint_document::StanceRecord;
use standpoint_document::{Polarity, StanceKind};

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

/// What was right, what was said and what there was to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Pairs that match.
    pub right: usize,
    /// Predicted.
    pub found: usize,
    /// Gold.
    pub gold: usize,
}

impl Counts {
    /// Share of the predicted that is right; 0 if nothing was predicted.
    pub fn precision(self) -> f64 {
        ratio(self.right, self.found)
    }

    /// Share of the gold that was found; 0 if there is none.
    pub fn recall(self) -> f64 {
        ratio(self.right, self.gold)
    }

    /// Harmonic mean of the two.
    pub fn f1(self) -> f64 {
        ratio(2 * self.right, self.found + self.gold)
    }

    fn add(&mut self, right: usize, found: usize, gold: usize) {
        self.right += right;
        self.found += found;
        self.gold += gold;
    }
}

fn ratio(a: usize, b: usize) -> f64 {
    if b == 0 { 0.0 } else { a as f64 / b as f64 }
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
    /// Counts one document's stances in.
    pub fn add(&mut self, gold: &[Frame], found: &[Frame]) {
        let mut found: Vec<&Frame> = found.iter().collect();
        found.sort_by_key(|f| (f.evidence, f.cue));
        let n = (found.len(), gold.len());
        let holder = |p: &Frame, g: &Frame| parties_agree(&p.holder, &g.holder);
        let target = |p: &Frame, g: &Frame| parties_agree(&p.target, &g.target);
        let pairs = |agree: &dyn Fn(&Frame, &Frame) -> bool| matched(gold, &found, agree);
        let all = pairs(&|p, g| p.polarity == g.polarity && holder(p, g) && target(p, g));
        self.all.add(all.len(), n.0, n.1);
        self.holder.add(pairs(&holder).len(), n.0, n.1);
        self.target.add(pairs(&target).len(), n.0, n.1);
        let both = pairs(&|p, g| holder(p, g) && target(p, g));
        let equal = both
            .iter()
            .filter(|(p, g)| p.polarity == g.polarity)
            .count();
        self.polarity.add(equal, both.len(), both.len());
    }
}

/// One-to-one pairs, greedily in text order, whose evidence agrees and for which `agree` holds.
fn matched<'a>(
    gold: &'a [Frame],
    found: &[&'a Frame],
    agree: &dyn Fn(&Frame, &Frame) -> bool,
) -> Vec<(&'a Frame, &'a Frame)> {
    let mut free: Vec<&Frame> = gold.iter().collect();
    free.sort_by_key(|f| (f.evidence, f.cue));
    let mut pairs = Vec::new();
    for p in found {
        let hit = free
            .iter()
            .position(|g| evidence_agrees(p.evidence, g.evidence) && agree(p, g));
        if let Some(i) = hit {
            pairs.push((*p, free.remove(i)));
        }
    }
    pairs
}

/// Whether two spans share half of their union.
fn evidence_agrees(a: (usize, usize), b: (usize, usize)) -> bool {
    let shared = a.1.min(b.1).saturating_sub(a.0.max(b.0));
    shared > 0 && 2 * shared >= a.1.max(b.1) - a.0.min(b.0)
}

/// Whether two spans share at least a quarter of the longer one.
pub fn spans_agree(a: (usize, usize), b: (usize, usize)) -> bool {
    let shared = a.1.min(b.1).saturating_sub(a.0.max(b.0));
    shared > 0 && 4 * shared >= (a.1 - a.0).max(b.1 - b.0)
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

/// Labels predicted for rows that have one gold label each.
#[derive(Debug, Clone, Default)]
pub struct Classification {
    rows: Vec<(String, String)>,
}

impl Classification {
    /// Counts one row in.
    pub fn add(&mut self, gold: &str, predicted: &str) {
        self.rows.push((gold.to_owned(), predicted.to_owned()));
    }

    /// The labels the gold has, sorted.
    pub fn labels(&self) -> Vec<String> {
        let mut labels: Vec<String> = self.rows.iter().map(|(g, _)| g.clone()).collect();
        labels.sort_unstable();
        labels.dedup();
        labels
    }

    /// Precision, recall and F1 counts of one label.
    pub fn label(&self, label: &str) -> Counts {
        let count =
            |f: &dyn Fn(&(String, String)) -> bool| self.rows.iter().filter(|r| f(r)).count();
        Counts {
            right: count(&|r| r.0 == label && r.1 == label),
            found: count(&|r| r.1 == label),
            gold: count(&|r| r.0 == label),
        }
    }

    /// Mean F1 over the labels that the gold has.
    pub fn macro_f1(&self) -> f64 {
        let labels = self.labels();
        let sum: f64 = labels.iter().map(|l| self.label(l).f1()).sum();
        if labels.is_empty() {
            0.0
        } else {
            sum / labels.len() as f64
        }
    }

    /// Share of rows that are right.
    pub fn accuracy(&self) -> f64 {
        let right = self.rows.iter().filter(|(g, p)| g == p).count();
        ratio(right, self.rows.len())
    }
}

/// How far scores are from what they claim.
#[derive(Debug, Clone, Default)]
pub struct Calibration {
    rows: Vec<(f64, bool)>,
}

/// Bins of the expected calibration error.
const BINS: usize = 10;

impl Calibration {
    /// Counts one candidate in: its score, `0..=1`, and whether it is right.
    pub fn add(&mut self, score: f64, right: bool) {
        self.rows.push((score, right));
    }

    /// Expected calibration error over 10 bins of equal count.
    pub fn ece(&self) -> f64 {
        let mut rows = self.rows.clone();
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        let n = rows.len();
        (0..BINS)
            .filter_map(|b| rows.get(b * n / BINS..(b + 1) * n / BINS))
            .filter(|bin| !bin.is_empty())
            .map(|bin| {
                let score: f64 = bin.iter().map(|r| r.0).sum();
                let right = bin.iter().filter(|r| r.1).count() as f64;
                (score - right).abs() / n as f64
            })
            .sum()
    }

    /// Mean squared distance of the score to what was the case (Brier, 1950).
    pub fn brier(&self) -> f64 {
        let sum: f64 = self
            .rows
            .iter()
            .map(|(s, r)| (s - f64::from(u8::from(*r))).powi(2))
            .sum();
        if self.rows.is_empty() {
            0.0
        } else {
            sum / self.rows.len() as f64
        }
    }
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

    #[test]
    fn macro_f1_counts_each_label_of_the_gold_alike() {
        let mut c = Classification::default();
        for (gold, found) in [("favor", "favor"), ("favor", "favor"), ("against", "favor")] {
            c.add(gold, found);
        }
        assert!((c.macro_f1() - 0.4).abs() < 1e-9);
        assert!((c.accuracy() - 2.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn a_score_that_is_its_own_rate_is_calibrated() {
        let mut c = Calibration::default();
        for i in 0..1000 {
            c.add(0.25, i % 4 == 0);
        }
        assert!(c.ece() < 1e-9);
        assert!((c.brier() - 0.1875).abs() < 1e-9);
    }
}
