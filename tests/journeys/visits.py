"""The pages of the site, one line each: the accessibility journey visits them all. A room adds its own here.

A visit is made on the demo portfolio, in the order of this list. What needs another state says how to make it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from django.db.models import F
from django.urls import reverse
from playwright.sync_api import Page

from notifications.deliveries.models import Delivery
from notifications.mailings.models import Mailing, MailingState
from notifications.texts.models import Text
from portal.accounts.models import User
from portal.demo.outcomes import settle
from rollout.changes.models import Announcement
from rollout.changes.sanitising import clean_html
from rollout.changes.tracking import track_post
from rollout.documents.models import DocumentTask
from rollout.tenants.importing import ImportRefused, import_people
from rollout.tenants.models import Mode, Role, Tenant
from rollout.waves.models import Wave, WaveState
from tests.factories.changes import make_announcement, make_fetch, make_version
from tests.factories.notifications import make_frozen_mailing, make_mailing
from tests.factories.tenants import make_access, make_person, make_phone, make_tenant
from tests.factories.waves import make_wave

LOADED_AT = datetime(2025, 9, 1, 8, tzinfo=UTC)
BOARD = "/changes/MC1111780/board/"
# The demo accounts that stand for each role.
ADMINISTRATOR, APPROVER = "ada@portal.example", "jonas@contoso.example"
HELPDESK, READER, NOBODY = "mina@contoso.example", "rolf@portal.example", ""
VISITORS = {
    Role.ADMINISTRATOR: ADMINISTRATOR,
    Role.APPROVER: APPROVER,
    Role.HELPDESK: HELPDESK,
    Role.READER: READER,
}


@dataclass(frozen=True, slots=True)
class Visit:
    """One page in one state.

    `path` is its URL, or a function that finds or makes what it shows and returns the URL. `by` is who looks, NOBODY
    without sign-in. `then` does what must be done on the page before it is judged. `status` is the
    status the page has.
    """

    name: str
    path: str | Callable[[], str]
    by: str = ADMINISTRATOR
    then: Callable[[Page], object] | None = None
    status: int = 200


def tenant_of_all(**overrides: object) -> Tenant:
    """A new live tenant in which each of the four visitors has their role."""
    tenant = make_tenant(**{"mode": Mode.LIVE} | overrides)
    for role, email in VISITORS.items():
        make_access(User.objects.get(email=email), tenant, role)
    return tenant


def a_wave(state: str, page: str = "detail") -> Callable[[], str]:
    """A page of a Contoso wave of the demo in that state."""
    return lambda: reverse(f"waves:{page}", args=[Wave.objects.filter(tenant__slug="contoso", state=state)[0].pk])


def a_told_person() -> str:
    """Somebody at Contoso whom the demo told."""
    told = Delivery.objects.filter(person__tenant__slug="contoso", state=Delivery.State.SENT)[:1].get()
    return reverse("board:person", args=[told.person_id])


def mailing_before(state: str) -> Callable[[], str]:
    """A mailing that nobody got yet, in that state."""

    def path() -> str:
        wave = make_wave(tenant_of_all())
        make_phone(make_person(wave.tenant, name="Adele Winter"), app_version="6.8.20")
        return reverse("mailings:detail", args=[make_mailing(wave, state=state).pk])

    return path


def mailing_after(state: str) -> Callable[[], str]:
    """A mailing with a frozen audience, in that state."""

    def path() -> str:
        mailing = make_frozen_mailing(tenant=tenant_of_all())
        if state == MailingState.CLOSED:
            settle(mailing, at=LOADED_AT)
            assert mailing.close(at=LOADED_AT)
        Mailing.objects.filter(pk=mailing.pk).update(state=state)
        return reverse("mailings:detail", args=[mailing.pk])

    return path


def people_in_doubt(page: str) -> Callable[[], str]:
    """A page of a closed mailing with somebody in doubt."""

    def path() -> str:
        mailing = make_frozen_mailing(tenant=tenant_of_all())
        settle(mailing, at=LOADED_AT)
        mailing.deliveries.filter(pk=mailing.deliveries.earliest("person_id").pk).update(state="in_doubt")
        mailing.chunks.update(sent=F("sent") - 1, in_doubt=1)
        assert mailing.close(at=LOADED_AT)
        return reverse(f"mailings:{page}", args=[mailing.pk])

    return path


def imported_post() -> str:
    """A post with links, a list and a picture, in an older of its two versions."""
    body = '<p>Two <a href="https://a.example">things</a>:</p><ul><li>one</li></ul><img src="https://a.example/b.png">'
    make_announcement(mc_id="MC900200", body_html=clean_html(body))
    make_announcement(mc_id="MC900200", last_modified_at=datetime(2025, 9, 3, tzinfo=UTC))
    oldest = Announcement.objects.of("MC900200").last()
    assert oldest is not None
    return f"{reverse('changes:post', args=['MC900200'])}?version={oldest.pk}"


def new_post() -> str:
    """The question before a post that nobody decided about is dismissed."""
    make_announcement(mc_id="MC900202")
    return reverse("changes:dismiss_post", args=["MC900202"])


def change_without_pack() -> str:
    """A change of which there is the post alone, with one date that counts and one in doubt."""
    sure, doubtful = (f"We will begin rolling out {when} 2026." for when in ("late June", "mid-Mary"))
    make_version("2026-05-04", f"General Availability: {sure}", f"Public Preview: {doubtful}", mc_id="MC900203")
    track_post("MC900203", by=None, at=datetime(2026, 5, 4, tzinfo=UTC))
    return reverse("changes:detail", args=["MC900203"])


def refused_fetch() -> str:
    """A fetch of Contoso's Message center with a post that could not be used."""
    refused = [{"mc_id": "MC900204", "problem": "“title” is missing."}]
    run = make_fetch(Tenant.objects.get(slug="contoso"), post_count=2, refused=refused)
    return reverse("changes:fetch", args=["contoso", run.pk])


def compared_versions() -> str:
    """Two versions of a post, with a stretch that is folded, words that changed and a passage that is new."""
    same = "".join(f"<p>Passage {number} stays.</p>" for number in range(4))
    make_announcement(mc_id="MC900201", body_html=f"{same}<p>We begin in June.</p>")
    newer = {"title": "(Updated) Backup moves", "last_modified_at": datetime(2025, 9, 3, tzinfo=UTC)}
    make_announcement(mc_id="MC900201", body_html=f"{same}<p>We begin in July.</p><p>And more.</p>", **newer)
    return reverse("changes:compare", args=["MC900201"])


def a_text() -> str:
    return reverse("texts:detail", args=[Text.objects.earliest("pk").pk])


def a_document_task() -> str:
    """A document of Contoso with its drawer open."""
    task = DocumentTask.objects.filter(document__source__tenant__slug="contoso").earliest("pk")
    return reverse("documents:detail", args=["contoso", task.pk])


def a_corrected_document() -> str:
    """A task of Contoso that a re-scan has closed."""
    task = DocumentTask.objects.filter(document__source__tenant__slug="contoso", state="verified")[0]
    return reverse("documents:detail", args=["contoso", task.pk])


def a_sentence_to_keep() -> str:
    """The question before a sentence of an open task of Contoso is kept."""
    task = DocumentTask.objects.open().filter(document__source__tenant__slug="contoso")[0]
    return reverse("documents:keep", args=["contoso", task.pk, task.findings.to_correct()[0].pk])


def put_in_no_folder(page: Page) -> None:
    """Sends the form with a folder that this tenant may not have."""
    page.get_by_label("Name").fill("Everything")
    page.get_by_label("Folder").fill("/etc")
    page.get_by_role("button", name="Add and scan").click()


def a_refused_load() -> str:
    """The report of a file with errors and warnings."""
    lines = b"id,displayName,mail,shoe_size\n1,Ada,nobody,42\n,Bo,,\n"
    try:
        import_people(Tenant.objects.get(slug="contoso"), BytesIO(lines), file_name="users.csv", by=None, at=LOADED_AT)
    except ImportRefused as refused:
        return reverse("tenants:load", args=["contoso", refused.record.pk])
    raise AssertionError("the file is not refused")


VISITS = [
    Visit("sign in", "/sign-in/", by=NOBODY),
    Visit("system status", "/status/"),
    Visit("settings", "/settings/"),
    Visit("board", BOARD),
    Visit("board: reader", BOARD, by=READER),
    Visit("board: past", f"{BOARD}?as_of=2025-09-24"),
    Visit("board: table", f"{BOARD}?as_of=2025-09-24&view=table&attention=1"),
    Visit("board: nothing found", f"{BOARD}?q=nothing"),
    Visit("board: one tenant", f"{BOARD}tenants/fabrikam/?as_of=2025-09-24"),
    Visit("people told", "/changes/MC1111780/told/"),
    Visit("people told: reader", "/changes/MC1111780/told/", by=READER),
    Visit("people by class", "/changes/MC1111780/people/?class=blocked", by=HELPDESK),
    Visit("people by class: reader", "/changes/MC1111780/people/", by=READER),
    Visit("phones", "/changes/MC1111780/phones/?reach=blocked", by=HELPDESK),
    Visit("one person", a_told_person, by=HELPDESK),
    Visit("waves", "/changes/MC1111780/waves/"),
    Visit("waves: nothing found", "/changes/MC1111780/waves/?q=nothing", by=READER),
    Visit("new wave: which tenant", "/changes/MC1111780/waves/add/"),
    Visit("new wave", "/changes/MC1111780/waves/add/?tenant=contoso"),
    Visit("one wave: ready", a_wave(WaveState.READY)),
    Visit("one wave: done", a_wave(WaveState.DONE), by=READER),
    Visit("one wave: pause", a_wave(WaveState.READY, "pause")),
    Visit("one wave: cancel", a_wave(WaveState.READY, "cancel")),
    Visit("one wave: edit", a_wave(WaveState.READY, "edit")),
    Visit("search", "/search/?q=contoso"),
    Visit("search: nothing found", "/search/?q=zeppelin"),
    Visit("help", "/help/"),
    Visit("changes", "/changes/"),
    Visit("changes: nothing found", "/changes/?q=nothing", by=READER),
    Visit("change", "/changes/MC1111780/"),
    Visit("change: reader", "/changes/MC1111780/", by=READER),
    Visit("change: owner", "/changes/MC1111780/owner/"),
    Visit("change: blocked phones", "/changes/MC1111780/decide/fabrikam/"),
    Visit("imported posts", "/changes/posts/"),
    Visit("imported post", imported_post, by=READER),
    Visit("versions compared", compared_versions, by=READER),
    Visit("post: dismiss", new_post),
    Visit("post: who looks into it", "/changes/posts/MC1111780/assign/"),
    Visit("change without a pack", change_without_pack),
    Visit("change: dates by hand", "/changes/MC1111780/dates/by-hand/"),
    Visit("import posts", "/changes/import/"),
    Visit("mockups", "/changes/MC1111780/mockups/"),
    Visit("mockups: German, dark", "/changes/MC1111780/mockups/?lang=de&look=dark", by=READER),
    Visit("helpdesk", "/helpdesk/MC1111780/", by=HELPDESK),
    Visit("helpdesk: German", "/helpdesk/MC1111780/?lang=de"),
    Visit("helpdesk: no answer", "/helpdesk/MC1111780/?q=zeppelin", by=READER),
    Visit("helpdesk: several people", "/helpdesk/MC1111780/person/?q=adele", by=HELPDESK),
    Visit("helpdesk: one person", "/helpdesk/MC1111780/person/?q=adele+winter", by=HELPDESK),
    Visit("helpdesk: known problems", "/helpdesk/MC1111780/problems/"),
    Visit("helpdesk: open a problem", "/helpdesk/MC1111780/problems/add/", by=HELPDESK),
    Visit("helpdesk: versions", "/helpdesk/MC1111780/versions/"),
    Visit("helpdesk: one version", "/helpdesk/MC1111780/versions/en/1/", by=READER),
    Visit("helpdesk: edit", "/helpdesk/MC1111780/edit/de/"),
    Visit("page that does not exist", "/nowhere/", status=404),
    Visit("texts", "/changes/MC1111780/texts/"),
    Visit("one text", a_text),
    Visit("documents", "/documents/"),
    Visit("documents: one tenant", "/documents/contoso/"),
    Visit("documents: drawer", a_document_task),
    Visit("documents: what is corrected", a_corrected_document),
    Visit("documents: right until a day", "/documents/northwind/?state=later"),
    Visit("documents: a reader", "/documents/contoso/", by=READER),
    Visit("documents: assign", lambda: a_document_task() + "assign/"),
    Visit("documents: keep a sentence", a_sentence_to_keep),
    Visit("documents: a folder", "/documents/contoso/folders/add/"),
    Visit("documents: a folder with errors", "/documents/contoso/folders/add/", then=put_in_no_folder),
    Visit("mailings", "/mailings/"),
    Visit("mailing: draft", mailing_before(MailingState.DRAFT)),
    Visit("mailing: to approve", mailing_before(MailingState.WAITING), by=APPROVER),
    Visit("mailing: sending", mailing_after(MailingState.SENDING), by=APPROVER),
    Visit("mailing: paused", mailing_after(MailingState.PAUSED), by=APPROVER),
    Visit("mailing: closed", mailing_after(MailingState.CLOSED), by=READER),
    Visit("mailing: plan", lambda: mailing_before(MailingState.DRAFT)() + "times/"),
    Visit("mailing: somebody in doubt", people_in_doubt("detail")),
    Visit("people in doubt", people_in_doubt("in_doubt"), by=APPROVER),
    Visit("people in doubt: send once more", people_in_doubt("send_once_more"), by=APPROVER),
    Visit("people in doubt: helpdesk", people_in_doubt("in_doubt"), by=HELPDESK),
    Visit("tenants", "/tenants/"),
    Visit("one tenant: connection", "/tenants/contoso/connection/"),
    Visit("one tenant: fetches", "/tenants/contoso/fetches/"),
    Visit("one tenant: one fetch", refused_fetch),
    Visit("tenants: nothing found", "/tenants/?q=nothing", by=READER),
    Visit("one tenant", "/tenants/fabrikam/"),
    Visit("one tenant: trial", "/tenants/wingtip/", by=READER),
    Visit("add a tenant", "/tenants/add/"),
    Visit("edit a tenant", "/tenants/wingtip/edit/"),
    Visit("load people", "/tenants/contoso/upload/"),
    Visit("load: refused", a_refused_load),
    Visit("people", "/people/?class=blocked", by=HELPDESK),
    Visit("people: nothing found", "/people/?q=zeppelin", by=APPROVER),
    Visit("access", "/settings/access/"),
    Visit("access: own", "/settings/access/", by=READER),
    Visit("history", "/history/"),
    Visit("history: nothing found", "/history/?to=2020-01-01", by=READER),
    Visit("genuine message", "/check/", by=NOBODY),
    Visit("genuine message: unknown", "/check/?reference=RP-2222-3333", by=NOBODY),
]
