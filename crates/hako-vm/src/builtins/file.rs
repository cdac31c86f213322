//! `FileBox`: whole files by path. An open box remembers its path and mode and holds no
//! descriptor, so a box that is dropped leaves nothing behind. Every method but `close` also takes
//! a path itself.

use std::cell::RefCell;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use super::arguments::{MAX_BYTES, quote, wrong};
use super::{Native, NativeArgs, entry};
use crate::heap::{FileState, Gc, OpenMode, Service, Str, Value};
use crate::interp::{Raised, Vm, errors};

pub(super) static METHODS: &[Native] = &[
    entry("open", 1, 2, open),
    entry("read", 0, 1, read),
    entry("read_lines", 0, 1, read_lines),
    entry("write", 1, 2, write),
    entry("append", 1, 2, append),
    entry("exists", 0, 1, exists),
    entry("delete", 0, 1, delete),
    entry("close", 0, 0, close),
];

/// The receiver, which a look-up by kind has found to be a `FileBox`.
fn this(vm: &mut Vm, args: NativeArgs) -> Result<Gc<Service>, Raised> {
    match args.receiver(vm) {
        Value::Service(service) if matches!(&*service, Service::File(_)) => Ok(service),
        other => Err(wrong(vm, "FileBox", "receiver", "a FileBox", other)),
    }
}

fn state(service: &Service) -> Option<&RefCell<FileState>> {
    if let Service::File(state) = service { Some(state) } else { None }
}

/// What the box has open.
fn opened(service: &Service) -> Option<(String, OpenMode)> {
    state(service).and_then(|state| state.borrow().open.clone())
}

#[cold]
fn not_open(vm: &mut Vm, of: &str) -> Raised {
    let message = format!("`{of}`: no file is open; call `open(path)` first, or give a path");
    vm.raise(errors::IO, message)
}

/// What went wrong with `path`, and which path it was.
#[cold]
fn failed(vm: &mut Vm, doing: &str, path: &str, error: &io::Error) -> Raised {
    vm.raise(errors::IO, format!("cannot {doing} {path:?}: {error}"))
}

/// The path given as argument `index`, else the one that is open.
fn path(vm: &mut Vm, args: NativeArgs, index: usize, of: &str) -> Result<String, Raised> {
    if args.len() > index {
        return Ok(args.text(vm, index, of, "path")?.as_str().to_owned());
    }
    let file = this(vm, args)?;
    opened(&file).map(|(path, _)| path).ok_or_else(|| not_open(vm, of))
}

fn mode_of(vm: &mut Vm, mode: Gc<Str>) -> Result<OpenMode, Raised> {
    match mode.as_str() {
        "r" => Ok(OpenMode::Read),
        "w" => Ok(OpenMode::Write),
        "a" => Ok(OpenMode::Append),
        other => {
            let message = format!(
                "`mode` of `open` must be \"r\" (read), \"w\" (write anew) or \"a\" (append), \
                 not {}",
                quote(other)
            );
            Err(vm.raise(errors::VALUE, message))
        }
    }
}

/// Opens a file: for reading it must be there, for writing it is made, and emptied by `w`.
pub(super) fn open(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let file = this(vm, args)?;
    open_in(vm, args, &file)?;
    Ok(Value::Bool(true))
}

/// Opens in `file` what the arguments name.
pub(super) fn open_in(vm: &mut Vm, args: NativeArgs, file: &Service) -> Result<(), Raised> {
    let path = args.text(vm, 0, "open", "path")?.as_str().to_owned();
    let mode = match args.get(vm, 1) {
        Value::Null => OpenMode::Read,
        _ => {
            let mode = args.text(vm, 1, "open", "mode")?;
            mode_of(vm, mode)?
        }
    };
    let effect = if mode == OpenMode::Read { "FileBox.read" } else { "FileBox.write" };
    vm.permit(effect, &path)?;
    let mut result = Ok(());
    vm.blocking(|| result = try_open(Path::new(&path), mode));
    if let Err(error) = result {
        return Err(failed(vm, "open", &path, &error));
    }
    if let Some(state) = state(file) {
        state.borrow_mut().open = Some((path, mode));
    }
    Ok(())
}

fn try_open(path: &Path, mode: OpenMode) -> io::Result<()> {
    let file = match mode {
        OpenMode::Read => File::open(path),
        OpenMode::Write => File::create(path),
        OpenMode::Append => OpenOptions::new().append(true).create(true).open(path),
    }?;
    // A folder opens well on some systems, and only reading it fails.
    if file.metadata()?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Ok(())
}

/// The whole file, which must be UTF-8 text.
fn contents(vm: &mut Vm, args: NativeArgs, of: &str) -> Result<String, Raised> {
    let path = path(vm, args, 0, of)?;
    vm.permit("FileBox.read", &path)?;
    let mut bytes = Vec::new();
    let mut result = Ok(0);
    vm.blocking(|| {
        // One more than allowed, to notice files that have no end.
        result = File::open(&path)
            .and_then(|file| file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes));
    });
    if let Err(error) = result {
        return Err(failed(vm, "read", &path, &error));
    }
    if bytes.len() > MAX_BYTES {
        let message =
            format!("cannot read {path:?}: it is longer than a text may be ({MAX_BYTES} bytes)");
        return Err(vm.raise(errors::IO, message));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let message = format!("cannot read {path:?}: it is not UTF-8 text at byte {at}");
        vm.raise(errors::IO, message)
    })
}

fn read(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let text = contents(vm, args, "read")?;
    Ok(vm.heap.str(text))
}

/// The lines without their ends.
fn read_lines(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let text = contents(vm, args, "read_lines")?;
    let lines = text.lines().map(|line| vm.heap.str(line)).collect();
    Ok(vm.heap.array(lines))
}

/// What is to be written: bytes as they are, of other values the text.
fn data(vm: &mut Vm, value: Value, of: &str) -> Result<Vec<u8>, Raised> {
    match value {
        Value::Bytes(bytes) => Ok(bytes.0.to_vec()),
        Value::Null => Err(wrong(vm, of, "text", "a text or Bytes", value)),
        other => Ok(vm.text(other)?.into_bytes()),
    }
}

fn put(
    vm: &mut Vm,
    options: &OpenOptions,
    path: &str,
    data: &[u8],
    doing: &str,
) -> Result<Value, Raised> {
    vm.permit("FileBox.write", path)?;
    let mut result = Ok(());
    vm.blocking(|| result = options.open(path).and_then(|mut file| file.write_all(data)));
    match result {
        Ok(()) => Ok(Value::Null),
        Err(error) => Err(failed(vm, doing, path, &error)),
    }
}

/// `write(text)` adds to the file that is open for writing; `write(path, text)` writes a file anew.
fn write(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let last = args.get(vm, args.len().saturating_sub(1));
    if args.len() > 1 {
        let path = path(vm, args, 0, "write")?;
        let data = data(vm, last, "write")?;
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        return put(vm, &options, &path, &data, "write");
    }
    let file = this(vm, args)?;
    let Some((path, mode)) = opened(&file) else { return Err(not_open(vm, "write")) };
    if mode == OpenMode::Read {
        let message = format!(
            "cannot write {path:?}: it is open for reading; open it with mode \"w\" or \"a\""
        );
        return Err(vm.raise(errors::IO, message));
    }
    let data = data(vm, last, "write")?;
    put(vm, OpenOptions::new().append(true).create(true), &path, &data, "write")
}

/// `append(text)` adds to the file that is open; `append(path, text)` to any. Made when missing.
fn append(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    if args.len() < 2 {
        return write(vm, args);
    }
    let path = path(vm, args, 0, "append")?;
    let text = args.get(vm, 1);
    let data = data(vm, text, "append")?;
    put(vm, OpenOptions::new().append(true).create(true), &path, &data, "append to")
}

/// Whether there is such a file or folder.
fn exists(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let path = path(vm, args, 0, "exists")?;
    vm.permit("FileBox.exists", &path)?;
    let mut result = Ok(false);
    vm.blocking(|| result = Path::new(&path).try_exists());
    result.map(Value::Bool).map_err(|error| failed(vm, "look for", &path, &error))
}

/// Deletes a file; a box that had it open has it no more.
fn delete(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let path = path(vm, args, 0, "delete")?;
    vm.permit("FileBox.delete", &path)?;
    let mut result = Ok(());
    vm.blocking(|| result = fs::remove_file(&path));
    if let Err(error) = result {
        return Err(failed(vm, "delete", &path, &error));
    }
    let file = this(vm, args)?;
    if opened(&file).is_some_and(|(open, _)| open == path) {
        close(vm, args)?;
    }
    Ok(Value::Null)
}

/// Forgets the file; closing twice is fine.
fn close(vm: &mut Vm, args: NativeArgs) -> Result<Value, Raised> {
    let file = this(vm, args)?;
    if let Some(state) = state(&file) {
        state.borrow_mut().open = None;
    }
    Ok(Value::Null)
}
