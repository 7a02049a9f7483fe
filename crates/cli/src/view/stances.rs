//! The table of positions: who, which side, on what, how sure, and the sentences below.

use anstyle::{AnsiColor, Style};
use standpoint_document::{Document, Polarity, Position, Standing};

use super::wrap::wrap;
use super::{FAINT, View};

/// Columns of the verb (`against`, `unclear on`) and of the score.
const VERB: usize = 10;
const SCORE: usize = 4;
/// Columns between two cells, and before the first.
const GAP: usize = 2;

pub(super) fn write(view: &mut View, doc: &Document) {
    if doc.positions.is_empty() {
        view.line("none found", "  ", "  ");
    }
    let free = view.width.saturating_sub(VERB + SCORE + 4 * GAP);
    let widths = doc.positions.iter().map(|p| holder(p).chars().count());
    let left = widths
        .max()
        .unwrap_or_default()
        .clamp(8, (free * 2 / 5).max(8));
    let right = free.saturating_sub(left);
    for (i, position) in doc.positions.iter().enumerate() {
        if i > 0 {
            view.out.push('\n');
        }
        row(view, position, left, right);
        evidence(view, doc, position);
    }
}

/// One position, its holder and target wrapped in their columns.
fn row(view: &mut View, position: &Position, left: usize, right: usize) {
    let holders = wrap(holder(position), left);
    let target = match &position.statement {
        Some(statement) => format!("{}: {statement}", position.target.name),
        None => position.target.name.clone(),
    };
    let targets = wrap(&target, right);
    let (verb, style) = side(position.standing);
    for i in 0..holders.len().max(targets.len()).max(1) {
        let cell = |list: &[String]| list.get(i).cloned().unwrap_or_default();
        let (holder, target) = (cell(&holders), cell(&targets));
        let verb = if i == 0 { verb } else { "" };
        let verb = view.styled(style, &format!("{verb:VERB$}"));
        let line = if i == 0 {
            format!(
                "  {holder:left$}  {verb}  {target:right$}  {:.2}",
                position.score
            )
        } else {
            format!("  {holder:left$}  {verb}  {target}")
        };
        view.out.push_str(line.trim_end());
        view.out.push('\n');
    }
}

/// The sentences that prove it, each once. Where one takes another side than the position as a
/// whole, its own side stands before it.
fn evidence(view: &mut View, doc: &Document, position: &Position) {
    let stances = position.stances.iter().filter_map(|i| doc.stances.get(*i));
    let mut shown: Vec<(usize, Polarity)> = Vec::new();
    for stance in stances {
        let here = (stance.evidence, stance.polarity);
        let Some(sentence) = doc.sentences.get(stance.evidence) else {
            continue;
        };
        if shown.contains(&here) {
            continue;
        }
        shown.push(here);
        let text = match own_side(position.standing, stance.polarity) {
            Some(side) => format!("({side}) {}", doc.slice(sentence.span)),
            None => doc.slice(sentence.span).to_owned(),
        };
        for line in wrap(&text, view.width.saturating_sub(6)) {
            let line = view.styled(FAINT, &line);
            view.out.push_str("    | ");
            view.out.push_str(&line);
            view.out.push('\n');
        }
    }
}

/// The side of a piece of evidence, where the position does not say it.
const fn own_side(standing: Standing, polarity: Polarity) -> Option<&'static str> {
    match (standing, polarity) {
        (Standing::Favor, Polarity::Favor)
        | (Standing::Against, Polarity::Against)
        | (Standing::Unclear, Polarity::Neutral) => None,
        _ => Some(polarity.as_str()),
    }
}

fn holder(position: &Position) -> &str {
    match &position.holder {
        Some(holder) => &holder.name,
        None => "the text itself",
    }
}

const fn side(standing: Standing) -> (&'static str, Style) {
    match standing {
        Standing::Favor => ("favors", AnsiColor::Green.on_default()),
        Standing::Against => ("against", AnsiColor::Red.on_default()),
        Standing::Mixed => ("mixed on", AnsiColor::Yellow.on_default()),
        Standing::Unclear => ("unclear on", Style::new()),
    }
}
