// How badge, panel and overlay look: in a shadow tree, so the page's style does not reach them nor theirs the page.

export const STYLE = `
/* A page that hides the badge would hide what a held press asks. */
:host { all: initial !important; color-scheme: light dark !important; --paper: #fff; --ink: #1c1b1f; --dim: #5f6368; --line: #d0d3d8;
  --hold: #b3261e; --review: #8a4d00; --clear: #1b6b2f; --trouble: #4a4f57; --stop: #b3261e; --look: #8a4d00; }
@media (prefers-color-scheme: dark) {
  :host { --paper: #202124; --ink: #e8eaed; --dim: #a8adb5; --line: #5f6368; --stop: #f28b82; --look: #fdb55a; }
}
.status { position: fixed; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); margin: 0; }
[hidden] { display: none !important; }
.overlay, .badge, .panel { position: fixed; z-index: 2147483647; }
.overlay { inset: 0; pointer-events: none; overflow: hidden; }
.mirror { position: fixed; overflow: hidden; box-sizing: border-box; color: transparent; pointer-events: none; }
.mark { border-radius: 2px; }
.mark[style] { border-bottom: 2px solid #1d4e89; box-sizing: border-box; }
.mark[style].hold { border-bottom-color: #d32f2f; } .mark[style].review { border-bottom-color: #a15c00; }
.mark.hold { text-decoration: underline wavy #d32f2f 1.5px; background: rgb(211 47 47 / 16%); }
.mark.review { text-decoration: underline wavy #a15c00 1.5px; background: rgb(255 193 7 / 18%); }
.mark.note { text-decoration: underline dotted #1d4e89 2px; }
.badge, .panel, .status { font: 14px/1.45 system-ui, sans-serif; }
/* Always of one size: a page could measure it, and read the verdict off its width. */
.badge { border: 0; border-radius: 999px; padding: 3px 6px; color: #fff; cursor: pointer; white-space: nowrap;
  box-sizing: border-box; width: 152px; height: 26px; font-size: 13px; overflow: hidden; text-overflow: ellipsis;
  box-shadow: 0 1px 3px rgb(0 0 0 / 40%); }
.badge::before { content: attr(data-words); }
.badge.hold { background: var(--hold); } .badge.review { background: var(--review); }
.badge.clear { background: var(--clear); } .badge.noted { background: #1d4e89; } .badge.trouble { background: var(--trouble); }
:focus-visible { outline: 3px solid #4c8bf5; outline-offset: 2px; }
.panel { width: min(420px, calc(100vw - 16px)); max-height: min(70vh, 560px); overflow: auto; box-sizing: border-box;
  padding: 12px 14px; background: var(--paper); color: var(--ink); border: 1px solid var(--line); border-radius: 10px;
  box-shadow: 0 4px 18px rgb(0 0 0 / 30%); text-align: start; overflow-wrap: anywhere; }
h2 { font-size: 15px; margin: 0 0 8px; } h3 { font-size: 13px; margin: 0 0 2px; } p { margin: 2px 0; }
article { border-inline-start: 4px solid var(--line); padding: 2px 10px; margin: 10px 0; }
article.hold { border-color: var(--stop); } article.review { border-color: var(--look); }
q { display: block; font-weight: 600; unicode-bidi: isolate; } blockquote { margin: 4px 0 8px; white-space: pre-wrap; }
.dim { color: var(--dim); font-size: 12px; } a { color: inherit; }
.where, .foot { color: var(--dim); font-size: 12px; margin: 6px 0; }
summary { cursor: pointer; } select { font: inherit; }
fieldset { border: 1px solid var(--line); border-radius: 8px; margin: 10px 0; } label { display: block; padding: 2px 0; }
button:not(.badge) { font: inherit; padding: 5px 12px; margin: 4px 6px 0 0; border: 1px solid var(--line);
  border-radius: 8px; background: transparent; color: inherit; cursor: pointer; }
.question { display: none; border: 2px solid var(--stop); border-radius: 8px; padding: 8px 10px; margin-bottom: 10px; }
.panel[data-asking] .question { display: block; }
`;
