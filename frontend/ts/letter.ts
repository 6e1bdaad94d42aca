// A letter as it was written: its frame is made when somebody opens it, and says nothing to the page.
document.addEventListener("toggle", (event) => {
  const letter = event.target
  if (!(letter instanceof HTMLDetailsElement) || !letter.dataset.letter || !letter.open) return
  if (!letter.querySelector("iframe")) letter.append(frame(letter.dataset.letter, letter.dataset.letterTitle!))
  // The thread keeps to its end; who opens a letter wants to see where it begins.
  requestAnimationFrame(() => letter.closest(".message")!.scrollIntoView({ block: "start" }))
}, true)

function frame(address: string, title: string): HTMLIFrameElement {
  const made = document.createElement("iframe")
  made.className = "letter-frame"
  made.title = title
  made.setAttribute("sandbox", "allow-popups allow-popups-to-escape-sandbox")
  made.referrerPolicy = "no-referrer"
  made.src = address
  return made
}
