// What the user has chosen, under what the office has set by policy. Pages and content scripts cannot reach it.

import type { Account, Audience, OnHold } from "./protocol";

export interface Site {
  account: Account;
  audience: Audience;
}

export interface Settings {
  port: number;
  token: string;
  transport: "http" | "native";
  /** What becomes of a post when no answer comes: its user is asked, or it passes. */
  unchecked: "ask" | "pass";
  /** Whether a post on hold may be published: after a question, with a reason, not at all. Only a policy sets it. */
  on_hold: OnHold;
  /** By match pattern, such as https://*.facebook.com/* : the sites where the user has switched the screener on. */
  sites: Record<string, Site>;
}

const DEFAULTS: Settings = { port: 8765, token: "", transport: "native", unchecked: "ask", on_hold: "ask", sites: {} };
export const NEW_SITE: Site = { account: "personal", audience: "public" };
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
  const managed = Object.entries(set.sites ?? {}).map(([pattern, site]) => [pattern, { ...NEW_SITE, ...site }]);
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

/** The site that an address belongs to, if the user has switched it on. */
export function siteOf(settings: Pick<Settings, "sites">, address: string): Site | undefined {
  const url = safely(address);
  if (!url) return undefined;
  return Object.entries(settings.sites).find(([pattern]) => matches(pattern, url))?.[1];
}

function matches(pattern: string, url: URL): boolean {
  const parts = /^(https?):\/\/(\*\.)?([^/*]+)\/\*$/.exec(pattern);
  if (!parts) return false;
  const [, scheme, wild, host] = parts;
  const same = url.hostname === host || (wild !== undefined && url.hostname.endsWith(`.${host}`));
  return same && url.protocol === `${scheme}:`;
}

function safely(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}
