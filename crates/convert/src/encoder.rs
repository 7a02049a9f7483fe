//! The graphs of the encoders: `input_ids`, `attention_mask` and, in a BERT, `token_type_ids`, each
//! `[batch, tokens]`, to `logits`, `[batch, tokens, labels]` or `[batch, labels]`.
//!
//! Operators and their order are those that engines fuse: a scaled and masked softmax, GELU.

use crate::ConvertError;
use crate::config::{Activation, Architecture, Config, Task};
use crate::graph::{Attribute, Dim, Element, Graph};

/// The output.
const LOGITS: &str = "logits";

/// What the tensors of a block are called after its number.
struct Names {
    /// Before the number.
    block: &'static str,
    query: &'static str,
    key: &'static str,
    value: &'static str,
    attended: &'static str,
    attended_norm: &'static str,
    up: &'static str,
    down: &'static str,
    down_norm: &'static str,
}

const BERT: Names = Names {
    block: "encoder.layer",
    query: "attention.self.query",
    key: "attention.self.key",
    value: "attention.self.value",
    attended: "attention.output.dense",
    attended_norm: "attention.output.LayerNorm",
    up: "intermediate.dense",
    down: "output.dense",
    down_norm: "output.LayerNorm",
};

const DISTILBERT: Names = Names {
    block: "transformer.layer",
    query: "attention.q_lin",
    key: "attention.k_lin",
    value: "attention.v_lin",
    attended: "attention.out_lin",
    attended_norm: "sa_layer_norm",
    up: "ffn.lin1",
    down: "ffn.lin2",
    down_norm: "output_layer_norm",
};

/// Puts the whole model together.
pub(crate) fn build(graph: &mut Graph<'_>, config: &Config) -> Result<(), ConvertError> {
    let builder = &mut Builder { graph, config };
    let ids = builder.graph.input("input_ids");
    let mask = builder.graph.input("attention_mask");
    let mut x = builder.embedded(&ids)?;
    let mask = builder.mask(&mask);
    for block in 0..config.layers {
        x = builder.block(block, &x, &mask)?;
    }
    builder.classified(&x)
}

struct Builder<'g, 'w, 'c> {
    graph: &'g mut Graph<'w>,
    config: &'c Config,
}

impl Builder<'_, '_, '_> {
    /// The model's own name before those of the tensors of its encoder.
    fn prefix(&self) -> &'static str {
        match self.config.architecture {
            Architecture::Bert => "bert",
            Architecture::Roberta | Architecture::XlmRoberta => "roberta",
            Architecture::DistilBert => "distilbert",
        }
    }

    fn op(&mut self, operator: &str, inputs: &[&str]) -> String {
        self.graph.node(operator, inputs, &[])
    }

    fn norm(&mut self, x: &str, layer: &str) -> Result<String, ConvertError> {
        let shape = [self.config.hidden];
        let scale = self.graph.weight(&format!("{layer}.weight"), &shape)?;
        let bias = self.graph.weight(&format!("{layer}.bias"), &shape)?;
        let attributes = [
            ("axis", Attribute::Int(-1)),
            ("epsilon", Attribute::Float(self.config.epsilon)),
        ];
        let inputs = [x, &scale, &bias];
        Ok(self.graph.node("LayerNormalization", &inputs, &attributes))
    }

    /// Words, positions and types, added and normed: `[batch, tokens, hidden]`.
    fn embedded(&mut self, ids: &str) -> Result<String, ConvertError> {
        let config = self.config;
        let hidden = config.hidden;
        let table = |name: &str| format!("{}.embeddings.{name}", self.prefix());
        let words = table("word_embeddings.weight");
        let types = table("token_type_embeddings.weight");
        let positions = table("position_embeddings.weight");
        let norm = table("LayerNorm");
        let mut x = self.graph.rows(&words, [config.vocabulary, hidden], ids)?;
        if let Some(rows) = config.types {
            let types = self.graph.weight(&types, &[rows, hidden])?;
            // A RoBERTa has one type in use, and its tokenizer gives none.
            let index = match config.architecture.is_roberta() {
                true => self.graph.int(0),
                false => self.graph.input("token_type_ids"),
            };
            let types = self.op("Gather", &[&types, &index]);
            x = self.op("Add", &[&x, &types]);
        }
        let positions = self.graph.weight(&positions, &[config.positions, hidden])?;
        let positions = match config.architecture.is_roberta() {
            true => self.counted(ids, &positions),
            false => self.first(ids, &positions),
        };
        let x = self.op("Add", &[&x, &positions]);
        self.norm(&x, &norm)
    }

    /// The rows of a table at 0, 1, 2 and so on, as many as a text has tokens: `[tokens, hidden]`.
    fn first(&mut self, ids: &str, table: &str) -> String {
        let shape = self.op("Shape", &[ids]);
        let [zero, one] = [0, 1].map(|n| self.graph.ints(&[n]));
        let tokens = self.op("Gather", &[&shape, &one]);
        self.op("Slice", &[table, &zero, &tokens, &zero])
    }

    /// The rows of a table counted from the one after the padding's, which all padding has.
    fn counted(&mut self, ids: &str, table: &str) -> String {
        let pad = self.graph.int(self.config.pad as i64);
        let is_pad = self.op("Equal", &[ids, &pad]);
        let present = self.op("Not", &[&is_pad]);
        let to = [("to", Attribute::Int(Element::Int64 as i64))];
        let present = self.graph.node("Cast", &[&present], &to);
        let axis = self.graph.int(1);
        let count = self.op("CumSum", &[&present, &axis]);
        let count = self.op("Mul", &[&count, &present]);
        let index = self.op("Add", &[&count, &pad]);
        self.op("Gather", &[table, &index])
    }

    /// What is added to attention: 0 where there is a token, the least number where there is none;
    /// `[batch, 1, 1, tokens]`.
    fn mask(&mut self, mask: &str) -> String {
        let to = [("to", Attribute::Int(Element::Float as i64))];
        let mask = self.graph.node("Cast", &[mask], &to);
        let axes = self.graph.ints(&[1, 2]);
        let mask = self.op("Unsqueeze", &[&mask, &axes]);
        let one = self.graph.float(1.0);
        let absent = self.op("Sub", &[&one, &mask]);
        let least = self.graph.float(f32::MIN);
        self.op("Mul", &[&absent, &least])
    }

    fn block(&mut self, number: usize, x: &str, mask: &str) -> Result<String, ConvertError> {
        let names = match self.config.architecture {
            Architecture::DistilBert => DISTILBERT,
            _ => BERT,
        };
        let Config { hidden, inner, .. } = *self.config;
        let at = format!("{}.{}.{number}.", self.prefix(), names.block);
        let name = |part: &str| format!("{at}{part}");
        let y = self.attention(x, mask, [names.query, names.key, names.value].map(name))?;
        let y = self
            .graph
            .linear(&y, &name(names.attended), [hidden, hidden], None)?;
        let y = self.op("Add", &[&y, x]);
        let x = self.norm(&y, &name(names.attended_norm))?;
        let y = self
            .graph
            .linear(&x, &name(names.up), [inner, hidden], None)?;
        let y = self.activated(&y);
        let y = self
            .graph
            .linear(&y, &name(names.down), [hidden, inner], None)?;
        let y = self.op("Add", &[&y, &x]);
        self.norm(&y, &name(names.down_norm))
    }

    fn attention(
        &mut self,
        x: &str,
        mask: &str,
        layers: [String; 3],
    ) -> Result<String, ConvertError> {
        let Config { hidden, heads, .. } = *self.config;
        let width = hidden / heads;
        // A 0 keeps the dimension.
        let split = self.graph.ints(&[0, 0, heads as i64, width as i64]);
        let joined = self.graph.ints(&[0, 0, hidden as i64]);
        let by_head: &[i64] = &[0, 2, 1, 3];
        let turns = [by_head, &[0, 2, 3, 1], by_head];
        let mut sides = Vec::new();
        for (layer, turn) in layers.iter().zip(turns) {
            let y = self.graph.linear(x, layer, [hidden, hidden], None)?;
            let y = self.op("Reshape", &[&y, &split]);
            let perm = [("perm", Attribute::Ints(turn))];
            sides.push(self.graph.node("Transpose", &[&y], &perm));
        }
        let (value, sides) = sides.split_last().map_or(("", &[][..]), |(v, s)| (v, s));
        let sides: Vec<&str> = sides.iter().map(String::as_str).collect();
        let scores = self.op("MatMul", &sides);
        let scale = self.graph.float(1.0 / (width as f32).sqrt());
        let scores = self.op("Mul", &[&scores, &scale]);
        let scores = self.op("Add", &[&scores, mask]);
        let axis = [("axis", Attribute::Int(-1))];
        let shares = self.graph.node("Softmax", &[&scores], &axis);
        let y = self.op("MatMul", &[&shares, value]);
        let perm = [("perm", Attribute::Ints(by_head))];
        let y = self.graph.node("Transpose", &[&y], &perm);
        Ok(self.op("Reshape", &[&y, &joined]))
    }

    fn activated(&mut self, x: &str) -> String {
        let half = self.graph.float(0.5);
        let one = self.graph.float(1.0);
        match self.config.activation {
            Activation::Relu => self.op("Relu", &[x]),
            Activation::Silu => {
                let gate = self.op("Sigmoid", &[x]);
                self.op("Mul", &[x, &gate])
            }
            Activation::Gelu => {
                let root = self.graph.float(std::f32::consts::SQRT_2);
                let y = self.op("Div", &[x, &root]);
                let y = self.op("Erf", &[&y]);
                let y = self.op("Add", &[&y, &one]);
                let y = self.op("Mul", &[x, &y]);
                self.op("Mul", &[&y, &half])
            }
            Activation::GeluTanh => {
                let three = self.graph.float(3.0);
                let share = self.graph.float(0.044_715);
                let root = self.graph.float((2.0 / std::f32::consts::PI).sqrt());
                let cube = self.op("Pow", &[x, &three]);
                let cube = self.op("Mul", &[&cube, &share]);
                let y = self.op("Add", &[x, &cube]);
                let y = self.op("Mul", &[&root, &y]);
                let y = self.op("Tanh", &[&y]);
                let y = self.op("Add", &[&one, &y]);
                let x = self.op("Mul", &[x, &half]);
                self.op("Mul", &[&x, &y])
            }
        }
    }

    /// The last layers, which `transformers` builds in another way for each family.
    fn classified(&mut self, x: &str) -> Result<(), ConvertError> {
        let Config { hidden, labels, .. } = *self.config;
        let square = [hidden, hidden];
        let [batch, tokens] = ["batch", "tokens"].map(Dim::Named);
        let mut dims = vec![batch, tokens, Dim::Sized(labels)];
        let mut y = x.to_owned();
        let mut last = "classifier";
        if self.config.task == Task::SequenceClassification {
            dims = vec![batch, Dim::Sized(labels)];
            let first = self.graph.int(0);
            let axis = [("axis", Attribute::Int(1))];
            y = self.graph.node("Gather", &[x, &first], &axis);
            let (dense, function) = match self.config.architecture {
                Architecture::Bert => ("bert.pooler.dense", "Tanh"),
                Architecture::DistilBert => ("pre_classifier", "Relu"),
                Architecture::Roberta | Architecture::XlmRoberta => {
                    last = "classifier.out_proj";
                    ("classifier.dense", "Tanh")
                }
            };
            y = self.graph.linear(&y, dense, square, None)?;
            y = self.op(function, &[&y]);
        }
        self.graph
            .linear(&y, last, [labels, hidden], Some(LOGITS))?;
        self.graph.output(LOGITS, &dims);
        Ok(())
    }
}
