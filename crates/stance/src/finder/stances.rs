//! From what was read at each cue to stances with names.

use standpoint_document::{Document, Polarity, Span, Stance, StanceKind};

use super::read::{CueHolder, CueReading};
use crate::text::pronoun;
use crate::{Attribution, Resolver};

/// A stance before its parties have names.
pub(super) struct Raw {
    pub(super) sentence: usize,
    pub(super) cue: Span,
    pub(super) holder: CueHolder,
    pub(super) target: Span,
    pub(super) polarity: Polarity,
    pub(super) score: f32,
}

/// The stances of one cue: each holder towards each target it does not overlap. The score is the
/// verdict's probability times those of the four ends, each to the power of a quarter.
pub(super) fn paired(sentence: usize, read: &CueReading, out: &mut Vec<Raw>) {
    let (polarity, sure) = if read.verdict.favor > read.verdict.against {
        (Polarity::Favor, read.verdict.favor)
    } else {
        (Polarity::Against, read.verdict.against)
    };
    for (holder, of_holder) in &read.holders {
        for (target, of_target) in &read.targets {
            if matches!(holder, CueHolder::Words(h) if h.overlaps(*target)) {
                continue;
            }
            out.push(Raw {
                sentence,
                cue: read.cue,
                holder: *holder,
                target: *target,
                polarity,
                score: sure * ((of_holder + of_target) / 4.0).exp(),
            });
        }
    }
}

/// Coordinated verbs share their holder: where the words found as a holder take in another cue of
/// the sentence ("They affirmed X" for "opposed"), the holder is that cue's own.
pub(super) fn share_holders(raw: &mut [Raw]) {
    let own: Vec<(usize, Span, CueHolder)> =
        raw.iter().map(|s| (s.sentence, s.cue, s.holder)).collect();
    for stance in raw {
        let CueHolder::Words(words) = stance.holder else {
            continue;
        };
        let other = own.iter().find_map(|(sentence, cue, holder)| match holder {
            CueHolder::Words(inner)
                if *sentence == stance.sentence
                    && words.contains(*cue)
                    && words.contains(*inner)
                    && *inner != words =>
            {
                Some(*holder)
            }
            _ => None,
        });
        stance.holder = other.unwrap_or(stance.holder);
    }
}

/// Keeps, for each holder, target and polarity in a sentence, the stance with the best score.
pub(super) fn without_repeats(mut raw: Vec<Raw>) -> Vec<Raw> {
    raw.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.cue.cmp(&b.cue)));
    let mut kept: Vec<Raw> = Vec::with_capacity(raw.len());
    for one in raw {
        let same_holder = |k: &Raw| match (k.holder, one.holder) {
            (CueHolder::Words(a), CueHolder::Words(b)) => a.overlaps(b),
            (a, b) => a == b,
        };
        let repeat = kept.iter().any(|k| {
            k.sentence == one.sentence
                && k.polarity == one.polarity
                && k.target.overlaps(one.target)
                && same_holder(k)
        });
        if !repeat {
            kept.push(one);
        }
    }
    kept.sort_by_key(|s| (s.sentence, s.cue, s.target));
    kept
}

/// The sentences of the stances whose parties depend on whose words they are: no holder of their own,
/// or a pronoun. Each once, in text order.
pub(super) fn unattributed(doc: &Document, raw: &[Raw]) -> Vec<usize> {
    let is_pronoun = |span: Span| pronoun(doc.slice(span)).is_some();
    let depends = |s: &&Raw| match s.holder {
        CueHolder::Words(holder) => is_pronoun(holder) || is_pronoun(s.target),
        CueHolder::Author | CueHolder::Outside => true,
    };
    let mut sentences: Vec<usize> = raw.iter().filter(depends).map(|s| s.sentence).collect();
    sentences.dedup();
    sentences
}

/// Gives the parties their names, in text order. A stance that names no holder of its own belongs
/// to the source in whose words it stands. One whose speaker is named nowhere near has no holder to
/// report and is left out.
pub(super) fn named(doc: &Document, raw: Vec<Raw>, attributions: Vec<Attribution>) -> Vec<Stance> {
    let mut resolver = Resolver::new(doc).with_attributions(attributions);
    let mut stances = Vec::with_capacity(raw.len());
    for s in raw {
        let holder = match s.holder {
            CueHolder::Words(span) => Some(resolver.party(span)),
            CueHolder::Author => resolver.source(s.cue),
            CueHolder::Outside => match resolver.outside(s.cue) {
                None => continue,
                speaker => speaker,
            },
        };
        if let Some(holder) = &holder {
            resolver.remember(holder);
        }
        stances.push(Stance {
            kind: if holder.is_some() {
                StanceKind::Reported
            } else {
                StanceKind::Author
            },
            target: resolver.target(s.target, holder.as_ref()),
            statement: None,
            holder,
            polarity: s.polarity,
            score: s.score,
            cue: Some(s.cue),
            evidence: s.sentence,
        });
    }
    stances
}
