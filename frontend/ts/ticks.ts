// Ticks outlive paging: what is ticked on other pages goes along with the form, until the question changes.
const form = document.querySelector<HTMLFormElement>("#rows-form[data-ticks]")
const place = `ticks:${location.pathname}`

/** How many rows of other pages are ticked. */
export function tickedElsewhere(): number {
  return form?.querySelectorAll("[data-elsewhere]").length ?? 0
}

/** Whether so many more rows can be ticked. */
export function hasRoom(ticked: number): boolean {
  return !form || ticked + tickedElsewhere() <= Number(form.dataset.ticksMost)
}

export function remember(boxes: HTMLInputElement[]): void {
  if (!form) return
  const here = boxes.filter((box) => box.checked).map((box) => box.value)
  const elsewhere = [...form.querySelectorAll<HTMLInputElement>("[data-elsewhere]")].map((input) => input.value)
  sessionStorage.setItem(place, JSON.stringify({ question: form.dataset.ticks, uids: [...elsewhere, ...here] }))
}

/** Ticks the rows of this page again, and takes those of other pages along unseen. */
export function recall(boxes: HTMLInputElement[]): void {
  if (!form) return
  const uids = new Set(kept(form))
  form.querySelectorAll("[data-elsewhere]").forEach((input) => input.remove())
  for (const box of boxes) box.checked = uids.delete(box.value)
  for (const uid of uids) {
    const input = document.createElement("input")
    Object.assign(input, { type: "hidden", name: "uid", value: uid })
    input.dataset.elsewhere = ""
    form.append(input)
  }
}

/** Once they were changed, nobody wants them ticked any more. */
export function forget(): void {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith("ticks:")) sessionStorage.removeItem(key)
}

function kept(form: HTMLFormElement): string[] {
  try {
    const found = JSON.parse(sessionStorage.getItem(place) ?? "null") as { question: string; uids: string[] } | null
    if (found?.question === form.dataset.ticks && Array.isArray(found?.uids)) return found.uids
  } catch {
    // What is no JSON was not kept here.
  }
  sessionStorage.removeItem(place)
  return []
}

document.addEventListener("submit", (event) => {
  if (event.target instanceof HTMLElement && event.target.matches("[data-forgets-ticks]")) forget()
})
