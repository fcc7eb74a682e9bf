// An office's own settings (OFFICE, a JSON file) and signing key (KEY, a PEM file, kept elsewhere) -> what its IT gives
// out: the extension with the office's sites among its required permissions, since a policy grants no optional ones;
// packed and signed; the files by which browsers find updates; and the policies, to be copied.
import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";
import { readFileSync } from "node:fs";

export const GECKO = "screener@school-post-screener.example";
const HOST = "org.school_post_screener";
const NAME = "school-post-screener";

export class Office {
  constructor(path, key, manifest, version) {
    const { updates, settings } = JSON.parse(readFileSync(path, "utf8"));
    if (!/^(https?|file):\/\/\S+\/$/.test(updates)) throw new Error(`${path}: "updates" must be the address of a folder, and end in /`);
    const schema = JSON.parse(readFileSync("src/managed.json", "utf8")).properties;
    for (const name of Object.keys(settings)) if (!(name in schema)) throw new Error(`${path}: no setting is called "${name}"`);
    if ((settings.transport === "office") !== /^https:\/\/[^/\s]+$/.test(settings.server ?? "")) throw new Error(`${path}: the transport "office" needs a "server" such as https://screener.example.org, and no other has one`);
    this.updates = updates;
    this.settings = settings;
    this.version = version;
    this.private = key && createPrivateKey(readFileSync(key));
    this.public = key ? createPublicKey(this.private).export({ type: "spki", format: "der" }) : Buffer.from(manifest.key, "base64");
    this.id = idOf(this.public);
    this.base = manifest;
  }

  /** The manifest for one browser, with what every build for that browser changes. */
  manifest(browser, vary) {
    const { sites = {}, server } = this.settings;
    const host_permissions = [...this.base.host_permissions, ...Object.keys(sites), ...(server ? [`${server}/*`] : [])];
    const made = vary({ ...this.base, key: this.public.toString("base64"), host_permissions });
    const { extension_pages } = this.base.content_security_policy;
    if (server) {
      // Here, drafts leave the computer: the browsers' own pages about the extension say so, too.
      made.description = "Checks what you write before a post identifies a student. What you write goes to your office's server.";
      made.content_security_policy = { extension_pages: extension_pages.replace("connect-src", `connect-src ${server}`) };
      if (browser === "firefox") made.browser_specific_settings.gecko.data_collection_permissions = { required: ["websiteContent"] };
    }
    if (browser === "chromium") return { ...made, update_url: `${this.updates}updates.xml` };
    made.browser_specific_settings.gecko.update_url = `${this.updates}updates.json`;
    return made;
  }

  /** All files but the unpacked folders, from the zip of each: their contents, by name. */
  files(chromium, firefox) {
    const crx = `${NAME}-${this.version}.crx`;
    const xpi = `${NAME}-${this.version}.xpi`;
    const policy = this.policy({ toolbar_pin: "force_pinned" });
    const edge = this.policy({ toolbar_state: "force_shown" });
    const files = {
      [xpi]: firefox,
      "updates.xml": updateXml(this.id, this.updates + crx, this.version),
      "updates.json": pretty({ addons: { [GECKO]: { updates: [{ version: this.version, update_link: this.updates + xpi }] } } }),
      "policies/chrome.json": pretty(policy),
      "policies/edge.json": pretty(edge),
      "policies/chrome.reg": registry("Google\\Chrome", policy, this.id),
      "policies/edge.reg": registry("Microsoft\\Edge", edge, this.id),
      "policies/firefox/policies.json": pretty(this.firefox(xpi)),
    };
    if (this.private) files[crx] = crx3(chromium, this.private, this.public);
    return files;
  }

  policy(shown) {
    const update_url = `${this.updates}updates.xml`;
    const installed = { installation_mode: "force_installed", update_url, override_update_url: true, ...shown };
    return {
      ExtensionSettings: { [this.id]: installed },
      NativeMessagingAllowlist: [HOST],
      "3rdparty": { extensions: { [this.id]: this.settings } },
    };
  }

  firefox(xpi) {
    return {
      policies: {
        ExtensionSettings: { [GECKO]: { installation_mode: "force_installed", install_url: this.updates + xpi } },
        "3rdparty": { Extensions: { [GECKO]: this.settings } },
      },
    };
  }
}

/** Chromium's id of an extension: half of the SHA-256 of its public key, with the letters a to p for digits. */
function idOf(key) {
  const digits = createHash("sha256").update(key).digest("hex").slice(0, 32);
  return digits.replace(/./g, (digit) => String.fromCharCode(97 + parseInt(digit, 16)));
}

/** A zip -> a signed package (CRX3): a header in protocol buffers, then the zip. */
function crx3(zip, key, publicKey) {
  const id = createHash("sha256").update(publicKey).digest().subarray(0, 16);
  const signed = field(1, id);
  const length = (bytes) => {
    const out = Buffer.alloc(4);
    out.writeUInt32LE(bytes.length);
    return out;
  };
  const signature = sign("sha256", Buffer.concat([Buffer.from("CRX3 SignedData\0"), length(signed), signed, zip]), key);
  const header = Buffer.concat([field(2, Buffer.concat([field(1, publicKey), field(2, signature)])), field(10000, signed)]);
  return Buffer.concat([Buffer.from("Cr24"), Buffer.from([3, 0, 0, 0]), length(header), header, zip]);
}

/** One field of bytes in protocol buffers. */
function field(number, bytes) {
  const varint = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]);
  return Buffer.concat([Buffer.from([...varint((number << 3) | 2), ...varint(bytes.length)]), bytes]);
}

function updateXml(id, address, version) {
  return `<?xml version="1.0" encoding="UTF-8"?>
<gupdate xmlns="http://www.google.com/update2/response" protocol="2.0">
  <app appid="${id}"><updatecheck codebase="${escaped(address)}" version="${version}" /></app>
</gupdate>
`;
}

function escaped(text) {
  return text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);
}

/** A policy as a file for Windows' registry: lists and objects are told as JSON. */
function registry(browser, policy, id) {
  const root = `HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\${browser}`;
  const value = (told) =>
    typeof told === "number" ? `dword:${told.toString(16).padStart(8, "0")}` : quoted(typeof told === "string" ? told : JSON.stringify(told));
  const lines = (values) => Object.entries(values).map(([name, told]) => `${quoted(name)}=${value(told)}`);
  const parts = [
    "Windows Registry Editor Version 5.00",
    "",
    `[${root}]`,
    ...lines({ ExtensionSettings: policy.ExtensionSettings }),
    "",
    `[${root}\\NativeMessagingAllowlist]`,
    ...lines({ 1: HOST }),
    "",
    `[${root}\\3rdparty\\extensions\\${id}\\policy]`,
    ...lines(policy["3rdparty"].extensions[id]),
    "",
  ];
  return parts.join("\r\n");
}

function quoted(text) {
  return `"${text.replace(/[\\"]/g, "\\$&")}"`;
}

function pretty(value) {
  return JSON.stringify(value, null, 2) + "\n";
}
