//! What the sentence splitter does with what news is made of.

use standpoint_tokenize::sentences;

fn split(text: &str) -> Vec<&str> {
    sentences(text)
        .iter()
        .map(|s| &text[s.start()..s.end()])
        .collect()
}

/// Each row is a text with `|` where sentences meet; all failing rows are reported at once.
fn check(rows: &[&str]) {
    let mut failures = Vec::new();
    for row in rows {
        let text = row.replace('|', " ");
        let wanted: Vec<&str> = row.split('|').collect();
        let found = split(&text);
        if found != wanted {
            failures.push(format!("wanted {wanted:?}\n found {found:?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn abbreviations_go_on_before_a_name_and_end_before_an_opening_word() {
    check(&[
        "Mr. Orr met Gov. Day and Sen. A. J. Pell.|Nothing came of it.",
        "She works for Kern & Co. at the port.|She likes it.",
        "They sued Kern & Co.|The court refused.",
        "It lies on Mt. Olm, near St. Ives.|Few go there.",
        "The U.S. Senate voted.|So did the U.S.|It was late.",
        "Fruit, e.g. Apples, and nuts, i.e. food, etc.|Bread came later.",
        "On Jan. 5 it rose.|In Feb. it fell.",
        "See No. 5 and pp. 3 of vol. 2 first.|Did he say no?|He said no.|Then he left.",
        "At 5 a.m. Ms. Day rose.|He left at 6 p.m.|Travellers slept until 9 a.m. Monday.",
    ]);
}

#[test]
fn numbers_and_links_are_not_cut() {
    check(&[
        "Output grew 3.5 percent to $1.2 billion.|It had been 4.|Nobody knew.",
        "See https://example.org/a.b?c=d.|Write to ada.b@example.org.|Thanks.",
        "Version 2.10.3 of example.com is out.|Get it.",
    ]);
}

#[test]
fn a_space_forgotten_after_the_stop_does_not_hide_it() {
    assert_eq!(
        split("They met yesterday.The talks failed."),
        ["They met yesterday.", "The talks failed."]
    );
    assert_eq!(
        split("Use Node.Js or the like"),
        ["Use Node.Js or the like"]
    );
}

#[test]
fn quotes_keep_their_closing_mark_and_their_speaker() {
    check(&[
        "\"We agree.\"|He did not.",
        "\u{201c}We agree.\u{201d}|He did not.",
        "\"Do we agree?\" he asked.|Nobody spoke.",
        "\"Do we agree?\" Minister Ruiz asked.|Nobody spoke.",
        "\"Stop!\" she said.|They did.",
        "He called it \"over.\"|She laughed.",
        "(They had met before.)|Both smiled.",
        "He knows this (they met in 1965.) from her.|She forgot.",
        "She works at Yahoo! in Oslo.|He does not.",
        "The film What? (1965) won.|It was long.",
    ]);
}

#[test]
fn ellipses_end_before_a_capital_only() {
    check(&[
        "He waited... and left.|She stayed.",
        "He waited...|She stayed.",
        "It says [...] so here.|Read it.",
        "He waited . . . and left.|She stayed.",
    ]);
}

#[test]
fn a_stop_by_itself_ends_a_sentence_of_text_cut_into_tokens() {
    check(&[
        "mr. lee of the u.s. navy agreed .|others did n't .",
        "she said it was \" fine . \"|he left at 5 p.m. on monday .",
        "why ?|nobody knows .",
    ]);
}

#[test]
fn notes_and_faces_stay_with_what_they_follow() {
    check(&[
        "It fell. [12] [citation needed]|It rose.[3]|It stood.",
        "It improves health.11 12|Walking helps too.",
        "Great news. :)|See you.",
    ]);
}

#[test]
fn lists_in_a_line_are_cut_before_each_item() {
    check(&[
        "1. Bread for all|2. Peace at home|3. Land",
        "1) Bread.|2) Peace.",
        "a. Bread|b. Peace",
        "•\u{a0}Bread|•\u{a0}Peace",
        "2.1. Results of the vote",
    ]);
}

#[test]
fn headings_without_a_stop_end_where_the_text_begins() {
    check(&[
        "Ministers agree on fish|Tuesday, May 5, 2020|Ministers agreed on fish in Velden.",
        "They agreed on Tuesday, May 5, 2020 in Velden.",
        "Figure 1.2|The port of Velden",
        "The port of Velden|Image: Ada Orr",
    ]);
}

#[test]
fn a_blank_line_or_a_short_line_ends_a_sentence() {
    assert_eq!(
        split("TALKS END\n\nNobody won."),
        ["TALKS END", "Nobody won."]
    );
    assert_eq!(split("Fish\r\nBread\r\nWine"), ["Fish", "Bread", "Wine"]);
    let headline = "Ministers agree on fish\nMinisters from nine countries agreed on the sharing of fish in the northern sea on Tuesday, after talks that had lasted for longer than a year.";
    assert_eq!(split(headline).len(), 2);
}

#[test]
fn hard_wrapped_text_is_one_sentence_over_its_lines() {
    let text = "Nine ministers agreed on Tuesday on the sharing of fish in the\nnorthern sea, after talks that had lasted for longer than Mr.\nOrr of the Velden Fishing Board had said they would. The paper\nwas signed at noon.\n    Boats may leave port again on Monday, the ministers said in\na common statement.\n";
    let found = split(text);
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[1].starts_with("The paper\nwas"));
    assert!(found[2].starts_with("Boats may"));
}

#[test]
fn other_scripts_end_with_their_own_stops() {
    assert_eq!(
        split("我们同意。他们不同意！真的？"),
        ["我们同意。", "他们不同意！", "真的？"]
    );
    assert_eq!(
        split("هل وافقوا؟ نعم وافقوا."),
        ["هل وافقوا؟", "نعم وافقوا."]
    );
    assert_eq!(split("वे सहमत हैं। हम नहीं।"), ["वे सहमत हैं।", "हम नहीं।"]);
    assert_eq!(
        split("He said 「好。」 and left."),
        ["He said 「好。」", "and left."]
    );
}

#[test]
fn a_heading_right_behind_a_stop_is_not_read_twice() {
    assert_eq!(
        split("。\u{2028}05/31/2001 09:01 AM"),
        ["。", "05/31/2001 09:01 AM"]
    );
}

#[test]
fn nothing_gives_nothing() {
    for text in ["", " ", "\n\n\u{a0}\u{2003}\r\n"] {
        assert!(sentences(text).is_empty(), "{text:?}");
    }
    assert_eq!(split("\0"), ["\0"]);
    assert_eq!(split("..."), ["..."]);
}
