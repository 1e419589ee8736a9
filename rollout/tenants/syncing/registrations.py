"""What people registered for signing in. The report has no list of changes: each sync reads all of it."""

from django.db import connection

from rollout.tenants.graph import sealing
from rollout.tenants.graph.registrations import read_registrations
from rollout.tenants.importing.loading import load
from rollout.tenants.importing.staging import find_owners, stage
from rollout.tenants.syncing import rows
from rollout.tenants.syncing.work import Work

# Whose methods changed may have another phone now: asked for with those who never were.
_ASK_ANEW = """
DELETE FROM tenants_phonesasked asked USING import_row row, tenants_person person
WHERE asked.person_id = row.person_id AND person.id = row.person_id
  AND (person.uses_authenticator, person.only_authenticator)
      IS DISTINCT FROM (row.uses_authenticator, row.only_authenticator)
"""


def read_methods(work: Work) -> bool:
    """Takes the report in, page by page. Who is not on it is as before: disabled accounts are on no such list.

    Raises GraphProblem.
    """
    owner = f"{work.sync.pk}/{work.part.kind}"
    resume = sealing.unseal(work.part.resume, owner=owner) if work.part.resume else ""
    for page in read_registrations(work.connection, resume=resume):
        with work.page():
            stage(rows.registration(line, row) for line, row in enumerate(page.rows))
            strangers = find_owners(work.tenant)
            with connection.cursor() as cursor:
                cursor.execute(_ASK_ANEW)
            work.count(load(work.tenant, rows.REGISTRATIONS, at=work.clock.began_at, is_complete=False))
            work.part.page_count += 1
            work.part.read_count += len(page.rows) + page.unreadable
            work.part.refused_count += strangers + page.unreadable
            work.part.resume = sealing.seal(page.resume, owner=owner) if page.resume and not page.is_last else None
    return False
