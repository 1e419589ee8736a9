"""The closing sum, kept by the database: a mailing is over only when it adds up, person by person."""

from collections.abc import Iterator
from contextlib import contextmanager

import pgtrigger
from django.db import IntegrityError, transaction

from notifications.mailings.models.refusals import SumDoesNotHold

NAME = "closing_sum_holds"

# One count of the mailing's rows in the ledger, only where something of its end is written. Its words are for people.
CLOSING_SUM_HOLDS = pgtrigger.Trigger(
    name=NAME,
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Condition("NEW.state = 'closed' OR NEW.closed_at IS NOT NULL OR NEW.closing_sum IS NOT NULL"),
    declare=[("found", "jsonb"), ("people", "bigint"), ("still_open", "bigint"), ("problem", "text")],
    func="""
        IF TG_OP = 'UPDATE' THEN
            IF (OLD.state, OLD.closed_at, OLD.closing_sum, OLD.audience_count)
                IS NOT DISTINCT FROM (NEW.state, NEW.closed_at, NEW.closing_sum, NEW.audience_count)
            THEN
                RETURN NEW;
            END IF;
        END IF;
        SELECT coalesce(jsonb_object_agg(state, count), '{}'), coalesce(sum(count), 0),
            coalesce(sum(count) FILTER (WHERE state IN ('waiting', 'deferred')), 0)
        INTO found, people, still_open
        FROM (
            SELECT state, count(*) AS count FROM deliveries_delivery WHERE mailing_id = NEW.id GROUP BY state
        ) AS counted;
        IF NEW.state = 'closed' AND NEW.audience_count IS NULL THEN
            problem := 'Nobody was ever to be told.';
        ELSIF still_open > 0 THEN
            problem := concat(still_open, ' of ', people, ' people are still to be told.');
        ELSIF people <> coalesce(NEW.audience_count, 0) THEN
            problem := concat('The audience was ', coalesce(NEW.audience_count, 0), ' people, and the ledger has ',
                people, '.');
        ELSIF found <> coalesce(NEW.closing_sum, '{}') THEN
            problem := concat('Counted person by person it is ', found, ', and the closing sum says ',
                coalesce(NEW.closing_sum, '{}'), '.');
        ELSE
            RETURN NEW;
        END IF;
        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'closing_sum_holds', MESSAGE = problem;
    """,
)


@contextmanager
def closing_sum_checked() -> Iterator[None]:
    """A transaction that writes the end of a mailing. Raises SumDoesNotHold where the database refuses it."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if diagnosis is None or diagnosis.constraint_name != NAME:
            raise
        raise SumDoesNotHold(diagnosis.message_primary) from error
