// One box to find and to do: Ctrl K or / opens it, arrows choose, Enter goes, Ctrl Enter goes in a new tab.
import { areOff } from "./shortcuts.ts"
import { isTyping, on } from "./elements.ts"
import { htmx } from "./fragments.ts"

const dialog = document.querySelector<HTMLDialogElement>("#palette")
const input = document.querySelector<HTMLInputElement>("#palette-q")
const results = document.querySelector<HTMLElement>("#palette-results")
const said = document.querySelector<HTMLElement>("[data-palette-count]")

if (dialog && input && results) attend(dialog, input, results)

function attend(dialog: HTMLDialogElement, input: HTMLInputElement, results: HTMLElement): void {
  document.addEventListener("keydown", (event) => {
    const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k"
    const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !areOff() && !isTyping(event.target)
    if (!isCommand && !isSlash) return
    if (isSlash && document.querySelector("dialog[open]")) return
    event.preventDefault()
    open("")
  })

  on("click", "[data-palette-open]", (event) => {
    event.preventDefault()
    open("")
  })

  // Typing into the box at the top carries over what was typed.
  on("input", "input[data-palette-open]", (_event, element) => {
    const box = element as HTMLInputElement
    const words = box.value
    box.value = ""
    open(words)
  })

  input.addEventListener("keydown", (event) => {
    const all = options()
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true")
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault()
      const step = event.key === "ArrowDown" ? 1 : -1
      choose(all, (at + step + all.length) % all.length)
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault()
      follow(all[Math.max(at, 0)], event.ctrlKey || event.metaKey)
    }
  })

  on("click", "[data-scope]", (_event, button) => {
    input.value = `${button.dataset.scope}${input.value.replace(/^[@#$>]/, "")}`
    input.focus()
    htmx.trigger(input, "input")
  })

  results.addEventListener("htmx:after:swap", settle)
  document.addEventListener("htmx:after:settle", settle)
  dialog.addEventListener("close", () => results.replaceChildren())

  function open(words: string): void {
    if (!dialog.open) dialog.showModal()
    input.value = words
    input.focus()
    htmx.trigger(input, "opened")
  }

  function options(): HTMLAnchorElement[] {
    return [...results.querySelectorAll<HTMLAnchorElement>("a[role=option]")]
  }

  function settle(): void {
    if (!dialog.open) return
    const all = options()
    if (!all.some((option) => option.getAttribute("aria-selected") === "true")) choose(all, 0)
    if (said) said.textContent = all.length === 0 ? said.dataset.none! : all.length === 1 ? said.dataset.one! : said.dataset.many!.replace("{n}", String(all.length))
  }

  function choose(all: HTMLAnchorElement[], at: number): void {
    all.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)))
    const chosen = all[at]
    if (chosen) input.setAttribute("aria-activedescendant", chosen.id)
    else input.removeAttribute("aria-activedescendant")
    chosen?.scrollIntoView({ block: "nearest" })
  }

  function follow(option: HTMLAnchorElement | undefined, inNewTab: boolean): void {
    if (!option) return
    if (inNewTab) return void window.open(option.href, "_blank", "noopener")
    // A link to a place on this page leaves the palette open otherwise.
    dialog.close()
    location.assign(option.href)
  }
}
