//! Where two answers differ.

use serde_json::Value;

/// Each difference in words. Numbers with a fraction may differ by `tolerance`; all else is to be equal.
/// Items of a list go together that differ in such numbers alone, so that one too many is one difference.
pub(super) fn all(name: &str, expected: &Value, found: &Value, tolerance: f64) -> Vec<String> {
    match (expected, found) {
        (Value::Array(expected), Value::Array(found)) => list(name, expected, found, tolerance),
        (Value::Object(a), Value::Object(b)) => {
            let keys = a.keys().chain(b.keys().filter(|key| !a.contains_key(*key)));
            let at = |value: &Value, key: &str| value.get(key).cloned().unwrap_or_default();
            keys.flat_map(|key| {
                let (a, b) = (at(expected, key), at(found, key));
                all(&format!("{name}.{key}"), &a, &b, tolerance)
            })
            .collect()
        }
        _ if near(expected, found, tolerance) => Vec::new(),
        _ => vec![format!("{name}: expected {expected}, found {found}")],
    }
}

fn list(name: &str, expected: &[Value], found: &[Value], tolerance: f64) -> Vec<String> {
    let mut rest: Vec<&Value> = found.iter().collect();
    let mut told = Vec::new();
    for item in expected {
        match rest.iter().position(|other| alike(item, other)) {
            Some(at) => {
                let other = rest.remove(at);
                let few = all(name, item, other, tolerance);
                told.extend(few.iter().map(|what| format!("{what} (of {item})")));
            }
            None => told.push(format!("{name}: expected {item}, found no such")),
        }
    }
    let more = rest
        .iter()
        .map(|item| format!("{name}: expected no more, found {item}"));
    told.extend(more);
    told
}

/// Whether two numbers are as near as is asked, or two other values equal.
fn near(a: &Value, b: &Value, tolerance: f64) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(x), Some(y)) if a.is_f64() || b.is_f64() => (x - y).abs() <= tolerance,
        _ => a == b,
    }
}

/// Whether they are the same but for numbers with a fraction.
fn alike(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Object(x), Value::Object(y)) => {
            x.len() == y.len()
                && x.iter()
                    .all(|(key, value)| y.get(key).is_some_and(|other| alike(value, other)))
        }
        (Value::Array(x), Value::Array(y)) => {
            x.len() == y.len() && x.iter().zip(y).all(|(a, b)| alike(a, b))
        }
        _ => near(a, b, f64::INFINITY),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn scores_may_differ_a_little_and_nothing_else() {
        let entity =
            |start: u64, score: f64| json!({"start": start, "label": "PER", "score": score});
        let stored = json!([entity(0, 0.9), entity(9, 0.8)]);
        let told = |found: Value| all("entities", &stored, &found, 1e-3);
        assert!(told(json!([entity(0, 0.9004), entity(9, 0.7996)])).is_empty());
        assert_eq!(
            told(json!([entity(0, 0.95), entity(9, 0.8)])),
            [
                "entities.score: expected 0.9, found 0.95 (of {\"start\":0,\"label\":\"PER\",\"score\":0.9})"
            ]
        );
        let other = told(json!([entity(1, 0.9), entity(9, 0.8)]));
        assert_eq!(other.len(), 2);
        assert!(other[0].ends_with("found no such"), "{other:?}");
        assert!(
            other[1].contains("expected no more, found {\"start\":1"),
            "{other:?}"
        );
    }

    #[test]
    fn an_answer_of_another_form_is_one_difference() {
        for (a, b) in [
            (json!("A."), json!("B.")),
            (json!(0.5), json!(0.6)),
            (json!(1), json!(2)),
            (json!(null), json!({"favor": 0.5})),
            (json!([1]), json!("x")),
        ] {
            assert_eq!(all("x", &a, &b, 0.01).len(), 1, "{a} {b}");
            assert!(all("x", &a, &a, 0.01).is_empty());
        }
        let (a, b) = (json!({"a": 1, "b": "x"}), json!({"a": 1, "c": "x"}));
        assert_eq!(all("x", &a, &b, 0.01).len(), 2);
        assert!(all("x", &json!(1), &json!(1.0), 0.01).is_empty());
    }
}
