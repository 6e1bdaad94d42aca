// Writing down an activity quickly: outcome by a digit, the follow-up preset by it, drafts kept, Ctrl Enter saves.
import { areOff } from "./shortcuts.ts"
import { forEach, isTyping, on } from "./elements.ts"

forEach<HTMLFormElement>("form[data-composer]", (form) => {
  const slot = form.dataset.draft ? `draft:${form.dataset.draft}` : ""
  if (slot) keepDraft(form, slot)

  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    form.requestSubmit(form.querySelector<HTMLButtonElement>(".composer-save button"))
  })

  form.addEventListener("change", (event) => {
    const changed = event.target as HTMLInputElement
    if (changed.name.startsWith("outcome_")) presetFollowUp(form, changed)
  })

  // Choosing the kind with its key means one wants to write next.
  form.addEventListener("click", (event) => {
    const chosen = event.target
    if (chosen instanceof HTMLInputElement && chosen.name === "kind" && !event.isTrusted) firstField(form, chosen.value)?.focus()
  })
})

// Quick actions and buttons elsewhere open the composer at their kind.
on("click", "[data-compose]", (event, button) => {
  const form = document.querySelector<HTMLFormElement>("form[data-composer]")
  const kind = form?.querySelector<HTMLInputElement>(`[name=kind][value="${button.dataset.compose}"]`)
  if (!form || !kind) return
  event.preventDefault()
  form.classList.add("is-open")
  form.scrollIntoView({ block: "center" })
  kind.click()
})

// A digit chooses the outcome also from within the empty text, where a number would rarely come first.
document.addEventListener("keydown", (event) => {
  if (!/^[1-5]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey || areOff()) return
  const form = document.querySelector<HTMLFormElement>("form[data-composer]")
  if (!form || document.querySelector("dialog[open]")) return
  const isEmptyBody = event.target === form.elements.namedItem("body") && !(event.target as HTMLTextAreaElement).value
  if (isTyping(event.target) && !isEmptyBody) return
  const kind = new FormData(form).get("kind")
  const outcome = form.querySelector<HTMLInputElement>(`[name="outcome_${kind}"][data-outcome="${event.key}"]`)
  if (!outcome) return
  event.preventDefault()
  outcome.checked = true
  presetFollowUp(form, outcome)
})

function presetFollowUp(form: HTMLFormElement, outcome: HTMLInputElement): void {
  if (outcome.dataset.followUp === undefined) return
  const choices = [...form.querySelectorAll<HTMLInputElement>("[name=follow_up]")]
  const wanted = choices.find((choice) => choice.value === outcome.dataset.followUp)
  if (wanted) wanted.checked = true
}

function firstField(form: HTMLFormElement, kind: string): HTMLElement | null {
  const subject = form.querySelector<HTMLElement>("[data-for~=" + kind + "] [name=subject]")
  return kind === "call" || !subject ? (form.elements.namedItem("body") as HTMLElement) : subject
}

// What is being written survives a reload and an expired session; it goes when the server has it.
function keepDraft(form: HTMLFormElement, slot: string): void {
  const body = form.elements.namedItem("body") as HTMLTextAreaElement
  const subject = form.elements.namedItem("subject") as HTMLInputElement
  const kinds = form.elements.namedItem("kind") as RadioNodeList
  const kept = JSON.parse(localStorage.getItem(slot) ?? "null") as { kind: string; subject: string; body: string } | null
  if (kept && !body.value) {
    kinds.value = kept.kind
    subject.value = kept.subject
    body.value = kept.body
  }

  form.addEventListener("input", () => {
    if (!body.value && !subject.value) localStorage.removeItem(slot)
    else localStorage.setItem(slot, JSON.stringify({ kind: kinds.value, subject: subject.value, body: body.value }))
  })
  form.addEventListener("submit", () => { if (!sendsByItself(form)) localStorage.removeItem(slot) })
  form.addEventListener("htmx:after:request", (event) => {
    if (event.target !== form || (event as CustomEvent).detail.ctx.response.status >= 400) return
    localStorage.removeItem(slot)
    const kind = kinds.value
    form.reset()
    kinds.value = kind
  })
}

function sendsByItself(form: HTMLFormElement): boolean {
  return form.hasAttribute("hx-post")
}
