//! A digest: headings, sentences, and below each the document it comes from.

use standpoint_document::OffsetUnit;
use standpoint_summarize::digest::{Digest, Group, Heading, Origin, Place, Story};

use super::wrap::wrap;
use super::{FAINT, HEADING, View};
use crate::console::Count;

/// Other documents of a story that are named.
const NAMED: usize = 6;

/// The whole digest, `width` columns wide; with `colour`, escape codes are in it.
pub(crate) fn digest(digest: &Digest, width: usize, colour: bool) -> String {
    let mut view = View {
        width,
        colour,
        out: String::new(),
    };
    let told: usize = digest.groups.iter().map(|g| g.stories.len()).sum();
    let documents = count(digest.documents, "document");
    let head = match (digest.stories, told) {
        (0, _) => format!("{documents}, nothing told"),
        (all, told) if all == told => format!("{documents}, {}", stories(all)),
        (all, told) => format!("{documents}, {told} of {}", stories(all)),
    };
    view.faint(&head, "");
    for group in &digest.groups {
        heading(&mut view, group);
        for (i, story) in group.stories.iter().enumerate() {
            if i > 0 {
                view.out.push('\n');
            }
            let dated = matches!(group.heading, Heading::Day(_));
            tell(&mut view, story, dated);
        }
    }
    view.out
}

fn heading(view: &mut View, group: &Group) {
    let name = match &group.heading {
        Heading::Day(Some(day)) => day.in_words(),
        Heading::Day(None) => "No date".to_owned(),
        Heading::Topic(words) if words.is_empty() => "One document each".to_owned(),
        Heading::Topic(words) => words.join(", "),
    };
    let name = view.styled(HEADING, &name);
    let documents = count(group.documents, "document");
    let documents = view.styled(FAINT, &format!("({documents})"));
    view.out.push_str(&format!("\n{name} {documents}\n"));
}

fn tell(view: &mut View, story: &Story, dated: bool) {
    view.line(&story.sentence, "  ", "  ");
    let Origin { id, title, day, .. } = &story.document;
    let day = day.filter(|_| !dated);
    let parts = [
        title.clone(),
        day.map(|d| d.to_string()),
        Some(id.clone()),
        story.place.as_ref().map(place),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    view.faint(&parts.join(", "), "    | ");
    if !story.others.is_empty() {
        let ids = story.others.iter().map(|o| o.id.clone()).take(NAMED);
        let mut ids: Vec<String> = ids.collect();
        let more = story.others.len().saturating_sub(NAMED);
        if more > 0 {
            ids.push(format!("{more} more"));
        }
        view.faint(&format!("also in {}", ids.join(", ")), "    | ");
    }
}

fn place(place: &Place) -> String {
    let unit = match place.offsets {
        OffsetUnit::Chars => "characters",
        OffsetUnit::Bytes => "bytes",
        OffsetUnit::Utf16 => "UTF-16 units",
    };
    format!("{unit} {}-{}", place.start, place.end)
}

fn count(n: usize, noun: &str) -> String {
    Count(n as u64, noun).to_string()
}

fn stories(n: usize) -> String {
    match n {
        1 => "1 story".to_owned(),
        n => format!("{n} stories"),
    }
}

impl View {
    /// A paragraph that stands back, each line behind `first`.
    fn faint(&mut self, text: &str, first: &str) {
        for line in wrap(text, self.width.saturating_sub(first.len())) {
            let line = self.styled(FAINT, &line);
            self.out.push_str(first);
            self.out.push_str(&line);
            self.out.push('\n');
        }
    }
}
