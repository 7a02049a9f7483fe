use std::fmt;

/// What a model is wanted for.
pub use standpoint_model::HubTask as Task;

/// A family of models, named in `config.json` as `model_type`.
///
/// Each gives what Python `transformers` gives, to 1e-4, as a test holds it to. DeBERTa is not among
/// them: rust-bert 0.23 reads its relative positions and scales its attention in another way than the
/// models were trained in (`c2p` without the offset of the span, a scale without its root; in v1 a
/// span as long as there are heads), so that its answers would be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Architecture {
    /// `bert`
    Bert,
    /// `distilbert`
    DistilBert,
    /// `roberta`
    Roberta,
    /// `xlm-roberta`
    XlmRoberta,
    /// `electra`
    Electra,
    /// `albert`
    Albert,
    /// `mobilebert`
    MobileBert,
    /// `bart`, which DistilBART is too
    Bart,
    /// `pegasus`
    Pegasus,
    /// `t5`
    T5,
    /// `longt5`
    LongT5,
    /// `prophetnet`
    ProphetNet,
}

use Architecture::{
    Albert, Bart, Bert, DistilBert, Electra, LongT5, MobileBert, Pegasus, ProphetNet, Roberta, T5,
    XlmRoberta,
};

/// Every one with its name in `config.json`; [`Task::on_torch`] tells what each is known for.
const KNOWN: [(Architecture, &str); 12] = [
    (Bert, "bert"),
    (DistilBert, "distilbert"),
    (Roberta, "roberta"),
    (XlmRoberta, "xlm-roberta"),
    (Electra, "electra"),
    (Albert, "albert"),
    (MobileBert, "mobilebert"),
    (Bart, "bart"),
    (Pegasus, "pegasus"),
    (T5, "t5"),
    (LongT5, "longt5"),
    (ProphetNet, "prophetnet"),
];

impl Architecture {
    /// The architecture that `config.json` calls `model_type`, if it is known for the task.
    pub fn of(model_type: &str, task: Task) -> Option<Self> {
        let known = task.on_torch().contains(&model_type);
        let found = KNOWN.iter().find(|(_, name)| known && *name == model_type);
        found.map(|(architecture, _)| *architecture)
    }

    /// Its name in `config.json`.
    pub fn model_type(self) -> &'static str {
        KNOWN
            .iter()
            .find(|(architecture, _)| *architecture == self)
            .map_or("", |(_, name)| name)
    }

    /// Pairs of fields of `config.json` that together are the shape of one of the weights, and how
    /// many rows more than the first field that has. A model is built only when its file holds a
    /// tensor of each shape, so that a made-up field cannot ask for memory.
    pub(crate) fn shapes(self) -> &'static [(&'static str, &'static str, i64)] {
        match self {
            Bert | Roberta | XlmRoberta => &[
                ("vocab_size", "hidden_size", 0),
                ("max_position_embeddings", "hidden_size", 0),
                ("type_vocab_size", "hidden_size", 0),
                ("intermediate_size", "hidden_size", 0),
            ],
            Electra | Albert => &[
                ("vocab_size", "embedding_size", 0),
                ("max_position_embeddings", "embedding_size", 0),
                ("type_vocab_size", "embedding_size", 0),
                ("intermediate_size", "hidden_size", 0),
            ],
            MobileBert => &[
                ("vocab_size", "embedding_size", 0),
                ("max_position_embeddings", "hidden_size", 0),
                ("type_vocab_size", "hidden_size", 0),
                ("intermediate_size", "intra_bottleneck_size", 0),
            ],
            DistilBert => &[
                ("vocab_size", "dim", 0),
                ("max_position_embeddings", "dim", 0),
                ("hidden_dim", "dim", 0),
            ],
            Bart => &[
                ("vocab_size", "d_model", 0),
                ("max_position_embeddings", "d_model", 2),
                ("encoder_ffn_dim", "d_model", 0),
                ("decoder_ffn_dim", "d_model", 0),
            ],
            // Positions are computed, one row at a time, and may be in the file or not.
            Pegasus => &[
                ("vocab_size", "d_model", 0),
                ("encoder_ffn_dim", "d_model", 0),
                ("decoder_ffn_dim", "d_model", 0),
            ],
            T5 | LongT5 => &[
                ("vocab_size", "d_model", 0),
                ("d_ff", "d_model", 0),
                ("relative_attention_num_buckets", "num_heads", 0),
            ],
            ProphetNet => &[
                ("vocab_size", "hidden_size", 0),
                ("max_position_embeddings", "hidden_size", 0),
                ("encoder_ffn_dim", "hidden_size", 0),
                ("decoder_ffn_dim", "hidden_size", 0),
                ("ngram", "hidden_size", 0),
            ],
        }
    }

    /// Fields of `config.json` that count layers; the file has to hold as many.
    pub(crate) fn layers(self) -> &'static [&'static str] {
        match self {
            DistilBert => &["n_layers"],
            Bart | Pegasus => &["encoder_layers", "decoder_layers"],
            T5 | LongT5 => &["num_layers", "num_decoder_layers"],
            ProphetNet => &["num_encoder_layers", "num_decoder_layers"],
            // One group of weights is gone through many times.
            Albert => &["num_hidden_groups", "inner_group_num"],
            _ => &["num_hidden_layers"],
        }
    }

    /// Values of fields that rust-bert insists on and Hugging Face leaves out of `config.json`.
    pub(crate) fn defaults(self) -> &'static [(&'static str, &'static str)] {
        match self {
            DistilBert => &[("tie_weights_", "true"), ("sinusoidal_pos_embds", "false")],
            Bart => &[("num_hidden_layers", "12")],
            Pegasus => &[("num_hidden_layers", "12"), ("extra_pos_embeddings", "0")],
            _ => &[],
        }
    }

    /// Wordpieces that the table of positions cannot hold: those before the first one.
    pub(crate) fn position_offset(self) -> usize {
        match self {
            Roberta | XlmRoberta => 2,
            _ => 0,
        }
    }
}

impl fmt::Display for Architecture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.model_type())
    }
}

/// The names of the architectures that are known for a task, for an error.
pub(crate) fn known(task: Task) -> String {
    task.on_torch().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_architecture_has_a_name_and_a_task() {
        let named = Task::ALL.into_iter().flat_map(Task::on_torch);
        for (architecture, name) in KNOWN {
            assert_eq!(architecture.model_type(), name);
            assert!(named.clone().any(|n| *n == name), "{name}");
        }
        for task in Task::ALL {
            for name in task.on_torch() {
                let found = Architecture::of(name, task).map(Architecture::model_type);
                assert_eq!(found, Some(*name));
            }
        }
        assert_eq!(Architecture::of("t5", Task::TokenClassification), None);
    }
}
