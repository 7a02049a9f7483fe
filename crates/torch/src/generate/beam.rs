//! Beam search over one input.

use rust_bert::RustBertError;
use tch::{Kind, Tensor};

use super::options::Stopping;
use super::{Generated, Options, Seq2Seq, column, constraints};

/// The best hypothesis of `options.beams`.
pub(super) fn search(
    model: &Seq2Seq,
    encoded: &Tensor,
    options: &Options,
) -> Result<Generated, RustBertError> {
    let width = options.beams;
    let mut beams = vec![vec![options.start]; width];
    // All beams start alike; only the first may open them.
    let mut sums = vec![-1e9f32; width];
    if let Some(first) = sums.first_mut() {
        *first = 0.0;
    }
    let encoded = encoded.f_expand([width as i64, -1, -1], false)?;
    let mut cache = None;
    let mut finished = Finished::new(options);
    let mut done = false;
    while !done && beams.first().map_or(0, Vec::len) < options.max_length {
        let last: Vec<i64> = beams.iter().filter_map(|b| b.last().copied()).collect();
        let (logits, next) = model.step(&encoded, &column(&last), cache)?;
        let mut scores = logits.f_log_softmax(-1, Kind::Float)?;
        constraints::apply(options, &beams, &mut scores)?;
        let vocabulary = scores.size().get(1).copied().unwrap_or(1).max(1);
        let totals = (scores + Tensor::from_slice(&sums).unsqueeze(1)).f_view(-1)?;
        let kept = (1 + options.ends.len()).max(2) * width;
        let (values, places) = totals.f_topk(kept as i64, 0, true, true)?;
        let values = Vec::<f32>::try_from(values)?;
        let places = Vec::<i64>::try_from(places)?;

        let len = beams.first().map_or(0, Vec::len) + 1;
        let (mut from, mut ids, mut kept_sums) = (Vec::new(), Vec::new(), Vec::new());
        for (rank, (&sum, &place)) in values.iter().zip(&places).enumerate() {
            let (beam, id) = (place / vocabulary, place % vocabulary);
            if options.ends.contains(&id) {
                if rank < width
                    && let Some(ids) = usize::try_from(beam).ok().and_then(|b| beams.get(b))
                {
                    finished.add(ids.clone(), f64::from(sum), len - 1);
                }
                continue;
            }
            from.push(beam);
            ids.push(id);
            kept_sums.push(sum);
            if from.len() == width {
                break;
            }
        }
        let best = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        done = finished.is_done(f64::from(best), len - 1) || from.len() < width;
        if from.len() < width {
            break;
        }
        beams = from
            .iter()
            .zip(&ids)
            .filter_map(|(beam, id)| {
                let mut beam = beams.get(usize::try_from(*beam).ok()?)?.clone();
                beam.push(*id);
                Some(beam)
            })
            .collect();
        sums = kept_sums;
        cache = seq_order(next, &from)?;
    }
    if !done {
        for (ids, sum) in beams.into_iter().zip(sums) {
            let len = ids.len() - 1;
            finished.add(ids, f64::from(sum), len);
        }
    }
    Ok(finished.best(options))
}

/// The cache with the beams that go on.
fn seq_order(
    cache: super::seq2seq::Cache,
    from: &[i64],
) -> Result<super::seq2seq::Cache, RustBertError> {
    let order = Tensor::from_slice(from);
    let Some(mut layers) = cache else {
        return Ok(None);
    };
    for (own, _) in &mut layers {
        if let Some(state) = own {
            state.key = state.key.f_index_select(0, &order)?;
            state.value = state.value.f_index_select(0, &order)?;
        }
    }
    Ok(Some(layers))
}

/// The best finished hypotheses, at most one a beam.
struct Finished<'a> {
    options: &'a Options,
    /// Score and ids, in the order in which they were finished.
    held: Vec<(f64, Vec<i64>)>,
    worst: f64,
}

impl<'a> Finished<'a> {
    fn new(options: &'a Options) -> Self {
        Self {
            options,
            held: Vec::new(),
            worst: 1e9,
        }
    }

    /// `len`: tokens written, that of the end included.
    fn add(&mut self, ids: Vec<i64>, sum: f64, len: usize) {
        let score = self.options.normal(sum, len);
        if self.held.len() >= self.options.beams && score <= self.worst {
            return;
        }
        self.held.push((score, ids));
        let least = |held: &[(f64, Vec<i64>)]| {
            let scores = held.iter().map(|h| h.0).enumerate();
            scores.min_by(|a, b| a.1.total_cmp(&b.1))
        };
        if self.held.len() > self.options.beams
            && let Some((at, _)) = least(&self.held)
        {
            self.held.remove(at);
        }
        self.worst = least(&self.held).map_or(1e9, |(_, score)| score);
    }

    /// Whether nothing better can come. `best`: the best sum of the step; `len`: tokens written.
    fn is_done(&self, best: f64, len: usize) -> bool {
        if self.held.len() < self.options.beams {
            return false;
        }
        let len = match self.options.stopping {
            Stopping::Early => return true,
            Stopping::Likely => len,
            Stopping::Never if self.options.length_penalty > 0.0 => self.options.max_length - 1,
            Stopping::Never => len,
        };
        self.worst >= self.options.normal(best, len)
    }

    /// The best, of equals the last one, with its end if there is room.
    fn best(self, options: &Options) -> Generated {
        let best = self.held.into_iter().max_by(|a, b| a.0.total_cmp(&b.0));
        let (score, mut ids) = best.unwrap_or((f64::NEG_INFINITY, vec![options.start]));
        if ids.len() < options.max_length {
            ids.extend(options.ends.first());
        }
        Generated { ids, score }
    }
}
