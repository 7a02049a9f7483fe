//! The few parts of Protocol Buffers that an ONNX file is made of.

/// The fields of a message, in the order they were put.
#[derive(Debug, Clone, Default)]
pub(crate) struct Message(Vec<u8>);

impl Message {
    /// A whole number; a negative one takes ten bytes, as the format has it.
    pub(crate) fn int(mut self, field: u32, value: i64) -> Self {
        self.0.extend(varint(u64::from(field) << 3));
        self.0.extend(varint(value.cast_unsigned()));
        self
    }

    pub(crate) fn float(mut self, field: u32, value: f32) -> Self {
        self.0.extend(varint((u64::from(field) << 3) | 5));
        self.0.extend(value.to_le_bytes());
        self
    }

    pub(crate) fn text(self, field: u32, value: &str) -> Self {
        self.bytes(field, value.as_bytes())
    }

    pub(crate) fn message(self, field: u32, value: &Self) -> Self {
        self.bytes(field, &value.0)
    }

    pub(crate) fn bytes(self, field: u32, value: &[u8]) -> Self {
        let mut message = self.head(field, value.len() as u64);
        message.0.extend(value);
        message
    }

    /// What stands before `length` bytes of a field that are written elsewhere.
    pub(crate) fn head(mut self, field: u32, length: u64) -> Self {
        self.0.extend(varint((u64::from(field) << 3) | 2));
        self.0.extend(varint(length));
        self
    }

    /// The fields of another after those of this one.
    pub(crate) fn append(&mut self, other: &Self) {
        self.0.extend(&other.0);
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn len(&self) -> u64 {
        self.0.len() as u64
    }
}

/// Seven bits a byte, the lowest first.
fn varint(mut value: u64) -> impl Iterator<Item = u8> {
    let mut done = false;
    std::iter::from_fn(move || {
        if done {
            return None;
        }
        let low = (value & 0x7f) as u8;
        value >>= 7;
        done = value == 0;
        Some(if done { low } else { low | 0x80 })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_written_as_the_format_documents_them() {
        assert_eq!(Message::default().int(1, 150).as_bytes(), [8, 0x96, 1]);
        assert_eq!(Message::default().int(1, 0).as_bytes(), [8, 0]);
        let negative = Message::default().int(2, -1);
        assert_eq!(
            negative.as_bytes(),
            [16, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]
        );
        let inner = Message::default().text(2, "ab");
        assert_eq!(inner.as_bytes(), [0x12, 2, b'a', b'b']);
        let outer = Message::default().message(3, &inner);
        assert_eq!(outer.as_bytes(), [0x1a, 4, 0x12, 2, b'a', b'b']);
        assert_eq!(
            Message::default().float(2, 1.0).as_bytes(),
            [0x15, 0, 0, 0x80, 0x3f]
        );
        assert_eq!(Message::default().head(9, 300).as_bytes(), [0x4a, 0xac, 2]);
    }
}
