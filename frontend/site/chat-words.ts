// What the chat says, in the language of the page.

const spanish = {
  open: "Abrir el chat", close: "Cerrar el chat", chat: "Chat", title: (name: string) => `Chat con ${name}`,
  unread: (count: number) => count === 1 ? "1 mensaje nuevo" : `${count} mensajes nuevos`,
  write: "Mensaje", send: "Enviar", attach: "Adjuntar una imagen o un PDF", you: "Enviado", messages: "Mensajes",
  writing: (name: string) => `${name} está escribiendo…`,
  away: "Ahora no hay nadie. Las respuestas aparecerán aquí.",
  leave: "Ahora no hay nadie. Con un correo electrónico respondemos en cuanto sea posible.",
  name: "Nombre", email: "Correo electrónico", thanks: "Recibido. Respondemos por correo electrónico.",
  missing: "Falta el mensaje.", wrongEmail: "Escribir un correo como nombre@dominio.com.",
  lost: "Sin conexión. Se vuelve a intentar…", sending: "Enviando…", failed: "No se ha podido enviar.",
  download: (name: string) => `Descargar ${name}`, articles: "Quizá ayude:", unavailable: "El chat no está disponible ahora.",
}

export type Words = typeof spanish

const english: Words = {
  open: "Open the chat", close: "Close the chat", chat: "Chat", title: (name) => `Chat with ${name}`,
  unread: (count) => count === 1 ? "1 new message" : `${count} new messages`,
  write: "Message", send: "Send", attach: "Attach a picture or a PDF", you: "Sent", messages: "Messages",
  writing: (name) => `${name} is writing…`,
  away: "Nobody is here now. Answers will appear here.",
  leave: "Nobody is here now. With an e-mail we answer as soon as we can.",
  name: "Name", email: "E-mail", thanks: "Received. We answer by e-mail.",
  missing: "The message is missing.", wrongEmail: "Write an e-mail like name@domain.com.",
  lost: "No connection. Trying again…", sending: "Sending…", failed: "It could not be sent.",
  download: (name) => `Download ${name}`, articles: "This may help:", unavailable: "The chat is not available now.",
}

export const isSpanish = () => document.documentElement.lang.toLowerCase().startsWith("es")
export const words = (): Words => isSpanish() ? spanish : english
