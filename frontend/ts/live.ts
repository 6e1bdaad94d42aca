// What changes elsewhere shows here: one stream per tab, which asks the parts concerned to fetch themselves again.
import { isTyping } from "./elements.ts"
import { htmx } from "./fragments.ts"

const longestPause = 30_000
let stream: EventSource | null = null
let pause = 1_000

function topics(): string[] {
  const all = [...document.querySelectorAll<HTMLElement>("[data-live]")].flatMap((element) => element.dataset.live!.split(/[\s,]+/))
  return [...new Set(all.filter(Boolean))].sort()
}

function connect(): void {
  stream?.close()
  const wanted = topics()
  if (!wanted.length) return
  stream = new EventSource(`/live?topics=${encodeURIComponent(wanted.join(","))}`)
  stream.onopen = () => { pause = 1_000 }
  stream.onerror = reconnect
  for (const topic of wanted) stream.addEventListener(topic, () => refresh(topic))
}

// The browser retries a broken stream by itself, but not one the server refused.
function reconnect(): void {
  if (stream?.readyState !== EventSource.CLOSED) return
  setTimeout(connect, pause)
  pause = Math.min(pause * 2, longestPause)
}

function refresh(topic: string): void {
  for (const element of document.querySelectorAll<HTMLElement>("[data-live]")) {
    const isConcerned = element.dataset.live!.split(/[\s,]+/).includes(topic)
    // What someone is writing in must not be exchanged under their hands.
    const isInUse = (isTyping(document.activeElement) && element.contains(document.activeElement)) || element.querySelector("[data-ticked]:checked")
    if (isConcerned && !isInUse) htmx.trigger(element, "refresh")
  }
}

connect()
window.addEventListener("pagehide", () => stream?.close())
window.addEventListener("pageshow", (event) => { if (event.persisted) connect() })
