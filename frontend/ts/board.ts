// Cards of a board change columns: dragged, through their menu, or with M, the full stop and the comma.
import { htmx } from "./fragments.ts"
import { areOff } from "./shortcuts.ts"
import { isTyping, on } from "./elements.ts"

let dragged: HTMLElement | null = null
let chosen: HTMLElement | null = null

on("dragstart", ".board-card[draggable]", (event, card) => {
  dragged = card
  card.classList.add("is-moving")
  const drag = event as DragEvent
  drag.dataTransfer?.setData("text/plain", card.dataset.uid ?? "")
  if (drag.dataTransfer) drag.dataTransfer.effectAllowed = "move"
})

on("dragend", ".board-card", (_event, card) => {
  card.classList.remove("is-moving")
  columns().forEach((column) => column.classList.remove("is-over"))
  dragged = null
})

on("dragover", ".board-column[data-answer]", (event, column) => {
  if (!dragged) return
  event.preventDefault()
  columns().forEach((each) => each.classList.toggle("is-over", each === column))
})

on("drop", ".board-column[data-answer]", (event, column) => {
  event.preventDefault()
  if (dragged) void move(dragged, column)
})

on("click", "[data-board-move]", (event, button) => {
  event.preventDefault()
  open(button.closest<HTMLElement>(".board-card")!)
})

on("click", "[data-board-to]", (_event, item) => {
  document.querySelector<HTMLElement>("#board-menu")?.hidePopover()
  const column = columns().find((each) => each.dataset.answer === item.dataset.boardTo)
  if (chosen && column) void move(chosen, column)
})

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || areOff() || isTyping(event.target)) return
  const card = event.target instanceof Element ? event.target.closest<HTMLElement>(".board-card[draggable]") : null
  if (!card || document.querySelector("dialog[open], :popover-open")) return
  if (event.key.toLowerCase() === "m") {
    open(card)
  } else if (event.key === "." || event.key === ",") {
    const all = columns().filter((column) => column.dataset.answer !== undefined)
    const next = all[all.indexOf(columnOf(card)) + (event.key === "." ? 1 : -1)]
    if (next) void move(card, next)
  } else {
    return
  }
  event.preventDefault()
})

function open(card: HTMLElement): void {
  const menu = document.querySelector<HTMLElement>("#board-menu")
  const button = card.querySelector<HTMLElement>("[data-board-move]")
  if (!menu || !button) return
  chosen = card
  const here = columnOf(card).dataset.answer
  menu.querySelectorAll<HTMLElement>("[data-board-to]").forEach((item) => { item.hidden = item.dataset.boardTo === here })
  menu.showPopover({ source: button } as unknown as undefined)
  menu.querySelector<HTMLElement>("[data-board-to]:not([hidden])")?.focus()
}

/** The card goes at once; what the server refuses brings it back. */
async function move(card: HTMLElement, to: HTMLElement): Promise<void> {
  const from = columnOf(card)
  if (from === to || card.hasAttribute("aria-busy")) return
  const board = card.closest<HTMLElement>("[data-board]")!
  const behind = card.nextElementSibling
  const csrf = board.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")!.value
  card.setAttribute("aria-busy", "true")
  settle(card, to, null)
  const values = { csrfmiddlewaretoken: csrf, value: to.dataset.answer!, seen: card.dataset.seen!, next: board.dataset.next!, card: "1" }
  const address = `${board.dataset.board}/${card.dataset.uid}/${encodeURIComponent(board.dataset.cell!)}`
  await htmx.ajax("POST", address, { source: card, target: "#board-answer", swap: "innerHTML", values })
  card.removeAttribute("aria-busy")
  const stands = document.querySelector<HTMLElement>("#board-answer [data-stands]")?.dataset.stands
  if (stands === undefined) settle(card, from, behind)
  else card.dataset.seen = stands
}

function settle(card: HTMLElement, column: HTMLElement, before: Element | null): void {
  const left = columnOf(card)
  const cards = column.querySelector(".board-cards")!
  cards.insertBefore(card, before ?? cards.firstElementChild)
  count(left, -1)
  count(column, 1)
  showColumn(column)
  card.querySelector<HTMLElement>("a")?.focus()
}

function count(column: HTMLElement, step: number): void {
  const place = column.querySelector("[data-board-count]")!
  const total = Number(column.dataset.total) + step
  column.dataset.total = String(total)
  place.textContent = new Intl.NumberFormat(document.documentElement.lang).format(total) + (place.textContent!.endsWith("+") ? "+" : "")
}

/** On a phone one column shows at a time; one goes along with the card. */
function showColumn(column: HTMLElement): void {
  if (!column.checkVisibility()) document.querySelector<HTMLElement>(`[aria-controls="${column.id}"]`)?.click()
}

function columns(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(".board-column")]
}

function columnOf(card: HTMLElement): HTMLElement {
  return card.closest<HTMLElement>(".board-column")!
}
