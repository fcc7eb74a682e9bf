// Code points (the endpoint, Python) -> UTF-16 units (JavaScript, the DOM). The only place that converts.

/** Turn code point offsets into UTF-16 offsets of the text; the result has the same order as what was asked. */
export function toUnits(text: string, points: readonly number[]): number[] {
  const order = points.map((point, n) => [point, n] as const).sort((a, b) => a[0] - b[0]);
  const units = new Array<number>(points.length).fill(text.length);
  let unit = 0;
  let seen = 0;
  for (const [point, n] of order) {
    while (seen < point && unit < text.length) {
      unit += text.codePointAt(unit)! > 0xffff ? 2 : 1;
      seen++;
    }
    units[n] = unit;
  }
  return units;
}

/** The text with halves of emojis replaced, one for one: JSON of them is refused by strict readers. */
export function whole(text: string): string {
  return text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
}
