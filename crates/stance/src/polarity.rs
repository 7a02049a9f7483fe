//! Favor or against, where it is known to be one of the two.

use standpoint_document::{Polarity, Span};

use crate::{EncoderFinder, Judgement, StanceError, StanceJudge, StanceQuery};

/// Log-odds further out than this say no more.
const CERTAIN: f32 = 12.0;

/// What each of two readers says of a stance that is known to take a side: probabilities of favor,
/// neutral left out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sides {
    /// The judge's, who reads holder and target.
    pub judge: f32,
    /// The finder's, who reads the cue; none where there is no cue to read.
    pub finder: Option<f32>,
}

impl Sides {
    /// From a judgement of holder and target, and the finder's verdict on the cue.
    pub fn new(judged: &Judgement, verdict: Option<&Judgement>) -> Self {
        Self {
            judge: judged.favor_share(),
            finder: verdict.map(Judgement::favor_share),
        }
    }

    /// Both together: the probability of favor whose log-odds are the mean of theirs.
    pub fn favor(&self) -> f32 {
        let odds = |p: f32| (p.ln() - (1.0 - p).ln()).clamp(-CERTAIN, CERTAIN);
        let judge = odds(self.judge);
        let mean = self.finder.map_or(judge, |f| f32::midpoint(judge, odds(f)));
        1.0 / (1.0 + (-mean).exp())
    }
}

/// The side that a probability of favor says, and that side's probability.
pub fn side(favor: f32) -> (Polarity, f32) {
    if favor > 0.5 {
        (Polarity::Favor, favor)
    } else {
        (Polarity::Against, 1.0 - favor)
    }
}

/// Reads which side a stance takes whose holder, target and cue are known: judge and finder
/// together.
#[derive(Debug)]
pub struct PolarityReader<J> {
    judge: J,
    finder: EncoderFinder,
}

impl<J: StanceJudge> PolarityReader<J> {
    /// A reader that asks both.
    pub fn new(judge: J, finder: EncoderFinder) -> Self {
        Self { judge, finder }
    }

    /// The judge of the two.
    pub fn judge(&self) -> &J {
        &self.judge
    }

    /// The finder of the two.
    pub fn finder(&self) -> &EncoderFinder {
        &self.finder
    }

    /// What both say of one stance. `cue`: bytes of the query's document.
    ///
    /// # Errors
    /// [`StanceError`] if the query points outside its document, or a model fails.
    pub fn read(&self, query: &StanceQuery<'_>, cue: Span) -> Result<Sides, StanceError> {
        let judged = self.judge.judge(std::slice::from_ref(query))?;
        let read = self.finder.given(query.doc, &[cue])?;
        let judged = judged.first().copied().unwrap_or(Judgement {
            favor: 0.0,
            against: 0.0,
            neutral: 1.0,
        });
        let verdict = read.first().and_then(Option::as_ref).map(|r| &r.verdict);
        Ok(Sides::new(&judged, verdict))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judgement(favor: f32, against: f32) -> Judgement {
        Judgement {
            favor,
            against,
            neutral: 1.0 - favor - against,
        }
    }

    #[test]
    fn neutral_is_left_out() {
        let sides = Sides::new(&judgement(0.3, 0.1), Some(&judgement(0.0, 0.0)));
        assert!((sides.judge - 0.75).abs() < 1e-6);
        assert_eq!(sides.finder, Some(0.5));
    }

    #[test]
    fn the_surer_of_the_two_decides() {
        let sides = Sides::new(&judgement(0.6, 0.4), Some(&judgement(0.01, 0.9)));
        assert_eq!(side(sides.favor()).0, Polarity::Against);
        let alone = Sides::new(&judgement(0.6, 0.4), None);
        assert!((alone.favor() - 0.6).abs() < 1e-5);
    }

    #[test]
    fn certainty_on_one_side_is_no_infinity() {
        let both = Sides::new(&judgement(1.0, 0.0), Some(&judgement(0.0, 1.0)));
        assert!((both.favor() - 0.5).abs() < 1e-6);
    }
}
