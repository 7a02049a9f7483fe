//! Stances asked for and positions, over the samples with the models that ship.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::common::{arg, folder, run};
use crate::invariants;

const DAIRY: &str = "samples/dairy-trade-dispute.txt";

fn list<'a>(row: &'a Value, key: &str) -> &'a [Value] {
    row[key].as_array().unwrap()
}

/// The stances asked for: those without a cue.
fn asked(row: &Value) -> Vec<&Value> {
    let stances = list(row, "stances").iter();
    stances.filter(|s| s["cue"].is_null()).collect()
}

/// One result line of a sample with the targets of a TOML file.
fn with_targets(input: &str, targets: &str) -> Value {
    let dir = folder(&[("t.toml", targets.as_bytes())]);
    let file = arg(dir.path().join("t.toml"));
    let ran = run(["run", input, "--targets", &file, "--quiet"]).ends_with(0);
    let mut rows = ran.rows();
    invariants::check(&rows[0]);
    rows.remove(0)
}

/// What the program says about a file of targets that it refuses.
fn refused(targets: &str, says: &[&str]) {
    let dir = folder(&[("t.toml", targets.as_bytes())]);
    let file = arg(dir.path().join("t.toml"));
    run(["run", DAIRY, "--targets", &file])
        .ends_with(2)
        .says(says);
}

#[test]
fn every_position_holds_its_stances_and_each_stance_one_position() {
    let row = with_targets(
        DAIRY,
        "[[target]]\nname = \"the checks\"\n[[target]]\nname = \"the quota\"\naliases = [\"a quota\"]\n",
    );
    let stances = list(&row, "stances");
    let mut seen = BTreeSet::new();
    for position in list(&row, "positions") {
        let evidence: Vec<usize> = list(position, "stances")
            .iter()
            .map(|i| i.as_u64().unwrap() as usize)
            .collect();
        assert!(!evidence.is_empty() && evidence.is_sorted(), "{position}");
        let mut sides: BTreeMap<&str, u64> = BTreeMap::new();
        for i in &evidence {
            assert!(seen.insert(*i), "stance {i} is in two positions");
            assert_eq!(
                stances[*i]["holder"].is_null(),
                position["holder"].is_null()
            );
            *sides
                .entry(stances[*i]["polarity"].as_str().unwrap())
                .or_default() += 1;
        }
        let count = |side| sides.get(side).copied().unwrap_or_default();
        for side in ["favor", "against", "neutral"] {
            assert_eq!(position[side].as_u64(), Some(count(side)), "{position}");
        }
        match position["position"].as_str().unwrap() {
            "mixed" => assert!(count("favor") > 0 && count("against") > 0, "{position}"),
            "unclear" => {}
            side => assert!(count(side) > 0, "{position}"),
        }
    }
    assert_eq!(seen.len(), stances.len());
}

#[test]
fn an_actor_asked_about_is_found_under_its_other_names_and_is_no_holder_of_itself() {
    let row = with_targets(DAIRY, "[[target]]\nname = \"Figueirôa\"\n");
    let asked = asked(&row);
    assert!(!asked.is_empty());
    let actors: BTreeSet<Option<u64>> = asked
        .iter()
        .map(|s| s["target"]["actor"].as_u64())
        .collect();
    assert_eq!(actors.len(), 1, "one actor: {actors:?}");
    for stance in &asked {
        let holder = &stance["holder"];
        assert!(
            holder.is_null()
                || holder["actor"].is_null()
                || holder["actor"] != stance["target"]["actor"]
        );
    }
}

#[test]
fn a_sentence_that_means_a_target_is_asked_about_it_without_naming_it() {
    let dir = folder(&[
        (
            "a.txt",
            b"The harbour is quiet. Greenpeace hailed higher levies on carbon emissions. The cook made soup.",
        ),
        ("t.toml", b"[[target]]\nname = \"carbon tax\"\n"),
    ]);
    let (input, file) = (
        arg(dir.path().join("a.txt")),
        arg(dir.path().join("t.toml")),
    );
    let rows = run(["run", &input, "--targets", &file, "-q"])
        .ends_with(0)
        .rows();
    let asked = asked(&rows[0]);
    assert!(!asked.is_empty(), "{}", rows[0]);
    for stance in asked {
        assert_eq!(stance["evidence"]["sentence"], 1);
        assert!(stance["target"]["start"].is_null() && stance["target"]["text"].is_null());
        assert_eq!(stance["target"]["name"], "carbon tax");
    }
    let vectors = rows[0]["models"]["vectors"].as_str().expect("a name");
    assert!(vectors.starts_with("sentences-minilm"), "{vectors}");
}

#[test]
fn a_statement_is_asked_in_the_place_of_its_name() {
    let row = with_targets(
        DAIRY,
        "[[target]]\nname = \"quota\"\nstatement = \"Imports of powdered milk should be limited by a quota\"\n\
         [[target]]\nname = \"quota on milk\"\naliases = [\"quota\"]\n",
    );
    let asked = asked(&row);
    let claims: BTreeSet<(Option<&str>, bool)> = asked
        .iter()
        .map(|s| (s["target"]["name"].as_str(), s["statement"].is_string()))
        .collect();
    assert_eq!(
        claims,
        [(Some("quota"), true), (Some("quota on milk"), false)].into()
    );
    for position in list(&row, "positions") {
        let stances = list(position, "stances");
        let statement =
            |i: &Value| &list(&row, "stances")[i.as_u64().unwrap() as usize]["statement"];
        assert!(
            stances
                .iter()
                .all(|i| statement(i) == &position["statement"])
        );
    }
}

#[test]
fn a_target_more_changes_nothing_of_another() {
    let one = "[[target]]\nname = \"the tribunal\"\n";
    let two = format!("{one}[[target]]\nname = \"milk\"\n");
    let (one, two) = (with_targets(DAIRY, one), with_targets(DAIRY, &two));
    let of = |row: &Value| -> Vec<Value> {
        let mine = asked(row).into_iter().cloned();
        mine.filter(|s| s["target"]["name"] == "the tribunal")
            .collect()
    };
    assert!(!of(&one).is_empty());
    assert_eq!(of(&one).len(), of(&two).len());
    for (a, b) in of(&one).iter().zip(of(&two)) {
        for key in ["holder", "target", "polarity", "evidence"] {
            assert_eq!(a[key], b[key]);
        }
    }
    assert_eq!(one["summary"]["sentences"], two["summary"]["sentences"]);
}

#[test]
fn a_target_adds_to_what_is_found_and_leaves_the_summary_as_it_was() {
    let plain = run(["run", DAIRY, "-q"]).ends_with(0).rows().remove(0);
    let row = with_targets(DAIRY, "[[target]]\nname = \"the tribunal\"\n");
    let found: Vec<&Value> = list(&row, "stances")
        .iter()
        .filter(|s| !s["cue"].is_null())
        .collect();
    assert_eq!(found, list(&plain, "stances").iter().collect::<Vec<_>>());
    assert_eq!(plain["summary"]["sentences"], row["summary"]["sentences"]);
    assert!(plain["models"]["vectors"].is_null() && plain["models"]["judge"].is_null());
    assert!(list(&plain, "positions").iter().all(|p| p["neutral"] == 0));
}

#[test]
fn contradicting_sentences_make_a_mixed_position_that_is_shown() {
    let text = "Minister Ana Roque praised the border treaty on Monday. \
         On Friday Ana Roque condemned the border treaty.";
    let dir = folder(&[("a.txt", text.as_bytes())]);
    let input = arg(dir.path().join("a.txt"));
    let rows = run(["run", &input, "-q"]).ends_with(0).rows();
    let positions = list(&rows[0], "positions");
    let mixed: Vec<&Value> = positions
        .iter()
        .filter(|p| p["position"] == "mixed")
        .collect();
    assert_eq!(mixed.len(), 1, "{positions:?}");
    assert_eq!(mixed[0]["holder"]["name"], "Ana Roque");
    assert_eq!(
        (&mixed[0]["favor"], &mixed[0]["against"]),
        (&1.into(), &1.into())
    );
    let shown = run(["show", &input]).ends_with(0).stdout;
    for part in [
        "mixed on",
        "| (favor) Minister Ana",
        "| (against) On Friday",
    ] {
        assert!(shown.contains(part), "{part:?} not in: {shown}");
    }
}

#[test]
fn a_file_of_targets_that_is_wrong_is_refused_with_its_line() {
    refused(
        "[[target]]\nname = \"a\"\nalias = [\"b\"]\n",
        &["t.toml", "unknown field `alias`", "statement"],
    );
    refused(
        "[[target]]\naliases = [\"b\"]\n",
        &["t.toml", "missing field `name`"],
    );
    refused(
        "[[target]]\nname = \"a\"\n\n[[target]]\nname = \" \"\n",
        &["t.toml:4: a target has no name"],
    );
    refused(
        "[[target]]\nname = \"a\"\naliases = [\"\"]\n",
        &["t.toml:1: an alias of the target `a` is empty"],
    );
    refused(
        "[[target]]\nname = \"a\"\nstatement = \"\"\n",
        &["t.toml:1: the statement of the target `a` is empty"],
    );
    refused(
        "[[target]]\nname = \"the tax\"\n[[target]]\nname = \"The  Tax\"\n",
        &[
            "t.toml:3: the target `The  Tax` is there already (",
            "t.toml:1)",
        ],
    );
    refused(
        "[[target]]\nname = \"a\"\naliases = [\"b\", \"B\"]\n",
        &["the target `a` goes by `B` already"],
    );
    refused("", &["t.toml: no [[target]] in it"]);
}

#[test]
fn a_target_of_the_flags_and_of_the_file_is_asked_about_once() {
    let dir = folder(&[("t.toml", b"[[target]]\nname = \"Milk\"\n")]);
    let file = arg(dir.path().join("t.toml"));
    run(["run", DAIRY, "--target", "milk", "--targets", &file])
        .ends_with(2)
        .says(&["t.toml:1: the target `Milk` is there already (--target)"]);
}
