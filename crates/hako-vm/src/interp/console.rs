//! Where programs print and read.

use std::io;

/// The standard streams, as the machine uses them.
pub trait Console {
    /// Writes to standard output; may be buffered until [`flush`](Self::flush).
    ///
    /// # Errors
    /// When the stream cannot be written, such as a closed pipe.
    fn write(&mut self, text: &str) -> io::Result<()>;

    /// Writes to standard error, after what standard output holds.
    ///
    /// # Errors
    /// When the stream cannot be written.
    fn write_error(&mut self, text: &str) -> io::Result<()>;

    /// Passes on what is buffered. The machine calls it before others may write: at each
    /// crossing, before it waits, and at its end.
    fn flush(&mut self);

    /// One line of standard input without its end, or nothing at the end of the input.
    ///
    /// # Errors
    /// When the stream cannot be read.
    fn read_line(&mut self) -> io::Result<Option<String>>;
}

/// The machine's console, which knows whether anything waits to be passed on.
pub(crate) struct Output {
    console: Box<dyn Console>,
    waiting: bool,
}

impl Output {
    pub(crate) fn new(console: Box<dyn Console>) -> Self {
        Self { console, waiting: false }
    }

    pub(crate) fn write(&mut self, text: &str) -> io::Result<()> {
        self.waiting = true;
        self.console.write(text)
    }

    pub(crate) fn write_error(&mut self, text: &str) -> io::Result<()> {
        self.flush();
        self.console.write_error(text)
    }

    #[inline]
    pub(crate) fn flush(&mut self) {
        if self.waiting {
            self.waiting = false;
            self.console.flush();
        }
    }

    pub(crate) fn read_line(&mut self) -> io::Result<Option<String>> {
        self.console.read_line()
    }
}

/// A console that says nothing and hears nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Console for Silent {
    fn write(&mut self, _: &str) -> io::Result<()> {
        Ok(())
    }

    fn write_error(&mut self, _: &str) -> io::Result<()> {
        Ok(())
    }

    fn flush(&mut self) {}

    fn read_line(&mut self) -> io::Result<Option<String>> {
        Ok(None)
    }
}
