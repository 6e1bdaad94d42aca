// Cells of a list are changed where they stand: click, E or F2 opens the editor, Enter saves and goes down, Tab goes on, Esc leaves it.
import { htmx } from "./fragments.ts"
import { areOff } from "./shortcuts.ts"
import { isTyping, on } from "./elements.ts"

// Each cell is the source of its own requests: htmx lets those of one source wait for each other.
const stood = new WeakMap<HTMLElement, Node[]>()

// Before the row's own click, which opens the record.
document.addEventListener("click", (event) => {
  const cell = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-cells] tbody td") : null
  if (!cell || !name(cell) || (event.target as Element).closest("a, button, input, select, textarea, label")) return
  if (event.ctrlKey || event.metaKey || window.getSelection()?.toString()) return
  event.stopPropagation()
  void edit(cell)
}, true)

document.addEventListener("keydown", (event) => {
  const editor = event.target instanceof Element ? event.target.closest<HTMLFormElement>("[data-cell-editor]") : null
  if (editor) return inEditor(event, editor)
  const wanted = event.key === "F2" || (event.key.toLowerCase() === "e" && !areOff())
  if (!wanted || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
  const row = (event.target as Element).closest?.("[data-cells] tbody tr") ?? document.querySelector("[data-cells] tbody tr[aria-current]")
  const first = row && editable(row)[0]
  if (!first) return
  event.preventDefault()
  void edit(first)
})

on("submit", "[data-cell-editor]", (event, form) => {
  event.preventDefault()
  void save(form as HTMLFormElement)
})

on("mouseover", "[data-cells] tbody td", (_event, cell) => {
  cell.classList.toggle("is-open", name(cell) !== "")
})

document.addEventListener("focusout", (event) => {
  const form = event.target instanceof Element ? event.target.closest<HTMLFormElement>("[data-cell-editor]") : null
  // What was refused waits where it is until somebody decides.
  if (form?.querySelector(".cell-problem")) return
  const isLeft = form && !(event.relatedTarget instanceof Node && form.contains(event.relatedTarget))
  if (isLeft && form.isConnected && !form.hasAttribute("aria-busy")) void (isChanged(form) ? save(form) : leave(form))
})

function inEditor(event: KeyboardEvent, form: HTMLFormElement): void {
  const cell = form.closest("td")!
  if (event.key === "Escape") {
    event.preventDefault()
    void leave(form).then(() => focusRow(cell))
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault()
    goOn(form, below(cell))
  } else if (event.key === "Tab") {
    const beside = editable(cell.parentElement!)
    const next = beside[beside.indexOf(cell) + (event.shiftKey ? -1 : 1)]
    if (!next) return
    event.preventDefault()
    goOn(form, next)
  }
}

function goOn(form: HTMLFormElement, next: HTMLElement | undefined): void {
  const cell = form.closest("td")!
  const done = isChanged(form) || form.hasAttribute("data-cell-conflict") ? save(form) : leave(form)
  if (next) void edit(next)
  else void done.then(() => focusRow(cell))
}

async function edit(cell: HTMLElement): Promise<void> {
  if (cell.querySelector("[data-cell-editor]")) return
  stood.set(cell, [...cell.childNodes])
  cell.classList.add("is-editing")
  const typed = await keeping(htmx.ajax("GET", address(cell), { source: cell, target: cell, swap: "innerHTML" }))
  const editor = cell.querySelector<HTMLFormElement>("[data-cell-editor]")
  const troubled = document.querySelector<HTMLElement>(".cell-problem")?.closest("td")
  if (editor && (typed === null || (troubled && troubled !== cell))) await leave(editor)
  attend(troubled ?? cell)
  const field = document.activeElement
  if (typed && field instanceof HTMLInputElement && cell.contains(field)) field.setRangeText(typed, 0, field.value.length, "end")
}

/** Until the editor is there, letters are meant for it and press nothing on the page; null when Escape was pressed. */
async function keeping(coming: Promise<unknown>): Promise<string | null> {
  let typed: string | null = ""
  const keep = (event: KeyboardEvent): void => {
    if ((event.key.length > 1 && event.key !== "Escape") || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    event.preventDefault()
    event.stopImmediatePropagation()
    typed = event.key === "Escape" || typed === null ? null : typed + event.key
  }
  window.addEventListener("keydown", keep, true)
  await coming.finally(() => window.removeEventListener("keydown", keep, true))
  return typed
}

/** Shows what was written at once; what the server says takes its place. */
async function save(form: HTMLFormElement): Promise<void> {
  const cell = form.closest<HTMLElement>("td")!
  if (form.hasAttribute("aria-busy")) return
  form.setAttribute("aria-busy", "true")
  const next = location.pathname + location.search
  const values = Object.fromEntries([...new FormData(form)].map(([key, value]) => [key, String(value)]))
  cell.replaceChildren(written(form))
  cell.classList.replace("is-editing", "is-saving")
  await htmx.ajax("POST", form.action, { source: cell, target: cell, swap: "innerHTML", values: { ...values, next } })
  cell.classList.remove("is-saving")
  if (cell.querySelector("[data-cell-editor]")) attend(cell)
}

async function leave(form: HTMLFormElement): Promise<void> {
  const cell = form.closest<HTMLElement>("td")!
  form.setAttribute("aria-busy", "true")
  cell.classList.remove("is-editing")
  const before = stood.get(cell)
  if (before && !form.hasAttribute("data-cell-conflict")) cell.replaceChildren(...before)
  else await htmx.ajax("GET", `${form.action}?part=shown`, { source: cell, target: cell, swap: "innerHTML" })
}

function attend(cell: HTMLElement): void {
  const field = cell.querySelector<HTMLElement>("[name=value]")
  cell.classList.toggle("is-editing", field !== null)
  field?.focus()
  if (field instanceof HTMLInputElement && field.type === "text") field.select()
}

function written(form: HTMLFormElement): Node {
  const field = form.elements.namedItem("value")
  const text = field instanceof HTMLSelectElement ? field.selectedOptions[0]?.text : (field as HTMLInputElement).value
  return document.createTextNode(text || "—")
}

function isChanged(form: HTMLFormElement): boolean {
  const field = form.elements.namedItem("value")
  if (field instanceof HTMLSelectElement) return [...field.options].some((one) => one.selected !== one.defaultSelected)
  return (field as HTMLInputElement).value !== (field as HTMLInputElement).defaultValue
}

function editable(row: Element): HTMLElement[] {
  return [...row.querySelectorAll<HTMLElement>("td")].filter((cell) => name(cell) && cell.checkVisibility())
}

function below(cell: HTMLElement): HTMLElement | undefined {
  const row = cell.parentElement!.nextElementSibling
  return row?.querySelectorAll<HTMLElement>("td")[(cell as HTMLTableCellElement).cellIndex]
}

function name(cell: HTMLElement): string {
  const table = cell.closest("table")!
  return table.tHead?.rows[0]?.cells[(cell as HTMLTableCellElement).cellIndex]?.dataset.cell ?? ""
}

function address(cell: HTMLElement): string {
  const row = cell.closest<HTMLElement>("tr")!
  return `${cell.closest<HTMLElement>("[data-cells]")!.dataset.cells}/${row.dataset.uid}/${encodeURIComponent(name(cell))}`
}

function focusRow(cell: HTMLElement): void {
  cell.closest("tr")?.querySelector<HTMLElement>(".cell-main a")?.focus()
}
