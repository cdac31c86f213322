//! How large a copy may become.

use crate::{Datum, Error};

/// Counts what is copied across a boundary. A value may share its parts, so that it holds far
/// fewer of them than its copy would.
///
/// ```
/// use hako_box::CopySize;
///
/// let mut size = CopySize::default();
/// assert!(size.add(1, 5).is_ok());
/// assert_eq!(size.add(1, CopySize::MAX_BYTES).unwrap_err().type_name(), "ValueError");
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct CopySize(usize);

impl CopySize {
    /// The most bytes that one copy may take. The largest array of the language is smaller.
    pub const MAX_BYTES: usize = 2 << 30;

    /// Adds `values`, which have `bytes` of text besides.
    ///
    /// # Errors
    /// When that is too much.
    pub fn add(&mut self, values: usize, bytes: usize) -> Result<(), Error> {
        let more = values.saturating_mul(size_of::<Datum>()).saturating_add(bytes);
        self.0 = self.0.saturating_add(more);
        if self.0 <= Self::MAX_BYTES {
            return Ok(());
        }
        let message = format!(
            "a copy for the other side would take more than {} bytes; what is shared is copied \
             each time it occurs",
            Self::MAX_BYTES
        );
        Err(Error::new("ValueError", "runtime/size", message))
    }
}
