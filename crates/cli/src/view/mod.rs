//! A document or a digest for the eye, in a terminal's columns.

mod digest;
mod stances;
mod text;
mod wrap;

use std::collections::BTreeMap;

use anstyle::{AnsiColor, Style};
use standpoint_document::{Actor, Document, Faithfulness, SummaryKind};

pub(crate) use digest::digest;
use wrap::{hanging, wrap};

const HEADING: Style = Style::new().bold();
const FAINT: Style = Style::new().dimmed();

/// The whole view, `width` columns wide. With `colour` the text itself is shown too, names
/// highlighted, and escape codes are in the result.
pub(crate) fn document(doc: &Document, width: usize, colour: bool) -> String {
    let mut view = View {
        width,
        colour,
        out: String::new(),
    };
    view.header(doc);
    view.entities(doc);
    if colour {
        view.heading("Text");
        view.out.push_str(&text::highlighted(doc));
        view.out.push('\n');
    }
    view.summary(doc);
    view.heading("Stances");
    stances::write(&mut view, doc);
    for note in &doc.notes {
        view.line(
            &format!("note of {}: {}", note.stage, note.message),
            "",
            "  ",
        );
    }
    view.out
}

/// What has been drawn so far.
struct View {
    width: usize,
    colour: bool,
    out: String,
}

impl View {
    /// `text` between the codes of `style`, if there is colour.
    fn styled(&self, style: Style, text: &str) -> String {
        if self.colour {
            format!("{style}{text}{style:#}")
        } else {
            text.to_owned()
        }
    }

    fn heading(&mut self, name: &str) {
        let name = self.styled(HEADING, name);
        self.out.push('\n');
        self.out.push_str(&name);
        self.out.push('\n');
    }

    /// A paragraph, its first line behind `first`, the others behind `rest`.
    fn line(&mut self, text: &str, first: &str, rest: &str) {
        self.out.push_str(&hanging(text, self.width, first, rest));
    }

    fn header(&mut self, doc: &Document) {
        let id = if doc.id.is_empty() {
            "(no id)"
        } else {
            &doc.id
        };
        match doc.title() {
            Some(title) => {
                for line in wrap(title, self.width) {
                    let line = self.styled(HEADING, &line);
                    self.out.push_str(&line);
                    self.out.push('\n');
                }
                let id = self.styled(FAINT, id);
                self.out.push_str(&id);
            }
            None => {
                let id = self.styled(HEADING, id);
                self.out.push_str(&id);
            }
        }
        self.out.push('\n');
    }

    fn entities(&mut self, doc: &Document) {
        self.heading("Entities");
        let names = names(doc);
        if names.is_empty() {
            self.line("none found", "  ", "  ");
        }
        let mut labels: Vec<&str> = names.keys().copied().collect();
        labels.sort_by_key(|l| (order(l), *l));
        let column = labels.iter().map(|l| l.len()).max().unwrap_or_default();
        for label in labels {
            let mut list: Vec<&(String, usize)> = names.get(label).into_iter().flatten().collect();
            list.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
            let list: Vec<String> = list
                .into_iter()
                .map(|(name, n)| match n {
                    1 => name.clone(),
                    n => format!("{name} \u{d7}{n}"),
                })
                .collect();
            let first = format!("  {label:column$}  ");
            let rest = " ".repeat(first.len());
            let text = hanging(&list.join(", "), self.width, &first, &rest);
            let tinted = self.styled(colour_of(label), label);
            self.out.push_str(&text.replacen(label, &tinted, 1));
        }
    }

    fn summary(&mut self, doc: &Document) {
        let Some(summary) = &doc.summary else { return };
        self.heading(match summary.kind {
            SummaryKind::Extractive => "Summary",
            // What it says need not stand in the text.
            SummaryKind::Abstractive => "Summary in the words of the model",
        });
        if summary.text.is_empty() {
            self.line("empty", "  ", "  ");
        }
        for sentence in &summary.sentences {
            if let Some(s) = doc.sentences.get(sentence.sentence) {
                self.line(doc.slice(s.span), "  ", "  ");
            }
        }
        if summary.sentences.is_empty() {
            let supports = summary.faithfulness.iter().flat_map(|f| &f.sentences);
            let mut doubtful = supports.map(|s| !s.supported);
            for line in summary.text.lines() {
                let mark = if doubtful.next() == Some(true) {
                    "? "
                } else {
                    "  "
                };
                self.line(line, mark, "  ");
            }
        }
        if let Some(faithfulness) = &summary.faithfulness {
            let text = borne_out(faithfulness);
            self.line(&text, "    | ", "    | ");
        }
    }
}

/// How much of a summary its document bears out, in words.
fn borne_out(faithfulness: &Faithfulness) -> String {
    let all = faithfulness.sentences.len();
    let supported = faithfulness.sentences.iter().filter(|s| s.supported);
    let advice = if faithfulness.flagged {
        ": do not rely on it"
    } else {
        ""
    };
    format!("the text bears out {} of {all}{advice}", supported.count())
}

/// For each label the names under it and how often they are mentioned, in order of first mention.
fn names(doc: &Document) -> BTreeMap<&str, Vec<(String, usize)>> {
    let mut names: BTreeMap<&str, Vec<(String, usize)>> = BTreeMap::new();
    for Actor {
        name,
        label,
        mentions,
        ..
    } in &doc.actors
    {
        let entry = (name.clone(), mentions.len());
        names.entry(label.as_str()).or_default().push(entry);
    }
    for entity in doc.entities.iter().filter(|e| e.actor.is_none()) {
        let list = names.entry(entity.label.as_str()).or_default();
        let name = doc.slice(entity.span);
        match list.iter_mut().find(|(n, _)| n == name) {
            Some((_, count)) => *count += 1,
            None => list.push((name.to_owned(), 1)),
        }
    }
    names
}

/// Persons, organisations and places come first.
fn order(label: &str) -> usize {
    let first = ["PER", "ORG", "LOC"];
    first
        .iter()
        .position(|l| *l == label)
        .unwrap_or(first.len())
}

fn colour_of(label: &str) -> Style {
    let colour = match label {
        "PER" => AnsiColor::Cyan,
        "ORG" => AnsiColor::Magenta,
        "LOC" => AnsiColor::Green,
        "NORP" => AnsiColor::Yellow,
        _ => AnsiColor::Blue,
    };
    colour.on_default()
}

#[cfg(test)]
mod tests;
