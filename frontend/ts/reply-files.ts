// Files of an answer: chosen, dropped or pasted, listed, taken out again, and sent while a bar says how far they are.
import { forEach } from "./elements.ts"

forEach<HTMLFormElement>("form[data-reply]", (form) => {
  const input = form.querySelector<HTMLInputElement>("input[type=file]")!
  const list = form.querySelector<HTMLElement>("[data-files]")!
  let chosen: File[] = []

  const put = (files: File[]) => {
    chosen = files
    const all = new DataTransfer()
    chosen.forEach((file) => all.items.add(file))
    input.files = all.files
    show(list, chosen, (at) => { put(chosen.filter((_file, place) => place !== at)); input.focus() })
    say(form, wrong(list, chosen))
  }
  const add = (more: FileList | undefined) => { if (more?.length) put([...chosen, ...more]) }

  input.addEventListener("change", () => add(input.files!))
  form.addEventListener("paste", (event) => {
    const files = event.clipboardData?.files
    if (!files?.length || event.clipboardData!.types.includes("text/plain")) return
    event.preventDefault()
    add(files)
  })
  form.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return
    event.preventDefault()
    form.classList.add("is-over")
  })
  for (const kind of ["dragleave", "drop"]) form.addEventListener(kind, () => form.classList.remove("is-over"))
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return
    event.preventDefault()
    add(event.dataTransfer.files)
  })
  form.addEventListener("submit", (event) => {
    if (!chosen.length || event.defaultPrevented) return
    event.preventDefault()
    const problem = wrong(list, chosen)
    if (problem) refuse(form, problem)
    else send(form, event.submitter as HTMLButtonElement | null, list.dataset.failed!)
  })
})

function wrong(list: HTMLElement, chosen: File[]): string {
  if (chosen.length > Number(list.dataset.most)) return list.dataset.tooMany!
  const bytes = chosen.reduce((sum, file) => sum + file.size, 0)
  return bytes > Number(list.dataset.bytes) ? list.dataset.tooLarge! : ""
}

function show(list: HTMLElement, chosen: File[], takeOut: (at: number) => void): void {
  list.hidden = !chosen.length
  list.replaceChildren(...chosen.map((file, at) => {
    const line = document.createElement("li")
    const name = document.createElement("span")
    name.className = "trunc"
    name.textContent = file.name
    const size = document.createElement("span")
    size.className = "muted t12 nowrap"
    size.textContent = `${Math.max(1, Math.round(file.size / 1024)).toLocaleString(document.documentElement.lang)} KB`
    const button = document.createElement("button")
    button.type = "button"
    button.textContent = "×"
    button.setAttribute("aria-label", list.dataset.takeOut!.replace("{name}", file.name))
    button.addEventListener("click", () => takeOut(at))
    line.append(name, size, button)
    return line
  }))
}

// Asked by a script, the server names where to go instead of going there.
function send(form: HTMLFormElement, button: HTMLButtonElement | null, failed: string): void {
  const bar = form.querySelector<HTMLProgressElement>("[data-progress]")!
  const request = new XMLHttpRequest()
  request.open("POST", form.action)
  request.setRequestHeader("HX-Request", "true")
  request.responseType = "document"
  request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total })
  request.addEventListener("load", () => {
    const home = request.getResponseHeader("HX-Redirect")
    if (home) return location.assign(home)
    const seen = request.response?.querySelector("[data-seen]")?.value
    if (seen) form.querySelector<HTMLInputElement>("[data-seen]")!.value = seen
    done(request.response?.querySelector("[data-problem]")?.textContent || failed)
  })
  request.addEventListener("error", () => done(failed))
  const done = (problem: string) => {
    bar.hidden = true
    button?.removeAttribute("aria-busy")
    refuse(form, problem)
  }
  bar.value = 0
  bar.hidden = false
  say(form, "")
  button?.setAttribute("aria-busy", "true")
  request.send(new FormData(form, button))
}

function refuse(form: HTMLFormElement, problem: string): void {
  say(form, problem)
  form.dispatchEvent(new Event("reply:refused"))
}

function say(form: HTMLFormElement, problem: string): void {
  const place = form.querySelector<HTMLElement>("#reply-error")!
  place.querySelector("[data-problem]")!.textContent = problem
  place.hidden = !problem
}
