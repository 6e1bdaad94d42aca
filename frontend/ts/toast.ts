// One toast at a time, for ten seconds, which stop while one points at it or stands in it.
import { on } from "./elements.ts"

const patience = 10_000
const region = document.querySelector<HTMLElement>("#toasts")
let timer = 0

if (region) attend(region)

function attend(region: HTMLElement): void {
  new MutationObserver(() => start(region)).observe(region, { childList: true })
  for (const event of ["pointerenter", "focusin"]) region.addEventListener(event, () => clearTimeout(timer))
  for (const event of ["pointerleave", "focusout"]) region.addEventListener(event, () => start(region))
  on("click", "[data-toast-close]", () => region.replaceChildren())
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !event.shiftKey) undo(event, region)
  })
  start(region)
}

function start(region: HTMLElement): void {
  clearTimeout(timer)
  const toasts = [...region.querySelectorAll("[data-toast]")]
  toasts.slice(0, -1).forEach((older) => older.remove())
  if (toasts.length && !region.matches(":hover, :focus-within")) timer = window.setTimeout(() => region.replaceChildren(), patience)
}

/** Shows a short message of the browser's own. */
export function say(words: string): void {
  if (!region) return
  const toast = document.createElement("div")
  toast.className = "toast"
  toast.dataset.toast = ""
  toast.textContent = words
  region.replaceChildren(toast)
}

function undo(event: KeyboardEvent, region: HTMLElement): void {
  const button = region.querySelector<HTMLButtonElement>("[data-undo]")
  const field = event.target
  const hasOwnUndo = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement
  if (!button || hasOwnUndo) return
  event.preventDefault()
  button.form!.requestSubmit(button)
}
