// The inbox: J and K go through the list, the thread stays at its end, drafts are kept, / offers saved answers.
import { htmx } from "./fragments.ts"
import { areOff } from "./shortcuts.ts"
import { forEach, isTyping, on } from "./elements.ts"

const pauseBeforeKeeping = 700
// Whoever writes without a pause is seen to write all the same.
const longestUnkept = 1000
// What has stood at the end of the thread for so long is seen, and keeps no answer back.
const timeToSee = 2000

forEach<HTMLElement>("[data-thread]", (thread) => {
  const toEnd = () => { thread.scrollTop = thread.scrollHeight }
  toEnd()
  let wasAtEnd = true
  thread.addEventListener("scroll", () => { wasAtEnd = thread.scrollTop + thread.clientHeight > thread.scrollHeight - 80 })
  let looking = 0
  new MutationObserver(() => {
    if (!wasAtEnd) return
    toEnd()
    clearTimeout(looking)
    looking = window.setTimeout(() => see(thread), timeToSee)
  }).observe(thread, { childList: true, subtree: true })
})

document.querySelector(".inbox-row[aria-current]")?.scrollIntoView({ block: "nearest" })

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || areOff() || isTyping(event.target)) return
  if (document.querySelector("dialog[open], :popover-open")) return
  const step = { j: 1, k: -1 }[event.key.toLowerCase()]
  const rows = [...document.querySelectorAll<HTMLAnchorElement>(".inbox-row")]
  if (!step || !rows.length) return
  event.preventDefault()
  const at = rows.findIndex((row) => row.hasAttribute("aria-current"))
  rows[at < 0 ? 0 : at + step]?.click()
})

forEach<HTMLFormElement>("form[data-reply]", (form) => {
  const box = form.querySelector<HTMLTextAreaElement>("textarea")!
  const list = form.querySelector<HTMLElement>("#reply-slash")!
  keepDraft(form, box)

  form.addEventListener("click", (event) => {
    const chosen = event.target
    if (chosen instanceof HTMLInputElement && chosen.name === "kind") box.focus()
  })
  form.addEventListener("submit", (event) => {
    // What is settled with the answer is left: on to the next one.
    const next = form.elements.namedItem("next") as HTMLInputElement
    if ((event.submitter as HTMLButtonElement | null)?.name === "then") next.value = next.dataset.after!
  })
  form.addEventListener("keydown", (event) => {
    if (!list.hidden && chooses(event, list, box, form)) return
    if (event.key === "Escape") return box.blur()
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    const button = event.shiftKey ? "[data-send-resolve]" : event.altKey ? "[data-send-snooze]" : "[data-send]"
    form.requestSubmit(form.querySelector<HTMLButtonElement>(button) ?? form.querySelector<HTMLButtonElement>("[data-send]"))
  })
  box.addEventListener("input", () => offer(form, box, list))
  on("mousedown", "#reply-slash [role=option][data-text]", (event, option) => {
    event.preventDefault()
    take(option, list, box, form)
  })
})

function see(thread: HTMLElement): void {
  const seen = document.querySelector<HTMLInputElement>("[data-seen]")
  if (seen && document.visibilityState === "visible") seen.value = thread.querySelector<HTMLElement>("[data-upto]")!.dataset.upto!
}

/** The word begun with a slash right before the cursor. */
function begun(box: HTMLTextAreaElement): string | null {
  const before = box.value.slice(0, box.selectionStart)
  return /(?:^|\s)\/([^\s/]{0,40})$/.exec(before)?.[1] ?? null
}

async function offer(form: HTMLFormElement, box: HTMLTextAreaElement, list: HTMLElement): Promise<void> {
  const word = begun(box)
  if (word === null) return close(list, box)
  await htmx.ajax("GET", `${form.dataset.repliesUrl}?q=${encodeURIComponent(word)}`, { target: "#reply-slash", swap: "innerHTML" })
  list.hidden = begun(box) === null
  box.setAttribute("aria-activedescendant", list.querySelector("[aria-selected=true]")?.id ?? "")
}

function chooses(event: KeyboardEvent, list: HTMLElement, box: HTMLTextAreaElement, form: HTMLFormElement): boolean {
  const options = [...list.querySelectorAll<HTMLElement>("[role=option][data-text]")]
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true")
  if (event.key === "Escape") close(list, box)
  else if (event.key === "Enter" && !event.ctrlKey && options[at]) take(options[at], list, box, form)
  else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && options.length) {
    const next = options[(at + (event.key === "ArrowDown" ? 1 : options.length - 1)) % options.length]!
    options.forEach((option) => option.setAttribute("aria-selected", String(option === next)))
    next.scrollIntoView({ block: "nearest" })
    box.setAttribute("aria-activedescendant", next.id)
  } else return false
  event.preventDefault()
  return true
}

function take(option: HTMLElement, list: HTMLElement, box: HTMLTextAreaElement, form: HTMLFormElement): void {
  const word = begun(box) ?? ""
  box.setRangeText(option.dataset.text!, box.selectionStart - word.length - 1, box.selectionStart, "end")
  if (option.dataset.macro) (form.elements.namedItem("macro") as HTMLInputElement).value = option.dataset.macro
  close(list, box)
  box.focus()
  box.dispatchEvent(new Event("input", { bubbles: true }))
}

function close(list: HTMLElement, box: HTMLTextAreaElement): void {
  list.hidden = true
  box.removeAttribute("aria-activedescendant")
}

// Colleagues see that somebody writes, and what was begun is there on the next machine.
function keepDraft(form: HTMLFormElement, box: HTMLTextAreaElement): void {
  const said = form.querySelector<HTMLElement>("[data-draft-said]")!
  let waiting = 0
  let isSent = false
  let keptAt = 0
  const keep = async () => {
    if (isSent) return
    keptAt = Date.now()
    const body = new FormData(form)
    body.delete("files")
    const answer = await fetch(form.dataset.draftUrl!, { method: "POST", body, keepalive: true }).catch(() => null)
    said.textContent = answer?.ok && box.value ? said.dataset.draftSaid! : ""
  }
  form.addEventListener("input", () => {
    said.textContent = ""
    clearTimeout(waiting)
    if (Date.now() - keptAt > longestUnkept && box.value) return void keep()
    waiting = window.setTimeout(keep, pauseBeforeKeeping)
  })
  form.addEventListener("submit", () => { isSent = true; clearTimeout(waiting) })
  form.addEventListener("reply:refused", () => { isSent = false })
}
