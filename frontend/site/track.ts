// Tells of a visit to a company's own site, once the visitor agreed: pages by itself, the rest by calls of `trato(…)`.
// Before consent nothing is stored and nothing is sent; a browser that asks not to be followed is not.
//
//   <script async src="https://crm.example/web/track.js" data-site="KEY"></script>
//   trato("consent", "given", "2026-11")   trato("consent", "refused")   trato("consent", "withdrawn", { erase: true })
//   trato("page")  trato("search", { words, results })  trato("product", { code, name, price, currency })
//   trato("cart", { items: [{ code, quantity, price }], total, currency })  trato("form", { name })
//   trato("identify", pass)
//
// data-ask="…": ask with these words and two equal buttons. data-consent="2026-11": the page asked already.

type Details = Record<string, unknown>
type Told = { kind: string; path: string; title: string; at: number; details: Details }
type Call = [string, ...unknown[]]
type Door = { (...call: Call): void; q?: ArrayLike<unknown>[] }

const script = document.currentScript as HTMLScriptElement
const home = new URL("collect", script.src).href
const { site, consent: asked, ask, askYes, askNo } = script.dataset
const place = "trato"
const known = navigator as Navigator & { globalPrivacyControl?: boolean }
const isUnwilling = () => known.globalPrivacyControl || known.doNotTrack === "1"
const waiting: Told[] = []
let timer = 0
let visitor = ""
let consent = ""

// "number version" once somebody agreed, "-" once they refused.
const kept = (value?: string) => {
  try {
    if (value === undefined) return localStorage.getItem(place) || ""
    localStorage.setItem(place, value)
  } catch { /* A browser that keeps nothing is asked again. */ }
  return ""
}

const post = (body: Details) => {
  const text = JSON.stringify({ site, visitor, ...body })
  // Plain text needs no question beforehand, so it also goes out while the page is left.
  if (!navigator.sendBeacon?.(home, text))
    void fetch(home, { method: "POST", body: text, keepalive: true, credentials: "omit" }).catch(() => {})
}

const flush = () => {
  clearTimeout(timer)
  timer = 0
  while (visitor && waiting.length) {
    const now = Date.now()
    post({ consent, events: waiting.splice(0, 20).map(({ at, ...told }) => ({ ...told, ago: now - at })) })
  }
}

const tell = (kind: string, details: Details = {}) => {
  if (!visitor || isUnwilling()) return
  waiting.push({ kind, path: location.pathname, title: document.title.slice(0, 200), at: Date.now(), details })
  if (!timer) timer = window.setTimeout(flush, 400)
}

const page = () => {
  const details: Details = {}
  const words = new URLSearchParams(location.search)
  for (const name of ["source", "medium", "campaign"]) {
    const value = words.get(`utm_${name}`)
    if (value) details[name] = value.slice(0, 80)
  }
  const before = document.referrer && new URL(document.referrer)
  if (before && before.host !== location.host) details.referrer = before.host.slice(0, 200)
  tell("page", details)
}

const agree = (version: string) => {
  if (isUnwilling() || visitor) return
  const [number = "", before] = kept().split(" ")
  consent = version || before || "yes"
  visitor = before ? number : crypto.randomUUID()
  kept(`${visitor} ${consent}`)
  page()
}

const decide = (decision: unknown, more: unknown) => {
  document.querySelector(".trato-ask")?.remove()
  if (decision === "given") return agree(String(more || "").replace(/\s/g, "-").slice(0, 40))
  waiting.length = 0
  const [number = "", before] = kept().split(" ")
  if (before) {
    visitor = number
    post({ withdrawn: true, erase: !!(more as { erase?: boolean } | undefined)?.erase })
  }
  visitor = ""
  kept("-")
}

const answer = (words: string, decision: string) => {
  const button = document.createElement("button")
  button.type = "button"
  button.textContent = words
  button.onclick = () => decide(decision, asked)
  return button
}

const question = () => {
  const box = document.createElement("section")
  box.className = "trato-ask"
  box.setAttribute("aria-label", ask!)
  Object.assign(box.style, { position: "fixed", inset: "auto 0 0", padding: "1rem", background: "Canvas", color: "CanvasText", zIndex: "9999" })
  const words = document.createElement("p")
  words.textContent = ask!
  const isSpanish = document.documentElement.lang.startsWith("es")
  box.append(words, answer(askNo || (isSpanish ? "Rechazar" : "Refuse"), "refused"), " ", answer(askYes || (isSpanish ? "Aceptar" : "Accept"), "given"))
  document.body.append(box)
}

const call = (...[name, first, second]: Call) => {
  if (name === "consent") decide(first, second)
  else if (name === "page") page()
  else if (name === "identify") { tell(name, { token: first }); flush() }
  else tell(name, first as Details)
}

const windows = window as unknown as { trato?: Door }
const before = windows.trato?.q || []
windows.trato = call
addEventListener("pagehide", flush)
addEventListener("visibilitychange", () => document.hidden && flush())
addEventListener("submit", ({ target }) => {
  const name = (target as HTMLElement).dataset.trato
  if (name) tell("form", { name: name.slice(0, 80) })
}, true)

const memory = kept()
if (memory.includes(" ")) agree("")
else if (!memory && !isUnwilling()) {
  if (ask) question()
  else if (asked) agree(asked)
}
for (const one of Array.from(before)) call(...(Array.from(one) as Call))
