"""In which language somebody gets a mail: their own, else the tenant's, else English."""

import pytest

from notifications.deliveries import freezing
from notifications.deliveries.pinning import pins_for
from portal.formatting import language
from rollout.tenants.models import Mode, Tenant
from tests.factories.notifications import FROZEN_AT, make_mailing, make_text, make_text_version
from tests.factories.tenants import make_person, make_tenant
from tests.factories.waves import make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant(mode=Mode.LIVE)


@pytest.mark.parametrize(
    ("wanted", "given"),
    [
        ("de-AT", "de"),
        ("de-CH", "de-CH"),
        ("DE_ch", "de-CH"),
        ("DE_de", "de"),
        ("en-GB", "en"),
        ("pt-BR", "pt-BR"),
        ("pt", "pt-BR"),
        ("pt-PT", "pt-BR"),
        ("fr", "de"),
        ("", "de"),
        ("deutsch", "de"),
        ("zz-ZZ", "de"),
        ("-", "de"),
        ("de-Latn-CH-1996", "de"),
    ],
)
def test_locale_falls_back_to_the_tenants(tenant: Tenant, wanted: str, given: str) -> None:
    tenant.locale = "de"
    tenant.save(update_fields=["locale"])
    text = make_text()
    for locale in ("en", "de", "de-CH", "pt-BR"):
        make_text_version(text, locale=locale)
    person = make_person(tenant, locale=wanted)
    mailing = make_mailing(make_wave(tenant), text=text)

    audience = freezing.freeze(mailing, at=FROZEN_AT)

    assert mailing.deliveries.get(person_id=person.pk).locale == given
    assert audience.languages == [(language(given), 1)]
    assert pins_for(mailing).locale_for(wanted) == given


@pytest.mark.parametrize(
    ("of_tenant", "given"),
    [("de", "de"), ("de-AT", "de"), ("de_CH", "de-CH"), ("pt", "pt-BR"), ("pt-PT", "pt-BR"), ("fr", "en"), ("", "en")],
)
def test_who_speaks_no_language_of_the_text_gets_the_tenants_and_else_english(
    tenant: Tenant, of_tenant: str, given: str
) -> None:
    tenant.locale = of_tenant
    text = make_text()
    for locale in ("de-CH", "de", "en", "pt-BR"):
        make_text_version(text, locale=locale)

    assert pins_for(make_mailing(make_wave(tenant), text=text)).locale_for("ja") == given


def test_tenant_without_a_text_in_its_own_locale_gets_english(tenant: Tenant) -> None:
    tenant.locale = "fr"
    tenant.save(update_fields=["locale"])
    text = make_text()
    make_text_version(text, locale="de")
    make_text_version(text)
    make_person(tenant, locale="es")
    mailing = make_mailing(make_wave(tenant), text=text)

    freezing.freeze(mailing, at=FROZEN_AT)

    assert mailing.deliveries.get().locale == "en"
