// The options page: how the screener is reached, the pairing token, and the sites that are switched on.

import { NEW_SITE, accountChoice, audienceChoice, byId, siteOfForm, switchOff, switchOn, tellState } from "./pages";
import { KNOWN, LOCAL, load, patternOf, save, type Site } from "./settings";

const port = byId<HTMLInputElement>("port");
const token = byId<HTMLInputElement>("token");
const transport = byId<HTMLSelectElement>("transport");
const unchecked = byId<HTMLSelectElement>("unchecked");

async function start(): Promise<void> {
  const settings = await load();
  port.value = String(settings.port);
  token.value = settings.token;
  transport.value = settings.transport;
  unchecked.value = settings.unchecked;
  byId("endpoint").addEventListener("submit", (event) => {
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
  list(settings.sites);
  await tellState();
}

async function reach(): Promise<void> {
  if (transport.value === "native" && !(await chrome.permissions.request({ permissions: ["nativeMessaging"] }))) {
    transport.value = "http";
  }
  await save({ transport: transport.value === "native" ? "native" : "http" });
  await tellState();
}

async function add(): Promise<void> {
  const address = byId<HTMLInputElement>("address");
  const pattern = patternOf(/^https?:/.test(address.value) ? address.value : `https://${address.value}`);
  address.setCustomValidity(pattern ? "" : "Enter the address of a site.");
  if (!pattern) return void address.reportValidity();
  if (await switchOn(pattern, NEW_SITE)) address.value = "";
  list((await load()).sites);
}

/** The sites that are offered, and those that were added, each with its switch. */
function list(sites: Record<string, Site>): void {
  const names = new Map(Object.entries(KNOWN).map(([name, pattern]) => [pattern, name]));
  for (const pattern of Object.keys(sites)) if (!names.has(pattern)) names.set(pattern, pattern);
  byId("sites").replaceChildren(...[...names].map(([pattern, name]) => row(pattern, name, sites[pattern])));
}

function row(pattern: string, name: string, site: Site | undefined): HTMLElement {
  const item = document.createElement("li");
  const label = document.createElement("label");
  const on = document.createElement("input");
  const account = document.createElement("select");
  const audience = document.createElement("select");
  on.type = "checkbox";
  on.checked = site !== undefined;
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
