"""Why did a mail not reach somebody, in one word, out of what servers say in many?"""

import re
from functools import cache

# Those that will not go away: the address itself is wrong.
HARD = frozenset({"userunknown", "hostunknown", "hasmoved", "notaccept"})
_STATUS = re.compile(r"(?<![\d.])([245])[.]([0-7])[.](\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.:/-])([45]\d\d)(?=[\s-])(?!\.\d)")

# The first that matches is the reason; what is said more exactly stands above what is said more often.
_SAID: tuple[tuple[str, str], ...] = (
    ("vacation", r"out of (?:the )?office|on vacation|away from (?:my|the) (?:mail|desk)|fuera de la oficina"),
    ("virusdetected", r"virus(?:es)? (?:was |were )?(?:detected|found)|infected|contains? (?:a )?(?:virus|malware)|a virus|malware"),
    ("mailboxfull", r"over ?quota|mailbox(?: is)? full|mailbox exceeded|exceeded (?:the |its )?(?:local |storage |disk )?(?:limit|quota)"),
    ("networkerror", r"name service error|dns query failed|hop count exceed|too many hops|malformed or unexpected name server"),
    ("notaccept", r"null ?mx|no mx record|cannot find (?:an )?mx"),
    ("notcompliantrfc", r"not rfc ?\d+ compliant|multiple (?:subject|from|to) headers"),
    ("contenterror", r"duplicate header|headers? too (?:large|big|long)"),
    ("hasmoved", r"5\.1\.6\b|recipient no longer on server"),
    ("requireptr", r"5\.7\.25\b|unverif[iy]+able sending ip"),
    ("userunknown", r"\b(?:user|recipient|mailbox|address) unknown\b|unknown (?:user|recipient|mailbox)\b|no such user|5\.1\.1\b(?! .{0,10}quota)"),
    ("norelaying", r"relay(?:ing)? (?:access )?(?:denied|not (?:permitted|allowed)|prohibited)|not permitted to relay|unable to relay|"
                   r"relay not permitted|don't relay|relaying denied|we do not relay|relaying mail to|no relay(?:ing)?|insecure mail relay|"
                   r"not gatewayed|rcpthosts|not a gateway"),
    ("authfailure", r"\b(?:dmarc|dkim|spf)\b(?!\.).{0,80}(?:fail|reject|policy|not? pass|unauthenticated|invalid|deny|denied|denies|check|record|aligned)|"
                    r"fail(?:s|ed|ing)?.{0,40}\b(?:dmarc|dkim|spf)\b|unauthenticated (?:e-?mail|mail)|sender policy framework|"
                    r"not accepted due to domain's dmarc|5\.7\.(?:2[0-46]|28|29|30)\b|does not authorize"),
    ("requireptr", r"(?:no|missing|without|invalid|valid|find|have|require|does not resolve).{0,40}\b(?:ptr|reverse dns|rdns|reverse[- ](?:hostname|lookup|record))|"
                   r"(?:ptr|reverse dns|rdns|reverse[- ](?:hostname|lookup|record|map)|reverse ip).{0,60}(?:not|missing|required|fail|no\b|invalid|match|lookup)|"
                   r"cannot (?:find|resolve) your (?:hostname|reverse|address)|fix reverse|unresolvable (?:sender )?ip|ip name lookup failed|"
                   r"5\.7\.25\b|domain lookup failed"),
    ("badreputation", r"(?:low|poor|bad|very low).{0,30}reputation|reputation.{0,40}(?:poor|low|bad|prevents)|temporarily deferred due to .{0,30}complaints|"
                      r"messages? from .{0,40}temporarily deferred"),
    ("speeding", r"receiving mail at a rate|too (?:fast|many (?:mails|messages|e-?mails) (?:from|in|per))|rate limit|unusual rate|slow down|throttl(?:ed|ing)|"
                 r"sending (?:rate|too)|receiving mail too quickly|too quickly|try again more slowly|over rate"),
    ("exceedlimit", r"message (?:size |length )?exceeds (?:the )?(?:maximum|limit|fixed)|size exceeds|larger than the current|message too large|"
                    r"exceeds? (?:the )?(?:maximum|size|fixed)|exceeded.{0,30}message size"),
    ("mesgtoobig", r"(?:message|mail|e-?mail|data).{0,40}(?:too (?:big|large)|exceed)|too (?:big|large)|size limit|maximum (?:message )?size"),
    ("mailboxfull", r"mail ?box (?:is |size |has )?(?:full|exceed|over|limit)|over ?quota|quota (?:is )?(?:exceed|full|violation)|exceed(?:s|ed)?.{0,30}(?:quota|"
                    r"storage|allocation|mailbox)|(?:disk|storage|mail) quota|insufficient (?:disk )?(?:storage|quota)|out of (?:storage|space)|"
                    r"no space left|mailbox.{0,30}full|(?:user|account|recipient)(?:'s)?.{0,30}\bfull\b|full mailbox|buz[oó]n.{0,20}lleno|"
                    r"allocated storage|(?:mailbox|messages).{0,40}exceeded the local limit|mailboxfull|would exceed|maximum allowed|not enough (?:storage|space)|over the (?:allowed|maximum)"),
    ("systemfull", r"mail system full|system(?: is)? (?:storage|full)|insufficient system (?:storage|resources)|disk (?:is )?full|requested action not taken: disk"),
    ("hasmoved", r"address (?:has )?changed|has (?:been )?(?:moved|replaced)|new e-?mail address|no longer uses? this|recipient has moved"),
    ("suspend", r"(?:account|mailbox|user|recipient|address|mail-?box|domain).{0,50}\b(?:disabled|suspended|inactive|deactivated|not active|locked|expired|closed|frozen|"
                r"discontinued|terminated)|(?:disabled|suspended|inactive|deactivated|inactivated|locked|discontinued|terminated) (?:account|mailbox|user|recipient|mail)|"
                r"account that you tried to reach is (?:disabled|inactive|over)|has been (?:disabled|suspended)|currently suspended"),
    ("hostunknown", r"host (?:or domain name )?(?:not found|unknown|name lookup)|unrouteable address|unknown (?:host|domain)|domain (?:name )?(?:not found|does not exist|must exist|is not reachable)|"
                    r"no such (?:domain|host)|nxdomain|(?:domain|host) (?:not known|.{0,40}does not exist)|unrouteable (?:mail )?domain|name or service not known|"
                    r"could(?:n't| not) (?:be found|find any host|find the (?:host|domain))|dns (?:error|lookup)|illegal host/domain|bad destination (?:host|system)|"
                    r"couldn't find any host|dominio.{0,30}no existe|recipient domain must exist|not resolve"),
    ("notaccept", r"does ?n[o']t accept (?:any )?(?:mail|e-?mail|incoming)|null ?mx|nullmx|domain.{0,40}not accept(?:s|ing)? mail|smtp (?:protocol )?returned a permanent|"
                  r"not (?:an? )?accept(?:ing)? (?:mail|e-?mail|messages)|we do not accept mail|is not accepting"),
    ("filtered", r"filter(?:ed)?\b.{0,60}(?:recipient|user)|message (?:was )?filtered|not accept(?:ing)? mail from|because the recipient has|"
                 r"user reject(?:s|ed)|due to extended inactivity|refuses? to (?:accept|receive)|rule (?:imposed|set)|blocked by the (?:recipient|user)|"
                 r"recipient (?:rejected|does ?n.t want|has blocked)|domain filter|user not accept|delivery restriction|not authori[sz]ed to send to (?:the |this )?recip|"
                 r"resolver\.rst\.(?:not|restrict)|permission.{0,20}send to (?:this|the) (?:recipient|group)"),
    ("spamdetected", r"spam(?:my|assassin)?\b(?!haus|cop).{0,60}(?:detected|content|score|message|reject|identif|probab|suspect|class)|"
                     r"(?:identified|classified|detected|considered|rejected|looks|appears?|blocked|refused|suspected|marked).{0,40}\bspam\b|"
                     r"high probability of spam|bulk mail|unsolicited"),
    ("blocked", r"block(?:ed|list|ing)|black ?list|spamhaus|spamcop|barracuda|\brbl\b|dnsbl|banned|access denied.{0,40}\bip\b|"
                r"client host.{0,40}(?:rejected|refused|denied)|helo.{0,40}(?:reject|invalid|denied)|\bip(?: address)?\b.{0,40}(?:listed|reject|denied|refused)|ip=\d|"
                r"connections? (?:not accepted|refused|dropped|denied)|dynamic (?:ip|host)|refused.{0,20}(?:mail )?from (?:your|this) (?:ip|host|server)|"
                r"too many (?:spam|connections)|bad (?:helo|sender ip)|\bjunk ?mail\b.{0,20}host|no connection|\blisted (?:in|at|by|on)\b|weren't sent|not accepting connections|daily (?:relay )?quota"),
    ("rejected", r"sender.{0,40}(?:rejected|denied|not (?:allowed|accepted|exist)|verif|unknown|invalid|refused|blocked|domain)|(?:mail from|return ?path).{0,50}(?:reject|denied|refused|"
                 r"not|invalid)|administrative prohibition|unroutable sender|access denied|invalid (?:sender|domain, see)|domain of sender|"
                 r"backscatter|<> invalid|rejected due to|from address"),
    ("policyviolation", r"polic(?:y|ies)\b|local policy|administrative(?:ly)? (?:denied|prohibit)|executable|attachments?.{0,40}(?:not|prohibit|block|type)|"
                        r"not allowed for policy|prohibited|violat(?:es|ion)|message rejected|delivery not authori[sz]ed"),
    ("userunknown", r"(?:user|mailbox|recipient|address|account|alias|local[- ]?part|mail-?box|addressee|person).{0,60}(?:unknown|not found|does ?n[o']t exist|do(?:es)? not exist|not known|"
                    r"invalid|not exist|no such|unavailable|not listed|rejected|undeliverable|no longer|not (?:a )?valid|not recogni[sz]ed|incorrect|not available|no mailbox|refused)|"
                    r"(?:unknown|invalid|no such|bad|non-?existent|unrouteable|undeliverable|not a valid|not a known|doesn't have an?|no) (?:local |virtual |e-?mail |mail |destination |"
                    r"recipient )?(?:user|mailbox|recipient|address|account|alias|addressee|person)|not (?:our|a) (?:customer|local)|"
                    r"doesn't have a \S+ account|is not a (?:known|valid)|name is not recogni[sz]ed|not listed in|no existe|desconocid|user_unknown|adr[ _]notfound|"
                    r"recipnotfound|does not like recipient|no valid recipients|destination addresses were unknown|sorry, (?:i |no |your )|no account|no such|"
                    r"delivery to the following recipients? failed|unknown$"),
    ("networkerror", r"(?:hop|loop)s?.{0,30}(?:count|exceed|detect|many)|too many hops|mail loop|routing loop|loops? back to|name ?server|network|"
                     r"connection (?:reset|lost)|unreachable|no route|lost connection|dns (?:temporar|server)|host lookup did not complete"),
    ("securityerror", r"authenticat|tls|ssl|certificate|security|encrypt|auth(?:orization)? (?:failed|required)|credential"),
    ("contenterror", r"(?:mime|header|content|line length|character|boundary|encod).{0,60}(?:error|invalid|not|too|malform|illegal|missing|bad)|malformed"),
    ("expired", r"timed? ?out|expired|delivery time|too long|(?:still|been) (?:being )?(?:retried|in the queue|queued)|could not be delivered (?:within|for)|giving up|retry (?:time|timeout)|"
                r"not be delivered (?:within|after)|has been delayed|was not delivered within|no (?:response|answer)|unable to (?:contact|connect)|"
                r"connect(?:ion)? (?:to .{0,60})?(?:refused|failed|timed)|4\.4\.7|after \d+ (?:hours|days)|for (?:the last |more than )?\d+ (?:hours|days)|retrying"),
    ("mailererror", r"(?:command|program|pipe|process|procmail|script|mailer).{0,40}(?:failed|error|died|exit|returned|problem|output)|x-unix|returned.{0,20}error code"),
    ("syntaxerror", r"syntax|command (?:not|unrecogni)|unrecogni[sz]ed command|bad sequence|nested mail command|not implemented|lf.{0,20}without|need mail"),
    ("notcompliantrfc", r"rfc ?\d{3,5}|non-?compliant|multiple from|duplicate header"),
    ("systemerror", r"(?:local|system|internal|configuration|service|server|temporary|resource|i/o).{0,40}(?:error|problem|failure|unavailable|fail|busy)|unavailable|"
                    r"try again|lookup failure|can't create|cannot|permission denied|out of memory|deferred"),
)  # fmt: skip
_BY_STATUS = {
    "1.0": "userunknown", "1.1": "userunknown", "1.2": "hostunknown", "1.3": "userunknown", "1.4": "userunknown",
    "1.6": "hasmoved", "1.7": "rejected", "1.8": "rejected", "1.9": "userunknown", "1.10": "notaccept",
    "2.0": "userunknown", "2.1": "suspend", "2.2": "mailboxfull", "2.3": "exceedlimit", "2.4": "mailererror",
    "3.0": "systemerror", "3.1": "systemfull", "3.2": "notaccept", "3.3": "systemerror", "3.4": "mesgtoobig",
    "3.5": "systemerror", "4.0": "networkerror", "4.1": "expired", "4.2": "networkerror", "4.3": "systemerror",
    "4.4": "hostunknown", "4.5": "systemfull", "4.6": "networkerror", "4.7": "expired", "5.2": "syntaxerror",
    "5.3": "systemerror", "5.4": "systemerror", "6.0": "contenterror", "7.0": "", "7.1": "", "7.9": "securityerror",
    "7.20": "authfailure", "7.23": "authfailure", "7.25": "requireptr", "7.26": "authfailure", "7.27": "notaccept",
}  # fmt: skip


def reason(said: str, status: str) -> str:
    """The reason in one word: from what is said, else from the number that stands beside it."""
    said = " ".join(said[:4_000].split()).lower()
    numbered = _BY_STATUS.get(status[2:], "")
    for word, pattern in _patterns():
        if pattern.search(said):
            # What can be said of anything yields to a number that says it exactly.
            return numbered if numbered and word in _VAGUE else word
    return numbered or ("onhold" if said else "undefined")


def status_in(said: str) -> str:
    """The enhanced status that stands in a text, such as 5.1.1, else one made of its reply code."""
    if found := _STATUS.search(said):
        return f"{found[1]}.{found[2]}.{found[3]}"
    if found := _CODE.search(said):
        return f"{found[1][0]}.0.0"
    return ""


_VAGUE = frozenset(
    {"systemerror", "policyviolation", "syntaxerror", "mailererror", "networkerror", "rejected", "expired"}
)


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((word, re.compile(pattern)) for word, pattern in _SAID)
