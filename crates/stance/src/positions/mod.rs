//! What the stances of one holder towards one target add up to.

mod key;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use standpoint_document::{Document, Polarity, Position, Stance, Standing};

use key::Key;

/// The score from which on a stance shows a side: it is more likely right than wrong.
const SHOWS: f32 = 0.5;

/// The positions of a document: each of its stances, found or asked for, is evidence in one of them.
///
/// Stances have the same holder by actor, else by name; the text's own voice is one holder. They
/// have the same target by actor, else by name, else by names that share half of their content
/// words (Dice) and the head ("the treaty", "the border treaty"); and the same statement, if any. A
/// pronoun that was not resolved is the same only in the same place.
///
/// A stance shows its side when its score is at least a half. Where the finder and the judge take
/// opposite sides in one sentence, that sentence shows none. A position is `favor` or `against` when
/// one side is shown, scored as its best evidence; `mixed` when both are, scored as the weaker of
/// their best; `unclear` when none is, scored as the best neutral evidence or, where there is none, as
/// one less what the best evidence of one side has over the other's. Nothing is averaged.
///
/// ```
/// use standpoint_document::Standing;
/// use standpoint_stance::{LexiconFinder, StanceFinder, positions};
/// let mut doc = standpoint_tokenize::document(
///     "The unions opposed the pension bill. In the end, the unions supported the bill.",
/// );
/// doc.stances = LexiconFinder.find(&[&doc])?.remove(0).items;
/// let positions = positions(&doc);
/// assert_eq!(positions.len(), 1);
/// assert_eq!(positions[0].standing, Standing::Mixed);
/// assert_eq!(positions[0].stances, [0, 1]);
/// # Ok::<(), standpoint_stance::StanceError>(())
/// ```
pub fn positions(doc: &Document) -> Vec<Position> {
    let mut groups: Vec<(Key, Vec<usize>)> = Vec::new();
    for (i, stance) in doc.stances.iter().enumerate() {
        let key = Key::of(stance);
        match groups.iter_mut().find(|(known, _)| known.agrees(&key)) {
            Some((known, stances)) => {
                known.learn(key);
                stances.push(i);
            }
            None => groups.push((key, vec![i])),
        }
    }
    groups
        .into_iter()
        .map(|(key, stances)| {
            let evidence = stances.iter().filter_map(|i| doc.stances.get(*i));
            let (standing, score) = weigh(evidence);
            Position {
                holder: key.holder.map(|h| h.named),
                target: key.target.named,
                statement: key.statement,
                standing,
                score,
                stances,
            }
        })
        .collect()
}

/// The best scores of the two sides in one sentence, of stances that were found and asked for.
#[derive(Default)]
struct Sides {
    found: (f32, f32),
    asked: (f32, f32),
}

impl Sides {
    /// The best score for and against, nothing where finder and judge contradict each other.
    fn shown(&self) -> (f32, f32) {
        let side = |(favor, against): (f32, f32)| (favor >= SHOWS, against >= SHOWS);
        match (side(self.found), side(self.asked)) {
            ((true, false), (false, true)) | ((false, true), (true, false)) => (0.0, 0.0),
            _ => self.all(),
        }
    }

    /// The best score for and against.
    fn all(&self) -> (f32, f32) {
        let (found, asked) = (self.found, self.asked);
        (found.0.max(asked.0), found.1.max(asked.1))
    }
}

/// Where the evidence says that the holder stands, and how sure that is.
fn weigh<'a>(evidence: impl Iterator<Item = &'a Stance>) -> (Standing, f32) {
    let mut sentences: BTreeMap<usize, Sides> = BTreeMap::new();
    let mut neutral: f32 = 0.0;
    for stance in evidence {
        let sides = sentences.entry(stance.evidence).or_default();
        let sides = match stance.cue {
            Some(_) => &mut sides.found,
            None => &mut sides.asked,
        };
        let best = match stance.polarity {
            Polarity::Favor => &mut sides.0,
            Polarity::Against => &mut sides.1,
            Polarity::Neutral => &mut neutral,
        };
        *best = best.max(stance.score);
    }
    let best = |sides: fn(&Sides) -> (f32, f32)| {
        let each = sentences.values().map(sides);
        each.fold((0.0, 0.0), |a: (f32, f32), b| (a.0.max(b.0), a.1.max(b.1)))
    };
    let (favor, against) = best(Sides::shown);
    match (favor >= SHOWS, against >= SHOWS) {
        (true, true) => (Standing::Mixed, favor.min(against)),
        (true, false) => (Standing::Favor, favor),
        (false, true) => (Standing::Against, against),
        (false, false) if neutral > 0.0 => (Standing::Unclear, neutral),
        (false, false) => {
            let (favor, against) = best(Sides::all);
            (Standing::Unclear, 1.0 - (favor - against).abs())
        }
    }
}
