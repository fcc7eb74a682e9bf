// What the user has chosen, under what the office has set by policy. Pages and content scripts cannot reach it.

import type { OnHold, Site } from "./protocol";

export interface Settings {
  port: number;
  token: string;
  /** `office`: the server of an office, at the address in `server`. Only a policy sets it. */
  transport: "http" | "native" | "office";
  server: string;
  /** What becomes of a post when no answer comes: its user is asked, or it passes. */
  unchecked: "ask" | "pass";
  /** Whether a post on hold may be published: after a question, with a reason, not at all. Only a policy sets it. */
  on_hold: OnHold;
  /** By match pattern, such as https://*.facebook.com/* : the sites where the user has switched the screener on. */
  sites: Record<string, Site & { unasked?: boolean }>;
  /** By page of a site, such as https://www.facebook.com/yourpage: where its user has said something else. */
  pages: Record<string, Site>;
}

const DEFAULTS: Settings = { port: 8765, token: "", transport: "native", server: "", unchecked: "ask", on_hold: "ask", sites: {}, pages: {} };
/** Of a new site nobody has said yet whose account it is: its user is asked on the first draft. */
export const NEW_SITE: Site & { unasked?: boolean } = { account: "personal", audience: "public", unasked: true };
export const LOCAL = "http://127.0.0.1/*";

/** Sites that are offered in the options; any other is switched on from the popup. */
export const KNOWN: Record<string, string> = {
  Facebook: "https://*.facebook.com/*",
  X: "https://*.x.com/*",
  Instagram: "https://*.instagram.com/*",
  LinkedIn: "https://*.linkedin.com/*",
  Nextdoor: "https://*.nextdoor.com/*",
  YouTube: "https://*.youtube.com/*",
  Hootsuite: "https://*.hootsuite.com/*",
  ParentSquare: "https://*.parentsquare.com/*",
};

/** What the office sets by policy (managed.json). Empty without a policy, and for some seconds after an installation. */
export interface Policy extends Partial<Omit<Settings, "token">> {
  office?: { kind: string; entry: string }[];
}

export async function policy(): Promise<Policy> {
  return chrome.storage.managed.get().catch(() => ({})); // Firefox has no such storage without a policy
}

/** What the user alone has chosen. */
export async function chosen(): Promise<Partial<Settings>> {
  return chrome.storage.local.get<Partial<Settings>>(Object.keys(DEFAULTS) as (keyof Settings)[]);
}

export async function load(): Promise<Settings> {
  const [own, set] = await Promise.all([chosen(), policy()]);
  // Whoever has paired with the port stays there.
  const transport = own.token ? "http" : DEFAULTS.transport;
  const { office: _, ...settings } = set;
  const managed = Object.entries(set.sites ?? {}).map(([pattern, site]) => [pattern, { ...NEW_SITE, unasked: site.account === undefined, ...site }]);
  // The office's sites come first, or a narrower pattern of the user's would be found before them.
  const sites = { ...Object.fromEntries(managed), ...own.sites, ...Object.fromEntries(managed) };
  return { ...DEFAULTS, transport, ...own, ...settings, sites };
}

export async function save(changed: Partial<Settings>): Promise<void> {
  await chrome.storage.local.set(changed);
}

/** The pattern of all pages of an address's host, or nothing for pages that no script may read. */
export function patternOf(address: string): string | undefined {
  const url = safely(address);
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  return Object.values(KNOWN).find((pattern) => matches(pattern, url)) ?? `${url.protocol}//${url.hostname}/*`;
}

/** Where a draft of a page goes out, as far as its user has said so, if the screener is on there. */
export function siteOf(
  settings: Pick<Settings, "sites"> & Partial<Settings>,
  origin: string,
  path = "/",
): { site: Site; unasked: boolean } | undefined {
  const url = safely(origin);
  if (!url) return undefined;
  const found = Object.entries(settings.sites).find(([pattern]) => matches(pattern, url))?.[1];
  if (!found) return undefined;
  const { account, audience, unasked = false } = found;
  const { pages = {} } = settings;
  const site = pages[pageOf(origin, path)];
  if (site) return { site, unasked: false };
  // Where one page is another's, any new one may be: its user is asked.
  const mixed = Object.entries(pages).some(([page, one]) => page.startsWith(`${origin}/`) && one.account !== account);
  return { site: { account, audience }, unasked: unasked || mixed };
}

/** Note what its user has said of a page; the first time, it is said of the whole site. */
export async function remember(origin: string, path: string, site: Site): Promise<void> {
  const { sites, pages } = await load();
  const [pattern, known] = Object.entries(sites).find(([one]) => matches(one, new URL(origin))) ?? [];
  if (!pattern) return;
  if (known?.unasked) await save({ sites: { ...(await chosen()).sites, [pattern]: site } });
  else await save({ pages: { ...pages, [pageOf(origin, path)]: site } });
}

/** A page of a site: its own address and the first step of its path, such as the name of who posts there. */
function pageOf(origin: string, path: string): string {
  const url = safely(origin + path);
  const [first = ""] = url?.pathname.toLowerCase().split("/").filter(Boolean) ?? [];
  const id = url?.searchParams.get("id");
  return `${origin}/${first}${first.endsWith(".php") && id ? `?id=${id}` : ""}`;
}

function matches(pattern: string, url: URL): boolean {
  const parts = /^(https?):\/\/(\*\.)?([^/*]+)\/\*$/.exec(pattern);
  if (!parts) return false;
  const [, scheme, wild, host] = parts;
  const same = url.hostname === host || (wild !== undefined && url.hostname.endsWith(`.${host}`));
  return same && url.protocol === `${scheme}:`;
}

export function originOf(address: string): string {
  return safely(address)?.origin ?? "";
}

function safely(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}
