//! One record of JSON to a document.

use std::borrow::Cow;

use serde_json::{Map, Value};
use standpoint_document::{Document, Note};

use crate::decode::decode;
use crate::surrogates::mend;
use crate::{Problem, ReadOptions};

/// The document of a record; its id is empty where the record has none.
pub(crate) fn parse(line: &[u8], options: &ReadOptions) -> Result<Document, Problem> {
    if str::from_utf8(line).is_ok() {
        return utf8(line, options);
    }
    let decoded = decode(line.to_vec())?;
    let mut doc = utf8(decoded.text.as_bytes(), options)?;
    note(&mut doc, decoded.encoding.as_deref(), decoded.note);
    Ok(doc)
}

fn utf8(line: &[u8], options: &ReadOptions) -> Result<Document, Problem> {
    let broken = match object(line) {
        Ok(fields) => return document(fields, options),
        Err(problem) => problem,
    };
    let Cow::Owned(mended) = mend(line) else {
        return Err(broken);
    };
    let mut doc = document(object(&mended).map_err(|_| broken)?, options)?;
    let message = "halves of characters (unpaired surrogates) stand as U+FFFD";
    note(&mut doc, None, Some(message.to_owned()));
    Ok(doc)
}

/// Tells in `meta.encoding`, where the input has no such field of its own, and in the notes, how
/// the text was read.
pub(crate) fn note(doc: &mut Document, encoding: Option<&str>, message: Option<String>) {
    if let Some(name) = encoding {
        doc.meta
            .entry("encoding")
            .or_insert_with(|| Value::from(name));
    }
    if let Some(message) = message {
        doc.notes.push(Note {
            stage: "read".to_owned(),
            message,
        });
    }
}

fn object(line: &[u8]) -> Result<Map<String, Value>, Problem> {
    match serde_json::from_slice(line) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(other) => Err(Problem::NotAnObject {
            found: kind(&other),
        }),
        Err(e) => Err(Problem::Json {
            line: e.line(),
            column: e.column(),
            reason: reason(&e),
        }),
    }
}

/// What is wrong with a JSON text, without its place, whose line counts from the record's first.
pub(crate) fn reason(error: &serde_json::Error) -> String {
    let whole = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    whole.strip_suffix(&place).unwrap_or(&whole).to_owned()
}

fn document(mut fields: Map<String, Value>, options: &ReadOptions) -> Result<Document, Problem> {
    let text = match fields.shift_remove(&options.text_field) {
        Some(Value::String(text)) => text,
        Some(other) => {
            return Err(Problem::WrongType {
                field: options.text_field.clone(),
                expected: "a string",
                found: kind(&other),
            });
        }
        None => {
            return Err(Problem::MissingField {
                field: options.text_field.clone(),
                found: fields.keys().take(8).cloned().collect(),
            });
        }
    };
    let id = match fields.shift_remove(&options.id_field) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(id)) => id,
        Some(Value::Number(id)) => id.to_string(),
        Some(other) => {
            return Err(Problem::WrongType {
                field: options.id_field.clone(),
                expected: "a string or a number",
                found: kind(&other),
            });
        }
    };
    let mut doc = Document::new(id, text);
    doc.meta = fields;
    Ok(doc)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(line: &str) -> Result<Document, String> {
        parse(line.as_bytes(), &ReadOptions::default()).map_err(|e| e.to_string())
    }

    #[test]
    fn other_fields_keep_their_order_in_meta() {
        let doc =
            read(r#"{"z":1,"id":"x","title":"T","text":"Hi.","a":{"b":[2]}}"#).expect("valid");
        assert_eq!((doc.id.as_str(), doc.text()), ("x", "Hi."));
        let meta = serde_json::to_string(&doc.meta).expect("plain data");
        assert_eq!(meta, r#"{"z":1,"title":"T","a":{"b":[2]}}"#);
    }

    #[test]
    fn a_number_is_an_id_as_it_is_written() {
        assert_eq!(
            read(r#"{"id":18446744073709551615,"text":""}"#)
                .expect("valid")
                .id,
            "18446744073709551615"
        );
        assert_eq!(read(r#"{"id":null,"text":""}"#).expect("valid").id, "");
    }

    #[test]
    fn broken_records_say_what_is_wrong() {
        let lines = [
            r#"{"text": "cut sho"#,
            r#"{"text": "a" "id": 1}"#,
            r#"["text"]"#,
            "3",
            r#"{"body": "a", "title": "b"}"#,
            "{}",
            r#"{"text": 3}"#,
            r#"{"text": null}"#,
            r#"{"text": "a", "id": ["x"]}"#,
            r#"{"text": "\ud800", "#,
        ];
        let answers: Vec<_> = lines
            .iter()
            .map(|l| format!("{l}\n    {}", read(l).expect_err("broken")))
            .collect();
        insta::assert_snapshot!(answers.join("\n"));
    }

    #[test]
    fn a_line_in_latin_1_is_converted_and_noted() {
        let line = b"{\"text\": \"Le pr\xe9sident a salu\xe9 l'accord sign\xe9 \xe0 Gen\xe8ve.\"}";
        let doc = parse(line, &ReadOptions::default()).expect("valid");
        assert_eq!(doc.text(), "Le président a salué l'accord signé à Genève.");
        assert_eq!(doc.meta["encoding"], "windows-1252");
    }

    #[test]
    fn half_a_character_is_mended_and_noted() {
        let doc = read(r#"{"text": "Oslo \ud83d agreed."}"#).expect("mended");
        assert_eq!(doc.text(), "Oslo \u{fffd} agreed.");
        assert_eq!(doc.notes.len(), 1);
    }

    #[test]
    fn deep_nesting_is_an_error_and_no_overflow() {
        let line = "{\"text\":\"a\",\"x\":".to_owned() + &"[".repeat(100_000);
        assert!(read(&line).expect_err("too deep").contains("recursion"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_document_or_an_error(line in any::<Vec<u8>>()) {
            let _ = parse(&line, &ReadOptions::default());
        }

        #[test]
        fn any_text_comes_back_to_the_byte(text in any::<String>(), id in "[a-z]{1,8}") {
            let line = serde_json::json!({"id": id, "text": text}).to_string();
            let doc = read(&line).expect("valid");
            prop_assert_eq!(doc.text(), text);
            prop_assert_eq!(doc.id, id);
        }
    }
}
