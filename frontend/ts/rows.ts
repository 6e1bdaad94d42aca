// Tables by keyboard and by pointer: J and K move, X selects, Enter opens, Space previews; the bulk bar counts.
import { areOff } from "./shortcuts.ts"
import { isTyping, on } from "./elements.ts"
import { openPanel } from "./panel.ts"
import { hasRoom, recall, remember, tickedElsewhere } from "./ticks.ts"
import { say } from "./toast.ts"

let lastTicked: HTMLInputElement | null = null

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || areOff() || isTyping(event.target)) return
  if (document.querySelector("dialog[open], :popover-open")) return
  const rows = allRows()
  if (!rows.length) return
  const at = rows.findIndex((row) => row.hasAttribute("aria-current"))
  const current = rows[at]
  const key = event.key.toLowerCase()
  if (key === "j" || key === "k") {
    move(rows, at, key === "j" ? 1 : -1, event.shiftKey)
  } else if (!current || isControl(event.target) || isLinkBeside(event.target, current)) {
    return
  } else if (key === "x") {
    tick(current)
  } else if (key === "enter") {
    link(current)?.click()
  } else if (key === " " && current.dataset.peek) {
    openPanel(current)
  } else {
    return
  }
  event.preventDefault()
})

on("click", "[data-rows] tbody tr:not(.row-group, .row-group-all)", (event, row) => {
  const target = event.target as HTMLElement
  if (target.closest("a, button, input, label, select, summary") || window.getSelection()?.toString()) return
  const address = link(row)?.href
  if (!address) return
  if (event.ctrlKey || event.metaKey) window.open(address, "_blank", "noopener")
  else link(row)!.click()
})

on("click", "[data-rows] .cell-check input", (event, element) => {
  const box = element as HTMLInputElement
  if (box.dataset.selectAll === undefined && event.shiftKey && lastTicked) tickRange(lastTicked, box)
  if (box.dataset.selectAll === undefined) lastTicked = box
})

on("change", "[data-rows] .cell-check input", (_event, element) => {
  const box = element as HTMLInputElement
  if (box.dataset.selectAll !== undefined) boxes().forEach((each) => { each.checked = box.checked })
  count()
})

on("click", "[data-untick]", () => {
  document.querySelectorAll<HTMLInputElement>("[data-elsewhere]").forEach((input) => input.remove())
  boxes().forEach((box) => { box.checked = false })
  count()
})

window.addEventListener("pageshow", () => {
  recall(boxes())
  show()
})
document.addEventListener("htmx:after:settle", show)

function move(rows: HTMLElement[], at: number, step: number, extend: boolean): void {
  const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))]
  if (!next) return
  if (extend && rows[at]) [rows[at], next].forEach((row) => tick(row, true))
  rows[at]?.removeAttribute("aria-current")
  next.setAttribute("aria-current", "true")
  next.scrollIntoView({ block: "nearest" })
  link(next)?.focus({ preventScroll: true })
  if (document.querySelector("[data-panel]") && next.dataset.peek) openPanel(next, { keepFocus: true })
}

function tick(row: HTMLElement, value?: boolean): void {
  const box = row.querySelector<HTMLInputElement>(".cell-check input")
  if (!box) return
  box.checked = value ?? !box.checked
  count()
}

function tickRange(from: HTMLInputElement, to: HTMLInputElement): void {
  const all = boxes()
  const [start, end] = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b) as [number, number]
  all.slice(start, end + 1).forEach((box) => { box.checked = to.checked })
}

/** After somebody ticked: shows how many there are, and keeps them for the other pages. */
function count(): void {
  const all = boxes()
  const most = document.querySelector<HTMLElement>("#rows-form")?.dataset.ticksMost
  while (!hasRoom(all.filter((box) => box.checked).length)) {
    all.filter((box) => box.checked).at(-1)!.checked = false
    say(document.querySelector<HTMLElement>("#rows-form")!.dataset.ticksFull!.replace("{most}", most ?? ""))
  }
  remember(all)
  show()
}

function show(): void {
  const all = boxes()
  if (!all.length && !tickedElsewhere()) return
  all.forEach((box) => {
    const row = box.closest("tr")!
    if (box.checked) row.setAttribute("aria-selected", "true")
    else row.removeAttribute("aria-selected")
  })
  const here = all.filter((box) => box.checked).length
  const ticked = here + tickedElsewhere()
  document.querySelectorAll<HTMLElement>("[data-bulk]").forEach((bar) => { bar.hidden = !ticked })
  document.querySelectorAll<HTMLElement>("[data-bulk-count]").forEach((place) => { place.textContent = String(ticked) })
  const whole = document.querySelector<HTMLInputElement>("[data-select-all]")
  if (!whole) return
  whole.checked = here > 0 && here === all.length
  whole.indeterminate = here > 0 && here < all.length
}

function allRows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-rows] tbody tr:not(.row-group, .row-group-all)")]
}

function boxes(): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>("[data-rows] tbody .cell-check input")]
}

function link(row: HTMLElement): HTMLAnchorElement | null {
  return row.querySelector(".cell-main a, a")
}

// Headings and groups are links of their own: Enter on them is not meant for the row.
function isLinkBeside(target: EventTarget | null, current: HTMLElement): boolean {
  return target instanceof HTMLAnchorElement && !current.contains(target)
}

// On a focused link or box, Enter and Space already mean something of their own.
function isControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("button, input, select, summary") && !target.closest("[data-rows]")
}
