"""Every check, once with something to do and once passed."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from notifications.deliveries.freezing import preview, preview_rows
from notifications.mailings.checks import Case, Check, checks_of
from notifications.mailings.checks.among import AGAIN, NAMELESS, OFTEN, conditions_of
from notifications.mailings.models import Mailing
from notifications.texts.publishing import publish_from_pack
from portal.engines.relay import Relay
from rollout.tenants.models import Mode
from rollout.waves.models import WaveState
from tests.factories.changes import make_change, make_window
from tests.factories.mailings import make_mailing, make_told_wave
from tests.factories.notifications import (
    PUBLISHED_AT,
    make_delivery,
    make_direct_mail,
    make_text,
    make_text_version,
)
from tests.factories.tenants import make_tenant

pytestmark = pytest.mark.django_db

AT = datetime(2025, 9, 24, 12, 0, tzinfo=UTC)  # a Wednesday
HEAD = """---
subject: "Backup moves to iCloud"
preheader: Most people have nothing to do.
title: The backup moves to iCloud
fallbacks:
  first_name: there
---
Hello {{ first_name }},

"""
GREETS_ALL = HEAD.replace("first_name: there", "mc_id: unknown")
HARD = (
    "Organisational responsibilities necessitate comprehensive authentication reconfiguration, notwithstanding "
    "considerable administrative inconvenience experienced internationally. "
)


def written(body: str, *, wave: Any = None, **overrides: Any) -> Mailing:
    """A mailing whose English text has this body; `overrides` are of its version."""
    make_text_version(make_text(), markdown=HEAD + body, **overrides)
    return make_mailing(wave or make_told_wave())


def linked(href: str, words: str) -> Mailing:
    """As a text that was published before links were looked at."""
    return written("Words.", html=f'<p>Words. <a href="{href}">{words}</a></p>')


def of_tenant(**fields: Any) -> Mailing:
    return make_mailing(make_told_wave(make_tenant(mode=Mode.LIVE, **fields)))


def without_name(body: str = HEAD) -> Mailing:
    make_text_version(make_text(), markdown=body)
    mailing = make_mailing(make_told_wave(people=2))
    mailing.tenant.people.update(given_name="")
    return mailing


def told_before(mails: int) -> Mailing:
    """One person who had so many mails of other mailings of the tenant two days before."""
    wave = make_told_wave()
    person = wave.tenant.people.get()
    for _ in range(mails):
        other = make_mailing(make_told_wave(wave.tenant, people=0), purpose="reminder", audience_count=1)
        make_delivery(other, person, handed_at=AT - timedelta(days=2))
    return make_mailing(wave)


def had_the_text() -> Mailing:
    """A reminder, which goes to people whatever they were told before, to one who had this version of it."""
    make_text_version(make_text(purpose="reminder"))
    wave = make_told_wave()
    before = Mailing.objects.draft(wave=make_told_wave(wave.tenant, people=0), purpose="reminder", by=None, at=AT)
    before.audience_count = 1
    before.save()
    make_delivery(before, wave.tenant.people.get(), handed_at=AT - timedelta(days=20))
    return Mailing.objects.draft(wave=wave, purpose="reminder", by=None, at=AT)


def outside_the_window() -> Mailing:
    return make_mailing(make_told_wave(starts_on=date(2025, 11, 3), ends_on=date(2025, 11, 7)))


# key of the check, a mailing with something to do, whether it may be accepted, a mailing that passes
CASES: list[tuple[str, Callable[[], Mailing], bool, Callable[[], Mailing]]] = [
    ("wave", lambda: make_mailing(make_told_wave(state=WaveState.DRAFT)), False, make_mailing),
    ("window", outside_the_window, True, make_mailing),
    ("recipients", lambda: make_mailing(make_told_wave(people=0)), False, make_mailing),
    ("dates-en", lambda: written("It comes on 14 November 2025."), True, lambda: written("It comes on 7 October.")),
    ("versions-en", lambda: written("You need 6.8.30."), True, lambda: written("You need 6.8.33 on iOS 16.")),
    (
        "statements-en",
        lambda: written("You need a Microsoft account for the backup."),
        True,
        lambda: written("A Microsoft account is not needed for the backup any more."),
    ),
    ("notice-en", lambda: written("See MC999999."), True, lambda: written("See MC1111780.")),
    (
        "links",
        lambda: written("Read [this page](https://evil.example/)."),
        False,
        lambda: written("Read [this page](https://support.microsoft.com/)."),
    ),
    ("links", lambda: linked("https://support.microsoft.com/", "support.apple.com"), False, make_mailing),
    ("links", lambda: linked("https://xn--pple-43d.com/", "this"), False, make_mailing),
    ("links", lambda: linked("http://support.microsoft.com/", "this"), False, make_mailing),
    ("text-part", lambda: written("Words.", plain=" "), False, make_mailing),
    ("text-part", lambda: written("Words.", plain="Hello, less"), False, make_mailing),
    (
        "pictures",
        lambda: written("Words.", html='<p>Words.</p><img src="cid:a">'),
        False,
        lambda: written("Words.", html='<p>Words.</p><img src="cid:a" alt="Four switches">'),
    ),
    ("size", lambda: written("Words.", html=f"<p>Words.</p><!--{'x' * 100_000}-->"), False, make_mailing),
    ("subject-en", lambda: written("Words.", subject="A" * 61), True, lambda: written("Words.", subject="A" * 60)),
    ("sentence-en", lambda: written("word " * 29 + "end."), True, lambda: written("word " * 27 + "end.")),
    ("ease-en", lambda: written(HARD * 6), True, lambda: written("You can keep your old phone. It is fine. " * 8)),
    (
        "placeholders-first_name",
        lambda: without_name(HEAD.replace("first_name: there", "mc_id: a")),
        False,
        make_mailing,
    ),
    ("placeholders-service_desk_hours-en", lambda: written("{{ service_desk_hours }}"), False, make_mailing),
    ("same-text", had_the_text, True, make_mailing),
    ("often", lambda: told_before(3), True, lambda: told_before(2)),
    (
        "quiet-start",
        lambda: of_tenant(work_from=time(8), work_until=time(11), work_days=[1, 2, 3, 4, 5]),
        True,
        lambda: of_tenant(work_from=time(8), work_until=time(18), work_days=[3]),
    ),
    ("quiet-start", lambda: of_tenant(work_days=[1, 2]), True, make_mailing),
]


def found(mailing: Mailing) -> dict[str, Check]:
    checks = checks_of(Case(mailing, preview(mailing, AT), AT))
    by_key = {check.key: check for check in checks}
    assert len(by_key) == len(checks)
    return by_key


@pytest.mark.parametrize(("key", "make", "may_accept"), [case[:3] for case in CASES])
def test_the_check_has_something_to_do(key, make, may_accept):
    check = found(make())[key]

    assert (check.state, check.may_accept) == ("to_do", may_accept)
    assert check.detail
    assert check.url


@pytest.mark.parametrize(("key", "make"), [(case[0], case[3]) for case in CASES])
def test_the_check_passes(key, make):
    checks = found(make())

    # What is named by a placeholder or a number is there only when something is wrong with it.
    assert checks[key].state == "passed" if key in checks else key.startswith(("placeholders-", "notice-"))


@pytest.mark.parametrize(("relays", "state"), [((), "to_do"), ((Relay("mail.example", 587),), "passed")])
def test_no_relay_is_to_do(settings, relays, state):
    settings.SANDBOX_MAIL_DIR, settings.RELAYS = None, relays

    assert found(make_mailing())["relay"].state == state


def test_a_tenant_that_cannot_send_is_to_do():
    mailing = make_mailing()
    audience = preview(mailing)
    mailing.tenant.reply_to = ""

    (check,) = checks_of(Case(mailing, audience, AT))

    assert (check.key, check.state, check.may_accept) == ("sender", "to_do", False)


def test_an_end_outside_of_working_hours_is_to_do(settings):
    settings.RELAYS = (Relay("mail.example", 587, per_minute=60),)
    mailing = of_tenant(work_from=time(8), work_until=time(12, 1))
    make_told_wave(mailing.tenant, people=300, change=mailing.wave.change)

    assert found(mailing)["quiet-end"].state == "to_do"
    mailing.tenant.work_until = time(18)
    assert "quiet-end" not in found(mailing)


def test_a_start_at_night_is_one_finding_not_two():
    checks = found(of_tenant(work_from=time(2), work_until=time(3)))

    assert checks["quiet-start"].state == "to_do"
    assert "quiet-end" not in checks


@pytest.mark.parametrize(
    ("make", "name"), [(without_name, NAMELESS), (had_the_text, AGAIN), (lambda: told_before(3), OFTEN)]
)
def test_each_number_leads_to_the_people_it_counts(make, name):
    mailing = make()
    among = conditions_of(mailing, AT)[name]

    listed = preview_rows(mailing, reason="none", among=among, at=AT)

    assert {row.person_id for row in listed} == set(mailing.tenant.people.values_list("pk", flat=True))


def test_single_mails_count_as_well_and_own_copies_do_not():
    mailing = told_before(2)
    address = mailing.tenant.people.get().mail
    sent = {"tenant": mailing.tenant, "address": address.upper(), "state": "sent", "handed_at": AT}
    make_direct_mail(**sent, subject_noun="mailing")
    assert found(mailing)["often"].state == "passed"

    make_direct_mail(**sent)

    assert found(mailing)["often"].state == "to_do"


def test_of_the_pack_nothing_is_to_do_in_any_language():
    change = make_change()
    make_window(change)
    publish_from_pack(change, at=PUBLISHED_AT)
    mailing = make_mailing(make_told_wave(make_tenant(mode=Mode.LIVE, service_desk_hours="Mon–Fri")))

    assert {key: check.title for key, check in found(mailing).items() if check.state == "to_do"} == {}
    assert {"ease-en", "ease-de", "ease-fr", "ease-es"} <= set(found(mailing))


# The text, the window and who accepted what; the people in one statement, however many there are.
QUESTIONS = 15


@pytest.mark.parametrize("people", [1, 40])
def test_many_people_cost_as_many_questions_as_one(people, django_assert_num_queries):
    make_text_version(make_text())
    drafted = make_mailing(make_told_wave(people=people))
    mailing, audience = Mailing.objects.with_rows().get(pk=drafted.pk), preview(drafted, AT)

    with django_assert_num_queries(QUESTIONS):
        checks_of(Case(mailing, audience, AT))
