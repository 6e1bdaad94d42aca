// Turns css/, ts/, the icons in use and the fonts into hashed files and a manifest the server reads.
import { build } from "esbuild"
import { createHash } from "node:crypto"
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises"
import path from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { allIcons, iconsInUse, sprite } from "./icons.mjs"
import { world } from "./world.mjs"

const here = path.dirname(fileURLToPath(import.meta.url))
const root = path.dirname(here)
const outFolder = path.join(root, "src/trato/foundation/look/static/trato")
const fontFolder = path.join(here, "node_modules/@fontsource-variable/atkinson-hyperlegible-next/files")
const fonts = { latin: "font-latin.woff2", "latin-ext": "font-latin-ext.woff2" }

const manifest = {}
const sizes = []

await mkdir(outFolder, { recursive: true })
await addFonts()
await addIcons()
await add("world.svg", await world(path.join(here, "node_modules/world-atlas/countries-110m.json")))
await addStyles()
await addBehaviors()
await addForSites("track", 3)
await addForSites("chat", 15)
await addLicenses()
await writeFile(path.join(outFolder, "manifest.json"), JSON.stringify(manifest, null, 2) + "\n")
await removeStale()
console.log(`look: ${sizes.join(", ")}`)

async function addFonts() {
  for (const [subset, name] of Object.entries(fonts)) {
    const bytes = await readFile(path.join(fontFolder, `atkinson-hyperlegible-next-${subset}-wght-normal.woff2`))
    // A font is compressed already; gzip would only repeat its size.
    await add(name, bytes, bytes.length)
  }
}

async function addIcons() {
  const known = await allIcons(path.join(here, "node_modules/@tabler/icons"))
  const names = await iconsInUse(root, known)
  await add("icons.svg", sprite(names, known))
  await add("mark.svg", await readFile(path.join(here, "mark.svg")))
  sizes.push(`${names.length} icons`)
}

async function addStyles() {
  const result = await build({
    entryPoints: [path.join(here, "css/app.css")],
    bundle: true, minify: true, write: false, legalComments: "none",
    target: ["chrome123", "firefox121", "safari17.5"],
    external: ["font-*.woff2"],
  })
  // Addresses inside the sheet must name the hashed files.
  let css = result.outputFiles[0].text
  for (const name of Object.values(fonts)) css = css.replaceAll(name, manifest[name])
  await add("app.css", css)
}

async function addBehaviors() {
  const result = await build({
    entryPoints: [path.join(here, "ts/app.ts")],
    bundle: true, minify: true, write: false, format: "esm", target: "es2022", legalComments: "none",
  })
  await add("app.js", result.outputFiles[0].contents)
}

// What other sites load are plain scripts, and small.
async function addForSites(name, most) {
  const result = await build({
    entryPoints: [path.join(here, `site/${name}.ts`)],
    bundle: true, minify: true, write: false, format: "iife", target: "es2020", legalComments: "none",
  })
  const content = result.outputFiles[0].contents
  if (gzipSync(content, { level: 9 }).length > most * 1024) throw new Error(`${name}.js is larger than ${most} KB.`)
  await add(`${name}.js`, content)
}

// What we ship of others goes together with their terms.
async function addLicenses() {
  const parts = []
  for (const name of ["htmx.org", "@tabler/icons", "@fontsource-variable/atkinson-hyperlegible-next", "world-atlas"]) {
    parts.push(`${name}\n\n${await readFile(path.join(here, "node_modules", name, "LICENSE"), "utf8")}`)
  }
  await add("licenses.txt", parts.join("\n\n"))
}

async function add(name, content, size = gzipSync(content, { level: 9 }).length) {
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 10)
  const { name: stem, ext } = path.parse(name)
  manifest[name] = `${stem}.${digest}${ext}`
  await writeFile(path.join(outFolder, manifest[name]), content)
  sizes.push(`${name} ${(size / 1024).toFixed(1)} KB`)
}

// Removed last, so that a server running meanwhile never misses a file its manifest names.
async function removeStale() {
  const current = new Set([...Object.values(manifest), "manifest.json"])
  for (const file of await readdir(outFolder)) if (!current.has(file)) await rm(path.join(outFolder, file), { recursive: true })
}
