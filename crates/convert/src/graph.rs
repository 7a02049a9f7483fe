//! A graph of ONNX operators, and the file it becomes.
//!
//! Nodes are kept as the bytes they will be. Weights are kept by name only: they are read, one at a
//! time, when the file is written. Field numbers are those of `onnx.proto3`.

use std::collections::BTreeSet;
use std::io::{self, Write};

use crate::ConvertError;
use crate::int8::{quantized, scales, turned};
use crate::proto::Message;
use crate::weights::Weights;

/// Version of the file format and of the operators; the first with a layer norm among them.
const IR_VERSION: i64 = 8;
const OPSET: i64 = 17;

/// Numbers of element types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Element {
    Float = 1,
    Int8 = 3,
    Int64 = 7,
}

/// A dimension of an input or output.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Dim {
    Sized(usize),
    /// Any size, the same wherever the name is.
    Named(&'static str),
}

/// What a node is told beside its inputs.
pub(crate) enum Attribute<'a> {
    Int(i64),
    Float(f32),
    Ints(&'a [i64]),
}

/// A constant of the graph, or weights.
struct Stored {
    name: String,
    element: Element,
    dims: Vec<usize>,
    source: Source,
}

enum Source {
    Bytes(Vec<u8>),
    Weights {
        /// As the file calls them.
        tensor: String,
        /// Of the tensor in the file.
        columns: usize,
        part: Part,
        turned: bool,
    },
}

/// What of a tensor is stored.
#[derive(Clone, Copy)]
enum Part {
    Floats,
    Quantized,
    Scales,
}

/// Why a graph could not be written.
pub(crate) enum WriteFailure {
    Weights(ConvertError),
    Io(io::Error),
}

impl From<io::Error> for WriteFailure {
    fn from(source: io::Error) -> Self {
        Self::Io(source)
    }
}

/// A graph being put together. A value is named by whoever makes it: a node, a constant, an input.
pub(crate) struct Graph<'w> {
    weights: &'w Weights,
    int8: bool,
    nodes: Message,
    count: usize,
    stored: Vec<Stored>,
    names: BTreeSet<String>,
    ends: Message,
}

impl<'w> Graph<'w> {
    pub(crate) fn new(weights: &'w Weights, int8: bool) -> Self {
        Self {
            weights,
            int8,
            nodes: Message::default(),
            count: 0,
            stored: Vec::new(),
            names: BTreeSet::new(),
            ends: Message::default(),
        }
    }

    /// An input of whole numbers, `[batch, tokens]`.
    pub(crate) fn input(&mut self, name: &str) -> String {
        let dims = [Dim::Named("batch"), Dim::Named("tokens")];
        let message = self.end(11, name, Element::Int64, &dims);
        self.ends.append(&message);
        name.to_owned()
    }

    /// Says that the value `name` is an output.
    pub(crate) fn output(&mut self, name: &str, dims: &[Dim]) {
        let message = self.end(12, name, Element::Float, dims);
        self.ends.append(&message);
    }

    fn end(&self, field: u32, name: &str, element: Element, dims: &[Dim]) -> Message {
        let mut shape = Message::default();
        for dim in dims {
            let dim = match dim {
                Dim::Sized(size) => Message::default().int(1, *size as i64),
                Dim::Named(name) => Message::default().text(2, name),
            };
            shape = shape.message(1, &dim);
        }
        let tensor = Message::default().int(1, element as i64).message(2, &shape);
        let kind = Message::default().message(1, &tensor);
        let value = Message::default().text(1, name).message(2, &kind);
        Message::default().message(field, &value)
    }

    /// A node with one output; gives its name.
    pub(crate) fn node(
        &mut self,
        operator: &str,
        inputs: &[&str],
        attributes: &[(&str, Attribute<'_>)],
    ) -> String {
        self.count += 1;
        let output = format!("{operator}_{}", self.count);
        self.named(operator, inputs, attributes, &output);
        output
    }

    /// The same with an output of a given name.
    pub(crate) fn named(
        &mut self,
        operator: &str,
        inputs: &[&str],
        attributes: &[(&str, Attribute<'_>)],
        output: &str,
    ) {
        let mut node = Message::default();
        for input in inputs {
            node = node.text(1, input);
        }
        node = node.text(2, output).text(3, output).text(4, operator);
        for (name, value) in attributes {
            let attribute = Message::default().text(1, name);
            let attribute = match value {
                Attribute::Float(value) => attribute.float(2, *value).int(20, 1),
                Attribute::Int(value) => attribute.int(3, *value).int(20, 2),
                Attribute::Ints(values) => {
                    let all = values.iter();
                    all.fold(attribute, |a, value| a.int(8, *value)).int(20, 7)
                }
            };
            node = node.message(5, &attribute);
        }
        self.nodes.append(&Message::default().message(1, &node));
    }

    /// A number.
    pub(crate) fn float(&mut self, value: f32) -> String {
        let bytes = value.to_le_bytes().to_vec();
        self.constant(format!("float_{value}"), Element::Float, Vec::new(), bytes)
    }

    /// A whole number.
    pub(crate) fn int(&mut self, value: i64) -> String {
        let bytes = value.to_le_bytes().to_vec();
        self.constant(format!("int_{value}"), Element::Int64, Vec::new(), bytes)
    }

    /// A list of whole numbers.
    pub(crate) fn ints(&mut self, values: &[i64]) -> String {
        let all: Vec<String> = values.iter().map(i64::to_string).collect();
        let bytes = values.iter().flat_map(|value| value.to_le_bytes());
        let name = format!("ints_{}", all.join("_"));
        self.constant(name, Element::Int64, vec![values.len()], bytes.collect())
    }

    fn constant(&mut self, name: String, element: Element, dims: Vec<usize>, b: Vec<u8>) -> String {
        self.store(&name, element, dims, Source::Bytes(b));
        name
    }

    fn store(&mut self, name: &str, element: Element, dims: Vec<usize>, source: Source) {
        if self.names.insert(name.to_owned()) {
            self.stored.push(Stored {
                name: name.to_owned(),
                element,
                dims,
                source,
            });
        }
    }

    /// A vector or a table of the weights, as it is.
    pub(crate) fn weight(&mut self, name: &str, shape: &[usize]) -> Result<String, ConvertError> {
        let source = Source::Weights {
            tensor: self.weights.find(name, shape)?,
            columns: shape.last().copied().unwrap_or(1),
            part: Part::Floats,
            turned: false,
        };
        self.store(name, Element::Float, shape.to_vec(), source);
        Ok(name.to_owned())
    }

    /// Both parts of a tensor in int8: numbers, and scales of the shape given.
    fn weight_int8(
        &mut self,
        name: &str,
        shape: [usize; 2],
        turned: bool,
        scale_shape: Vec<usize>,
    ) -> Result<[String; 2], ConvertError> {
        let tensor = self.weights.find(name, &shape)?;
        let [rows, columns] = shape;
        let source = |part, turned| Source::Weights {
            tensor: tensor.clone(),
            columns,
            part,
            turned,
        };
        let [numbers, scale] = [format!("{name}_q"), format!("{name}_s")];
        let dims = if turned {
            vec![columns, rows]
        } else {
            shape.to_vec()
        };
        self.store(
            &numbers,
            Element::Int8,
            dims,
            source(Part::Quantized, turned),
        );
        self.store(
            &scale,
            Element::Float,
            scale_shape,
            source(Part::Scales, false),
        );
        Ok([numbers, scale])
    }

    /// The rows of a large table at `index`.
    pub(crate) fn rows(
        &mut self,
        name: &str,
        shape: [usize; 2],
        index: &str,
    ) -> Result<String, ConvertError> {
        if !self.int8 {
            let table = self.weight(name, &shape)?;
            return Ok(self.node("Gather", &[&table, index], &[]));
        }
        let [numbers, scales] = self.weight_int8(name, shape, false, vec![shape[0], 1])?;
        let row = self.node("Gather", &[&numbers, index], &[]);
        let scale = self.node("Gather", &[&scales, index], &[]);
        let row = self.node(
            "Cast",
            &[&row],
            &[("to", Attribute::Int(Element::Float as i64))],
        );
        Ok(self.node("Mul", &[&row, &scale], &[]))
    }

    /// A linear layer; its weights are `[to, from]` in the file, as torch has them.
    pub(crate) fn linear(
        &mut self,
        x: &str,
        layer: &str,
        [to, from]: [usize; 2],
        output: Option<&str>,
    ) -> Result<String, ConvertError> {
        let name = format!("{layer}.weight");
        let matrix = if self.int8 {
            let [numbers, scale] = self.weight_int8(&name, [to, from], true, vec![to])?;
            let zero = format!("zeros_{to}");
            self.constant(zero.clone(), Element::Int8, vec![to], vec![0; to]);
            let axis = [("axis", Attribute::Int(1))];
            self.node("DequantizeLinear", &[&numbers, &scale, &zero], &axis)
        } else {
            let source = Source::Weights {
                tensor: self.weights.find(&name, &[to, from])?,
                columns: from,
                part: Part::Floats,
                turned: true,
            };
            self.store(&name, Element::Float, vec![from, to], source);
            name
        };
        let bias = self.weight(&format!("{layer}.bias"), &[to])?;
        let product = self.node("MatMul", &[x, &matrix], &[]);
        Ok(match output {
            Some(output) => {
                self.named("Add", &[&product, &bias], &[], output);
                output.to_owned()
            }
            None => self.node("Add", &[&product, &bias], &[]),
        })
    }

    /// The file, with all that is known of it before weights are read.
    pub(crate) fn finish(self) -> File<'w> {
        let mut length = self.nodes.len() + self.ends.len();
        let name = Message::default().text(2, "standpoint");
        length += name.len();
        let mut tensors = Vec::new();
        for stored in self.stored {
            let head = stored.head();
            length += head.len() + stored.bytes();
            tensors.push((head, stored));
        }
        let mut head = Message::default()
            .int(1, IR_VERSION)
            .text(2, "standpoint")
            .text(3, env!("CARGO_PKG_VERSION"))
            .message(8, &Message::default().text(1, "").int(2, OPSET))
            .head(7, length);
        let length = head.len() + length;
        for part in [&name, &self.ends, &self.nodes] {
            head.append(part);
        }
        File {
            weights: self.weights,
            head,
            tensors,
            length,
        }
    }
}

impl Stored {
    fn count(&self) -> u64 {
        self.dims.iter().map(|dim| *dim as u64).product()
    }

    /// Bytes of its numbers.
    fn bytes(&self) -> u64 {
        let width = match self.element {
            Element::Float => 4,
            Element::Int8 => 1,
            Element::Int64 => 8,
        };
        self.count().saturating_mul(width)
    }

    /// All of the tensor in a graph but its numbers, which come last.
    fn head(&self) -> Message {
        let mut tensor = Message::default();
        for dim in &self.dims {
            tensor = tensor.int(1, *dim as i64);
        }
        let tensor = tensor
            .int(2, self.element as i64)
            .text(8, &self.name)
            .head(9, self.bytes());
        let mut head = Message::default().head(5, tensor.len() + self.bytes());
        head.append(&tensor);
        head
    }

    fn write(&self, weights: &Weights, out: &mut impl Write) -> Result<(), WriteFailure> {
        let (tensor, columns, part, turn) = match &self.source {
            Source::Bytes(bytes) => return Ok(out.write_all(bytes)?),
            Source::Weights {
                tensor,
                columns,
                part,
                turned,
            } => (tensor, *columns, part, *turned),
        };
        let numbers = weights.read(tensor).map_err(WriteFailure::Weights)?;
        let numbers = match part {
            Part::Floats if turn => turned(&numbers, columns),
            Part::Floats => numbers,
            Part::Scales => scales(&numbers, columns),
            Part::Quantized => {
                let numbers = quantized(&numbers, columns);
                let numbers = if turn {
                    turned(&numbers, columns)
                } else {
                    numbers
                };
                let bytes: Vec<u8> = numbers.into_iter().map(i8::cast_unsigned).collect();
                return Ok(out.write_all(&bytes)?);
            }
        };
        for number in numbers {
            out.write_all(&number.to_le_bytes())?;
        }
        Ok(())
    }
}

/// A file of ONNX whose weights are still to be read.
pub(crate) struct File<'w> {
    weights: &'w Weights,
    head: Message,
    /// Each with what stands before its numbers.
    tensors: Vec<(Message, Stored)>,
    length: u64,
}

impl File<'_> {
    /// Its bytes, once it is written.
    pub(crate) fn len(&self) -> u64 {
        self.length
    }

    pub(crate) fn write(&self, out: &mut impl Write) -> Result<(), WriteFailure> {
        out.write_all(self.head.as_bytes())?;
        for (head, stored) in &self.tensors {
            out.write_all(head.as_bytes())?;
            stored.write(self.weights, out)?;
        }
        Ok(out.flush()?)
    }
}
