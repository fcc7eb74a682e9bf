// src/ -> dist/chromium, dist/firefox (each also as a zip), dist/test, and dist/office: what an office's IT gives out.
// The same input gives the same bytes. OFFICE and KEY name files of an office's own: see office.mjs.
import { build } from "esbuild";
import { zipSync, zlibSync } from "fflate";
import { copyFileSync, cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { GECKO, Office } from "./office.mjs";

const ENTRIES = { background: "background.ts", content: "content/main.ts", popup: "popup.ts", options: "options.ts" };
const FILES = ["popup.html", "options.html", "pages.css", "managed.json"];
const OUT = process.env.OUT || "dist";
const WHEN = new Date(1980, 0, 2);

/** What differs from manifest.json. The test build may do without a question what the user is asked for. */
const VARIANTS = {
  chromium: (manifest) => ({ ...manifest, background: { service_worker: "background.js" } }),
  firefox: ({ minimum_chrome_version, key, storage, ...manifest }) => ({
    ...manifest,
    background: { scripts: ["background.js"] },
    browser_specific_settings: {
      gecko: {
        id: GECKO,
        strict_min_version: "140.0", // the extended support release; the first that knows the next line
        data_collection_permissions: { required: ["none"] },
      },
      gecko_android: { strict_min_version: "142.0" },
    },
  }),
  test: (manifest) => ({ ...manifest, background: { service_worker: "background.js" } }),
};

const manifest = JSON.parse(readFileSync("manifest.json", "utf8"));
const version = JSON.parse(readFileSync("package.json", "utf8")).version;
if (manifest.version !== version) throw new Error(`manifest.json says ${manifest.version}, package.json ${version}`);
rmSync(OUT, { recursive: true, force: true });
for (const [name, vary] of Object.entries(VARIANTS)) {
  const folder = `${OUT}/${name}`;
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: Object.entries(ENTRIES).map(([out, path]) => ({ in: `src/${path}`, out })),
    outdir: folder,
    bundle: true,
    format: "iife", // content scripts are no modules
    target: ["chrome119", "firefox140"],
    charset: "utf8",
    legalComments: "none",
    // A page must not read what the panel says of its user's students; a test must.
    define: { SHADOW: JSON.stringify(name === "test" ? "open" : "closed") },
    logLevel: "warning",
  });
  for (const file of FILES) copyFileSync(`src/${file}`, `${folder}/${file}`);
  for (const size of [16, 48, 128]) writeFileSync(`${folder}/icon-${size}.png`, icon(size));
  writeFileSync(`${folder}/manifest.json`, JSON.stringify(vary(manifest), null, 2) + "\n");
  if (name !== "test") writeFileSync(`${OUT}/school-post-screener-${version}-${name}.zip`, zipped(folder));
}

const office = new Office(process.env.OFFICE || "office.example.json", process.env.KEY, manifest, version);
for (const name of ["chromium", "firefox"]) {
  cpSync(`${OUT}/${name}`, `${OUT}/office/${name}`, { recursive: true });
  const changed = office.manifest(name, VARIANTS[name]);
  writeFileSync(`${OUT}/office/${name}/manifest.json`, JSON.stringify(changed, null, 2) + "\n");
}
const [chromium, firefox] = ["chromium", "firefox"].map((name) => zipped(`${OUT}/office/${name}`));
for (const [name, data] of Object.entries(office.files(chromium, firefox))) {
  mkdirSync(dirname(`${OUT}/office/${name}`), { recursive: true });
  writeFileSync(`${OUT}/office/${name}`, data);
}

function zipped(folder) {
  const files = readdirSync(folder).sort().map((file) => [file, [readFileSync(`${folder}/${file}`), { mtime: WHEN }]]);
  return zipSync(Object.fromEntries(files), { level: 9 });
}

/** A shield with a line of text in it, drawn pixel by pixel: no binary file to keep. */
function icon(size) {
  const rows = [];
  for (let y = 0; y < size; y++) {
    const row = [0];
    for (let x = 0; x < size; x++) {
      const [u, v] = [(x + 0.5) / size - 0.5, (y + 0.5) / size];
      const width = v < 0.5 ? 0.42 : 0.42 * Math.cos(((v - 0.5) / 0.48) * (Math.PI / 2));
      const inside = v > 0.06 && v < 0.96 && Math.abs(u) < width;
      const line = inside && Math.abs(u) < 0.24 && (Math.abs(v - 0.34) < 0.045 || Math.abs(v - 0.52) < 0.045);
      row.push(...(line ? [255, 255, 255, 255] : inside ? [29, 78, 137, 255] : [0, 0, 0, 0]));
    }
    rows.push(...row);
  }
  const head = new DataView(new ArrayBuffer(13));
  head.setUint32(0, size);
  head.setUint32(4, size);
  head.setUint8(8, 8);
  head.setUint8(9, 6);
  const chunks = [chunk("IHDR", new Uint8Array(head.buffer)), chunk("IDAT", zlibSync(Uint8Array.from(rows), { level: 9 }))];
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), ...chunks, chunk("IEND", new Uint8Array())]);
}

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  let crc = ~0;
  for (const byte of body) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  out.writeUInt32BE(~crc >>> 0, out.length - 4);
  return out;
}
