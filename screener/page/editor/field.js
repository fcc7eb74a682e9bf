// The text that a person writes, and the marks behind it: one textarea over a mirror that has the same words, unseen.

const $ = (tag, set = {}, ...inside) => {
  const made = Object.assign(document.createElement(tag), set);
  for (const [name, value] of Object.entries(set)) if (name.includes("-") || name === "role") made.setAttribute(name, value);
  made.append(...inside.filter(Boolean));
  return made;
};

// Python counts code points, the browser UTF-16 units: what each position of the one is in the other.
function units(text) {
  const at = [];
  for (let unit = 0; unit < text.length; unit += text.codePointAt(unit) > 0xffff ? 2 : 1) at.push(unit);
  at.push(text.length);
  return at;
}

// The one edit that leads from a text to another: how much stands before it, and how much behind it.
function between(old, now) {
  const most = Math.min(old.length, now.length);
  let head = 0;
  while (head < most && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < most - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1;
  return { head, tail };
}

class Field {
  constructor(root, on) {
    this.area = root.querySelector("textarea");
    this.mirror = root.querySelector(".mirror");
    this.composing = false;
    this.placed = [];
    this.read = ""; // the text that the answer is about
    this.drawn = 0;
    this.area.addEventListener("compositionstart", () => (this.composing = true));
    this.area.addEventListener("compositionend", () => { this.composing = false; this.touched(on); });
    this.area.addEventListener("input", (event) => this.touched(on, event.inputType));
    this.area.addEventListener("click", () => {
      if (this.area.selectionStart === this.area.selectionEnd) on.clicked(this.at(this.area.selectionStart));
    });
  }

  touched(on, kind) {
    this.later();
    on.changed(kind);
  }

  get text() { return this.area.value; }

  put(text) { this.area.value = text; this.later(); }

  // Marks of an answer about `text`; each has its places in code points.
  mark(text, found) {
    const at = units(text);
    this.read = text;
    this.places = found.flatMap((one) => one.places.map(([start, end]) => ({ start: at[start], end: at[end], one })));
    this.later();
  }

  // The places as they are in the text now: what was edited since has none.
  now() {
    const { head, tail } = between(this.read, this.text);
    const shift = this.text.length - this.read.length;
    return (this.places ?? []).flatMap(({ start, end, one }) => {
      if (end <= head) return [{ start, end, one }];
      return start >= this.read.length - tail ? [{ start: start + shift, end: end + shift, one }] : [];
    });
  }

  place(one) { return this.now().find((place) => place.one === one); }

  at(caret) {
    return this.shown?.find(({ start, end }) => start <= caret && caret <= end)?.one;
  }

  later() { this.drawn ||= requestAnimationFrame(() => this.draw()); }

  // One frame, one drawing, however many keys came: the caret and the textarea are never touched.
  draw() {
    this.drawn = 0;
    const text = this.text;
    const parts = [];
    let at = 0;
    const grave = ["hold", "review", "note"];
    const order = this.now().sort((a, b) =>
      grave.indexOf(a.one.level) - grave.indexOf(b.one.level) || b.end - b.start - (a.end - a.start));
    const kept = [];
    const taken = new Uint8Array(text.length);
    for (const place of order) {
      if (place.start >= place.end || taken.subarray(place.start, place.end).includes(1)) continue;
      taken.fill(1, place.start, place.end);
      kept.push(place);
    }
    this.shown = kept.sort((a, b) => a.start - b.start);
    for (const place of this.shown) {
      parts.push({ words: text.slice(at, place.start), kind: "" });
      parts.push({ words: text.slice(place.start, place.end), kind: `mark ${place.one.level}` });
      at = place.end;
    }
    this.fill([...parts, { words: `${text.slice(at)}\u200b`, kind: "" }]);
    this.shown.forEach((place, n) => (place.mark = this.mirror.children[2 * n + 1]));
  }

  // Put the parts into the mirror; those before and behind what has changed stay as they are, which is fast.
  fill(parts) {
    const had = [...this.mirror.children];
    const same = (node, part) => node && node.textContent === part.words && node.className === part.kind;
    let head = 0;
    while (head < parts.length && same(had[head], parts[head])) head += 1;
    let tail = 0;
    while (tail < Math.min(parts.length, had.length) - head && same(had.at(-1 - tail), parts.at(-1 - tail))) tail += 1;
    for (const node of had.slice(head, had.length - tail)) node.remove();
    const made = parts.slice(head, parts.length - tail).map(({ words, kind }) =>
      $("span", { className: kind, textContent: words }));
    for (const node of made) this.mirror.insertBefore(node, had[had.length - tail] ?? null);
  }

  // Where the first mark of a finding stands on the screen, with the mark scrolled into view.
  box(one) {
    if (this.drawn) { cancelAnimationFrame(this.drawn); this.draw(); }
    const mark = this.shown?.find((place) => place.one === one)?.mark ?? this.over(one);
    mark?.scrollIntoView({ block: "nearest" });
    return mark?.getBoundingClientRect();
  }

  // The mark that lies over a finding's place, where a graver one is shown there.
  over(one) {
    const place = this.place(one);
    return place && this.shown.find((seen) => seen.start < place.end && place.start < seen.end)?.mark;
  }

  // Put edits (in code points of the text that was read) into the text as one step that the browser can undo.
  edit(edits) {
    if (this.read !== this.text || !edits.length) return false;
    const at = units(this.text);
    const [start, end] = [at[edits[0][0]], at[edits.at(-1)[1]]];
    let [words, from] = ["", start];
    for (const [first, last, text] of edits) {
      words += this.text.slice(from, at[first]) + text;
      from = at[last];
    }
    this.replace(start, end, words);
    return true;
  }

  replace(start, end, words) {
    const top = this.area.parentElement.scrollTop;
    this.area.focus({ preventScroll: true });
    this.area.setSelectionRange(start, end);
    document.execCommand(words ? "insertText" : "delete", false, words);
    this.area.parentElement.scrollTop = top;
  }
}
