//! What holds of every result line, whatever the text.

use serde_json::Value;

/// A text cut by code points.
struct Text(Vec<char>);

impl Text {
    fn slice(&self, span: &Value) -> String {
        let at = |key| span[key].as_u64().unwrap() as usize;
        self.0[at("start")..at("end")].iter().collect()
    }

    /// Fails unless the span's `text` is what stands there.
    #[track_caller]
    fn check(&self, span: &Value) {
        assert_eq!(span["text"].as_str().unwrap(), self.slice(span), "{span}");
    }
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key]
        .as_array()
        .unwrap_or_else(|| panic!("no {key} in {value}"))
}

fn number(value: &Value) -> usize {
    value
        .as_u64()
        .unwrap_or_else(|| panic!("{value} is no index")) as usize
}

fn fraction(value: &Value) {
    let score = value.as_f64().unwrap();
    assert!((0.0..=1.0).contains(&score), "{score}");
}

/// Checks a result line with all stages, offsets in code points.
#[track_caller]
pub(crate) fn check(record: &Value) {
    assert_eq!(record["schema"], "standpoint/1");
    assert!(record["source"]["path"].is_string() && record["source"]["record"].is_u64());
    assert!(record["meta"].is_object());
    let text = Text(record["text"].as_str().unwrap().chars().collect());
    let sentences = list(record, "sentences");
    let mut end = 0;
    for sentence in sentences {
        let start = number(&sentence["start"]);
        assert!(
            start >= end && start < number(&sentence["end"]),
            "{sentence}"
        );
        assert_eq!(text.slice(sentence).trim(), text.slice(sentence));
        end = number(&sentence["end"]);
    }
    let actors = list(record, "actors");
    let mut mentions = vec![0; actors.len()];
    let mut end = 0;
    for entity in list(record, "entities") {
        text.check(entity);
        fraction(&entity["score"]);
        assert!(
            number(&entity["start"]) >= end,
            "entities overlap: {entity}"
        );
        end = number(&entity["end"]);
        if !entity["actor"].is_null() {
            let actor = number(&entity["actor"]);
            mentions[actor] += 1;
        }
    }
    for (i, actor) in actors.iter().enumerate() {
        assert_eq!(number(&actor["id"]), i);
        assert_eq!(number(&actor["mentions"]), mentions[i], "{actor}");
    }
    let summary = &record["summary"];
    assert_eq!(summary["kind"], "extractive");
    let chosen: Vec<usize> = list(summary, "sentences").iter().map(number).collect();
    assert!(chosen.is_sorted() && chosen.iter().all(|i| *i < sentences.len()));
    assert_eq!(
        summary["text"].as_str().unwrap().lines().count(),
        chosen.len()
    );
    for stance in list(record, "stances") {
        check_stance(stance, &text, sentences, actors);
    }
    let mut gathered: Vec<usize> = Vec::new();
    for position in list(record, "positions") {
        fraction(&position["score"]);
        gathered.extend(list(position, "stances").iter().map(number));
    }
    gathered.sort_unstable();
    let stances = list(record, "stances").len();
    assert!(
        gathered.into_iter().eq(0..stances),
        "each stance is in one position"
    );
    for key in ["entities", "summary", "stances"] {
        assert!(record["models"][key].is_string(), "{key} names no model");
    }
}

#[track_caller]
fn check_stance(stance: &Value, text: &Text, sentences: &[Value], actors: &[Value]) {
    fraction(&stance["score"]);
    let evidence = &stance["evidence"];
    let sentence = &sentences[number(&evidence["sentence"])];
    text.check(evidence);
    assert_eq!(
        (&evidence["start"], &evidence["end"]),
        (&sentence["start"], &sentence["end"])
    );
    let inside = |span: &Value| {
        text.check(span);
        number(&span["start"]) >= number(&evidence["start"])
            && number(&span["end"]) <= number(&evidence["end"])
    };
    let author = stance["kind"] == "author";
    assert!(author || stance["kind"] == "reported");
    assert_eq!(stance["holder"].is_null(), author, "{stance}");
    for party in [&stance["holder"], &stance["target"]] {
        if party.is_null() {
            continue;
        }
        assert!(!party["name"].as_str().unwrap().is_empty());
        assert_eq!(party["start"].is_null(), party["end"].is_null());
        assert_eq!(party["start"].is_null(), party["text"].is_null());
        assert!(party["start"].is_null() || inside(party), "{stance}");
        assert!(party["actor"].is_null() || number(&party["actor"]) < actors.len());
    }
    let asked = stance["cue"].is_null();
    assert!(asked || inside(&stance["cue"]), "{stance}");
    match stance["polarity"].as_str().unwrap() {
        "favor" | "against" => {}
        "neutral" => assert!(asked, "neutral without being asked: {stance}"),
        other => panic!("polarity {other}"),
    }
}
