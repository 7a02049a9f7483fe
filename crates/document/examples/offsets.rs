//! Byte offsets inside, code points outside: `cargo run -p standpoint-document --example offsets`
#![expect(clippy::print_stdout, reason = "an example prints")]

use std::collections::BTreeMap;

use standpoint_document::{Document, Entity, Layers, OffsetUnit, Record, Span};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut doc = Document::new("note", "Müller flog nach Łódź 🛫.");
    doc.layers = Layers::ENTITIES;
    doc.entities.push(Entity {
        span: Span::new(18, 25)?,
        label: "LOC".into(),
        score: 0.98,
        actor: None,
    });
    for unit in [OffsetUnit::Bytes, OffsetUnit::Chars, OffsetUnit::Utf16] {
        let record = Record::new(&doc, unit, true, &BTreeMap::new());
        println!("{}", serde_json::to_string(&record)?);
    }
    Ok(())
}
