//! The table of stances: who, which side, on what, how sure, and the sentence below.

use anstyle::{AnsiColor, Style};
use standpoint_document::{Document, Polarity, Stance};

use super::wrap::wrap;
use super::{FAINT, View};

/// Columns of the verb (`against`, `neutral on`) and of the score.
const VERB: usize = 10;
const SCORE: usize = 4;
/// Columns between two cells, and before the first.
const GAP: usize = 2;

pub(super) fn write(view: &mut View, doc: &Document) {
    if doc.stances.is_empty() {
        view.line("none found", "  ", "  ");
    }
    let free = view.width.saturating_sub(VERB + SCORE + 4 * GAP);
    let widest = doc.stances.iter().map(|s| holder(s).chars().count()).max();
    let left = widest.unwrap_or_default().clamp(8, (free * 2 / 5).max(8));
    let right = free.saturating_sub(left);
    for (i, stance) in doc.stances.iter().enumerate() {
        if i > 0 {
            view.out.push('\n');
        }
        row(view, stance, left, right);
        evidence(view, doc, stance);
    }
}

/// One stance, its holder and target wrapped in their columns.
fn row(view: &mut View, stance: &Stance, left: usize, right: usize) {
    let holders = wrap(holder(stance), left);
    let targets = wrap(&stance.target.name, right);
    let (verb, style) = side(stance.polarity);
    for i in 0..holders.len().max(targets.len()).max(1) {
        let cell = |list: &[String]| list.get(i).cloned().unwrap_or_default();
        let (holder, target) = (cell(&holders), cell(&targets));
        let verb = if i == 0 { verb } else { "" };
        let verb = view.styled(style, &format!("{verb:VERB$}"));
        let line = if i == 0 {
            format!(
                "  {holder:left$}  {verb}  {target:right$}  {:.2}",
                stance.score
            )
        } else {
            format!("  {holder:left$}  {verb}  {target}")
        };
        view.out.push_str(line.trim_end());
        view.out.push('\n');
    }
}

/// The sentence that proves it.
fn evidence(view: &mut View, doc: &Document, stance: &Stance) {
    let Some(sentence) = doc.sentences.get(stance.evidence) else {
        return;
    };
    for line in wrap(doc.slice(sentence.span), view.width.saturating_sub(6)) {
        let line = view.styled(FAINT, &line);
        view.out.push_str("    | ");
        view.out.push_str(&line);
        view.out.push('\n');
    }
}

fn holder(stance: &Stance) -> &str {
    stance
        .holder
        .as_ref()
        .map_or("the text itself", |h| &h.name)
}

const fn side(polarity: Polarity) -> (&'static str, Style) {
    match polarity {
        Polarity::Favor => ("favors", AnsiColor::Green.on_default()),
        Polarity::Against => ("against", AnsiColor::Red.on_default()),
        Polarity::Neutral => ("neutral on", Style::new()),
    }
}
