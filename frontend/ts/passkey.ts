// Forms with data-passkey ask the browser to make or show a passkey, and send what it answers.
import { on } from "./elements.ts"

type Options = { publicKey: Record<string, unknown> }
type Parsing = {
  parseCreationOptionsFromJSON?: (json: unknown) => PublicKeyCredentialCreationOptions
  parseRequestOptionsFromJSON?: (json: unknown) => PublicKeyCredentialRequestOptions
}

const parsing = window.PublicKeyCredential as unknown as Parsing | undefined

// WebAuthn knows names only, not numbers: at http://127.0.0.1 there are no passkeys.
const isPossible = Boolean(parsing?.parseRequestOptionsFromJSON) && !/^[\d.]+$|:/.test(location.hostname)

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
  if (isPossible) form.hidden = false
  else complain(form, form.dataset.unknown ?? "")
}

on("submit", "form[data-passkey]", async (event, element) => {
  const form = element as HTMLFormElement
  event.preventDefault()
  if (!isPossible) return
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]")
  if (button) button.disabled = true
  try {
    const credential = await ask(form)
    form.querySelector<HTMLInputElement>("[name=credential]")!.value = JSON.stringify(credential)
    form.submit()
  } catch {
    complain(form, form.dataset.failed ?? "")
    if (button) button.disabled = false
  }
})

async function ask(form: HTMLFormElement): Promise<unknown> {
  const mark = new FormData()
  mark.set("csrfmiddlewaretoken", form.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")!.value)
  const answer = await fetch(form.dataset.options!, { method: "POST", body: mark, redirect: "error" })
  if (!answer.ok) throw new Error(String(answer.status))
  const { publicKey } = (await answer.json()) as Options
  const credential =
    form.dataset.passkey === "make"
      ? await navigator.credentials.create({ publicKey: parsing!.parseCreationOptionsFromJSON!(publicKey) })
      : await navigator.credentials.get({ publicKey: parsing!.parseRequestOptionsFromJSON!(publicKey) })
  return (credential as PublicKeyCredential & { toJSON(): unknown }).toJSON()
}

function complain(form: HTMLFormElement, text: string): void {
  const place = form.querySelector("[data-complaint]")
  if (place) place.textContent = text
}
