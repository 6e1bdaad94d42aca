// Single keys press the visible control that carries them in data-key: "c", or "g h" for one after the other.
import { isTyping, isVisible, on } from "./elements.ts"

const patience = 1200
let first = ""
let firstAt = 0

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  if (areOff() || isTyping(event.target) || document.querySelector("dialog[open], :popover-open")) return
  const key = event.key.toLowerCase()
  const sequence = first && Date.now() - firstAt < patience ? `${first} ${key}` : ""
  const control = (sequence && carrier(sequence)) || carrier(key)
  first = !control && startsSequence(key) ? key : ""
  firstAt = Date.now()
  if (!control) return
  event.preventDefault()
  press(control)
})

on("click", "[data-keys-help]", (event) => {
  const dialog = document.querySelector<HTMLDialogElement>("#keys-help")
  if (!dialog) return
  event.preventDefault()
  list(dialog.querySelector("[data-keys-list]")!)
  dialog.showModal()
})

export function areOff(): boolean {
  return document.documentElement.dataset.keys === "off"
}

function carrier(key: string): HTMLElement | undefined {
  return carriers().find((control) => control.dataset.key === key)
}

function carriers(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-key]")].filter((control) => isVisible(control) || control.closest("[popover]"))
}

function startsSequence(key: string): boolean {
  return carriers().some((control) => control.dataset.key!.startsWith(`${key} `))
}

function press(control: HTMLElement): void {
  control.focus()
  if (!isTyping(control)) control.click()
}

/** Rewrites the list in the help dialog from what is on the page now. */
function list(target: HTMLElement): void {
  target.querySelectorAll("[data-from-page]").forEach((row) => row.remove())
  target.querySelectorAll<HTMLElement>("[data-when]").forEach((row) => { row.hidden = !document.querySelector(row.dataset.when!) })
  const seen = new Set<string>()
  for (const control of areOff() ? [] : carriers()) {
    const keys = control.dataset.key!
    if (seen.has(keys)) continue
    seen.add(keys)
    target.append(row(name(control), keys))
  }
}

function row(words: string, keys: string): HTMLLIElement {
  const line = document.createElement("li")
  line.dataset.fromPage = ""
  const label = document.createElement("span")
  label.textContent = words
  const caps = document.createElement("span")
  for (const key of keys.split(" ")) {
    const cap = document.createElement("kbd")
    cap.textContent = key.toUpperCase()
    caps.append(cap, " ")
  }
  line.append(label, caps)
  return line
}

function name(control: HTMLElement): string {
  const label = control instanceof HTMLInputElement ? control.labels?.[0] : null
  const words = control.getAttribute("aria-label") ?? label?.innerText ?? firstText(control)
  return words.trim()
}

function firstText(control: HTMLElement): string {
  return control.querySelector("span")?.textContent ?? control.textContent ?? ""
}
