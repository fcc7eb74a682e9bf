// The options page: how the screener is reached, the pairing token, and the sites that are switched on.

import { accountChoice, audienceChoice, byId, siteOfForm, switchOff, switchOn, tellState } from "./pages";
import type { Site } from "./protocol";
import { KNOWN, LOCAL, NEW_SITE, load, patternOf, policy, save, type Policy } from "./settings";

const port = byId<HTMLInputElement>("port");
const token = byId<HTMLInputElement>("token");
const transport = byId<HTMLSelectElement>("transport");
const unchecked = byId<HTMLSelectElement>("unchecked");
const endpoint = byId<HTMLFormElement>("endpoint");

async function start(): Promise<void> {
  await fill();
  endpoint.addEventListener("submit", (event) => {
    event.preventDefault();
    void save({ port: Number(port.value), token: token.value.trim() }).then(tellState);
  });
  byId("allow").addEventListener("click", () => {
    void chrome.permissions.request({ origins: [LOCAL] }).then(tellState);
  });
  transport.addEventListener("change", () => void reach());
  unchecked.addEventListener("change", () => void save({ unchecked: unchecked.value === "pass" ? "pass" : "ask" }));
  byId("add").addEventListener("submit", (event) => {
    event.preventDefault();
    void add();
  });
  // A policy arrives some seconds after an installation, and may change at any time.
  chrome.storage.onChanged.addListener((_, area) => {
    if (area === "managed") void fill().then(tellState);
  });
  await tellState();
}

async function fill(): Promise<void> {
  const [settings, set] = await Promise.all([load(), policy()]);
  port.value = String(settings.port);
  token.value = settings.token;
  transport.value = settings.transport;
  unchecked.value = settings.unchecked;
  for (const [field, name] of [[port, "port"], [transport, "transport"], [unchecked, "unchecked"]] as const) field.disabled = name in set;
  endpoint.hidden = transport.value === "native";
  // Only a policy chooses an office's server, and says where it is.
  const office = settings.transport === "office";
  for (const option of transport.options) option.hidden = option.value === "office" && !office;
  port.parentElement!.hidden = office;
  byId("set").hidden = Object.keys(set).length === 0;
  await list(settings.sites, set);
}

async function reach(): Promise<void> {
  const native = transport.value === "native";
  endpoint.hidden = native;
  await save({ transport: native ? "native" : "http" });
  await tellState();
}

async function add(): Promise<void> {
  const address = byId<HTMLInputElement>("address");
  const pattern = patternOf(/^https?:/.test(address.value) ? address.value : `https://${address.value}`);
  address.setCustomValidity(pattern ? "" : "Enter the address of a site.");
  if (!pattern) return void address.reportValidity();
  if (await switchOn(pattern, NEW_SITE)) address.value = "";
  await fill();
}

/** The sites that are offered, and those that were added, each with its switch. */
async function list(sites: Record<string, Site>, set: Policy): Promise<void> {
  const names = new Map(Object.entries(KNOWN).map(([name, pattern]) => [pattern, name]));
  for (const pattern of Object.keys(sites)) if (!names.has(pattern)) names.set(pattern, pattern);
  const rows = [...names].map(async ([pattern, name]) => {
    const allowed = await chrome.permissions.contains({ origins: [pattern] });
    return row(pattern, name, sites[pattern], allowed, pattern in (set.sites ?? {}));
  });
  byId("sites").replaceChildren(...(await Promise.all(rows)));
}

/** A site and its switch. One that the office has set can only be allowed, where the browser still has to be asked. */
function row(pattern: string, name: string, site: Site | undefined, allowed: boolean, set: boolean): HTMLElement {
  const item = document.createElement("li");
  const label = document.createElement("label");
  const on = document.createElement("input");
  const account = document.createElement("select");
  const audience = document.createElement("select");
  on.type = "checkbox";
  on.checked = site !== undefined && allowed;
  on.disabled = set && allowed;
  account.disabled = audience.disabled = set;
  label.append(on, ` ${name}`);
  account.ariaLabel = `Account on ${name}`;
  audience.ariaLabel = `Readers on ${name}`;
  accountChoice(account, site ?? NEW_SITE);
  audienceChoice(audience, site ?? NEW_SITE);
  const space = document.createElement("span");
  space.append(label);
  item.append(space, account, audience);
  const keep = async (): Promise<void> => {
    if (on.checked) on.checked = await switchOn(pattern, siteOfForm(account, audience));
    else await switchOff(pattern);
  };
  for (const choice of [on, account, audience]) choice.addEventListener("change", () => void keep());
  return item;
}

void start();
