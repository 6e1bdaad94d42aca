"""Does a person get from a file to loaded customers and back, with and without mistakes, and nobody else?"""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import cast
from trato.domains.customers.models import Party
from trato.foundation.exchange.models import Import, ImportState
from trato.foundation.jobs import worker

pytestmark = pytest.mark.django_db
FILE = "Nombre;Correo;Nota\nAna Peña;ana@x.example;a\nLuis Gil;mal;b\n"


def bring(client, text: str = FILE, name: str = "gente.csv"):
    file = SimpleUploadedFile(name, text.encode("cp1252"))
    return client.post(reverse("imports"), {"file": file}, follow=True)


def columns(one: Import, **more):
    told = {f"field-{place}": column["field"] for place, column in enumerate(one.columns)}
    return {
        **told,
        "mode": "fill",
        "country": "ES",
        "network": "crm",
        "source": "Feria",
        "has_keys": "1",
        "keys": ["email"],
        **more,
    }


def test_a_file_is_brought_checked_loaded_and_taken_back_by_hand(client):
    client.force_login(cast.admin())
    answer = bring(client)
    one = Import.objects.get()
    assert answer.redirect_chain == [(reverse("import", args=[one.uid]), 302)]
    text = answer.content.decode()
    assert "Ana Peña" in text
    assert "cp1252" in text
    assert one.state == ImportState.TRIED, "a small file is tried out at once"
    answer = client.post(reverse("import_columns", args=[one.uid]), columns(one, then="run"), follow=True)
    assert "progress" in answer.content.decode()
    part = client.get(reverse("import", args=[one.uid]) + "?part=progress")
    assert "<html" not in part.content.decode()
    worker.run_all()
    assert client.get(reverse("import", args=[one.uid]) + "?part=progress").headers["HX-Refresh"] == "true"
    page = client.get(reverse("import", args=[one.uid])).content.decode()
    assert "Undo the whole import" in page or "Deshacer toda la importación" in page
    returned = client.get(reverse("import_rejected", args=[one.uid]))
    assert "Luis Gil" in b"".join(returned.streaming_content).decode()
    assert Party.objects.count() == 2
    client.post(reverse("import_undo", args=[one.uid]))
    worker.run_all()
    assert Party.objects.count() == 0
    assert "gente.csv" in client.get(reverse("imports")).content.decode()


def test_what_is_missing_is_said_on_the_page(client):
    client.force_login(cast.admin())
    assert client.post(reverse("imports"), {}).status_code == 422
    bring(client, "Importe;Fecha\n1;2\n")
    one = Import.objects.get()
    told = columns(one, then="run")
    answer = client.post(reverse("import_columns", args=[one.uid]), told)
    assert answer.status_code == 422
    told = columns(one, **{"field-0": "name", "field-1": "name"})
    assert client.post(reverse("import_columns", args=[one.uid]), told).status_code == 422
    told = columns(one, **{"field-0": "nonsense"})
    assert client.post(reverse("import_columns", args=[one.uid]), told).status_code == 422


def test_a_file_is_read_otherwise_when_somebody_knows_better(client):
    client.force_login(cast.admin())
    bring(client, "Nombre;Fecha\nAna;1/2/2025\n")
    one = Import.objects.get()
    client.post(reverse("import_reading", args=[one.uid]), {"delimiter": "tab", "headings": "no"})
    one.refresh_from_db()
    assert (one.rows, len(one.columns)) == (2, 1)
    answer = client.post(reverse("import_reading", args=[one.uid]), {"encoding": "klingon"})
    assert answer.status_code == 422


def test_an_unreadable_file_says_why_and_can_be_thrown_away(client):
    client.force_login(cast.admin())
    answer = bring(client, "%PDF-1.7 nothing", "scan.csv")
    assert "CSV" in answer.content.decode()
    one = Import.objects.get()
    assert one.state == ImportState.UNREADABLE
    client.post(reverse("import_discard", args=[one.uid]))
    assert Import.objects.count() == 0


def test_columns_are_known_the_next_time(client):
    client.force_login(cast.admin())
    bring(client)
    one = Import.objects.get()
    client.post(reverse("import_columns", args=[one.uid]), columns(one, then="run", **{"field-2": "sector"}))
    bring(client)
    again = Import.objects.order_by("-id").first()
    assert again.columns[2]["field"] == "sector"
    assert again.choices["source"] == "Feria"


def test_who_may_not_load_files_sees_none(client):
    client.force_login(cast.admin())
    bring(client)
    one = Import.objects.get()
    client.force_login(cast.eva())
    for name, arguments in (("imports", []), ("import", [one.uid]), ("import_rejected", [one.uid])):
        assert client.get(reverse(name, args=arguments)).status_code == 403
    for name in ("import_columns", "import_run", "import_undo", "import_discard", "import_reading"):
        assert client.post(reverse(name, args=[one.uid])).status_code == 403
    client.logout()
    assert client.get(reverse("imports")).status_code == 302
