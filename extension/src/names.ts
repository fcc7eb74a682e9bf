// The names in the drafts of a page -> whether somebody tries one after the other. A writer never reaches the limit.

import type { Report } from "./protocol";

const SPAN = 60_000; // ms
const MOST = 10; // names in that time that took the place of others

interface Seen {
  names: Set<string>;
  last: readonly string[];
  swaps: number[];
}

const pages = new Map<number, Seen>();

/** Note the names of a draft on a tab. True if it has too many in the place of earlier ones within a minute. */
export function triesNames(tab: number, { entities }: Pick<Report, "entities">, now = Date.now()): boolean {
  const names = entities.filter(({ label }) => label.endsWith("_NAME") || label.startsWith("ROSTER_")).map(({ text }) => text.toLowerCase());
  const seen = pages.get(tab) ?? { names: new Set(), last: [], swaps: [] };
  pages.set(tab, seen);
  seen.swaps = seen.swaps.filter((time) => time > now - SPAN);
  // A name that is being written goes on, 'Noo' as 'Noor'; one that gives way to another is gone.
  const gone = seen.last.some((one) => !names.some((name) => name.startsWith(one)));
  if (gone && names.some((name) => !seen.names.has(name))) seen.swaps.push(now);
  if (seen.swaps.length > MOST) return true;
  for (const name of names) seen.names.add(name);
  if (names.length > 0) seen.last = names;
  return false;
}
