// Each editor -> one script under dist/, so that the tests need no network.
import { build } from "esbuild";

const editors = ["lexical", "draft", "quill", "prosemirror", "slate"];
await build({
  entryPoints: editors.map((name) => `${name}.js`),
  outdir: "dist",
  bundle: true,
  minify: true,
  format: "iife",
  target: "chrome116",
  define: { "process.env.NODE_ENV": '"production"', global: "globalThis" },
  legalComments: "none",
  logLevel: "warning",
});
