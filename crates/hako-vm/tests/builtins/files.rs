use std::fs;
use std::path::PathBuf;

use crate::run::output;

/// A folder of this test's own, gone when the test is over.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("hako-vm-{}-{name}", std::process::id()));
        drop(fs::remove_dir_all(&path));
        fs::create_dir_all(&path).expect("the temporary folder can be written");
        Self(path)
    }

    /// What `program` prints, with `DIR` in program and output standing for the folder.
    fn output(&self, program: &str) -> String {
        let path = self.0.to_str().expect("the temporary folder has a name in UTF-8");
        output(&program.replace("DIR", path)).replace(path, "DIR")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

#[test]
fn files_are_written_read_and_deleted() {
    let folder = Folder::new("round");
    let program = r#"
        local f = new FileBox()
        print(f.exists("DIR/a.txt"))
        print(f.open("DIR/a.txt", "w"))
        print(f.write("one\r\ntwo\n"))
        f.write("drei é\n")
        f.close()
        f.close()
        f.open("DIR/a.txt")
        print(f.read_lines())
        print(f.read().length())
        f.open("DIR/a.txt", "a")
        f.append("four")
        f.append("DIR/a.txt", 5)
        print(f.exists())
        print(FileBox("DIR/a.txt").read_lines().pop())
        f.write("DIR/b.bin", "hé".encode())
        print(f.read("DIR/b.bin"))
        f.delete()
        f.delete("DIR/b.bin")
        print([f.exists("DIR/a.txt"), f.exists("DIR/b.bin"), f.exists("DIR")])
        print(new FileBox().read("DIR/a.txt") catch (e) { e.type })
    "#;
    let expected = "\
false
true
null
[one, two, drei é]
16
true
four5
hé
[false, false, true]
IOError
";
    assert_eq!(folder.output(program), expected);
}

#[test]
fn what_fails_names_the_path_and_the_reason() {
    let folder = Folder::new("errors");
    fs::write(folder.0.join("latin"), b"ab\xff").expect("the folder can be written");
    let program = r#"
        local f = new FileBox()
        local attempts = [
            fn() => f.read(),
            fn() => f.open("DIR/none"),
            fn() => f.open("DIR/none/x", "w"),
            fn() => f.open("DIR"),
            fn() => f.read("DIR/latin"),
            fn() => f.delete("DIR/none"),
            fn() => f.open("DIR/latin", "rw"),
            fn() => f.open(1),
            fn() => f.write("x"),
            fn() => { f.open("DIR/latin"); f.write("x") },
            fn() => f.write("DIR/x", null),
            fn() => f.exists("DIR/\0")
        ]
        for attempt in attempts {
            try { print(attempt()) } catch (e) { print(e.type + ": " + e.message) }
        }
    "#;
    let expected = "\
IOError: `read`: no file is open; call `open(path)` first, or give a path
IOError: cannot open \"DIR/none\": No such file or directory (os error 2)
IOError: cannot open \"DIR/none/x\": No such file or directory (os error 2)
IOError: cannot open \"DIR\": is a directory
IOError: cannot read \"DIR/latin\": it is not UTF-8 text at byte 2
IOError: cannot delete \"DIR/none\": No such file or directory (os error 2)
ValueError: `mode` of `open` must be \"r\" (read), \"w\" (write anew) or \"a\" (append), not \"rw\"
TypeError: `path` of `open` must be a String, not the Integer 1 (`to_string()` makes one of it)
IOError: `write`: no file is open; call `open(path)` first, or give a path
IOError: cannot write \"DIR/latin\": it is open for reading; open it with mode \"w\" or \"a\"
TypeError: `text` of `write` must be a text or Bytes, not null
IOError: cannot look for \"DIR/\\0\": file name contained an unexpected NUL byte
";
    assert_eq!(folder.output(program), expected);
}
