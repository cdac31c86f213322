// Starts `hakorune lsp` and lets the editor speak to it.

"use strict";

const vscode = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");

/** @type {LanguageClient | undefined} */
let client;

/** @type {vscode.FileSystemWatcher | undefined} */
let files;

/** Starts the language server; says so when it cannot be started. */
async function start() {
  const command = vscode.workspace.getConfiguration("hakorune").get("path") || "hakorune";
  const server = { command, args: ["lsp"], transport: TransportKind.stdio };
  // Modules and settings that change on disk change what is wrong with the open files.
  files = vscode.workspace.createFileSystemWatcher("**/{*.hkr,*.hako,hako.toml}");
  const started = new LanguageClient("hakorune", "Hakorune", server, {
    documentSelector: [{ language: "hakorune" }],
    synchronize: { fileEvents: files },
  });
  client = started;
  try {
    await started.start();
  } catch (error) {
    client = undefined;
    const choice = await vscode.window.showErrorMessage(
      `The language server \`${command} lsp\` cannot be started: ${error}. ` +
        "Set hakorune.path to the hakorune command.",
      "Open settings",
    );
    if (choice) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "hakorune.path");
    }
  }
}

async function stop() {
  const running = client;
  client = undefined;
  files?.dispose();
  await running?.stop();
}

/** @param {vscode.ExtensionContext} context */
async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand("hakorune.restart", async () => {
      await stop();
      await start();
    }),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration("hakorune.path")) {
        await stop();
        await start();
      }
    }),
  );
  await start();
}

module.exports = { activate, deactivate: stop };
