//! A client in the same process, and files that are nowhere but in the test.
#![allow(dead_code, reason = "each test binary uses a part")]

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::thread::JoinHandle;

use hako_box::{BoxType, Method, MethodId, Param};
use hako_lsp::{Connection, Ending, Host, Library, serve};
use hako_syntax::ast::UsingTarget;
use hako_vm::lower::{Found, Loader};
use lsp_server::{Message, Notification, Request, RequestId, ResponseError};
use serde_json::{Value, json};

static PARROT: BoxType = BoxType {
    name: "ParrotBox",
    id: 900,
    birth: Some(&[Param::required("name")]),
    methods: &[Method {
        id: MethodId(1),
        name: "speak",
        params: &[Param::required("words"), Param::optional("times")],
        variadic: false,
        doc: "Says the words.",
    }],
    open: false,
    doc: "A bird.",
};

/// The files and the library `birds`.
struct Memory(HashMap<String, String>);

impl Host for Memory {
    fn libraries(&self) -> Vec<Library> {
        static BOXES: [&BoxType; 1] = [&PARROT];
        vec![Library { name: "birds", boxes: &BOXES }]
    }

    fn loader(&self, _: &str, _: &str, _: Option<&Path>) -> Result<Box<dyn Loader>, String> {
        if self.0.contains_key("hako.toml") {
            return Err("`hako.toml`: `modules` is not a table".to_owned());
        }
        Ok(Box::new(Files(self.0.clone())))
    }
}

struct Files(HashMap<String, String>);

impl Loader for Files {
    fn find(&mut self, _: &str, target: &UsingTarget) -> Result<Found, (String, Option<String>)> {
        let name = match target {
            UsingTarget::Name(path) => path.text(),
            UsingTarget::Text(text) => text.to_string(),
        };
        if name == "birds" {
            return Ok(Found::Library(0));
        }
        match self.0.get(&name) {
            Some(text) => Ok(Found::Source {
                key: format!("/test/{name}"),
                name: name.into(),
                text: text.clone(),
            }),
            None => Err((format!("there is no module `{name}`"), Some("look again".into()))),
        }
    }
}

/// The address of a file.
pub(crate) fn uri(name: &str) -> String {
    format!("file:///test/{name}")
}

/// A text without its mark `$0`, and where that was.
pub(crate) fn marked(text: &str) -> (String, Value) {
    let at = text.find("$0").expect("the text has a mark");
    let front = &text[..at];
    let line = front.matches('\n').count();
    let start = front.rfind('\n').map_or(0, |newline| newline + 1);
    let character = front[start..].encode_utf16().count();
    (text.replacen("$0", "", 1), json!({"line": line, "character": character}))
}

/// A client and its server.
pub(crate) struct Client {
    connection: Connection,
    server: JoinHandle<Ending>,
    id: i32,
    /// What the server last said is wrong, by address.
    pub(crate) problems: BTreeMap<String, Vec<Value>>,
}

impl Client {
    /// A client of a server that has these files.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let host = Memory(files.iter().map(|(n, t)| (n.to_string(), t.to_string())).collect());
        let (server, connection) = Connection::memory();
        let server = std::thread::spawn(move || serve(&server, &host));
        let mut client = Self { connection, server, id: 0, problems: BTreeMap::new() };
        client.request("initialize", json!({"capabilities": {}})).expect("it begins");
        client.notify("initialized", json!({}));
        client
    }

    /// A client that has opened `main.hkr`.
    pub(crate) fn with(text: &str, files: &[(&str, &str)]) -> Self {
        let mut client = Self::new(files);
        client.open("main.hkr", text);
        client
    }

    pub(crate) fn notify(&self, method: &str, params: Value) {
        let note = Notification { method: method.to_owned(), params };
        self.connection.sender.send(note.into()).expect("the server listens");
    }

    /// What a request gives.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> Result<Value, ResponseError> {
        self.id += 1;
        let id = RequestId::from(self.id);
        let request = Request { id: id.clone(), method: method.to_owned(), params };
        self.connection.sender.send(request.into()).expect("the server listens");
        loop {
            match self.connection.receiver.recv().expect("the server answers") {
                Message::Response(response) => {
                    assert_eq!(response.id, id);
                    return match response.error {
                        Some(error) => Err(error),
                        None => Ok(response.result.unwrap_or(Value::Null)),
                    };
                }
                Message::Notification(note) => {
                    assert_eq!(note.method, "textDocument/publishDiagnostics");
                    let uri = note.params["uri"].as_str().expect("an address").to_owned();
                    let problems = note.params["diagnostics"].as_array().expect("a list");
                    self.problems.insert(uri, problems.clone());
                }
                Message::Request(request) => panic!("the server asks: {request:?}"),
            }
        }
    }

    pub(crate) fn open(&mut self, name: &str, text: &str) {
        let document =
            json!({"uri": uri(name), "languageId": "hakorune", "version": 1, "text": text});
        self.notify("textDocument/didOpen", json!({"textDocument": document}));
    }

    /// Gives a document another text.
    pub(crate) fn change(&mut self, name: &str, text: &str) {
        let document = json!({"uri": uri(name), "version": 2});
        let params = json!({"textDocument": document, "contentChanges": [{"text": text}]});
        self.notify("textDocument/didChange", params);
    }

    pub(crate) fn close(&mut self, name: &str) {
        self.notify("textDocument/didClose", json!({"textDocument": {"uri": uri(name)}}));
    }

    /// What a request about a place in `main.hkr` gives.
    pub(crate) fn at(&mut self, method: &str, position: &Value) -> Value {
        let params = json!({"textDocument": {"uri": uri("main.hkr")}, "position": position});
        self.request(method, params).expect("it is a good request")
    }

    /// All that is wrong, each as `file:line:column: message`, after the server has caught up.
    pub(crate) fn wrong(&mut self) -> String {
        self.at("textDocument/hover", &json!({"line": 0, "character": 0}));
        let mut lines = String::new();
        for (uri, problems) in &self.problems {
            let name = uri.rsplit('/').next().unwrap_or(uri);
            for problem in problems {
                let start = &problem["range"]["start"];
                let message = problem["message"].as_str().unwrap_or("").replace('\n', " / ");
                lines += &format!("{name}:{}:{}: {message}\n", start["line"], start["character"]);
            }
        }
        lines
    }

    /// Ends the session as the protocol wants it.
    pub(crate) fn end(mut self) -> Ending {
        self.request("shutdown", Value::Null).expect("it is told to end");
        self.notify("exit", Value::Null);
        self.server.join().expect("it does not panic")
    }

    /// Goes away.
    pub(crate) fn leave(self) -> Ending {
        drop(self.connection);
        self.server.join().expect("it does not panic")
    }
}
