"""What do customers write to a company of this size? Two messages for each of them, in conversations over four years.

They lie beside the generated company and its stream: the inbox asks the stream only for what happened to a conversation.
"""

import random
from collections.abc import Iterator

import psycopg

from benchmarks.generating import words
from benchmarks.generating.loading import bare, prepare
from benchmarks.generating.size import SEED, USERS
from trato.config import database

# Five messages in a conversation, but for one.
EACH, LONGEST = 5, 10_000
# Of a hundred conversations as many still wait for somebody.
UNDONE = 4
WORDS, PHRASES, WORDS_OF_A_PHRASE = 20_000, 20_000, 10
_TABLES = ["conversations_conversation", "conversations_message"]
_USED = ["pedido", "factura", "entrega", "gracias", "error", "sala", "manual", "plazo", "precio", "garantía"]

_CLEAR = """
TRUNCATE conversations_conversation, conversations_message, conversations_inbox, conversations_inboxmember CASCADE
"""
_INBOXES = """
INSERT INTO conversations_inbox (id, uid, name, sharing, is_usual, created_at)
SELECT i, md5('inbox ' || i)::uuid, 'Buzón ' || i, 'by_hand', i = 1, '2022-01-01Z' FROM generate_series(1, 8) AS i
"""
_CONVERSATIONS = """
INSERT INTO conversations_conversation (id, uid, party_id, inbox_id, assignee_id, channel, name, subject, state, priority,
    tags, snippet, messages_count, last_message_at, last_message_id, last_direction, waiting_since, resolved_at, created_at)
SELECT i, md5('conversation ' || i)::uuid, 1 + (hashint8(i) & 2147483647) %% %(parties)s, 1 + i %% 8,
    CASE WHEN i %% 3 > 0 THEN 1 + i %% %(users)s END, (ARRAY['email', 'email', 'email', 'whatsapp', 'chat', 'form'])[1 + i %% 6],
    'Cliente ' || i, 'Asunto ' || i, CASE WHEN is_undone THEN 'open' ELSE 'resolved' END, 1 + i %% 4, '{}', 'Lo último que se dijo',
    %(each)s, at + interval '2 days', i * %(each)s, CASE WHEN i %% 2 = 0 THEN 'in' ELSE 'out' END,
    CASE WHEN is_undone AND i %% 2 = 0 THEN at + interval '2 days' END, CASE WHEN NOT is_undone THEN at + interval '3 days' END, at
FROM generate_series(1, %(count)s) AS i,
LATERAL (SELECT timestamptz '2022-01-01Z' + i * (interval '1400 days' / %(count)s) AS at,
                i > %(count)s * (1 - 2 * %(undone)s / 100.0) AND i %% 2 = 0 AS is_undone) AS of_it
"""
_PHRASES = "CREATE TEMPORARY TABLE phrase (id int PRIMARY KEY, words text)"
_MESSAGES = """
INSERT INTO conversations_message (id, uid, conversation_id, party_id, channel, direction, state, author_id, sender_name,
    sender, subject, text, quoted, html, key, in_reply_to, automatic, problem, happened_at, recorded_at)
SELECT v.last_message_id - %(each)s + n, md5('message ' || v.id || ' ' || n)::uuid, v.id, v.party_id, v.channel,
    CASE WHEN n %% 2 = 1 THEN 'in' ELSE 'out' END, CASE WHEN n %% 2 = 1 THEN 'received' ELSE 'sent' END,
    CASE WHEN n %% 2 = 0 THEN 1 + v.id %% %(users)s END, 'Cliente', 'cliente' || v.party_id || '@customer.example', v.subject,
    a.words || ' ' || b.words || ' ' || c.words, '', '', 'message-' || v.id || '-' || n || '@customer.example', '', '', '',
    v.created_at + n * interval '9 hours', v.created_at + n * interval '9 hours'
FROM conversations_conversation v CROSS JOIN generate_series(1, %(each)s) AS n
CROSS JOIN LATERAL (SELECT hashint8(v.id * 10 + n) & 2147483647 AS dice) AS thrown
JOIN phrase a ON a.id = dice %% %(phrases)s
JOIN phrase b ON b.id = (dice / 7) %% %(phrases)s
JOIN phrase c ON c.id = (dice / 61) %% %(phrases)s
"""
_LONG = """
INSERT INTO conversations_message (id, uid, conversation_id, party_id, channel, direction, state, sender_name, sender, subject,
    text, quoted, html, key, in_reply_to, automatic, problem, happened_at, recorded_at)
SELECT %(first)s + n, md5('long ' || n)::uuid, v.id, v.party_id, v.channel, 'in', 'received', 'Cliente', 'cliente@customer.example', '',
    'Mensaje número ' || n, '', '', 'long-' || n || '@customer.example', '', '', '', v.created_at, v.created_at
FROM conversations_conversation v, generate_series(1, %(longest)s) AS n WHERE v.id = %(which)s
"""
_LONGER = "UPDATE conversations_conversation SET messages_count = %(longest)s, last_message_id = %(last)s WHERE id = %(which)s"


def furnish(parties: int) -> None:
    """Write the conversations of a company with so many customers, unless they are there."""
    count = max(200, parties * 2 // EACH)
    with database.connect("owner") as owner:
        prepare(owner)
        known = owner.execute("SELECT count(*) FROM conversations_conversation").fetchone()
        if known == (count,):
            return
        _write(owner, parties, count)
        for table in _TABLES:
            owner.execute(f"VACUUM (ANALYZE) {table}")


def spoken() -> list[str]:
    """The words of the messages, the most used ones first."""
    every = sorted({word for name in words.families().shown for word in name.casefold().split()})
    random.Random(f"{SEED} messages").shuffle(every)
    return [*_USED, *every][:WORDS]


def longest(parties: int) -> int:
    """The conversation of ten thousand messages."""
    return max(200, parties * 2 // EACH) // 2


def _write(owner: psycopg.Connection, parties: int, count: int) -> None:
    values = {
        "parties": parties, "count": count, "each": EACH, "users": USERS, "undone": UNDONE, "phrases": PHRASES,
        "longest": LONGEST, "which": longest(parties), "first": count * EACH, "last": count * EACH + LONGEST,
    }  # fmt: skip
    owner.execute(_CLEAR)
    owner.execute(_INBOXES)
    owner.execute(_PHRASES)
    with owner.cursor().copy("COPY phrase FROM STDIN") as copying:
        for row in enumerate(_phrases()):
            copying.write_row(row)
    with bare(owner, _TABLES):
        for statement in (_CONVERSATIONS, _MESSAGES, _LONG, _LONGER):
            owner.execute(statement, values)


def _phrases() -> Iterator[str]:
    """Few words are used often and most seldom, as in any language."""
    throw, known = random.Random(f"{SEED} phrases"), spoken()
    for _ in range(PHRASES):
        yield " ".join(known[int(len(known) * throw.random() ** 4)] for _ in range(WORDS_OF_A_PHRASE))
