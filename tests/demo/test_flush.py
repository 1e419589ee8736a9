"""What tests that commit leave is gone with them."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command

from notifications.deliveries.models import Home
from tests.factories.mailings import make_mailing, make_told_wave


@pytest.mark.django_db(transaction=True)
def test_flush_empties_every_table_but_those_that_migrations_fill() -> None:
    make_mailing(make_told_wave())

    call_command("flush", interactive=False)

    filled = {model for model in apps.get_models() if model._meta.managed and model.objects.exists()}
    assert filled == {Permission, ContentType, Home}
