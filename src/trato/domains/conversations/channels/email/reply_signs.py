"""How do mail programs introduce what they quote, and people what they end with, in the languages we meet?"""

import re

_I = re.IGNORECASE
# «On …, X wrote:» begins like this, holds a date and somebody, and ends with one of these verbs and a colon.
OPENING = re.compile(r"(?:on|el|em|no dia|le|am|op|den|il|il giorno|w dniu|dne|på|a)\b.", _I)
WROTE = re.compile(
    r"\b(?:wrote|writes|said|escrib(?:ió|io|ía|iste|e)|(?:ha|han) escrito|escreveu|a écrit|écrivit|schrieb|geschreven|schreef|"
    r"skrev|ha scritto|scrisse|napisała?(?:\(a\))?|kirjoitti|va escriure|ha escrit|idatzi du|a scris)\b",
    _I,
)
COLON = re.compile(r"[:：]\s*\Z")
ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,100}")
# «2026-11-03 10:00 GMT+01:00 X <x@y.es>:»
DATED = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}\b")
# A dash on both sides of words that mean «original message» or «forwarded message»; underlines before a head.
SEPARATOR = re.compile(
    r"[-–—_*=]{2,}\s{0,4}(?:(?:urspr[uü]ngliche|original(?:e|-)?|forwarded|weitergeleitete|oprindelig|mensaje|missatge|"
    r"mensagem|message|messaggio|origineel|oorspronkelijk|doorgestuurd|vidarebefordrat|ursprungligt|begin forwarded)"
    r"[\w\s-]{0,40}|(?:mensaje|mail|correo|e-?mail)\s(?:original|reenviado|de respuesta)|"
    r"mensaje original|reenviado[\w\s]{0,20}|respuesta[\w\s]{0,20})\s{0,4}[-–—_*=]{2,}\s*\Z|"
    r"(?:begin forwarded message|forwarded message|inicio del mensaje reenviado|inicia el mensaje reenviado|"
    r"début du message (?:réexpédié|transféré)|anfang der weitergeleiteten (?:nachricht|e-mail)|"
    r"início da mensagem (?:encaminhada|reencaminhada)|inizio messaggio inoltrato)\s?:?\s*\Z",
    _I,
)
FORWARDED = re.compile(
    r"forward|reenviad|transf[eé]r|réexpédié|weitergeleitet|encaminhad|inoltrat|doorgestuurd|vidarebefordra|videresend",
    _I,
)
RULE = re.compile(r"\s*(?:_{10,}|-{20,}|\*{20,})\s*\Z")
# Above this line stands what is new.
ABOVE = re.compile(
    r".{0,12}(?:(?:please )?(?:type|write|enter) your (?:reply|response) above this line|reply above this line|"
    r"(?:por favor,? )?(?:escrib[ae]|responda?) (?:su respuesta )?(?:por )?encima de esta línea).{0,12}\Z",
    _I,
)
# The heads that Outlook and others put above what they quote.
_FIELDS = {
    "from": r"from|de|von|da|van|från|fra|od|nadawca|remitente|desde|lähettäjä|expéditeur|mittente",
    "date": r"sent|date|fecha|enviado(?: el| em)?|enviat|data|gesendet|datum|envoyé|inviato|verzonden|skickat|sendt|dato|"
            r"date d'envoi",
    "to": r"to|para|a|an|à|pour|aan|till|til|do|per|destinatario|destinataire",
    "subject": r"subject|asunto|assunto|assumpte|betreff|objet|sujet|oggetto|onderwerp|ämne|emne|temat",
    "other": r"cc|bcc|cco|reply-to|responder a|répondre à|importance|importancia|attachments|datos adjuntos|adjuntos",
}  # fmt: skip
HEAD = re.compile(
    r"\s*\*{0,2}(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _FIELDS.items())
    + r")\s?\*{0,2}\s?:\*{0,2}(?:\s|<|\Z)",
    _I,
)
DASHES = re.compile(r"\s{0,2}(?:--|—|–|__|-- ?\xa0)\s*\Z")
MOBILE = re.compile(
    r"\W{0,3}(?:(?:sent|enviado|enviada|envoyé|gesendet|von meinem|inviato|verzonden|enviat|mandado)\b.{0,12}?\b(?:from|desde|de|"
    r"depuis|da|mit|vanaf|via|con|através|a través|with|do|des de|gesendet)\b.{2,60}|"
    r"(?:get|obtener|obtén|descarga(?:r)?|baixe|télécharger?)\b.{0,12}\b(?:outlook|correo|mail|protonmail)\b.{0,60}|"
    r"(?:von meinem|mit meinem).{2,40}gesendet)\s*\Z",
    _I,
)
CLOSING = re.compile(
    r"\W{0,2}(?:(?:muchas |mil )?gracias(?: de antemano| por todo| y (?:un )?saludos?(?: cordial)?)?|(?:un |muchos |reciba un |"
    r"reciban un )?(?:cordial |fuerte |afectuoso |gran )?(?:saludos?|abrazos?)(?: cordial(?:es|mente)?| a tod[oa]s| atentos?)?|"
    r"(?:muy )?atentamente|cordialmente|atte|besos|quedo a la espera|s2|slds|"
    r"(?:(?:best|kind|warm|many|with kind|with best) )?regards|best(?: wishes)?|cheers|thanks(?: a lot| again| in advance)?|"
    r"(?:many )?thanks and regards|thank you|thx|sincerely(?: yours)?|yours (?:sincerely|faithfully|truly)|"
    r"(?:mit )?(?:freundlichen|besten|viele|liebe) grü(?:ß|ss)en?|mfg|(?:bien )?cordialement|merci|"
    r"(?:com os melhores )?cumprimentos|obrigad[oa]|atenciosamente|cordiali saluti|salutacions(?: cordials)?|"
    r"met vriendelijke groet(?:en)?|med vänlig(?:a)? hälsning(?:ar)?)\W{0,3}\Z",
    _I,
)
AFTERTHOUGHT = re.compile(r"(?:p\.?\s?[ds]\.?|post ?data|nota)\b\s*[:.,-]", _I)
NOTICE = re.compile(
    r"\W{0,4}(?:aviso (?:legal|de confidencialidad)|confidencialidad\b|confidentiality notice|disclaimer\b|"
    r"(?:este|el presente) (?:mensaje|correo|e-?mail)\b.{0,60}\b(?:confidencial|dirigid|destinatari|adjunt)|"
    r"la información contenida en este|en cumplimiento de(?:l| la| lo)|de conformidad con|le informamos (?:de )?que sus datos|"
    r"(?:this|the information in this) (?:e-?mail|message)\b.{0,60}\b(?:confidential|intended|attachments)|"
    r"antes de imprimir|please consider the environment|piense en el medio)",
    _I,
)
QUOTED = re.compile(r"\s{0,3}[>|»](?!-)")
