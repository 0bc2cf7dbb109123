// Starts `tmc lsp` for the .tm files of this window.
"use strict";

const { workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = () => {
  const command = workspace.getConfiguration("tmc").get("path");
  const files = { documentSelector: [{ language: "tm" }] };
  client = new LanguageClient("tmc", { command, args: ["lsp"] }, files);
  return client.start();
};

exports.deactivate = () => client?.stop();
