// What a hostile page's script can try, run before the writer comes; window.attacks() tells what each has seen.
(() => {
  const editor = document.getElementById("editor");
  const host = () => document.querySelector(".post-screener, post-screener");
  const heard = [];
  for (const target of [window, document, document.documentElement])
    for (const kind of ["reveal", "focusin", "toggle", "message", "beforetoggle", "slotchange", "animationstart", "transitionend"])
      target.addEventListener(kind, (event) => heard.push(`${kind} ${event.target?.nodeName}`), true);
  const changed = [];
  new MutationObserver((records) => changed.push(...records.map(({ type, target, attributeName }) => `${type} ${target.nodeName} ${attributeName}`)))
    .observe(document, { subtree: true, childList: true, attributes: true, characterData: false });
  // Prototypes and constructors of the page's own world, all spied on.
  const spied = [];
  for (const [prototype, name] of [
    [Element.prototype, "attachShadow"], [Element.prototype, "getBoundingClientRect"], [Range.prototype, "getClientRects"],
    [Array.prototype, "filter"], [JSON, "stringify"], [Node.prototype, "appendChild"], [Element.prototype, "replaceChildren"],
  ]) {
    const real = prototype[name];
    prototype[name] = function (...given) { spied.push(name); return real.apply(this, given); };
  }
  // An element of the screener's name would be handed its own closed tree.
  customElements.define("post-screener", class extends HTMLElement {
    constructor() { super(); window.inside = this.attachInternals(); }
  });
  // Fonts that are fetched only for the letters and signs of one verdict.
  const fonts = { hold: "U+25A0", clear: "U+2713", review: "U+21", told: "U+44", panel: "U+4E" };
  const faces = Object.entries(fonts).flatMap(([name, range]) => ["system-ui", "sans-serif", "spy"].map((family) =>
    `@font-face { font-family: "${family}"; src: url(/${name}-${family}.woff); unicode-range: ${range}; }`));
  const style = document.createElement("style");
  style.textContent = `${faces.join("\n")} .post-screener, post-screener { display: block !important; font-family: spy !important; width: max-content !important;
    letter-spacing: 3px !important; white-space: normal !important; }`;
  document.head.append(style);
  const sizes = [];
  const sized = new ResizeObserver((entries) => sizes.push(...entries.map(({ contentRect }) => [contentRect.width, contentRect.height])));
  const word = document.createElement("p");
  word.textContent = "Watched";
  document.body.append(word);
  const covered = [];
  for (const one of [editor, word])
    new IntersectionObserver((entries) => covered.push(...entries.map((entry) => entry.isVisible)), { trackVisibility: true, delay: 100, threshold: [0, 0.5, 1] }).observe(one);
  window.addEventListener("message", ({ data }) => heard.push(JSON.stringify(data)));

  const grid = (probe) => {
    const seen = [];
    const box = editor.getBoundingClientRect();
    for (let y = box.top - 10; y < box.bottom + 40; y += 3) for (let x = box.left - 10; x < box.right + 10; x += 3) seen.push(probe(x, y));
    return seen.join("");
  };
  const selected = (node) => {
    const selection = getSelection();
    selection.removeAllRanges();
    selection.selectAllChildren(node);
    const text = selection.toString();
    selection.removeAllRanges();
    return text.replace(/Our spelling.*today\./, "");
  };

  const tries = {
    highlights: () => [...(CSS.highlights ?? [])].flatMap(([name, ranges]) => [...ranges].map((one) => `${name} ${one}`)),
    tree: () => [host()?.shadowRoot ?? null, window.inside?.shadowRoot ?? null, Boolean(host())].map(String),
    inserted: () => host()?.getHTML?.({ serializableShadowRoots: true }) ?? "",
    words: () => [host()?.innerText, host()?.textContent, document.body.innerText.replace(/Our spelling.*today\./, "")],
    selection: () => [selected(document.documentElement), host() && selected(host())],
    found: () => ["Do not publish", "Hold", "Clear", "No problems", "■", "✓"].map((words) => window.find(words, false, false, true, false, true, false)),
    geometry: () => grid((x, y) => document.elementFromPoint(x, y)?.nodeName[0]),
    carets: () => grid((x, y) => document.caretRangeFromPoint?.(x, y)?.startContainer.nodeName[0]),
    positions: () => { const at = document.caretPositionFromPoint?.(innerWidth - 60, 60, { shadowRoots: [] }); return at?.offsetNode.nodeName; },
    style: () => [...getComputedStyle(host())].map((name) => getComputedStyle(host()).getPropertyValue(name)).join(),
    animations: () => document.getAnimations().length,
    box: () => { const { width, height } = host().getBoundingClientRect(); return [width, height, host().getClientRects().length]; },
    sizes: () => sizes,
    covered: () => covered,
    heard: () => heard,
    changed: () => changed,
    spied: () => [...new Set(spied)],
    attributes: () => [...editor.attributes, ...host().attributes].map(({ name, value }) => `${name}=${value}`),
    children: () => editor.innerHTML.replace(/Our spelling.*today\./, ""),
    focus: () => [document.activeElement.id, document.hasFocus()],
    runtime: () => [typeof window.chrome?.runtime?.sendMessage, "postScreenerRuns" in window],
    resources: () => performance.getEntriesByType("resource").map(({ name }) => name).filter((name) => name.startsWith("chrome-extension")),
    frames: () => [frames.length, document.querySelectorAll("iframe").length],
    storage: () => [localStorage.length, sessionStorage.length, document.cookie],
  };
  window.attacks = async () => {
    if (host()) sized.observe(host());
    await new Promise((next) => setTimeout(next, 500));
    return Object.fromEntries(Object.entries(tries).map(([name, attempt]) => {
      try { return [name, attempt() ?? null]; } catch (error) { return [name, `refused: ${error.name}`]; }
    }));
  };
})();
