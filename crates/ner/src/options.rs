use standpoint_model::LoadOptions;

/// How a recognizer is loaded and what it gives.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Name of the model's head, which is its set of labels (default: `news` if the model has it,
    /// else its only one).
    pub head: Option<String>,
    /// The labels to find, for a model of free labels (default none).
    pub labels: Vec<String>,
    /// Lowest score kept, `0..=1` (default 0: all; 0.5 for a model of free labels).
    pub min_score: f32,
    /// Threads and engine of the model (default: those of [`LoadOptions`]).
    pub load: LoadOptions,
}

impl Options {
    /// Takes this head.
    #[must_use]
    pub fn with_head(mut self, head: impl Into<String>) -> Self {
        self.head = Some(head.into());
        self
    }

    /// Finds these labels, with a model of free labels.
    #[must_use]
    pub fn with_labels<L: Into<String>>(mut self, labels: impl IntoIterator<Item = L>) -> Self {
        self.labels = labels.into_iter().map(Into::into).collect();
        self
    }

    /// Keeps entities of at least this score.
    #[must_use]
    pub fn with_min_score(mut self, min_score: f32) -> Self {
        self.min_score = min_score;
        self
    }

    /// Loads the model this way.
    #[must_use]
    pub fn with_load(mut self, load: LoadOptions) -> Self {
        self.load = load;
        self
    }
}
