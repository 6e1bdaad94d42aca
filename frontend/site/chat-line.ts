// How the chat speaks with trato: questions, a stream that says when there is something new, and what the browser keeps.
// Whatever is sent carries no cookie and needs no question beforehand: plain text and forms, allowed by the site's origin.

export type File_ = { uid: string; name: string; size: number }
export type Message = { uid: string; key: string; is_ours: boolean; who: string; text: string; at: string; files: File_[] }
export type Waiting = { key: string; text: string; page: string; title: string; name?: string; email?: string }
export type News = {
  is_open: boolean; name: string; color: string; greeting: { es: string; en: string }; ticket: string; is_own: boolean; is_proved: boolean
  is_begun: boolean; messages: Message[]; writing: string
}
type Kept = { ticket: string; seen: string; outbox: Waiting[] }
type Shelf = "localStorage" | "sessionStorage"
type Told = Record<string, unknown>

const nothing: Kept = { ticket: "", seen: "", outbox: [] }
const longestPause = 15_000
// The server gives a sign every 15 seconds.
const longestSilence = 40_000

export class Line {
  private readonly place: string
  private pause = 1_000
  private stop: AbortController | null = null
  kept: Kept
  proof = ""

  constructor(private readonly home: string, private readonly site: string) {
    this.place = `trato-chat ${site}`
    this.kept = { ...nothing, ...read("sessionStorage", this.place) ?? read("localStorage", this.place) }
  }

  /** What was proved to be a customer's is kept for this tab only: the next person at this computer starts anew. */
  keep(change: Partial<Kept>, isProved = read("sessionStorage", this.place) !== null): void {
    Object.assign(this.kept, change)
    write(isProved ? "sessionStorage" : "localStorage", this.place, this.kept)
    if (isProved) write("localStorage", this.place, null)
  }

  forget(): void {
    this.kept = { ...nothing, outbox: [] }
    this.proof = ""
    write("localStorage", this.place, null)
    write("sessionStorage", this.place, null)
    this.hangUp()
  }

  async ask(door: string, told: Told = {}): Promise<Response> {
    return this.post(door, JSON.stringify({ ...this.words(), ...told }))
  }

  async send(door: string, told: Record<string, string | File>): Promise<Response> {
    const form = new FormData()
    for (const [name, value] of Object.entries({ ...this.words(), ...told })) form.append(name, value)
    return this.post(door, form)
  }

  /** Hear when there is news, again after each break: a server that is started anew, a train in a tunnel. */
  async listen(heard: () => void, changed: (isThere: boolean) => void): Promise<void> {
    if (this.stop) return
    const stop = this.stop = new AbortController()
    while (!stop.signal.aborted) {
      try {
        await this.hear(stop.signal, heard, changed)
      } catch {
        if (!stop.signal.aborted) changed(false)
      }
      if (stop.signal.aborted) return
      await new Promise((done) => setTimeout(done, this.pause + Math.random() * 500))
      this.pause = Math.min(this.pause * 2, longestPause)
    }
  }

  hangUp(): void {
    this.stop?.abort()
    this.stop = null
  }

  private async hear(end: AbortSignal, heard: () => void, changed: (isThere: boolean) => void): Promise<void> {
    const call = new AbortController()
    const giveUp = () => call.abort()
    end.addEventListener("abort", giveUp)
    let silence = setTimeout(giveUp, longestSilence)
    try {
      const answer = await this.post("live", JSON.stringify(this.words()), call.signal)
      if (!answer.ok || !answer.body) throw new Error(String(answer.status))
      this.pause = 1_000
      changed(true)
      // What was said while nobody listened is asked for.
      heard()
      const reader = answer.body.getReader()
      const decoder = new TextDecoder()
      for (let rest = "", one = await reader.read(); !one.done; one = await reader.read()) {
        clearTimeout(silence)
        silence = setTimeout(giveUp, longestSilence)
        const lines = (rest + decoder.decode(one.value, { stream: true })).split("\n")
        rest = lines.pop() ?? ""
        if (lines.some((line) => line.startsWith("event: news"))) heard()
      }
    } finally {
      clearTimeout(silence)
      end.removeEventListener("abort", giveUp)
    }
  }

  private words(): Record<string, string> {
    return { site: this.site, ticket: this.kept.ticket, proof: this.proof }
  }

  private post(door: string, body: string | FormData, signal?: AbortSignal): Promise<Response> {
    return fetch(`${this.home}/${door}`, { method: "POST", body, credentials: "omit", signal: signal ?? null })
  }
}

function read(where: Shelf, place: string): Kept | null {
  try {
    return JSON.parse(window[where].getItem(place) ?? "null")
  } catch {
    return null
  }
}

function write(where: Shelf, place: string, value: Kept | null): void {
  try {
    if (value) window[where].setItem(place, JSON.stringify(value))
    else window[where].removeItem(place)
  } catch { /* A browser that keeps nothing has a chat as long as the page is open. */ }
}
