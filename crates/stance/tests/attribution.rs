//! What every attributor promises, held to by the rules and by an encoder of random weights on the
//! real engine; and how the encoder's outputs are read, over scripted ones.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use standpoint_model::{LoadOptions, Model, Task};
use standpoint_stance::{Attribution, Attributor, EncoderAttributor, RuleAttributor};
use standpoint_testkit::{
    Reading, ScriptedSession, attributor_contract, fixture, one_hot, scripted, wordpieces,
};

fn random_weights() -> EncoderAttributor {
    let options = LoadOptions::default();
    let model = Model::open(&fixture(Task::Attribution), Task::Attribution, &options);
    EncoderAttributor::new(model.unwrap()).unwrap()
}

attributor_contract!(rules, RuleAttributor);
attributor_contract!(encoder, random_weights());

fn id(word: &str) -> i32 {
    wordpieces().encode(word, 0).unwrap()[0].id as i32
}

/// An attributor for which `said` is a cue that points at `source` and at the words from the first to
/// the last of `content`; at nothing where a word is not in the text.
fn attributor(source: &'static str, content: [&'static str; 2]) -> EncoderAttributor {
    let said = id("said");
    let wanted = [source, source, content[0], content[1]].map(id);
    let tags = move |row: Reading<'_>, i: usize| one_hot(3, usize::from(row.ids[i] == said), 12.0);
    let query = |_: Reading<'_>, _: usize| vec![1.0; 4];
    let key = move |row: Reading<'_>, i: usize| {
        let at = row.ids[i];
        let none = if i == 0 { 1.0 } else { 0.0 };
        wanted.map(|w| if at == w { 9.0 } else { none }).to_vec()
    };
    let session = ScriptedSession::default()
        .with_tokens("cues", 3, tags)
        .with_tokens("query", 4, query)
        .with_tokens("key", 4, key);
    EncoderAttributor::new(scripted(Task::Attribution, session)).unwrap()
}

fn attributed(text: &str, by: &EncoderAttributor) -> Vec<(Option<String>, Vec<String>)> {
    let doc = standpoint_tokenize::document(text);
    let found = by.attribute(&[&doc]).unwrap();
    let read = |a: &Attribution| {
        assert_eq!(doc.slice(a.cue), "said");
        let content = a.content.iter().map(|c| doc.slice(*c).trim().to_owned());
        (a.source.map(|s| doc.slice(s).to_owned()), content.collect())
    };
    found[0].items.iter().map(read).collect()
}

#[test]
fn a_cue_points_at_its_source_and_content() {
    let by = attributor("anna", ["the", "trade"]);
    let found = attributed("Anna said the government will support trade.", &by);
    let content = vec!["the government will support trade".to_owned()];
    assert_eq!(found, [(Some("Anna".to_owned()), content)]);
}

#[test]
fn a_content_that_its_source_interrupts_is_two_stretches() {
    let by = attributor("anna", ["trade", "plan"]);
    let found = attributed("Trade, Anna said , will support the plan.", &by);
    let content = vec!["Trade,".to_owned(), ", will support the plan".to_owned()];
    assert_eq!(found, [(Some("Anna".to_owned()), content)]);
}

#[test]
fn who_is_not_named_is_nobody() {
    let by = attributor("anna", ["the", "plan"]);
    let found = attributed("It is said the minister opposed the plan.", &by);
    assert_eq!(found[0].0, None);
}

#[test]
fn queries_and_keys_that_do_not_fit_are_refused() {
    let none = |_: Reading<'_>, _: usize| vec![0.0; 6];
    let session = ScriptedSession::default()
        .with_tokens("cues", 3, |_, _| one_hot(3, 0, 1.0))
        .with_tokens("query", 6, none)
        .with_tokens("key", 6, none);
    let refused = EncoderAttributor::new(scripted(Task::Attribution, session));
    let message = refused.unwrap_err().to_string();
    assert!(
        message.contains("expected the same multiple of 4"),
        "{message}"
    );
}
