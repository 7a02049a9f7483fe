//! The three nets: two layers over known numbers and vectors of words.

use std::sync::LazyLock;

use super::signs::SIGNS;
use super::uses::USES;

/// Vectors of words, found by hash; numbers of each layer.
const BUCKETS: usize = 4096;
const HIDDEN: usize = 32;
/// Numbers that tie a pair to its two words: the odds of each, and how often it stands in the document.
const LINKS: usize = 4;
/// Of how many times a word may stand in a summary the probability is told.
pub(super) const TIMES: usize = 3;

/// What goes into a net and comes out.
#[derive(Debug, Clone, Copy)]
struct Shape {
    /// Numbers known of what is asked about.
    known: usize,
    /// Vectors beside them, and the numbers of each.
    vectors: usize,
    width: usize,
    outputs: usize,
}

const SENTENCES: Shape = Shape {
    known: SIGNS,
    vectors: 1,
    width: 4,
    outputs: 1,
};
const WORDS: Shape = Shape {
    known: USES,
    vectors: 1,
    width: 6,
    outputs: TIMES,
};
const PAIRS: Shape = Shape {
    known: USES + LINKS,
    vectors: 2,
    width: 6,
    outputs: 1,
};

impl Shape {
    /// Sizes of the parts of its weights, in the order of the file.
    const fn parts(self) -> [usize; 7] {
        let inputs = self.known + self.vectors * self.width;
        [
            BUCKETS * self.width,
            HIDDEN * inputs,
            HIDDEN,
            HIDDEN * HIDDEN,
            HIDDEN,
            self.outputs * HIDDEN,
            self.outputs,
        ]
    }

    const fn numbers(self) -> usize {
        let parts = self.parts();
        let (mut sum, mut i) = (0, 0);
        while i < parts.len() {
            sum += parts[i];
            i += 1;
        }
        sum
    }
}

/// Little-endian fp32; `scripts/train/summary.py` writes them.
static FILE: &[u8; 4 * (SENTENCES.numbers() + WORDS.numbers() + PAIRS.numbers())] =
    include_bytes!("weights.bin");

pub(super) static NETS: LazyLock<Nets> = LazyLock::new(Nets::new);

#[derive(Debug)]
pub(super) struct Nets {
    /// The signs and the words of a sentence to one number: how much it belongs in a summary, a logit
    /// of which only the difference to the other sentences of the document means something.
    pub(super) sentences: Net,
    /// The use of a word and the word to the logits that a summary has it once, twice, three times.
    pub(super) words: Net,
    /// The use of a pair, the links to its words and these to the logit that a summary has it.
    pub(super) pairs: Net,
}

impl Nets {
    fn new() -> Self {
        let (numbers, _) = FILE.as_chunks::<4>();
        let mut numbers = numbers.iter().map(|bytes| f32::from_le_bytes(*bytes));
        let mut net = |shape| Net::new(shape, &mut numbers);
        Self {
            sentences: net(SENTENCES),
            words: net(WORDS),
            pairs: net(PAIRS),
        }
    }
}

/// One net: vectors of words, and layers of weights and biases, matrices row by row.
#[derive(Debug)]
pub(super) struct Net {
    width: usize,
    table: Vec<f32>,
    layers: [(Vec<f32>, Vec<f32>); 3],
}

impl Net {
    fn new(shape: Shape, numbers: &mut impl Iterator<Item = f32>) -> Self {
        let mut parts = shape
            .parts()
            .map(|size| numbers.by_ref().take(size).collect::<Vec<f32>>())
            .into_iter();
        let mut next = || parts.next().unwrap_or_default();
        Self {
            width: shape.width,
            table: next(),
            layers: [(); 3].map(|()| (next(), next())),
        }
    }

    /// What the net makes of known numbers and the vectors behind them.
    pub(super) fn answer(&self, mut inputs: Vec<f32>) -> Vec<f32> {
        let mut layers = self.layers.iter().peekable();
        while let Some((weights, biases)) = layers.next() {
            let last = layers.peek().is_none();
            let rows = weights.chunks_exact(inputs.len().max(1)).zip(biases);
            inputs = rows
                .map(|(row, bias)| {
                    let sum: f32 = row.iter().zip(&inputs).map(|(w, x)| w * x).sum();
                    if last {
                        sum + bias
                    } else {
                        (sum + bias).max(0.0)
                    }
                })
                .collect();
        }
        inputs
    }

    /// The vector of a word.
    pub(super) fn vector(&self, word: &str) -> &[f32] {
        let vectors = &mut self.table.chunks_exact(self.width);
        vectors.nth(bucket(word)).unwrap_or_default()
    }

    /// The mean of the words' vectors; zeros where there are none.
    pub(super) fn mean(&self, words: &[String]) -> Vec<f32> {
        let mut mean = vec![0.0; self.width];
        for word in words {
            for (sum, x) in mean.iter_mut().zip(self.vector(word)) {
                *sum += x / words.len() as f32;
            }
        }
        mean
    }
}

/// FNV-1a (Fowler, Noll and Vo), 32 bits.
fn bucket(word: &str) -> usize {
    let hash = word.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    hash as usize % BUCKETS
}
