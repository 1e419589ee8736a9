"""Authenticators of people, with their versions."""

from django.db import connection

from rollout.tenants.graph.errors import GraphProblem, OutOfTime
from rollout.tenants.graph.phones import read_phones
from rollout.tenants.graph.rows import Asked, PersonPhones
from rollout.tenants.importing.loading import load
from rollout.tenants.importing.staging import find_owners, stage
from rollout.tenants.joining import join_phones
from rollout.tenants.models import Person, PhonesAsked, PhoneSource
from rollout.tenants.syncing import rows
from rollout.tenants.syncing.asking import people_to_ask
from rollout.tenants.syncing.work import Work

# Answers per transaction: ten of Graph's batches.
TAKEN_AT_ONCE = 200
# Long enough for some 50,000 people, short enough that other tenants have their turn.
ASKING_SECONDS = 60 * 60
_REMOVE = """
DELETE FROM tenants_phone phone
WHERE phone.person_id = ANY(%(people)s) AND phone.source = %(source)s AND NOT EXISTS (
    SELECT FROM import_row row WHERE row.person_id = phone.person_id AND row.device_id = phone.device_id
)
"""


def ask_for_phones(work: Work) -> bool:
    """Asks for the Authenticators of those whose turn it is. True where time was up before the last of them.

    What was answered is kept, whatever comes after it. An answer holds all Authenticators of its person, so one that it
    lacks is removed; where Graph refuses or fails for a person, nothing changes. Raises GraphProblem.
    """
    wanted = people_to_ask(work.tenant, work.clock.began_at)
    work.part.total = work.part.read_count + len(wanted)
    answers: list[PersonPhones] = []
    try:
        for answer in read_phones(work.connection, wanted, seconds=ASKING_SECONDS):
            answers.append(answer)
            if len(answers) == TAKEN_AT_ONCE:
                _take_in(work, answers)
                answers = []
    except OutOfTime:
        _take_in(work, answers)
        work.part.problem = "Time was up before everybody was asked for. The next sync begins soon and goes on."
        return True
    except GraphProblem:
        _take_in(work, answers)
        raise
    _take_in(work, answers)
    return False


def _take_in(work: Work, answers: list[PersonPhones]) -> None:
    with work.page():
        told = [answer for answer in answers if answer.asked == Asked.READ]
        stage(
            rows.authenticator(line, answer.entra_id, phone)
            for line, answer in enumerate(told)
            for phone in answer.phones
        )
        find_owners(work.tenant)
        counts = load(work.tenant, rows.AUTHENTICATORS, at=work.clock.began_at, is_complete=False, joins=False)
        work.count(counts)
        ids = dict(
            Person.objects.filter(tenant=work.tenant, entra_id__in=[answer.entra_id for answer in answers]).values_list(
                "entra_id", "pk"
            )
        )
        removed = _remove([ids[answer.entra_id] for answer in told if answer.entra_id in ids])
        if removed or counts.phones_added or counts.phones_changed:
            join_phones(work.tenant, people=list(ids.values()))
        work.part.left_count += removed
        _note_asked(work, [ids[a.entra_id] for a in answers if a.asked != Asked.UNREAD and a.entra_id in ids])
        work.part.page_count += 1
        work.part.read_count += len(answers)
        work.part.refused_count += sum(answer.asked in (Asked.REFUSED, Asked.UNREAD) for answer in answers)


def _remove(people: list[int]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_REMOVE, {"people": people, "source": PhoneSource.AUTHENTICATOR.value})
        return int(cursor.rowcount)


def _note_asked(work: Work, people: list[int]) -> None:
    PhonesAsked.objects.bulk_create(
        (PhonesAsked(person_id=pk, asked_at=work.clock.now()) for pk in people),
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["asked_at"],
    )
