use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::hub::{CONFIG, GLINER};
use crate::manifest::MANIFEST;
use crate::{ModelError, Pool, Session, onnx};

/// A runtime for models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Engine {
    /// rten: pure Rust, nothing to install; needs the feature `rten`.
    #[default]
    Rten,
}

/// How a model is loaded.
#[derive(Debug, Clone)]
pub struct LoadOptions {
    /// The threads it runs on (default: the engine's own, one a physical core).
    pub pool: Option<Arc<Pool>>,
    /// The runtime (default: rten).
    pub engine: Engine,
    /// The most wordpieces run at once, padding included (default 2048).
    pub budget: usize,
}

impl Default for LoadOptions {
    fn default() -> Self {
        Self {
            pool: None,
            engine: Engine::default(),
            budget: 2048,
        }
    }
}

impl LoadOptions {
    /// Runs on these threads.
    #[must_use]
    pub fn with_pool(mut self, pool: Arc<Pool>) -> Self {
        self.pool = Some(pool);
        self
    }

    /// Runs on this runtime.
    #[must_use]
    pub fn with_engine(mut self, engine: Engine) -> Self {
        self.engine = engine;
        self
    }

    /// Runs at most this many wordpieces at once, padding included; a longer row runs alone.
    #[must_use]
    pub fn with_budget(mut self, budget: usize) -> Self {
        self.budget = budget;
        self
    }
}

/// The first of `places` that holds a model folder called `name`.
///
/// # Errors
/// [`ModelError::NotFound`], which lists every path tried.
pub fn find(places: &[PathBuf], name: &str) -> Result<PathBuf, ModelError> {
    let tried: Vec<_> = places.iter().map(|place| place.join(name)).collect();
    let is_model = |dir: &&PathBuf| {
        [MANIFEST, CONFIG, GLINER]
            .iter()
            .any(|f| dir.join(f).is_file())
    };
    match tried.iter().find(is_model) {
        Some(dir) => Ok(dir.clone()),
        None => Err(ModelError::NotFound {
            name: name.to_owned(),
            tried,
        }),
    }
}

/// Checks the form of a model file and hands it to the engine asked for.
pub(crate) fn session(
    bytes: Vec<u8>,
    path: &Path,
    options: &LoadOptions,
) -> Result<Box<dyn Session>, ModelError> {
    onnx::check(&bytes).map_err(|source| ModelError::NotOnnx {
        path: path.to_owned(),
        source: source.into(),
    })?;
    on_engine(bytes, path, options)
}

#[cfg(feature = "rten")]
fn on_engine(
    bytes: Vec<u8>,
    path: &Path,
    options: &LoadOptions,
) -> Result<Box<dyn Session>, ModelError> {
    match options.engine {
        Engine::Rten => {
            let pool = options.pool.as_deref();
            Ok(Box::new(crate::rten::RtenSession::load(bytes, path, pool)?))
        }
    }
}

#[cfg(not(feature = "rten"))]
fn on_engine(
    _bytes: Vec<u8>,
    _path: &Path,
    options: &LoadOptions,
) -> Result<Box<dyn Session>, ModelError> {
    match options.engine {
        Engine::Rten => Err(ModelError::NoEngine { engine: "rten" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_place_that_has_it_wins_and_every_place_is_named() {
        let (a, b) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let places = [a.path().to_owned(), b.path().to_owned()];
        let err = find(&places, "ner").unwrap_err().to_string();
        for place in &places {
            let tried = place.join("ner").display().to_string();
            assert!(err.contains(&tried), "{err}");
        }
        std::fs::create_dir(b.path().join("ner")).unwrap();
        std::fs::write(b.path().join("ner").join(MANIFEST), "").unwrap();
        assert_eq!(find(&places, "ner").unwrap(), b.path().join("ner"));
        std::fs::create_dir(a.path().join("ner")).unwrap();
        std::fs::write(a.path().join("ner").join(MANIFEST), "").unwrap();
        assert_eq!(find(&places, "ner").unwrap(), a.path().join("ner"));
        assert!(find(&[], "x").unwrap_err().to_string().contains("no place"));
    }
}
