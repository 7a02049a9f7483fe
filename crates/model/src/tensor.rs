use crate::ModelError;

/// Numbers in row-major order with a shape: what a model gives back.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    shape: Vec<usize>,
    data: Vec<f32>,
}

impl Tensor {
    /// A tensor of `shape` whose elements are `data`, last dimension fastest.
    ///
    /// # Errors
    /// [`ModelError::Shape`] if `data` has not as many elements as the shape holds.
    pub fn new(shape: Vec<usize>, data: Vec<f32>) -> Result<Self, ModelError> {
        check(&shape, data.len())?;
        Ok(Self { shape, data })
    }

    /// Size of each dimension, outermost first.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// All elements, last dimension fastest.
    pub fn data(&self) -> &[f32] {
        &self.data
    }

    /// The elements alone.
    pub fn into_data(self) -> Vec<f32> {
        self.data
    }

    /// Size of the last dimension; 1 for a single number.
    pub fn width(&self) -> usize {
        self.shape.last().copied().unwrap_or(1)
    }

    /// The vectors along the last dimension: of `[tokens, k]` one of `k` numbers for each token.
    pub fn rows(&self) -> std::slice::ChunksExact<'_, f32> {
        self.data.chunks_exact(self.width().max(1))
    }

    /// The vector along the last dimension at index `i`, if there is one.
    pub fn row(&self, i: usize) -> Option<&[f32]> {
        let width = self.width();
        let start = i.checked_mul(width)?;
        self.data.get(start..start.checked_add(width)?)
    }
}

/// Borrowed numbers in row-major order with a shape: what a model is given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TensorView<'a> {
    shape: &'a [usize],
    data: Elements<'a>,
}

/// The numbers of a [`TensorView`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Elements<'a> {
    /// Integers: ids, masks. An engine that wants 64 bits widens them.
    I32(&'a [i32]),
    /// Floats.
    F32(&'a [f32]),
}

impl<'a> TensorView<'a> {
    /// A view of integers.
    ///
    /// # Errors
    /// [`ModelError::Shape`] if `data` has not as many elements as the shape holds.
    pub fn i32(shape: &'a [usize], data: &'a [i32]) -> Result<Self, ModelError> {
        check(shape, data.len())?;
        Ok(Self {
            shape,
            data: Elements::I32(data),
        })
    }

    /// A view of floats.
    ///
    /// # Errors
    /// [`ModelError::Shape`] if `data` has not as many elements as the shape holds.
    pub fn f32(shape: &'a [usize], data: &'a [f32]) -> Result<Self, ModelError> {
        check(shape, data.len())?;
        Ok(Self {
            shape,
            data: Elements::F32(data),
        })
    }

    /// Size of each dimension, outermost first.
    pub fn shape(self) -> &'a [usize] {
        self.shape
    }

    /// All elements, last dimension fastest.
    pub fn elements(self) -> Elements<'a> {
        self.data
    }
}

fn check(shape: &[usize], found: usize) -> Result<(), ModelError> {
    let wanted = shape.iter().try_fold(1usize, |n, &d| n.checked_mul(d));
    if wanted == Some(found) {
        return Ok(());
    }
    Err(ModelError::Shape {
        shape: shape.to_vec(),
        found,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shape_holds_exactly_its_elements() {
        assert!(Tensor::new(vec![2, 3], vec![0.0; 6]).is_ok());
        let err = Tensor::new(vec![2, 3], vec![0.0; 5]).unwrap_err();
        assert!(err.to_string().contains("[2, 3]"), "{err}");
        assert!(Tensor::new(vec![usize::MAX, 2], vec![]).is_err());
        assert!(TensorView::i32(&[1], &[]).is_err());
    }

    #[test]
    fn rows_run_along_the_last_dimension() {
        let t = Tensor::new(vec![2, 2], vec![1.0, 2.0, 3.0, 4.0]).unwrap();
        assert_eq!(t.row(1), Some([3.0, 4.0].as_slice()));
        assert_eq!(t.row(2), None);
        assert_eq!(t.rows().len(), 2);
        let empty = Tensor::new(vec![0, 3], vec![]).unwrap();
        assert_eq!(empty.rows().len(), 0);
    }
}
