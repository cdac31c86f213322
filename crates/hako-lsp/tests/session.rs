//! Whole sessions: what is said to be wrong, and how the protocol is kept.

mod common;

use common::{Client, uri};
use expect_test::expect;
use hako_lsp::{Connection, Ending};
use lsp_server::ErrorCode;
use serde_json::{Value, json};

#[test]
fn every_error_of_a_file_is_told_with_its_utf16_place() {
    let mut client = Client::with("print(\"😀\", lenght)\nlocal 日本 = [1\nprint(日本x)\n", &[]);
    expect![[r#"
        main.hkr:0:12: undefined name `lenght`
        main.hkr:2:0: expected `,` or `]`, found the name `print`
    "#]]
    .assert_eq(&client.wrong());
    client.change("main.hkr", "print(1)\n");
    expect![""].assert_eq(&client.wrong());
}

#[test]
fn errors_of_used_files_are_told_under_their_own_address() {
    let files =
        [("lib.hkr", "function f() { return nothing }\n"), ("ok.hkr", "function g() { }\n")];
    let mut client = Client::with("using \"lib.hkr\"\nusing \"ok.hkr\"\nf()\nh()\n", &files);
    expect![[r#"
        lib.hkr:0:22: undefined name `nothing`
        main.hkr:3:0: undefined name `h`
    "#]]
    .assert_eq(&client.wrong());
    assert_eq!(client.problems.len(), 2, "{:?}", client.problems.keys());
    // An open document hides its file.
    client.open("lib.hkr", "function f() { return 1 }\nfunction h() { }\n");
    expect![""].assert_eq(&client.wrong());
    client.change("lib.hkr", "function f() { return 1 }\n");
    expect![[r#"
        main.hkr:3:0: undefined name `h`
    "#]]
    .assert_eq(&client.wrong());
    client.close("lib.hkr");
    expect![[r#"
        lib.hkr:0:22: undefined name `nothing`
        main.hkr:3:0: undefined name `h`
    "#]]
    .assert_eq(&client.wrong());
    client.close("main.hkr");
    expect![""].assert_eq(&client.wrong());
}

#[test]
fn a_document_that_was_never_saved_can_be_used_and_can_have_no_path() {
    let mut client = Client::with("using \"fresh.hkr\"\nf()\n", &[]);
    expect![[r#"
        main.hkr:0:6: there is no module `fresh.hkr` / help: look again
        main.hkr:1:0: undefined name `f`
    "#]]
    .assert_eq(&client.wrong());
    client.open("fresh.hkr", "function f() { }\n");
    expect![""].assert_eq(&client.wrong());
    let document = json!({"uri": "untitled:Untitled-1", "languageId": "hakorune", "version": 1, "text": "x\n"});
    client.notify("textDocument/didOpen", json!({"textDocument": document}));
    client.wrong();
    let problems = &client.problems["untitled:Untitled-1"];
    assert_eq!(problems.len(), 1, "{problems:?}");
}

#[test]
fn related_places_and_warnings_have_their_forms() {
    let mut client = Client::with("function f() { }\nfunction f() { }\n", &[]);
    client.wrong();
    let problem = &client.problems[&uri("main.hkr")][0];
    assert_eq!(problem["severity"], 1);
    assert_eq!(problem["source"], "hakorune");
    let place = &problem["relatedInformation"][0]["location"];
    assert_eq!(place["uri"], uri("main.hkr"));
    assert_eq!(place["range"]["start"], json!({"line": 0, "character": 9}));
}

#[test]
fn settings_that_cannot_be_read_are_told() {
    let mut client = Client::with("using lib\nprint(1)\n", &[("hako.toml", "")]);
    expect![[r#"
        main.hkr:0:0: `hako.toml`: `modules` is not a table
    "#]]
    .assert_eq(&client.wrong());
}

#[test]
fn unknown_and_malformed_requests_have_their_errors() {
    let mut client = Client::with("print(1)\n", &[]);
    let error = client.request("textDocument/unknown", json!({})).expect_err("there is no such");
    assert_eq!(error.code, ErrorCode::MethodNotFound as i32);
    assert_eq!(error.message, "there is no method `textDocument/unknown`");
    let error = client.request("textDocument/hover", json!({"x": 1})).expect_err("no parameters");
    assert_eq!(error.code, ErrorCode::InvalidParams as i32);
    let error = client.request("initialize", json!({})).expect_err("it is already");
    assert_eq!(error.code, ErrorCode::InvalidRequest as i32);
    client.notify("textDocument/didOpen", json!({"no": "document"}));
    client.notify("$/cancelRequest", json!({"id": 1}));
    client.notify(
        "textDocument/didChange",
        json!({"textDocument": {"uri": uri("closed.hkr"), "version": 1}, "contentChanges": []}),
    );
    client.close("closed.hkr");
    let place = json!({"textDocument": {"uri": uri("closed.hkr")}, "position": {"line": 0, "character": 0}});
    for method in ["hover", "definition", "completion"] {
        let answer = client.request(&format!("textDocument/{method}"), place.clone());
        assert_eq!(answer.expect("an answer"), Value::Null, "{method}");
    }
    assert_eq!(client.end(), Ending::Exit);
}

#[test]
fn the_end_of_a_session_is_told_apart() {
    let client = Client::with("", &[]);
    client.notify("exit", Value::Null);
    assert_eq!(client.leave(), Ending::Abrupt);
    assert_eq!(Client::new(&[]).leave(), Ending::Disconnected);
    let mut client = Client::new(&[]);
    client.request("shutdown", Value::Null).expect("it is told to end");
    let error = client.request("textDocument/hover", json!({})).expect_err("it is over");
    assert_eq!(error.code, ErrorCode::InvalidRequest as i32);
    client.notify("exit", Value::Null);
    assert_eq!(client.leave(), Ending::Exit);
    assert_eq!([Ending::Exit, Ending::Abrupt, Ending::Unheard].map(Ending::code), [0, 1, 1]);
}

#[test]
fn nothing_is_answered_before_the_session_begins() {
    let (server, client) = Connection::memory();
    let request = lsp_server::Request {
        id: 1.into(),
        method: "textDocument/hover".to_owned(),
        params: json!({}),
    };
    client.sender.send(request.into()).expect("it is taken");
    let server = std::thread::spawn(move || {
        struct Nowhere;
        impl hako_lsp::Host for Nowhere {
            fn libraries(&self) -> Vec<hako_lsp::Library> {
                Vec::new()
            }
            fn loader(
                &self,
                _: &str,
                _: &str,
                _: Option<&std::path::Path>,
            ) -> Result<Box<dyn hako_vm::lower::Loader>, String> {
                Err("nowhere".to_owned())
            }
        }
        hako_lsp::serve(&server, &Nowhere)
    });
    let lsp_server::Message::Response(response) = client.receiver.recv().expect("an answer") else {
        panic!("it is a response");
    };
    let error = response.error.expect("it is refused");
    assert_eq!(error.code, ErrorCode::ServerNotInitialized as i32);
    drop(client);
    assert_eq!(server.join().expect("it does not panic"), Ending::Disconnected);
}
