// Finds which icons the pages use, so that the sprite carries those and no others.
import { readFile, readdir } from "node:fs/promises"
import path from "node:path"

const sourceFolders = ["src/trato", "frontend/ts"]
const sourceKinds = new Set([".html", ".py", ".ts"])

// icon("phone") · icon="phone" · "icon": "phone": these must exist.
const surely = [/\b(?:icon|_svg)\(\s*["']([a-z0-9-]+)["']/g, /\b(?:\w+_)?icon["']?\s*[=:]\s*["']([a-z0-9-]+)["']/g]
// On a line that speaks of icons every other word in quotes may be one: icon("check" if done else "x").
const speaksOfIcons = /\b_?icons?\b|\b_svg\(/
const quoted = /["']([a-z0-9-]{2,})["']/g

/** Names of all icons in templates, Python and TypeScript, plus those listed in icons.txt. */
export async function iconsInUse(root, known) {
  const sure = new Set(await listed(path.join(root, "frontend/icons.txt")))
  const perhaps = new Set()
  for (const text of await sources(root)) {
    for (const pattern of surely) for (const match of text.matchAll(pattern)) sure.add(match[1])
    for (const line of text.split("\n")) {
      if (speaksOfIcons.test(line)) for (const match of line.matchAll(quoted)) perhaps.add(match[1])
    }
  }
  const unknown = [...sure].filter((name) => !known.has(name))
  if (unknown.length) throw new Error(`No such icon: ${unknown.join(", ")}`)
  return [...sure, ...[...perhaps].filter((name) => known.has(name) && !sure.has(name))].sort()
}

/** Shapes of every icon there is; names of filled ones end in «-filled». */
export async function allIcons(folder) {
  const outline = JSON.parse(await readFile(path.join(folder, "tabler-nodes-outline.json"), "utf8"))
  const filled = JSON.parse(await readFile(path.join(folder, "tabler-nodes-filled.json"), "utf8"))
  return new Map([...Object.entries(outline), ...Object.entries(filled).map(([name, shapes]) => [`${name}-filled`, shapes])])
}

/** One SVG with a symbol for each name. */
export function sprite(names, known) {
  const symbols = names.map((name) => {
    const paint = name.endsWith("-filled") ? ' fill="currentColor" stroke="none"' : ""
    return `<symbol id="${name}" viewBox="0 0 24 24"${paint}>${known.get(name).map(element).join("")}</symbol>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`
}

async function sources(root) {
  const texts = []
  for (const folder of sourceFolders) {
    for (const file of await readdir(path.join(root, folder), { recursive: true })) {
      if (sourceKinds.has(path.extname(file))) texts.push(await readFile(path.join(root, folder, file), "utf8"))
    }
  }
  return texts
}

async function listed(file) {
  const text = await readFile(file, "utf8")
  return text.split("\n").map((line) => line.replace(/#.*/, "").trim()).filter(Boolean)
}

function element([tag, attributes]) {
  return `<${tag} ${Object.entries(attributes).map(([name, value]) => `${name}="${value}"`).join(" ")}/>`
}
