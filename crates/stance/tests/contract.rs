//! What every finder promises, held to by the lexicon and by an encoder of random weights on the
//! real engine.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use standpoint_model::Task;
use standpoint_stance::{EncoderFinder, FinderOptions, LexiconFinder};
use standpoint_testkit::{fixture, stance_finder_contract};

fn random_weights() -> EncoderFinder {
    let options = standpoint_model::LoadOptions::default();
    let model = standpoint_model::Model::open(&fixture(Task::Stance), Task::Stance, &options);
    EncoderFinder::new(model.unwrap(), FinderOptions::default().with_min_score(0.0)).unwrap()
}

stance_finder_contract!(lexicon, LexiconFinder);
stance_finder_contract!(encoder, random_weights());
