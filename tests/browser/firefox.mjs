// The Firefox build in a real Firefox, over WebDriver BiDi, which Firefox speaks by itself -> what its badge says.
// node --experimental-websocket firefox.mjs FIREFOX EXTENSION PROFILE PAGE PORT TOKEN TEXT
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";

const [firefox, extension, profile, address, port, token, text] = process.argv.slice(2);
const UUID = "11111111-2222-4333-8444-555555555555"; // Firefox would draw one
const ID = "screener@school-post-screener.example";
const PREFS = { "extensions.webextensions.uuids": JSON.stringify({ [ID]: UUID }), "datareporting.policy.dataSubmissionEnabled": false };

mkdirSync(profile, { recursive: true });
writeFileSync(`${profile}/user.js`, Object.entries(PREFS).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`).join(""));
const args = ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0", "--remote-allow-system-access"];
const browser = spawn(firefox, args, { stdio: ["ignore", "ignore", "pipe"] });
process.on("exit", () => browser.kill("SIGKILL"));
const place = await new Promise((found, failed) => {
  let said = "";
  browser.stderr.on("data", (data) => {
    said += data;
    const match = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(said);
    if (match) found(match[1]);
  });
  browser.on("exit", () => failed(new Error(`Firefox ended: ${said.slice(-400)}`)));
});
const socket = new WebSocket(`${place}/session`);
await new Promise((open, failed) => {
  socket.addEventListener("open", open);
  socket.addEventListener("error", () => failed(new Error("no line to Firefox")));
});

let count = 0;
const waiting = new Map();
socket.addEventListener("message", ({ data }) => {
  const { id, type, result, error, message } = JSON.parse(data);
  if (type === "success") waiting.get(id)?.done(result);
  else waiting.get(id)?.failed(new Error(`${error}: ${message}`));
});

function call(method, params) {
  return new Promise((done, failed) => {
    waiting.set(++count, { done, failed });
    socket.send(JSON.stringify({ id: count, method, params }));
  });
}

async function run(context, expression) {
  const answer = await call("script.evaluate", { expression, target: { context }, awaitPromise: true });
  if (answer.type === "exception") throw new Error(answer.exceptionDetails.text);
  return answer.result.value;
}

async function opened(url) {
  const { context } = await call("browsingContext.create", { type: "tab" });
  await call("browsingContext.navigate", { context, url, wait: "complete" });
  return context;
}

/** The attributes of the badge. Its shadow tree is closed to pages, not to the driver. */
async function badge(context) {
  const locator = { type: "css", value: ".post-screener" };
  const serializationOptions = { includeShadowTree: "all", maxDomDepth: 4 };
  const { nodes } = await call("browsingContext.locateNodes", { context, locator, serializationOptions });
  const children = nodes[0]?.value?.shadowRoot?.value?.children ?? [];
  return children.map((child) => child.value?.attributes ?? {}).find((one) => one.class?.startsWith("badge"));
}

const pause = (ms) => new Promise((next) => setTimeout(next, ms));

await call("session.new", { capabilities: {} });
await call("webExtension.install", { extensionData: { type: "path", path: extension } });
const options = await opened(`moz-extension://${UUID}/options.html`);
const sites = { "http://127.0.0.1/*": { account: "agency", audience: "public" } };
await run(options, `chrome.storage.local.set({ sites: ${JSON.stringify(sites)} })`);
await run(
  options,
  `for (const [id, value] of [["port", ${JSON.stringify(port)}], ["token", ${JSON.stringify(token)}]]) document.getElementById(id).value = value;
  document.getElementById("endpoint").requestSubmit();
  new Promise((next) => { const look = () => document.querySelector("#state[data-state=ready]") ? next("ready") : setTimeout(look, 50); look(); setTimeout(() => next("late"), 30000); })`,
);
const said = await run(options, `document.getElementById("state").textContent`);
const context = await opened(address);
await run(context, `document.getElementById("editor").focus()`);
const keys = [...text].flatMap((value) => [{ type: "keyDown", value }, { type: "keyUp", value }]);
await call("input.performActions", { context, actions: [{ type: "key", id: "keys", actions: keys }] });
let found;
for (const until = Date.now() + 60_000; Date.now() < until; await pause(100)) {
  found = await badge(context);
  if (found?.["data-stale"] === "false") break;
}
const fetched = await run(context, `fetch("http://127.0.0.1:${port}/healthz").then(() => "read", () => "refused")`);
console.log(JSON.stringify({ options: said, state: found?.["data-state"] ?? null, label: found?.["aria-label"] ?? null, page: fetched }));
process.exit(0);
