"""The statements by which `counting` keeps what it counts. Values go by name; KEEP's by place, as a query's do."""

# Of each wave of the change in these tenants its people, where they are known (as frozen, else as counted), and,
# where it has a mailing, the mails that the chunks of the ledger count as sent.
_WAVES = """
    SELECT wave.id, wave.tenant_id, coalesce(max(mailing.audience_count), wave.people_count) AS people,
        CASE WHEN count(mailing.id) > 0 THEN coalesce(sum(chunk.sent), 0) END AS sent
    FROM waves_wave wave
    LEFT JOIN mailings_mailing mailing ON mailing.wave_id = wave.id
    LEFT JOIN deliveries_chunk chunk ON chunk.mailing_id = mailing.id
    WHERE wave.change_id = %(change)s AND wave.tenant_id = ANY(%(tenants)s::bigint[])
    GROUP BY wave.id
"""
SENT_PER_TENANT = f"""
SELECT tenant_id, sum(sent)::bigint FROM ({_WAVES}) AS wave WHERE sent IS NOT NULL GROUP BY tenant_id
"""  # noqa: S608 (only our own constants)

# Of a change that asks nothing of phones yet, or any more, only people told are counted: where nobody was written to
# nothing is, but for what was counted before.
STALE = f"""
WITH wave AS MATERIALIZED ({_WAVES}),
sent AS (SELECT tenant_id, sum(sent)::bigint AS number FROM wave GROUP BY tenant_id)
SELECT tenant.id
FROM unnest(%(tenants)s::bigint[]) AS tenant (id)
LEFT JOIN tenants_peopleversion version ON version.tenant_id = tenant.id
LEFT JOIN sent ON sent.tenant_id = tenant.id
LEFT JOIN waves_reachnow kept
    ON kept.tenant_id = tenant.id AND kept.change_id = %(change)s AND kept.wave_id IS NULL
WHERE (%(known)s OR sent.number IS NOT NULL OR kept.id IS NOT NULL)
  AND (kept.people_number, kept.sent_number, kept.thresholds)
      IS DISTINCT FROM (coalesce(version.number, 0), coalesce(sent.number, 0), %(thresholds)s)
UNION
SELECT wave.tenant_id
FROM wave LEFT JOIN waves_reachnow kept ON kept.wave_id = wave.id
WHERE wave.people IS DISTINCT FROM kept.people_affected
"""  # noqa: S608 (only our own constants)

# Locks of the transaction; a hash, for pairs of small numbers are the senders'.
TAKE = """
SELECT id FROM unnest(%(tenants)s::bigint[]) AS tenant (id)
WHERE pg_try_advisory_xact_lock(hashtextextended('reach of ' || %(change)s || ' in ' || id, 0))
"""

FORGET = """
DELETE FROM waves_personreach kept
WHERE change_id = %(change)s AND tenant_id = ANY(%(tenants)s) AND NOT EXISTS (
    SELECT FROM tenants_person person
    WHERE person.id = kept.person_id AND person.tenant_id = kept.tenant_id AND person.left_at IS NULL
)
"""

# Mailings of the change in these tenants, and of people the moment of the first mail of theirs that the relay took.
_MAILINGS = """
    SELECT mailing.id FROM waves_wave wave JOIN mailings_mailing mailing ON mailing.wave_id = wave.id
    WHERE wave.change_id = {change} AND wave.tenant_id = ANY({tenants})
"""
_TOLD = """
    SELECT person_id, min(coalesce(handed_at, settled_at, {at})) AS told_at
    FROM deliveries_delivery
    WHERE state = 'sent' AND mailing_id = ANY(ARRAY({mailings}))
    GROUP BY person_id
"""

# The classes, and the first mail: told in a statement of its own each person's row, with its place in every index,
# would be written twice. Nobody becomes untold. Without the look at what is kept an upsert would lock, and so write,
# each of the rows; the tenants are named there again, for PostgreSQL would look through the rows of all others.
# Values: the change, those of the people, the moment, change, tenants, change, tenants.
_FIRST = _TOLD.format(at="%s", mailings=_MAILINGS.format(change="%s", tenants="%s"))
KEEP = f"""
INSERT INTO waves_personreach
    (change_id, tenant_id, person_id, reach_class, reason, source, phone_id, is_affected, told_at)
SELECT %s, now.tenant_id, now.person_id, now.reach_class, now.reason, now.source, now.phone_id, now.is_affected,
    least(kept.told_at, first.told_at)
FROM ({{judged}}) AS now
LEFT JOIN ({_FIRST}) AS first ON first.person_id = now.person_id
LEFT JOIN waves_personreach kept
    ON kept.change_id = %s AND kept.tenant_id = ANY(%s) AND kept.person_id = now.person_id
WHERE (kept.tenant_id, kept.reach_class, kept.reason, kept.source, kept.phone_id, kept.is_affected, kept.told_at)
    IS DISTINCT FROM (
        now.tenant_id, now.reach_class, now.reason, now.source, now.phone_id, now.is_affected,
        least(kept.told_at, first.told_at)
    )
ON CONFLICT (change_id, person_id) DO UPDATE SET
    (tenant_id, reach_class, reason, source, phone_id, is_affected, told_at) = ROW(
        excluded.tenant_id, excluded.reach_class, excluded.reason, excluded.source, excluded.phone_id,
        excluded.is_affected, least(waves_personreach.told_at, excluded.told_at)
    )
"""  # noqa: S608 (only our own constants)

# Of people whose class nobody looked at just now. The first mail stays the first, so that waves which sent nothing new
# need no look.
_THAT_SENT = f"""{_MAILINGS.format(change="%(change)s", tenants="%(same)s")}
    AND (SELECT sent_number FROM waves_reachnow WHERE wave_id = wave.id) IS DISTINCT FROM (
        SELECT coalesce(sum(chunk.sent), 0)
        FROM mailings_mailing theirs JOIN deliveries_chunk chunk ON chunk.mailing_id = theirs.id
        WHERE theirs.wave_id = wave.id
    )
"""  # noqa: S608 (only our own constants)
TELL = f"""
UPDATE waves_personreach kept SET told_at = first.told_at
FROM ({_TOLD.format(at="%(at)s", mailings=_THAT_SENT)}) AS first
WHERE kept.change_id = %(change)s AND kept.person_id = first.person_id
  AND (kept.told_at IS NULL OR kept.told_at > first.told_at)
"""  # noqa: S608 (only our own constants)

# Of each wave whose people are known and that is kept otherwise: its tenant, people, mails sent, and people told.
WAVES = f"""
SELECT wave.id, wave.tenant_id, wave.people, coalesce(wave.sent, 0), (
    SELECT count(DISTINCT delivery.person_id)
    FROM mailings_mailing mailing JOIN deliveries_delivery delivery ON delivery.mailing_id = mailing.id
    WHERE mailing.wave_id = wave.id AND delivery.state = 'sent'
)
FROM ({_WAVES}) AS wave
LEFT JOIN waves_reachnow kept ON kept.wave_id = wave.id
WHERE wave.people IS NOT NULL
  AND (kept.people_affected, kept.sent_number) IS DISTINCT FROM (wave.people, coalesce(wave.sent, 0))
"""  # noqa: S608 (only our own constants)
DROP_WAVES = """
DELETE FROM waves_reachnow kept USING waves_wave wave
WHERE wave.id = kept.wave_id AND wave.change_id = %(change)s AND wave.tenant_id = ANY(%(tenants)s)
  AND wave.people_count IS NULL
  AND NOT EXISTS (SELECT FROM mailings_mailing WHERE wave_id = wave.id AND audience_count IS NOT NULL)
"""
