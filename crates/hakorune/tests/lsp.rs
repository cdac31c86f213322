//! `hakorune lsp` as an editor starts it: messages over standard input and output.

mod common;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use common::hakorune;
use serde_json::{Value, json};

/// A folder for one test, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("hakorune lsp {name} 日本 {}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder can be made");
        Self(path.canonicalize().expect("it is there"))
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).expect("it can be written");
    }

    /// The address of a file, escaped as editors do it.
    fn uri(&self, name: &str) -> String {
        let path = self.0.join(name);
        let kept = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte);
        let escape = |byte: &u8| match kept(*byte) {
            true => char::from(*byte).to_string(),
            false => format!("%{byte:02X}"),
        };
        let path: String = path_bytes(&path).iter().map(escape).collect();
        format!("file://{path}")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn path_bytes(path: &Path) -> Vec<u8> {
    path.to_str().expect("the path is text").as_bytes().to_vec()
}

/// An editor with its server.
struct Editor {
    server: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    id: i64,
}

impl Editor {
    fn start() -> Self {
        let mut command = hakorune();
        command.arg("lsp").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut server = command.spawn().expect("the command starts");
        let input = server.stdin.take();
        let output = BufReader::new(server.stdout.take().expect("it has an output"));
        Self { server, input, output, id: 0 }
    }

    fn initialized() -> Self {
        let mut editor = Self::start();
        let params = json!({"processId": null, "rootUri": null, "capabilities": {}});
        let result = editor.request("initialize", params);
        assert_eq!(result["serverInfo"]["name"], "hakorune");
        assert_eq!(result["capabilities"]["textDocumentSync"]["change"], 2);
        editor.notify("initialized", json!({}));
        editor
    }

    fn raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("the input is open");
        input.write_all(bytes).and_then(|()| input.flush()).expect("the server reads");
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        self.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    fn receive(&mut self) -> Value {
        let mut length = 0;
        loop {
            let mut line = String::new();
            self.output.read_line(&mut line).expect("the server writes");
            match line.trim_end() {
                "" => break,
                header => {
                    if let Some(text) = header.strip_prefix("Content-Length: ") {
                        length = text.parse().expect("a length");
                    }
                }
            }
        }
        let mut body = vec![0; length];
        self.output.read_exact(&mut body).expect("a whole message");
        serde_json::from_slice(&body).expect("it is JSON")
    }

    fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// The result of a request, after the server's own messages.
    fn request(&mut self, method: &str, params: Value) -> Value {
        self.id += 1;
        let id = self.id;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let message = self.receive();
            if message["id"] == id {
                assert_eq!(message.get("error"), None, "{message:#}");
                return message["result"].clone();
            }
        }
    }

    fn open(&mut self, uri: &str, text: &str) {
        let document = json!({"uri": uri, "languageId": "hakorune", "version": 1, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// What the server says is wrong with the next file: its address, and places with messages.
    fn problems(&mut self) -> (String, Vec<String>) {
        let message = self.receive();
        assert_eq!(message["method"], "textDocument/publishDiagnostics");
        let params = &message["params"];
        let line = |problem: &Value| {
            let start = &problem["range"]["start"];
            let message = problem["message"].as_str().unwrap_or("");
            let first = message.lines().next().unwrap_or("");
            format!("{}:{}: {first}", start["line"], start["character"])
        };
        let problems = params["diagnostics"].as_array().expect("a list").iter().map(line);
        (params["uri"].as_str().expect("an address").to_owned(), problems.collect())
    }

    fn at(&mut self, method: &str, uri: &str, line: u32, character: u32) -> Value {
        let position = json!({"line": line, "character": character});
        let params = json!({"textDocument": {"uri": uri}, "position": position});
        self.request(&format!("textDocument/{method}"), params)
    }

    /// The exit code and what stood on standard error.
    fn end(mut self) -> (Option<i32>, String) {
        drop(self.input.take());
        let output = self.server.wait_with_output().expect("it ends");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

#[test]
fn a_session_from_the_first_message_to_the_last() {
    let folder = Folder::new("session");
    folder.write("lib.hkr", "// Twice as much.\nfunction twice(x) { return x + y }\n");
    let (main, lib) = (folder.uri("main.hkr"), folder.uri("lib.hkr"));
    let mut editor = Editor::initialized();

    // Not saved: the text that was sent counts.
    editor.open(&main, "using \"lib.hkr\" as L\nusing \"python\"\nprint(\"😀\", L.twice(21), z)\n");
    assert_eq!(editor.problems(), (lib.clone(), vec!["1:31: undefined name `y`".to_owned()]));
    assert_eq!(editor.problems(), (main.clone(), vec!["2:25: undefined name `z`".to_owned()]));

    // A change in UTF-16 columns.
    let range = json!({"start": {"line": 2, "character": 23}, "end": {"line": 2, "character": 26}});
    let document = json!({"uri": main, "version": 2});
    let change = json!([{"range": range, "text": ""}]);
    editor.notify(
        "textDocument/didChange",
        json!({"textDocument": document, "contentChanges": change}),
    );
    assert_eq!(editor.problems(), (main.clone(), Vec::new()));

    let found = editor.at("definition", &main, 2, 15);
    let place = json!([{"uri": lib, "range": {
        "start": {"line": 1, "character": 9}, "end": {"line": 1, "character": 14}
    }}]);
    assert_eq!(found, place);
    let hover = editor.at("hover", &main, 2, 15);
    let shown = "```hakorune\nfunction twice(x)\n```\n\nTwice as much.";
    assert_eq!(hover["contents"]["value"], shown);
    let hover = editor.at("hover", &main, 2, 1);
    assert!(hover["contents"]["value"].as_str().is_some_and(|text| text.contains("print(")));
    let offered = editor.at("completion", &main, 2, 14);
    let labels: Vec<&str> = offered
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|item| item["label"].as_str())
        .collect();
    assert_eq!(labels, ["twice"]);
    let offered = editor.at("completion", &main, 3, 0).to_string();
    assert!(offered.contains("\"PyRuntimeBox\"") && offered.contains("\"while\""), "{offered}");

    // The file is put in order and saved.
    folder.write("lib.hkr", "function twice(x) { return x + x }\n");
    editor.notify("textDocument/didSave", json!({"textDocument": {"uri": main}}));
    assert_eq!(editor.problems(), (lib, Vec::new()));

    assert_eq!(editor.request("shutdown", Value::Null), Value::Null);
    editor.notify("exit", Value::Null);
    assert_eq!(editor.end(), (Some(0), String::new()));
}

#[test]
fn modules_are_found_by_the_settings_beside_the_file() {
    let folder = Folder::new("settings");
    folder.write("hako.toml", "[modules]\n\"game.player\" = \"other.hkr\"\n");
    folder.write("other.hkr", "box Player { }\n");
    let main = folder.uri("main.hkr");
    let mut editor = Editor::initialized();
    editor.open(&main, "using game.player\nlocal p = new Player()\nlocal q = new Playr()\n");
    let (uri, problems) = editor.problems();
    assert_eq!((uri, problems.len()), (main.clone(), 1), "{problems:?}");
    assert!(problems[0].starts_with("2:14:"), "{problems:?}");
    let found = editor.at("definition", &main, 1, 16);
    assert_eq!(found[0]["uri"], folder.uri("other.hkr"));
    folder.write("hako.toml", "[modules]\nx = 1\n");
    editor.notify("workspace/didChangeWatchedFiles", json!({"changes": []}));
    let (_, problems) = editor.problems();
    assert!(problems[0].contains("hako.toml"), "{problems:?}");
}

#[test]
fn an_exit_without_a_shutdown_and_a_closed_input_are_failures() {
    let mut editor = Editor::initialized();
    editor.notify("exit", Value::Null);
    assert_eq!(editor.end(), (Some(1), String::new()));
    assert_eq!(Editor::initialized().end(), (Some(1), String::new()));
    assert_eq!(Editor::start().end(), (Some(1), String::new()));
}

#[test]
fn what_is_no_message_ends_the_session_with_a_word() {
    for bytes in [
        &b"Content-Length: 9\r\n\r\n{\"broken\":"[..],
        b"Content-Length: 2\r\n\r\n{}",
        b"Content-Length: many\r\n\r\n",
        b"print(1)\r\n\r\n",
        b"Content-Length: 4\r\n\r\n\xff\xfe\xff\xfe",
    ] {
        let mut editor = Editor::initialized();
        editor.raw(bytes);
        let (code, text) = editor.end();
        assert_eq!(code, Some(1), "{text}");
        assert!(text.contains("no message of the Language Server Protocol"), "{text}");
        assert!(!text.contains("panicked"), "{text}");
    }
}
