//! Given holder, target and the words that express it, for or against: judge and finder together,
//! and each of them beside it.

use standpoint_document::Span;
use standpoint_stance::metrics::{Calibration, Classification};
use standpoint_stance::{EncoderFinder, EncoderJudge, FinderOptions, PolarityReader, Sides, side};

use super::given::{self, Labels, Question, Row};
use super::report::{Clock, Evaluation, Prediction};
use super::stance::classified;
use super::{rows, spread};
use crate::args::PolarityArgs;
use crate::error::CliError;
use crate::models::{Kind, Loader};

/// One way to read a side: a probability of favor.
type Reader = fn(&Sides) -> f32;

pub(super) fn run(args: &PolarityArgs) -> Result<Evaluation, CliError> {
    let data = &args.common.data;
    let mut rows = given::read(data)?;
    rows.retain(|(_, row)| Labels::of([row.label.as_str()]) == Labels::Two);
    if rows.is_empty() {
        return Err(rows::bad(data, 0, "no row of the file is for or against"));
    }
    let loader = Loader::new(&args.common.look)?;
    let judge = loader.open(Kind::Judge, args.judge_model.as_deref())?;
    let judge = EncoderJudge::new(judge)?;
    let finder = loader.open(Kind::Stances, args.stance_model.as_deref())?;
    let finder = EncoderFinder::new(finder, FinderOptions::default())?;
    let reader = PolarityReader::new(judge, finder);

    let clock = Clock::start();
    let read = spread(loader.pool(), &rows, |(i, row)| {
        let question = Question::of(row, *i, data)?;
        let cue = cue(row, &question).ok_or_else(|| {
            let what = "its `expression`, the words that express the stance, is not in its text";
            rows::bad(data, *i, what)
        })?;
        Ok(reader.read(&question.query(), cue)?)
    })?;
    let seconds = clock.seconds();

    let figures = |favor: Reader| {
        let mut classes = Classification::default();
        let mut calibration = Calibration::default();
        for ((_, row), sides) in rows.iter().zip(&read) {
            let (side, score) = side(favor(sides));
            classes.add(&row.label, side.as_str());
            calibration.add(f64::from(score), row.label == side.as_str());
        }
        classified(&classes, &calibration)
    };
    let mut metrics = figures(Sides::favor);
    let alone: [(&str, Reader); 2] = [
        ("judge", |s| s.judge),
        ("finder", |s| s.finder.unwrap_or(0.5)),
    ];
    for (name, favor) in alone {
        metrics.insert(name.to_owned(), figures(favor).into());
    }
    let models = [reader.judge().model(), reader.finder().model()];
    let predictions: Vec<Prediction> = rows
        .into_iter()
        .zip(&read)
        .map(|((row, gold), sides)| Prediction {
            row,
            id: gold.id,
            gold: gold.label.into(),
            predicted: side(sides.favor()).0.as_str().into(),
        })
        .collect();
    Ok(Evaluation {
        task: "polarity",
        documents: predictions.len(),
        model: models.map(|m| m.manifest().id()).join(" + "),
        seconds,
        metrics,
        predictions,
    })
}

/// Where the row's expression stands: of several places the one nearest to the target.
fn cue(row: &Row, question: &Question<'_>) -> Option<Span> {
    let words = row.expression.as_deref().filter(|w| !w.is_empty())?;
    let places = row.text.match_indices(words);
    let places = places.map(|(at, _)| Span::at(at, words.len()));
    let far = |cue: &Span| {
        let target = question.target_spans.first()?;
        Some(cue.start().abs_diff(target.start()))
    };
    places.min_by_key(|cue| far(cue).unwrap_or_default())
}
