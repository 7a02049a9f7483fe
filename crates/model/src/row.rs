use standpoint_tokenize::{Piece, Specials};

use crate::Manifest;

/// One window as a model reads it: special tokens and wordpieces.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// Vocabulary ids.
    pub ids: Vec<u32>,
    /// Case and mark of each: `case + 4 * mark`.
    pub types: Vec<u32>,
}

impl Row {
    /// Puts special tokens, which have neither case nor mark, around `pieces`. `mark` gives the mark
    /// of the piece at an index, 0 for none.
    pub(crate) fn around(
        pieces: &[Piece],
        manifest: &Manifest,
        specials: &Specials,
        mark: impl Fn(usize) -> u32,
    ) -> Self {
        let mut row = Self::default();
        row.push_specials(&specials.prefix);
        for (i, piece) in pieces.iter().enumerate() {
            row.ids.push(piece.id);
            row.types
                .push(manifest.type_id(piece.case.number(), mark(i)));
        }
        row.push_specials(&specials.suffix);
        row
    }

    /// Two texts, special tokens before, between and behind them; the second carries mark 1.
    pub(crate) fn pair(
        first: &[Piece],
        second: &[Piece],
        manifest: &Manifest,
        specials: &Specials,
    ) -> Self {
        let mut row = Self::default();
        row.push_specials(&specials.prefix);
        row.push(first, manifest, 0);
        row.push_specials(&specials.separator);
        row.push(second, manifest, 1);
        row.push_specials(&specials.suffix);
        row
    }

    fn push(&mut self, pieces: &[Piece], manifest: &Manifest, mark: u32) {
        for piece in pieces {
            self.ids.push(piece.id);
            self.types.push(manifest.type_id(piece.case.number(), mark));
        }
    }

    fn push_specials(&mut self, ids: &[u32]) {
        self.ids.extend_from_slice(ids);
        self.types.resize(self.ids.len(), 0);
    }

    /// Wordpieces, special tokens included.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is not even a special token.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }
}
