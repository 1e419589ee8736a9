"""Mailings of the waves and of the earlier change, with the ledger's rows and the counts that agree with them."""

# One row per mailing that is to be written; `of_all`: to everybody of the tenant.
CREATE = """
CREATE TEMPORARY TABLE bench_mailing (
    id bigint, wave_id bigint, purpose text, text_id bigint, state text, started_at timestamptz
) ON COMMIT DROP
"""
PLANNED = """
INSERT INTO bench_mailing
SELECT pg_temp.reserve('mailings_mailing_id_seq', 0), w.id, sent.purpose, sent.text_id, sent.state,
    sent.on_day + time '07:00'
FROM bench_wave w
CROSS JOIN LATERAL (VALUES
    ('advance', %(advance)s::bigint, CASE WHEN w.state = 'paused' THEN 'paused' ELSE 'closed' END, w.starts_on - 11,
        w.state IN ('announced', 'rolling', 'paused', 'done')),
    ('reminder', %(reminder)s::bigint, 'closed', least(w.starts_on + 3, %(day)s::date - 1),
        w.state IN ('rolling', 'done')),
    ('advance', %(advance)s::bigint, 'scheduled', NULL::date, w.state = 'ready' AND w.drawn %% 4 = 0),
    ('advance', %(advance)s::bigint, 'draft', NULL::date, w.state IN ('draft', 'ready') AND w.drawn %% 4 = 1)
) AS sent (purpose, text_id, state, on_day, is_there)
WHERE sent.is_there AND EXISTS (SELECT FROM bench_audience a WHERE a.wave_id = w.id) ORDER BY w.id
"""
# `pinned` is as large as a real one, and its dates are those that were known when it was started. What is to be closed
# is stopped until its rows are there.
WRITE = """
INSERT INTO mailings_mailing (id, wave_id, text_id, purpose, version, state, reference, send_at, in_doubt_policy,
    pinned, new_dates, audience_count, created_at, started_at)
SELECT m.id, m.wave_id, m.text_id, m.purpose, 1,
    CASE WHEN m.state IN ('closed', 'earlier') THEN 'stopped' ELSE m.state END, 'RP-' || lpad(m.id::text, 9, '0'),
    CASE WHEN m.state = 'scheduled' THEN %(at)s + interval '1 hour' * (m.id %% 48 - 4) END, 'ask',
    CASE WHEN m.started_at IS NULL THEN '{}' ELSE jsonb_build_object(
        'sender_name', 'IT', 'sender_address', 'it@bench.example', 'reply_to', 'desk@bench.example',
        'text_id', m.text_id, 'version', 1, 'key', md5(m.id::text),
        'values', (SELECT jsonb_object_agg(locale, jsonb_build_object('tenant_name', 'Tenant', 'mc_id', %(mc_id)s,
            'service_desk_name', 'Service desk', 'service_desk_phone', '+49 30 5550 100', 'reference', m.id,
            'check_url', 'changes.bench.example/check', 'wave_days', w.starts_on || ' to ' || w.ends_on,
            'wave_start', w.starts_on, 'wave_end', w.ends_on, 'vendor_window', 'in these months', 'padding',
            repeat(md5(locale), 6))) FROM unnest(ARRAY['en', 'de', 'fr', 'es']) locale),
        'dates', jsonb_build_object('days', jsonb_build_array(w.starts_on::text, w.ends_on::text), 'window', to_jsonb(
            CASE WHEN m.started_at < %(moved_at)s THEN %(said_before)s::text[] ELSE %(said_since)s::text[] END))
    ) END, '{}', NULL, coalesce(m.started_at, %(at)s) - interval '1 day', m.started_at
FROM bench_mailing m JOIN waves_wave w ON w.id = m.wave_id
"""
PARTITIONS = (
    "SELECT deliveries_make_partition(id) FROM (SELECT min(id) AS id FROM bench_mailing GROUP BY id / 1000) found"
)
LEDGER = """
INSERT INTO deliveries_delivery (mailing_id, person_id, address, locale, "values", state, reason, attempts, code,
    handed_at, settled_at)
SELECT m.id, a.person_id, a.mail, CASE a.locale WHEN '' THEN 'en' ELSE a.locale END, '{"first_name": "Person"}',
    drawn.state,
    CASE drawn.state WHEN 'failed' THEN 'Mailbox unknown' WHEN 'suppressed' THEN 'No mail address' ELSE '' END,
    1, CASE drawn.state WHEN 'sent' THEN 250 WHEN 'failed' THEN 550 END,
    CASE WHEN drawn.state = 'suppressed' THEN NULL ELSE m.started_at + interval '1 second' * (a.person_id %% 3600) END,
    m.started_at + interval '1 second' * (a.person_id %% 3600)
FROM bench_mailing m
JOIN bench_audience a ON a.wave_id = m.wave_id
CROSS JOIN LATERAL (SELECT pg_temp.draw(a.person_id + m.id, 41) AS number) draw
CROSS JOIN LATERAL (SELECT CASE
    WHEN a.mail = '' OR a.is_enabled IS FALSE THEN 'suppressed'
    WHEN draw.number = 0 THEN 'failed'
    WHEN draw.number = 1 AND a.person_id %% 8 = 0 THEN 'in_doubt'
    ELSE 'sent' END AS state
) drawn
WHERE m.started_at IS NOT NULL
ORDER BY m.id, a.person_id
"""

ANALYZE = "ANALYZE bench_mailing"

STATEMENTS = (CREATE, PLANNED, ANALYZE, WRITE, PARTITIONS, LEDGER)

# One mailing to everybody of every tenant, `most` people in all.
EARLIER_PLANNED = """
INSERT INTO bench_mailing
SELECT pg_temp.reserve('mailings_mailing_id_seq', 0), w.id, 'advance', %(advance)s, 'earlier',
    %(day)s::date - 220 + time '07:00'
FROM waves_wave w JOIN bench_tenant t ON t.id = w.tenant_id
WHERE w.change_id = %(earlier)s AND t.first_person <= %(most)s
ORDER BY t.place
"""
EARLIER_WRITE = f"{WRITE} WHERE m.state = 'earlier'"
EARLIER_PARTITIONS = PARTITIONS
EARLIER_LEDGER = """
INSERT INTO deliveries_delivery (mailing_id, person_id, address, locale, "values", state, reason, attempts, code,
    handed_at, settled_at)
SELECT m.id, base.person + n, 'person' || n || '@t' || t.id || '.example', 'en', '{"first_name": "Person"}', 'sent', '',
    1, 250, m.started_at + interval '1 second' * (n %% 3600), m.started_at + interval '1 second' * (n %% 3600)
FROM bench_mailing m
JOIN waves_wave w ON w.id = m.wave_id
JOIN bench_tenant t ON t.id = w.tenant_id
CROSS JOIN bench_base base
CROSS JOIN LATERAL generate_series(t.first_person, least(t.last_person, %(most)s)) n
WHERE m.state = 'earlier'
ORDER BY m.id, n
"""
EARLIER_DONE = "UPDATE bench_mailing SET state = 'closed' WHERE state = 'earlier'"

EARLIER = (EARLIER_PLANNED, EARLIER_WRITE, EARLIER_PARTITIONS, EARLIER_LEDGER, EARLIER_DONE)

# What the freeze and the close write: chunks of 500 people, and sums that the database checks.
CHUNKS = """
INSERT INTO deliveries_chunk (mailing_id, number, first_person, last_person, worker, waiting, deferred, sent, failed,
    suppressed, cancelled, in_doubt, done_at)
SELECT mailing_id, number, min(person_id), max(person_id), '', 0, 0, count(*) FILTER (WHERE state = 'sent'),
    count(*) FILTER (WHERE state = 'failed'), count(*) FILTER (WHERE state = 'suppressed'), 0,
    count(*) FILTER (WHERE state = 'in_doubt'), %(at)s
FROM (
    SELECT d.mailing_id, d.person_id, d.state,
        (row_number() OVER (PARTITION BY d.mailing_id ORDER BY d.person_id) - 1) / 500 AS number
    FROM deliveries_delivery d WHERE d.mailing_id IN (SELECT id FROM bench_mailing)
) numbered
GROUP BY mailing_id, number
"""
CLOSE = """
UPDATE mailings_mailing m
SET audience_count = summed.people,
    state = CASE WHEN b.state = 'closed' THEN 'closed' ELSE m.state END,
    closed_at = CASE WHEN b.state = 'closed' THEN b.started_at + interval '2 hours' END,
    closing_sum = CASE WHEN b.state = 'closed' THEN summed.by_state END
FROM bench_mailing b
JOIN (
    SELECT mailing_id, sum(people) AS people, jsonb_object_agg(state, people) FILTER (WHERE people > 0) AS by_state
    FROM (
        SELECT mailing_id, state, sum(people) AS people
        FROM deliveries_chunk, LATERAL (VALUES ('sent', sent), ('failed', failed), ('suppressed', suppressed),
            ('in_doubt', in_doubt)) AS counted (state, people)
        GROUP BY mailing_id, state
    ) found GROUP BY mailing_id
) summed ON summed.mailing_id = b.id
WHERE m.id = b.id AND b.started_at IS NOT NULL
"""
STEPS = """
INSERT INTO mailings_mailingtransition (mailing_id, from_state, to_state, at, by_id, reason)
SELECT b.id, step.before, step.after, coalesce(b.started_at, %(at)s) + step.later, NULL, ''
FROM bench_mailing b
CROSS JOIN LATERAL (VALUES
    ('', 'draft', interval '-1 day', TRUE),
    ('draft', 'scheduled', interval '-1 hour', b.state <> 'draft'),
    ('scheduled', 'sending', interval '0', b.started_at IS NOT NULL),
    ('sending', 'closed', interval '2 hours', b.state = 'closed')
) AS step (before, after, later, was)
WHERE step.was
"""
SETTLED = (ANALYZE, "ANALYZE deliveries_delivery", CHUNKS, CLOSE, STEPS)
