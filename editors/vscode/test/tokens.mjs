// Reads files with the grammar as an editor does: a line for each token, its text and its scopes.
//
//     node test/tokens.mjs FILE...
//
// Between files stands the file's name; a file that ends within a text, a comment or a bracket that
// the grammar follows says so. Needs vscode-textmate and vscode-oniguruma.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";

const wasm = createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm");
await oniguruma.loadWASM(readFileSync(wasm).buffer);

const path = new URL("../syntaxes/hakorune.tmLanguage.json", import.meta.url);
const registry = new textmate.Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  }),
  loadGrammar: async (scope) =>
    scope === "source.hakorune"
      ? textmate.parseRawGrammar(readFileSync(path, "utf8"), "hakorune.tmLanguage.json")
      : null,
});
const grammar = await registry.loadGrammar("source.hakorune");

for (const name of process.argv.slice(2)) {
  console.log(`== ${name.split("/").pop()}`);
  let stack = textmate.INITIAL;
  for (const line of readFileSync(name, "utf8").split(/\r?\n/)) {
    const result = grammar.tokenizeLine(line, stack);
    for (const token of result.tokens) {
      const text = line.slice(token.startIndex, token.endIndex);
      const scopes = token.scopes.slice(1).map((scope) => scope.replace(/\.hakorune$/, ""));
      if (text.trim() !== "") {
        console.log(`${JSON.stringify(text)} ${scopes.join(" ")}`.trimEnd());
      }
    }
    stack = result.ruleStack;
  }
  if (stack.depth > 1) {
    console.log(`ends within ${stack.contentNameScopesList?.scopePath?.scopeName ?? "a rule"}`);
  }
}
