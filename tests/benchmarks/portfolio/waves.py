"""Waves of the change in every state, with the steps that led there, and one wave per tenant of the earlier change."""

PLANNED = """
CREATE TEMPORARY TABLE bench_wave ON COMMIT DROP AS
WITH base AS (
    SELECT pg_temp.reserve('waves_wave_id_seq', 9 * %(tenants)s) AS id
), planned AS (
    SELECT t.place, t.id AS tenant_id, t.waves, number, base.id + 9 * (t.place - 1) + number AS id,
        %(day)s::date - 40 + ((number - 1) * 56) / t.waves + pg_temp.draw(t.place, 31) %% 20 AS starts_on,
        pg_temp.draw(9 * t.place + number, 32) AS drawn
    FROM bench_tenant t, base, generate_series(1, t.waves) number
)
SELECT *, starts_on + 10 AS ends_on, CASE
    WHEN drawn < 3 THEN 'cancelled'
    WHEN starts_on + 10 < %(day)s::date THEN CASE WHEN drawn < 85 THEN 'done' ELSE 'rolling' END
    WHEN starts_on <= %(day)s::date THEN
        CASE WHEN drawn < 12 THEN 'paused' WHEN drawn < 18 THEN 'ready' ELSE 'rolling' END
    WHEN starts_on <= %(day)s::date + 10 THEN CASE WHEN drawn < 60 THEN 'announced' ELSE 'ready' END
    ELSE CASE WHEN drawn < 40 THEN 'ready' ELSE 'draft' END
END AS state
FROM planned
"""
# Whom the waves are for: the people whom the change affects, each in the wave of their group.
AUDIENCE = """
CREATE TEMPORARY TABLE bench_audience ON COMMIT DROP AS
SELECT w.id AS wave_id, p.id AS person_id, p.mail, p.is_enabled, p.locale
FROM bench_tenant t
JOIN bench_base base ON TRUE
JOIN tenants_person p ON p.tenant_id = t.id
JOIN bench_wave w ON w.tenant_id = t.id AND w.number = 1 + (p.id - base.person - t.first_person) %% 40 * t.waves / 40
WHERE p.left_at IS NULL AND p.uses_authenticator IS DISTINCT FROM FALSE AND (
    EXISTS (SELECT FROM tenants_phone f WHERE f.person_id = p.id AND f.platform <> 'android')
    OR NOT EXISTS (SELECT FROM tenants_phone f WHERE f.person_id = p.id)
)
"""
WAVES = """
INSERT INTO waves_wave (id, tenant_id, change_id, number, name, starts_on, ends_on, follows_window, planned_window_id,
    planned_starts_on, planned_ends_on, audience, owner_id, state, people_count, counted_at,
    "overlaps")
SELECT w.id, w.tenant_id, %(change)s, w.number,
    (ARRAY['IT and helpdesk', 'Head office', 'Plants', 'Sales', 'Stores', 'Regions', 'Late shift', 'Everyone else']
    )[CASE w.number WHEN w.waves THEN 8 ELSE w.number END],
    w.starts_on, w.ends_on, FALSE, NULL, NULL, NULL,
    CASE w.number WHEN w.waves THEN '{"everyone_not_in_earlier_waves": true}'::jsonb ELSE jsonb_build_object('groups', (
        SELECT jsonb_agg('Group ' || g) FROM generate_series(0, 39) g WHERE 1 + g * w.waves / 40 = w.number
    )) END,
    NULL, w.state, coalesce(counted.people, 0), %(at)s, '[]'
FROM bench_wave w
LEFT JOIN (SELECT wave_id, count(*) AS people FROM bench_audience GROUP BY wave_id) counted ON counted.wave_id = w.id
"""
EARLIER_WAVES = """
INSERT INTO waves_wave (id, tenant_id, change_id, number, name, starts_on, ends_on, follows_window, audience, state,
    people_count, counted_at, "overlaps")
SELECT (SELECT min(id) - 1 FROM bench_wave) + 9 * (place - 1), id, %(earlier)s, 1, 'Everyone', %(day)s::date - 240,
    %(day)s::date - 210, FALSE, '{}', 'done', last_person - first_person + 1, %(at)s, '[]'
FROM bench_tenant
"""
STEPS = """
INSERT INTO waves_wavetransition (wave_id, from_state, to_state, name, starts_on, ends_on, at, by_id, reason)
SELECT w.id, step.before, step.after, v.name, w.starts_on, w.ends_on,
    least(step.on_day + time '09:00' + interval '1 minute' * (w.id %% 400), %(at)s::timestamptz AT TIME ZONE 'UTC')
        AT TIME ZONE 'UTC', NULL, ''
FROM bench_wave w
JOIN waves_wave v ON v.id = w.id
CROSS JOIN LATERAL (VALUES
    ('', 'draft', %(day)s::date - 58, TRUE),
    ('draft', 'cancelled', %(day)s::date - 40, w.state = 'cancelled'),
    ('draft', 'ready', w.starts_on - 20, w.state NOT IN ('draft', 'cancelled')),
    ('ready', 'announced', w.starts_on - 10, w.state IN ('announced', 'rolling', 'paused', 'done')),
    ('announced', 'rolling', w.starts_on, w.state IN ('rolling', 'paused', 'done')),
    ('rolling', 'paused', w.starts_on + 2, w.state = 'paused'),
    ('rolling', 'done', w.ends_on + 2, w.state = 'done')
) AS step (before, after, on_day, was)
WHERE step.was ORDER BY w.id, step.on_day
"""
ANALYZE = "ANALYZE bench_audience"

STATEMENTS = (PLANNED, "ANALYZE bench_wave", AUDIENCE, ANALYZE, WAVES, EARLIER_WAVES, STEPS, "ANALYZE waves_wave")
