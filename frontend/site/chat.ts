// Chat with the company, in a corner of its own site: one element, no cookie, and no request before somebody opens it.
//
//   <script async src="https://crm.example/web/chat.js" data-site="KEY" data-color="teal"></script>
//   tratoChat("open")   tratoChat("close")   tratoChat("identify", pass)   tratoChat("forget")
//   tratoChat("articles", async (words) => [{ title, url }])
//
// The policy of the site needs no more than: script-src https://crm.example; connect-src https://crm.example

import { Line, type Message, type News, type Waiting } from "./chat-line.ts"
import { icon, part } from "./chat-parts.ts"
import { sheet } from "./chat-style.ts"
import { isSpanish, words } from "./chat-words.ts"

type Article = { title: string; url: string }
type Finder = (words: string) => Promise<Article[]> | Article[]
type Call = [string, unknown?]
type Door = { (...call: Call): void; q?: ArrayLike<unknown>[] }

const script = document.currentScript as HTMLScriptElement
const { site = "", color = "teal" } = script.dataset
const line = new Line(new URL("chat", script.src).href, site)
const said = words()

const longestShownWriting = 8_000
const tellWritingEvery = 3_000
const stillWriting = 4_000
const pauseBeforeSending = 2_000
const largestFile = 2_000_000

class Chat extends HTMLElement {
  private readonly root = this.attachShadow({ mode: "open" })
  private readonly badge = part("span", { class: "badge", hidden: true, "aria-hidden": "true" })
  private readonly launcher = part("button", {
    class: "launch", type: "button", "aria-label": said.open, "aria-expanded": "false", click: () => this.open(),
  }, icon("M21 12a8 8 0 0 1-8 8H4l2-3a8 8 0 1 1 15-5z"), this.badge)
  private readonly heading = part("h2", { id: "title" }, said.chat)
  private readonly log = part("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": said.messages, tabindex: "0" })
  private readonly status = part("p", { class: "said", role: "status" })
  private readonly articles = part("div", { class: "articles", role: "status" })
  private readonly box = part("textarea", { rows: "2", id: "words", maxlength: "4000", input: () => this.typed(), keydown: ((event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return
    event.preventDefault()
    this.submit()
  }) as EventListener })
  private readonly chosen = part("input", { type: "file", hidden: true, accept: "image/png,image/jpeg,image/gif,image/webp,application/pdf", "aria-label": said.attach, tabindex: "-1", change: () => this.attach() })
  private readonly composer = part("form", { submit: (event) => { event.preventDefault(); this.submit() } },
    part("button", { class: "tool", type: "button", "aria-label": said.attach, click: () => this.chosen.click() }, icon("M15 7l-6.5 6.5a1.5 1.5 0 0 0 3 3L18 10a3 3 0 0 0-6-6l-6.5 6.5a4.5 4.5 0 0 0 9 9L21 13")),
    this.chosen,
    part("div", { class: "grow" }, part("label", { class: "sr", for: "words" }, said.write), this.box),
    part("button", { class: "send", type: "submit" }, said.send))
  private readonly name = part("input", { id: "name", maxlength: "120", autocomplete: "name" })
  private readonly email = part("input", { id: "email", type: "email", maxlength: "254", autocomplete: "email", "aria-describedby": "wrong" })
  private readonly matter = part("textarea", { id: "matter", rows: "3", maxlength: "4000", "aria-describedby": "wrong" })
  private readonly wrong = part("p", { class: "wrong", id: "wrong", role: "alert" })
  private readonly offline = part("form", { class: "offline", novalidate: true, hidden: true, submit: (event) => { event.preventDefault(); void this.leave() } },
    part("p", {}, said.leave),
    part("div", {}, part("label", { for: "name" }, said.name), this.name),
    part("div", {}, part("label", { for: "email" }, said.email), this.email),
    part("div", {}, part("label", { for: "matter" }, said.write), this.matter),
    this.wrong, part("button", { class: "send", type: "submit" }, said.send))
  private readonly panel = part("section", { class: "panel", role: "dialog", "aria-labelledby": "title", hidden: true },
    part("header", {}, this.heading, part("button", { class: "tool", type: "button", "aria-label": said.close, click: () => this.close() }, icon("M6 6l12 12", "M18 6l-12 12"))),
    this.log, this.status, this.articles, this.composer, this.offline)

  private readonly shown = new Map<string, HTMLElement>()
  private readonly unread = new Set<string>()
  private got: string[] = []
  private last = ""
  private isGreeted = false
  private isThere = true
  private isOpenNow = true
  private writer = ""
  private looking: Promise<void> | null = null
  private isToLookAgain = false
  private isSending = false
  private toldWritingAt = 0
  private telling: Promise<unknown> = Promise.resolve()
  private timers: Record<string, number> = {}
  finder: Finder | null = null

  connectedCallback(): void {
    if (this.launcher.isConnected) return
    this.root.adoptedStyleSheets = [sheet(color)]
    this.root.append(this.launcher, this.panel)
    this.panel.addEventListener("keydown", (event) => this.keyed(event))
    document.addEventListener("visibilitychange", () => { if (this.isLookedAt() && this.unread.size) this.read() })
    addEventListener("online", () => this.flush())
    for (const one of line.kept.outbox) this.pending(one)
    if (line.kept.ticket) this.begin()
  }

  open(): void {
    this.panel.hidden = false
    this.launcher.hidden = true
    this.classList.add("is-open")
    this.launcher.setAttribute("aria-expanded", "true")
    this.read()
    void this.look().then(() => this.focusField())
    this.focusField()
    this.log.scrollTop = this.log.scrollHeight
  }

  close(): void {
    this.panel.hidden = true
    this.launcher.hidden = false
    this.classList.remove("is-open")
    this.launcher.setAttribute("aria-expanded", "false")
    this.launcher.focus()
  }

  identify(pass: string): void {
    line.proof = pass
    if (line.kept.ticket || !this.panel.hidden) void this.look()
  }

  forget(): void {
    line.forget()
    this.clear()
  }

  private clear(): void {
    this.log.replaceChildren()
    this.shown.clear()
    this.unread.clear()
    this.got = []
    this.last = ""
    this.isGreeted = false
    this.count()
  }

  private begin(): void {
    void this.look()
    void line.listen(() => { void this.look(); this.flush() }, (isThere) => { this.isThere = isThere; this.say() })
  }

  private focusField(): void {
    const field = this.composer.hidden ? this.name : this.box
    if (!this.panel.hidden && !this.panel.contains(this.root.activeElement)) field.focus()
    else if (this.root.activeElement === this.box && this.composer.hidden) field.focus()
  }

  private keyed(event: KeyboardEvent): void {
    if (event.key === "Escape") return this.close()
    if (event.key !== "Tab") return
    // The focus stays in the chat as long as it is open.
    const stops = [...this.panel.querySelectorAll<HTMLElement>("button,textarea,input,a,[tabindex='0']")].filter((one) => one.tabIndex >= 0 && one.checkVisibility())
    const at = stops.indexOf(this.root.activeElement as HTMLElement)
    const next = event.shiftKey ? at - 1 : at + 1
    if (next >= 0 && next < stops.length) return
    event.preventDefault()
    stops[next < 0 ? stops.length - 1 : 0]?.focus()
  }

  /** One question at a time; what is rung for meanwhile is asked afterwards. */
  private look(): Promise<void> {
    if (this.looking) {
      this.isToLookAgain = true
      return this.looking
    }
    return this.looking = this.asked().catch(() => undefined).finally(() => {
      this.looking = null
      if (this.isToLookAgain) {
        this.isToLookAgain = false
        void this.look()
      }
    })
  }

  private async asked(): Promise<void> {
    const got = this.got.splice(0)
    const answer = await line.ask("look", { after: this.last || null, got: got.slice(0, 100), is_read: this.isLookedAt() }).catch(() => null)
    if (!answer?.ok) {
      this.got.unshift(...got)
      if (answer?.status === 403) this.say(said.unavailable)
      return
    }
    const news = await answer.json() as News
    // A chat that is not, or no longer, this visitor's: what stood here is somebody else's business.
    if (line.kept.ticket && !news.is_own) this.clear()
    if (news.is_proved) line.keep({ ticket: news.ticket }, true)
    else if (line.kept.ticket) line.keep({ ticket: news.ticket })
    else line.kept.ticket = news.ticket
    this.isOpenNow = news.is_open
    this.heading.textContent = said.title(news.name)
    this.greet(news)
    for (const one of news.messages) this.take(one)
    this.offline.hidden = news.is_open || news.is_begun || this.shown.size > 0
    this.composer.hidden = !this.offline.hidden
    this.write(news.writing)
    if (this.got.length) this.isToLookAgain = true
  }

  private greet(news: News): void {
    const greeting = isSpanish() ? news.greeting.es || news.greeting.en : news.greeting.en || news.greeting.es
    if (this.isGreeted || !greeting) return
    this.isGreeted = true
    this.log.prepend(part("div", {}, greeting))
  }

  private take(one: Message): void {
    if (one.is_ours && !this.got.includes(one.uid)) this.got.push(one.uid)
    this.last = one.uid
    const before = this.shown.get(one.key || one.uid)
    if (before && !before.dataset.waits) return
    const made = this.bubble(one.text, one.is_ours ? one.who : said.you, !one.is_ours, new Date(one.at))
    for (const file of one.files) {
      made.append(part("button", { class: "file", type: "button", "aria-label": said.download(file.name), click: () => void this.download(file.uid, file.name) }, file.name))
    }
    if (before) before.replaceWith(made)
    else this.log.append(made)
    this.shown.set(one.key || one.uid, made)
    if (one.is_ours) {
      if (this.writer === one.who) this.write("")
      // What was seen in this browser before is not new after coming back.
      if (!this.isLookedAt() && one.uid > line.kept.seen) this.unread.add(one.uid)
      else this.saw(one.uid)
      this.count()
    }
    this.log.scrollTop = this.log.scrollHeight
  }

  private bubble(text: string, who: string, isMine: boolean, at?: Date): HTMLElement {
    const time = at ? at.toLocaleTimeString(isSpanish() ? "es" : "en", { hour: "2-digit", minute: "2-digit" }) : said.sending
    return part("div", isMine ? { class: "mine" } : {}, part("small", {}, [who, time].filter(Boolean).join(" · ")), text)
  }

  private pending(one: Waiting, text = one.text): void {
    const made = this.bubble(text, said.you, true)
    made.dataset.waits = "yes"
    this.shown.set(one.key, made)
    this.log.append(made)
    this.log.scrollTop = this.log.scrollHeight
  }

  private submit(): void {
    const text = this.box.value.trim()
    if (!text) return
    const one = this.waiting(text)
    this.box.value = ""
    this.articles.replaceChildren()
    clearTimeout(this.timers.rest)
    this.toldWritingAt = 0
    this.pending(one)
    line.keep({ outbox: [...line.kept.outbox, one] })
    this.flush()
  }

  private waiting(text: string): Waiting {
    return { key: crypto.randomUUID(), text, page: location.pathname.slice(0, 500), title: document.title.slice(0, 200) }
  }

  /** What was written is kept until the server has it, and is sent in its order; its key makes that it counts once. */
  private async flush(): Promise<void> {
    if (this.isSending) return
    this.isSending = true
    try {
      for (let one = line.kept.outbox[0]; one; one = line.kept.outbox[0]) {
        if (!line.kept.ticket) await this.look()
        line.keep({})
        // That somebody writes is told before what was written, so that it does not stand there afterwards.
        await Promise.race([this.telling, new Promise((done) => setTimeout(done, 1_000))])
        const answer = line.kept.ticket ? await line.ask("say", one).catch(() => null) : null
        if (answer?.status === 401) {
          line.keep({ ticket: "" })
          continue
        }
        if (!answer || answer.status === 429 || answer.status >= 500) {
          this.isThere = false
          this.timers.flush = window.setTimeout(() => void this.flush(), pauseBeforeSending)
          break
        }
        const isFirst = !this.last
        line.keep({ outbox: line.kept.outbox.filter((other) => other.key !== one.key) })
        if (await this.settle(one.key, answer)) delete this.shown.get(one.key)?.dataset.waits
        this.isThere = true
        if (isFirst) this.begin()
      }
    } finally {
      this.isSending = false
      this.say()
    }
  }

  private async settle(key: string, answer: Response): Promise<boolean> {
    const mark = this.shown.get(key)?.querySelector("small")
    if (answer.ok) {
      const { at } = await answer.json() as { at: string }
      if (mark) mark.textContent = `${said.you} · ${new Date(at).toLocaleTimeString(isSpanish() ? "es" : "en", { hour: "2-digit", minute: "2-digit" })}`
      return true
    }
    const { problem = "" } = await answer.json().catch(() => ({})) as { problem?: string }
    if (mark) mark.textContent = problem || said.failed
    return false
  }

  private async attach(): Promise<void> {
    const file = this.chosen.files?.[0]
    this.chosen.value = ""
    if (!file) return
    const one = this.waiting("")
    this.pending(one, file.name)
    if (!line.kept.ticket) await this.look()
    line.keep({})
    const { key, page, title } = one
    const answer = file.size > largestFile ? null : await line.send("file", { key, page, title, file }).catch(() => null)
    const mark = this.shown.get(key)?.querySelector("small")
    if (!answer) {
      if (mark) mark.textContent = said.failed
      return
    }
    const isFirst = !this.last
    if (await this.settle(key, answer) && isFirst) this.begin()
    else void this.look()
  }

  private async leave(): Promise<void> {
    const email = this.email.value.trim()
    const problem = !/^\S+@\S+\.\S+$/.test(email) ? said.wrongEmail : this.matter.value.trim() ? "" : said.missing
    this.wrong.textContent = problem
    this.email.setAttribute("aria-invalid", String(problem === said.wrongEmail))
    this.matter.setAttribute("aria-invalid", String(problem === said.missing))
    if (problem) return (problem === said.missing ? this.matter : this.email).focus()
    const one = { ...this.waiting(this.matter.value.trim()), name: this.name.value.trim(), email }
    line.keep({})
    const answer = await line.ask("say", one).catch(() => null)
    if (!answer?.ok) {
      const told = await answer?.json().catch(() => null) as { problem?: string } | null | undefined
      this.wrong.textContent = told?.problem || said.failed
      return
    }
    this.matter.value = ""
    this.offline.hidden = true
    this.composer.hidden = false
    this.pending(one)
    await this.settle(one.key, answer)
    delete this.shown.get(one.key)?.dataset.waits
    this.log.append(part("div", {}, said.thanks))
    this.box.focus()
    this.begin()
  }

  private async download(uid: string, name: string): Promise<void> {
    const answer = await line.ask("fetch", { file: uid }).catch(() => null)
    if (!answer?.ok) return this.say(said.failed)
    const address = URL.createObjectURL(await answer.blob())
    part("a", { href: address, download: name }).click()
    setTimeout(() => URL.revokeObjectURL(address), 10_000)
  }

  private typed(): void {
    clearTimeout(this.timers.rest)
    clearTimeout(this.timers.find)
    if (this.last) {
      const now = Date.now()
      if (now - this.toldWritingAt > tellWritingEvery) {
        this.toldWritingAt = now
        this.telling = line.ask("writing", { is_writing: true }).catch(() => null)
      }
      this.timers.rest = window.setTimeout(() => {
        this.toldWritingAt = 0
        void line.ask("writing", { is_writing: false }).catch(() => null)
      }, stillWriting)
    } else if (this.finder) {
      this.timers.find = window.setTimeout(() => void this.suggest(), 600)
    }
  }

  private async suggest(): Promise<void> {
    const text = this.box.value.trim()
    const found = text.length > 3 ? await Promise.resolve(this.finder?.(text)).catch(() => []) ?? [] : []
    const links = found.slice(0, 3).filter(({ url }) => /^https?:$/.test(new URL(url, location.href).protocol))
    this.articles.replaceChildren(...links.length ? [said.articles, part("ul", {}, ...links.map(({ title, url }) =>
      part("li", {}, part("a", { href: url, target: "_blank", rel: "noopener" }, title))))] : [])
  }

  private write(name: string): void {
    this.writer = name
    clearTimeout(this.timers.writer)
    if (name) this.timers.writer = window.setTimeout(() => this.write(""), longestShownWriting)
    this.say()
  }

  private say(text = ""): void {
    const now = !this.isThere ? said.lost : this.writer ? said.writing(this.writer) : text
      || (!this.isOpenNow && !this.composer.hidden && this.shown.size ? said.away : "")
    if (this.status.textContent !== now) this.status.textContent = now
  }

  private isLookedAt(): boolean {
    return !this.panel.hidden && document.visibilityState === "visible"
  }

  private read(): void {
    if (!this.unread.size) return
    const uids = [...this.unread]
    this.unread.clear()
    this.got.push(...uids.filter((uid) => !this.got.includes(uid)))
    uids.forEach((uid) => this.saw(uid))
    this.count()
    void this.look()
  }

  private saw(uid: string): void {
    if (uid > line.kept.seen) line.keep({ seen: uid })
  }

  private count(): void {
    this.badge.hidden = !this.unread.size
    this.badge.textContent = String(this.unread.size)
    this.launcher.setAttribute("aria-label", this.unread.size ? `${said.open}: ${said.unread(this.unread.size)}` : said.open)
  }
}

customElements.define("trato-chat", Chat)
const chat = document.createElement("trato-chat") as Chat

const call = (...[name, given]: Call) => {
  if (name === "open") chat.open()
  else if (name === "close") chat.close()
  else if (name === "identify") chat.identify(String(given))
  else if (name === "forget") chat.forget()
  else if (name === "articles") chat.finder = given as Finder
}

const place = window as unknown as { tratoChat?: Door }
const before = place.tratoChat?.q ?? []
place.tratoChat = call
const begin = () => {
  // Who it is is known before the first question.
  for (const one of Array.from(before)) if (one[0] === "identify") line.proof = String(one[1])
  document.body.append(chat)
  for (const one of Array.from(before)) call(...(Array.from(one) as Call))
}
if (document.body) begin()
else addEventListener("DOMContentLoaded", begin)
