//! Whether the judge reads what it is asked: the same rows, changed on purpose.

use std::collections::HashMap;
use std::path::Path;

use serde_json::{Map, Value, json};
use standpoint_document::{Polarity, Span};
use standpoint_model::Pool;
use standpoint_stance::metrics::Classification;
use standpoint_stance::probes::{Rewrite, negated, paraphrased};
use standpoint_stance::{HolderQuery, StanceJudge};

use super::given::{Labels, Question, Row};
use super::report::fraction;
use super::spread;
use crate::error::CliError;

/// A passage that says nothing.
const EMPTY: &str = ".";

/// What the judge says of a row as it is, and of the row changed in each way; none where a row
/// cannot be changed so.
struct Answers {
    plain: Polarity,
    exchanged: Option<Polarity>,
    target_only: Option<Polarity>,
    text_only: Option<Polarity>,
    negated: Option<Polarity>,
    paraphrased: Option<Polarity>,
}

/// The probes and what chance would give.
///
/// - `target_only`: the passage emptied, holder and target kept. `text_only`: the passage kept, no
///   holder and no target named. Macro F1, beside that of the most frequent label always
///   (`chance.majority_macro_f1`) and of labels drawn as often as gold has them
///   (`chance.stratified_macro_f1`).
/// - `exchange`: holder and target change places, in rows that name both. `macro_f1` is that of the
///   answers against the gold of the row that asks the other direction, where the data has it;
///   `kept_macro_f1` is what the answer to the unexchanged question would get there; `differing` is
///   the part whose two directions have different gold, where the answer must change.
/// - `negation`: of the rows with an answer that takes a side and a sentence that can be negated,
///   the share whose answer then turned, or became neutral (`cancelled`).
/// - `paraphrase`: of the rows that can be said in other words, the share whose answer stays.
///
/// A `chance` beside a share is what it would be if the answers before and after were drawn apart,
/// each as often as the judge gives them. `plain`: its answers to the rows as they are.
pub(super) fn run(
    pool: &Pool,
    judge: &dyn StanceJudge,
    rows: &[(usize, Row)],
    plain: &[(Polarity, f32)],
    data: &Path,
    labels: impl Fn(&Row) -> Labels + Sync + Send,
) -> Result<Map<String, Value>, CliError> {
    let numbered: Vec<_> = rows.iter().zip(plain).collect();
    let answers = spread(pool, &numbered, |((number, row), (plain, _))| {
        let question = Question::of(row, *number, data)?;
        let changed = [
            exchanged(&question),
            Some(target_only(&question)),
            Some(text_only(&question)),
            rewritten(&question, negated(&question.doc, &parties(&question))),
            rewritten(&question, paraphrased(&question.doc)),
        ];
        let queries: Vec<_> = changed.iter().flatten().map(Question::query).collect();
        let judged = judge.judge(&queries)?;
        let mut judged = judged.iter().map(|j| labels(row).best(j).0);
        let [exchanged, target_only, text_only, negated, paraphrased] =
            changed.map(|question| question.and_then(|_| judged.next()));
        Ok(Answers {
            plain: *plain,
            exchanged,
            target_only,
            text_only,
            negated,
            paraphrased,
        })
    })?;

    let against_gold = |answer: fn(&Answers) -> Option<Polarity>| {
        let mut classes = Classification::default();
        for ((_, row), answers) in rows.iter().zip(&answers) {
            if let Some(answer) = answer(answers) {
                classes.add(&row.label, answer.as_str());
            }
        }
        classes
    };
    let plain = against_gold(|a| Some(a.plain));
    let mut out = Map::new();
    let mut insert = |name: &str, value: Value| out.insert(name.to_owned(), value);
    insert(
        "chance",
        json!({
            "majority_macro_f1": fraction(plain.majority_macro_f1()),
            "stratified_macro_f1": fraction(plain.stratified_macro_f1()),
        }),
    );
    let macro_f1 = |c: &Classification| json!({ "macro_f1": fraction(c.macro_f1()) });
    insert("target_only", macro_f1(&against_gold(|a| a.target_only)));
    insert("text_only", macro_f1(&against_gold(|a| a.text_only)));
    if answers.iter().any(|a| a.exchanged.is_some()) {
        insert("exchange", exchange(rows, &answers));
    }
    let pairs = answers.iter().filter_map(|a| Some((a.plain, a.negated?)));
    let sided = pairs.filter(|(before, _)| *before != Polarity::Neutral);
    insert("negation", turned(&sided.collect::<Vec<_>>()));
    let pairs = answers
        .iter()
        .filter_map(|a| Some((a.plain, a.paraphrased?)));
    let same = agreement(pairs);
    insert(
        "paraphrase",
        json!({
            "rows": same.len(),
            "unchanged": fraction(same.accuracy()),
            "chance": fraction(same.chance_agreement()),
        }),
    );
    Ok(out)
}

fn target_only<'a>(question: &Question<'a>) -> Question<'a> {
    Question {
        doc: standpoint_tokenize::document(EMPTY),
        holder_spans: Vec::new(),
        target_spans: Vec::new(),
        ..*question
    }
}

fn text_only<'a>(question: &Question<'a>) -> Question<'a> {
    Question {
        doc: question.doc.clone(),
        holder: HolderQuery::Anyone,
        holder_spans: Vec::new(),
        target: "",
        target_spans: Vec::new(),
    }
}

/// The question the other way round; none where no holder is named.
fn exchanged<'a>(question: &Question<'a>) -> Option<Question<'a>> {
    let HolderQuery::Name(holder) = question.holder else {
        return None;
    };
    Some(Question {
        doc: question.doc.clone(),
        holder: HolderQuery::Name(question.target),
        holder_spans: question.target_spans.clone(),
        target: holder,
        target_spans: question.holder_spans.clone(),
    })
}

/// The first places of holder and target, those there are.
fn parties(question: &Question<'_>) -> Vec<Span> {
    let places = [&question.holder_spans, &question.target_spans];
    places.iter().filter_map(|p| p.first()).copied().collect()
}

/// The question about the rewritten passage; none if it was not rewritten, or a party's place in it
/// is lost.
fn rewritten<'a>(question: &Question<'a>, rewrite: Option<Rewrite>) -> Option<Question<'a>> {
    let rewrite = rewrite?;
    let moved = |spans: &[Span]| spans.iter().map(|s| rewrite.moved(*s)).collect();
    let holder_spans: Option<Vec<Span>> = moved(&question.holder_spans);
    let target_spans: Option<Vec<Span>> = moved(&question.target_spans);
    Some(Question {
        holder_spans: holder_spans?,
        target_spans: target_spans?,
        doc: standpoint_tokenize::document(rewrite.text()),
        ..*question
    })
}

/// How often the answer after is the one before.
fn agreement(pairs: impl Iterator<Item = (Polarity, Polarity)>) -> Classification {
    let mut same = Classification::default();
    for (before, after) in pairs {
        same.add(before.as_str(), after.as_str());
    }
    same
}

/// How sides fare when the sentence is negated.
fn turned(pairs: &[(Polarity, Polarity)]) -> Value {
    let same = agreement(pairs.iter().copied());
    let cancelled = pairs
        .iter()
        .filter(|(_, after)| *after == Polarity::Neutral);
    let cancelled = cancelled.count() as f64 / same.len().max(1) as f64;
    let changed = changed(&same);
    json!({
        "rows": same.len(),
        "changed": fraction(changed),
        "turned": fraction(changed - cancelled),
        "cancelled": fraction(cancelled),
        "chance": fraction(chance_of_change(&same)),
    })
}

fn changed(same: &Classification) -> f64 {
    if same.is_empty() {
        0.0
    } else {
        1.0 - same.accuracy()
    }
}

fn chance_of_change(same: &Classification) -> f64 {
    if same.is_empty() {
        0.0
    } else {
        1.0 - same.chance_agreement()
    }
}

/// How answers fare when holder and target change places.
fn exchange(rows: &[(usize, Row)], answers: &[Answers]) -> Value {
    let gold: HashMap<_, _> = rows
        .iter()
        .map(|(_, r)| ((&r.text, r.holder.as_deref(), Some(&*r.target)), &*r.label))
        .collect();
    let mut after = Classification::default();
    let mut kept = Classification::default();
    let mut differing = Classification::default();
    let mut differing_changed = Classification::default();
    for ((_, row), answer) in rows.iter().zip(answers) {
        let back = (&row.text, Some(&*row.target), row.holder.as_deref());
        if let (Some(other), Some(back)) = (answer.exchanged, gold.get(&back)) {
            after.add(back, other.as_str());
            kept.add(back, answer.plain.as_str());
            if **back != *row.label {
                differing.add(back, other.as_str());
                differing_changed.add(answer.plain.as_str(), other.as_str());
            }
        }
    }
    let pairs = answers.iter().filter_map(|a| Some((a.plain, a.exchanged?)));
    let same = agreement(pairs);
    json!({
        "rows": same.len(),
        "changed": fraction(changed(&same)),
        "chance": fraction(chance_of_change(&same)),
        "both_directions": after.len(),
        "macro_f1": fraction(after.macro_f1()),
        "kept_macro_f1": fraction(kept.macro_f1()),
        "differing": {
            "rows": differing.len(),
            "changed": fraction(changed(&differing_changed)),
            "chance": fraction(chance_of_change(&differing_changed)),
            "macro_f1": fraction(differing.macro_f1()),
        },
    })
}
