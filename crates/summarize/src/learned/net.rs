//! Two layers over the signs of a sentence and the mean of its words' vectors.

use super::signs::SIGNS;

/// Vectors of words, found by hash, and their size; numbers of each layer.
const BUCKETS: usize = 4096;
const WIDTH: usize = 4;
const HIDDEN: usize = 32;
const INPUTS: usize = SIGNS + WIDTH;

/// Sizes of the parts of the weights, in the order of the file.
const PARTS: [usize; 7] = [
    BUCKETS * WIDTH,
    HIDDEN * INPUTS,
    HIDDEN,
    HIDDEN * HIDDEN,
    HIDDEN,
    HIDDEN,
    1,
];

/// Little-endian fp32; `scripts/train/summary.py` writes them.
static FILE: &[u8; 4 * numbers()] = include_bytes!("weights.bin");

const fn numbers() -> usize {
    let (mut sum, mut i) = (0, 0);
    while i < PARTS.len() {
        sum += PARTS[i];
        i += 1;
    }
    sum
}

/// The weights, matrices row by row.
#[derive(Debug)]
pub(super) struct Net {
    words: Vec<f32>,
    layers: [(Vec<f32>, Vec<f32>); 3],
}

impl Net {
    pub(super) fn new() -> Self {
        let (numbers, _) = FILE.as_chunks::<4>();
        let mut numbers = numbers.iter().map(|bytes| f32::from_le_bytes(*bytes));
        let mut parts = PARTS
            .map(|size| numbers.by_ref().take(size).collect::<Vec<f32>>())
            .into_iter();
        let mut next = || parts.next().unwrap_or_default();
        Self {
            words: next(),
            layers: [(); 3].map(|()| (next(), next())),
        }
    }

    /// How much a sentence with these signs and words belongs in the summary: a logit, of which only
    /// the difference to the other sentences of the document means something.
    pub(super) fn logit(&self, signs: &[f32; SIGNS], terms: &[String]) -> f32 {
        let mut values = signs.to_vec();
        values.extend(self.mean(terms));
        let mut layers = self.layers.iter().peekable();
        while let Some((weights, biases)) = layers.next() {
            let last = layers.peek().is_none();
            let rows = weights.chunks_exact(values.len().max(1)).zip(biases);
            values = rows
                .map(|(row, bias)| {
                    let sum: f32 = row.iter().zip(&values).map(|(w, x)| w * x).sum();
                    if last {
                        sum + bias
                    } else {
                        (sum + bias).max(0.0)
                    }
                })
                .collect();
        }
        values.first().copied().unwrap_or_default()
    }

    /// The mean of the words' vectors; zeros where there are none.
    fn mean(&self, terms: &[String]) -> [f32; WIDTH] {
        let mut mean = [0.0; WIDTH];
        for term in terms {
            let vector = self.words.chunks_exact(WIDTH).nth(bucket(term));
            for (sum, x) in mean.iter_mut().zip(vector.unwrap_or_default()) {
                *sum += x / terms.len() as f32;
            }
        }
        mean
    }
}

/// FNV-1a (Fowler, Noll and Vo), 32 bits.
fn bucket(term: &str) -> usize {
    let hash = term.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    hash as usize % BUCKETS
}
