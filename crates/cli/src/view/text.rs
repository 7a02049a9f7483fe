//! The text with its names in colour.

use standpoint_document::Document;

use super::colour_of;

/// The whole text; each mention carries the colour of its label.
pub(super) fn highlighted(doc: &Document) -> String {
    let mut out = String::new();
    let mut at = 0;
    let text = doc.text();
    for entity in &doc.entities {
        let style = colour_of(entity.label.as_str()).bold();
        out.push_str(text.get(at..entity.span.start()).unwrap_or_default());
        out.push_str(&format!("{style}{}{style:#}", doc.slice(entity.span)));
        at = entity.span.end();
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out.trim_end().to_owned()
}
