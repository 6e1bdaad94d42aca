// A look at a row in a panel beside the list; the address says so, so that a reload shows it again.
import { htmx } from "./fragments.ts"
import { on } from "./elements.ts"

let opener: HTMLElement | null = null

export async function openPanel(row: HTMLElement, { keepFocus = false } = {}): Promise<void> {
  const address = row.dataset.peek!
  opener = row.querySelector<HTMLElement>(".cell-main a, a")
  await htmx.ajax("GET", address, { target: "#peek-place", swap: "innerHTML" })
  history.replaceState(history.state, "", address)
  if (!keepFocus) document.querySelector<HTMLElement>("[data-panel]")?.focus()
}

on("click", "[data-panel-close]", (event, link) => {
  event.preventDefault()
  close((link as HTMLAnchorElement).href)
})

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open], [popover]:popover-open")) return
  const link = document.querySelector<HTMLAnchorElement>("[data-panel-close]")
  if (link) close(link.href)
})

function close(address: string): void {
  document.querySelector("[data-panel]")?.remove()
  history.replaceState(history.state, "", address)
  opener?.focus()
}
