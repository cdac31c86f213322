//! The server's loop: messages in, messages out.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{self as notice, Notification as _};
use lsp_types::request::{self as ask, Request as _};
use lsp_types::{
    CompletionOptions, CompletionParams, CompletionResponse, DidChangeTextDocumentParams,
    DidCloseTextDocumentParams, DidOpenTextDocumentParams, DocumentFormattingParams,
    DocumentSymbolParams, DocumentSymbolResponse, GotoDefinitionParams, GotoDefinitionResponse,
    HoverParams, HoverProviderCapability, InitializeResult, OneOf, SaveOptions, ServerCapabilities,
    ServerInfo, TextDocumentPositionParams, TextDocumentSyncCapability, TextDocumentSyncKind,
    TextDocumentSyncOptions, TextDocumentSyncSaveOptions,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Host;
use crate::features;
use crate::program::Program;
use crate::workspace::Workspace;

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The client shut the server down and told it to exit.
    Exit,
    /// The client told it to exit without shutting it down.
    Abrupt,
    /// There are no more messages, and nobody said goodbye.
    Disconnected,
    /// Nobody takes the answers.
    Unheard,
}

impl Ending {
    /// The exit code that the protocol asks for.
    pub fn code(self) -> u8 {
        u8::from(self != Self::Exit)
    }
}

/// Serves one client on standard input and output.
///
/// # Errors
/// When what comes is no message of the protocol, or cannot be read or answered.
pub fn serve_stdio(host: &dyn Host) -> io::Result<Ending> {
    let (connection, threads) = Connection::stdio();
    let ending = serve(&connection, host);
    drop(connection);
    // Who does not take answers may leave the input open: it is not waited for.
    if ending != Ending::Unheard {
        threads.join()?;
    }
    Ok(ending)
}

/// Serves one client.
pub fn serve(connection: &Connection, host: &dyn Host) -> Ending {
    let mut server = Server { connection, workspace: Workspace::new(host), state: State::Fresh };
    match server.run() {
        Ok(ending) => ending,
        Err(Unheard) => Ending::Unheard,
    }
}

/// The client is gone: it takes no more messages.
struct Unheard;

/// Where the session is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before `initialize`.
    Fresh,
    Running,
    /// After `shutdown`.
    Over,
}

/// Why a request has no result.
struct Refusal {
    code: ErrorCode,
    message: String,
}

type Answer = Result<Value, Refusal>;

struct Server<'s> {
    connection: &'s Connection,
    workspace: Workspace<'s>,
    state: State,
}

impl Server<'_> {
    fn run(&mut self) -> Result<Ending, Unheard> {
        loop {
            // While messages wait, what is wrong is not looked for: they may change it.
            let message = match self.connection.receiver.try_recv() {
                Ok(message) => message,
                Err(_) => {
                    self.publish()?;
                    match self.connection.receiver.recv() {
                        Ok(message) => message,
                        Err(_) => return Ok(Ending::Disconnected),
                    }
                }
            };
            match message {
                Message::Request(request) => {
                    let id = request.id.clone();
                    let answer = self.answer(request)?;
                    self.respond(id, answer)?;
                }
                Message::Notification(note) if note.method == notice::Exit::METHOD => {
                    let orderly = self.state == State::Over;
                    return Ok(if orderly { Ending::Exit } else { Ending::Abrupt });
                }
                Message::Notification(note) => self.note(note),
                // The server asks the client nothing.
                Message::Response(_) => {}
            }
        }
    }

    fn send(&self, message: Message) -> Result<(), Unheard> {
        self.connection.sender.send(message).map_err(|_| Unheard)
    }

    fn respond(&self, id: RequestId, answer: Answer) -> Result<(), Unheard> {
        let response = match answer {
            Ok(result) => Response { id, result: Some(result), error: None },
            Err(refusal) => Response::new_err(id, refusal.code as i32, refusal.message),
        };
        self.send(response.into())
    }

    /// Tells the client what is wrong, where that has changed.
    fn publish(&mut self) -> Result<(), Unheard> {
        for params in self.workspace.refresh() {
            let method = notice::PublishDiagnostics::METHOD.to_owned();
            let Ok(params) = serde_json::to_value(params) else { continue };
            self.send(Notification { method, params }.into())?;
        }
        Ok(())
    }

    fn answer(&mut self, request: Request) -> Result<Answer, Unheard> {
        let method = request.method.as_str();
        let refuse = |code, message: &str| Ok(Err(Refusal { code, message: message.to_owned() }));
        match (self.state, method) {
            (State::Fresh, ask::Initialize::METHOD) => {
                self.state = State::Running;
                return Ok(value(initialize_result()));
            }
            (State::Fresh, _) => {
                return refuse(
                    ErrorCode::ServerNotInitialized,
                    "the first request is `initialize`",
                );
            }
            (_, ask::Initialize::METHOD) => {
                return refuse(ErrorCode::InvalidRequest, "the server is already initialized");
            }
            (State::Over, _) => {
                return refuse(ErrorCode::InvalidRequest, "after `shutdown` only `exit` may come");
            }
            (State::Running, ask::Shutdown::METHOD) => {
                self.state = State::Over;
                return Ok(Ok(Value::Null));
            }
            (State::Running, _) => {}
        }
        self.publish()?;
        Ok(guarded(|| self.dispatch(request))
            .unwrap_or_else(|message| Err(Refusal { code: ErrorCode::InternalError, message })))
    }

    fn dispatch(&mut self, request: Request) -> Answer {
        match request.method.as_str() {
            ask::GotoDefinition::METHOD => {
                let params: GotoDefinitionParams = parse(request)?;
                let at = params.text_document_position_params;
                let workspace = &self.workspace;
                self.at(&at, |program, offset| {
                    let uri = |key: &str| workspace.uri(key);
                    let found = features::definition(program, offset as u32, uri);
                    (!found.is_empty()).then_some(GotoDefinitionResponse::Array(found))
                })
            }
            ask::HoverRequest::METHOD => {
                let params: HoverParams = parse(request)?;
                let at = params.text_document_position_params;
                self.at(&at, |program, offset| features::hover(program, offset as u32))
            }
            ask::Completion::METHOD => {
                let params: CompletionParams = parse(request)?;
                self.at(&params.text_document_position, |program, offset| {
                    Some(CompletionResponse::Array(features::completion(program, offset)))
                })
            }
            ask::DocumentSymbolRequest::METHOD => {
                let params: DocumentSymbolParams = parse(request)?;
                let program = self.workspace.program(&params.text_document.uri);
                value(program.map(|p| DocumentSymbolResponse::Nested(features::symbols(p))))
            }
            ask::Formatting::METHOD => {
                let params: DocumentFormattingParams = parse(request)?;
                let program = self.workspace.program(&params.text_document.uri);
                let file = program.and_then(|program| program.files.first());
                value(file.and_then(|file| features::formatting(file)))
            }
            method => Err(Refusal {
                code: ErrorCode::MethodNotFound,
                message: format!("there is no method `{method}`"),
            }),
        }
    }

    /// The answer of `feature` for a place in an open document; null when it is not open.
    fn at<T: Serialize>(
        &self,
        place: &TextDocumentPositionParams,
        feature: impl FnOnce(&Program, usize) -> Option<T>,
    ) -> Answer {
        let Some(program) = self.workspace.program(&place.text_document.uri) else {
            return Ok(Value::Null);
        };
        let Some(file) = program.files.first() else { return Ok(Value::Null) };
        let offset = file.lines.offset(&file.text, place.position);
        value(feature(program, offset))
    }

    fn note(&mut self, note: Notification) {
        if self.state != State::Running {
            return;
        }
        // What cannot be understood cannot be answered either: it is passed over.
        match note.method.as_str() {
            notice::DidOpenTextDocument::METHOD => {
                if let Ok(params) = serde_json::from_value::<DidOpenTextDocumentParams>(note.params)
                {
                    let document = params.text_document;
                    self.workspace.open(document.uri, document.version, document.text);
                }
            }
            notice::DidChangeTextDocument::METHOD => {
                if let Ok(params) =
                    serde_json::from_value::<DidChangeTextDocumentParams>(note.params)
                {
                    let document = params.text_document;
                    self.workspace.change(&document.uri, document.version, params.content_changes);
                }
            }
            notice::DidCloseTextDocument::METHOD => {
                if let Ok(params) =
                    serde_json::from_value::<DidCloseTextDocumentParams>(note.params)
                {
                    self.workspace.close(&params.text_document.uri);
                }
            }
            // Files have changed, hako.toml among them.
            notice::DidSaveTextDocument::METHOD | notice::DidChangeWatchedFiles::METHOD => {
                self.workspace.files_changed();
            }
            _ => {}
        }
    }
}

/// What the server can do.
fn initialize_result() -> InitializeResult {
    let sync = TextDocumentSyncOptions {
        open_close: Some(true),
        change: Some(TextDocumentSyncKind::INCREMENTAL),
        save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions::default())),
        ..TextDocumentSyncOptions::default()
    };
    let completion = CompletionOptions {
        trigger_characters: Some(vec![".".to_owned(), ":".to_owned()]),
        ..CompletionOptions::default()
    };
    let capabilities = ServerCapabilities {
        text_document_sync: Some(TextDocumentSyncCapability::Options(sync)),
        definition_provider: Some(OneOf::Left(true)),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        completion_provider: Some(completion),
        document_symbol_provider: Some(OneOf::Left(true)),
        document_formatting_provider: Some(OneOf::Left(true)),
        ..ServerCapabilities::default()
    };
    let version = Some(env!("CARGO_PKG_VERSION").to_owned());
    let server_info = Some(ServerInfo { name: "hakorune".to_owned(), version });
    InitializeResult { capabilities, server_info }
}

fn parse<T: DeserializeOwned>(request: Request) -> Result<T, Refusal> {
    serde_json::from_value(request.params).map_err(|error| Refusal {
        code: ErrorCode::InvalidParams,
        message: format!("the parameters of `{}` are wrong: {error}", request.method),
    })
}

fn value(result: impl Serialize) -> Answer {
    serde_json::to_value(result)
        .map_err(|error| Refusal { code: ErrorCode::InternalError, message: error.to_string() })
}

/// Runs `work`; a panic in it is an error with its message. A mistake in one answer must not cost
/// the user the others.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
        format!("a mistake of the language server, please report it: {text}")
    })
}
