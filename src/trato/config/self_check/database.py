"""Is the database itself a wall? What the application's role may do there, and what outsiders' roles can see."""

from django.utils.translation import gettext as _

from trato.config import database
from trato.config.doctor import Finding
from trato.config.server import outsiders, roles
from trato.foundation.kit import sql

_EXPOSED = """
SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
AND (NOT c.relrowsecurity OR NOT EXISTS (SELECT FROM pg_policies p WHERE p.tablename = c.relname AND %(role)s = ANY(p.roles)))
AND has_any_column_privilege(%(role)s, c.oid, 'SELECT') ORDER BY 1
"""
_WRITABLE = """
SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
AND (has_any_column_privilege(%(role)s, c.oid, 'INSERT, UPDATE') OR has_table_privilege(%(role)s, c.oid, 'DELETE, TRUNCATE'))
"""
_GROUP = (
    "SELECT rolcanlogin OR rolsuper OR rolbypassrls OR rolcreaterole AS is_loose FROM pg_roles WHERE rolname = %(role)s"
)
_ENCRYPTED = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"


def own_role() -> Finding:
    """The application owns no table and has no special rights."""
    subject, user = _("role of the application"), database.parameters("app")["user"]
    with database.connect("app") as app:
        owned, is_privileged = roles.owned_tables(app), roles.is_privileged(app)
    if owned or is_privileged:
        words = _("%(role)s owns tables or may do more than it needs") % {"role": user}
        hint = _("Name a role of its own in TRATO_APP_DATABASE_URL and run: trato migrate")
        return Finding(subject, "fail", words, hint)
    return Finding(subject, "ok", _("%(role)s owns nothing and has no special rights") % {"role": user})


def history() -> Finding:
    """What only grows cannot be rewritten."""
    subject = _("history")
    with database.connect("app") as app:
        tables = roles.append_only_tables(app)
        rewritable = [table for schema, table in tables if roles.rewriting(app, schema, table)]
    if rewritable or not tables:
        words = _("the application can rewrite %(tables)s") % {"tables": ", ".join(rewritable) or "stream_event"}
        return Finding(subject, "fail", words, _("Run: trato migrate"))
    return Finding(subject, "ok", _("%(count)d tables only grow") % {"count": len(tables)})


def schema() -> Finding:
    """Nobody but the owner puts tables or functions where ours are looked for."""
    subject = _("schema")
    asked = "SELECT has_schema_privilege('public', 'CREATE') AS ours, has_schema_privilege('public', 'public', 'CREATE') AS all"
    (found,) = sql.rows(asked)
    if found["ours"] or found["all"]:
        words = _("others than the owner can put tables beside ours")
        return Finding(subject, "fail", words, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    return Finding(subject, "ok", _("only the owner puts tables there"))


def portal_role() -> Finding:
    """The portal's role sees rows of the account it claims, and writes nothing."""
    subject = _("role of the portal")
    if not (group := sql.rows(_GROUP, {"role": outsiders.PORTAL})):
        words = _("it does not exist, so that the portal has no wall of its own")
        hint = _("Let the owner of the database make roles (CREATEROLE) and run: trato migrate")
        return Finding(subject, "warn", words, hint)
    asked = {"role": outsiders.PORTAL}
    exposed = [row["relname"] for row in (*sql.rows(_EXPOSED, asked), *sql.rows(_WRITABLE, asked))]
    if exposed or group[0]["is_loose"]:
        words = _("it sees or writes more than rows of its account: %(names)s")
        return Finding(
            subject, "fail", words % {"names": ", ".join(exposed) or outsiders.PORTAL}, _("Run: trato migrate")
        )
    return Finding(subject, "ok", _("it sees rows of the account it claims, and writes nothing"))


def report_role() -> Finding:
    """The role of reports counts; it gets at no names, texts or addresses."""
    subject = _("role of reports")
    if not (group := sql.rows(_GROUP, {"role": outsiders.REPORT})):
        hint = _("Let the owner of the database make roles (CREATEROLE) and run: trato migrate")
        return Finding(subject, "warn", _("it does not exist"), hint)
    seen = "SELECT has_column_privilege(%(role)s, %(table)s, 'name', 'SELECT') AS names"
    asked = {"role": outsiders.REPORT, "table": next(iter(outsiders.SHOWN))}
    if group[0]["is_loose"] or sql.rows(seen, asked)[0]["names"] or sql.rows(_WRITABLE, asked):
        return Finding(subject, "fail", _("it gets at people, or writes"), _("Run: trato migrate"))
    return Finding(subject, "ok", _("it counts and gets at nobody's name"))


def way_to_the_database() -> Finding:
    """Between two machines everything travels encrypted."""
    subject, host = _("way to the database"), str(database.parameters("app").get("host") or "")
    if host.startswith("/") or host in ("", "localhost", "127.0.0.1", "::1"):
        return Finding(subject, "ok", _("it is on this machine"))
    if not sql.rows(_ENCRYPTED)[0]["ssl"]:
        hint = _("Add ?sslmode=verify-full to TRATO_DATABASE_URL.")
        return Finding(subject, "fail", _("unencrypted, to %(host)s") % {"host": host}, hint)
    return Finding(subject, "ok", _("encrypted"))


def longest_statement() -> Finding:
    """No question keeps the database busy for ever."""
    subject = _("longest statement")
    (limit,) = sql.rows("SELECT current_setting('statement_timeout') AS longest")
    if limit["longest"] == "0":
        words = _("a question may last for ever")
        return Finding(subject, "warn", words, "ALTER ROLE … SET statement_timeout = '30s'")
    return Finding(subject, "ok", limit["longest"])


CHECKS = (own_role, history, schema, portal_role, report_role, way_to_the_database, longest_statement)
