"""Tenants, their people and phones. Ids are reserved in one stretch, so that whoever comes later can compute them."""

# 0 to 99, the same for the same number; `salt` tells draws of one row apart.
DRAW = """
CREATE OR REPLACE FUNCTION pg_temp.draw(n bigint, salt bigint) RETURNS int LANGUAGE sql IMMUTABLE
AS 'SELECT abs(hashint8extended(n, salt) %% 100)::int'
"""
RESERVE = """
CREATE OR REPLACE FUNCTION pg_temp.reserve(sequence text, many bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE last bigint := nextval(sequence);
BEGIN
    PERFORM setval(sequence, last + many);
    RETURN last;
END $$
"""
# A few large tenants and many small ones: the first of 1,000 is forty times the last.
TENANTS = """
CREATE TEMPORARY TABLE bench_tenant ON COMMIT DROP AS
WITH weighed AS (
    SELECT place, power(place + 10, -0.8) AS weight FROM generate_series(1, %(tenants)s) place
), summed AS (
    SELECT place, sum(weight) OVER (ORDER BY place) / sum(weight) OVER () AS until FROM weighed
), base AS (
    SELECT pg_temp.reserve('tenants_tenant_id_seq', %(tenants)s) AS id
)
SELECT place, base.id + place AS id,
    coalesce(lag((until * %(people)s)::bigint) OVER (ORDER BY place), 0) + 1 AS first_person,
    (until * %(people)s)::bigint AS last_person,
    CASE pg_temp.draw(place, 1) / 2 WHEN 0 THEN 0 WHEN 1 THEN 8 ELSE 4 END AS waves
FROM summed, base
"""
NAMES = """
INSERT INTO tenants_tenant (id, tenant_id, slug, name, cloud, time_zone, locale, mode, allow_list, sender_name,
    sender_address, reply_to, service_desk_name, service_desk_phone, service_desk_hours, forward_address, public_host,
    link_hosts, is_demo, created_at)
SELECT id, md5('tenant ' || id)::uuid, lower(replace(name, ' ', '-')) || '-' || id, name,
    CASE WHEN cloud < 85 THEN 'worldwide' WHEN cloud < 93 THEN 'gcc' WHEN cloud < 96 THEN 'gcc_high'
        WHEN cloud < 98 THEN 'dod' ELSE 'china' END,
    (ARRAY['Europe/Berlin', 'Europe/London', 'Europe/Paris', 'Europe/Madrid', 'America/New_York', 'America/Chicago',
        'America/Los_Angeles', 'Asia/Tokyo', 'Asia/Kolkata', 'Australia/Sydney', 'UTC', 'America/Sao_Paulo']
    )[1 + place %% 12],
    'en', CASE WHEN pg_temp.draw(place, 3) < 12 THEN 'trial' ELSE 'live' END,
    CASE WHEN pg_temp.draw(place, 3) < 12 THEN ARRAY['pilot@' || id || '.example'] ELSE ARRAY[]::text[] END,
    'IT of ' || name, 'it@t' || id || '.example', 'desk@t' || id || '.example', 'Service desk', '+49 30 5550 100', '',
    'phish@t' || id || '.example', '', ARRAY[]::text[], FALSE, %(at)s
FROM (
    SELECT place, id, pg_temp.draw(place, 2) AS cloud,
        (ARRAY['Adatum', 'Alpine Ski House', 'Bellows', 'Blue Yonder', 'City Power', 'Coho', 'Contoso', 'Datum',
            'Fabrikam', 'Fincher', 'Fourth Coffee', 'Humongous', 'Litware', 'Lucerne', 'Margie', 'Munson', 'Northwind',
            'Nod', 'Proseware', 'Relecloud', 'Southridge', 'Tailspin', 'Trey', 'VanArsdel', 'Wide World', 'Wingtip',
            'Woodgrove', 'Adventure Works', 'Liberty', 'First Up', 'Olympia', 'Terra']
        )[1 + place %% 32] || ' ' ||
        (ARRAY['Aarhus', 'Basel', 'Cork', 'Dublin', 'Essen', 'Faro', 'Ghent', 'Hull', 'Izmir', 'Jena', 'Kiel', 'Lyon',
            'Malaga', 'Nantes', 'Oslo', 'Porto', 'Quebec', 'Riga', 'Split', 'Turin', 'Utrecht', 'Vigo', 'Wels', 'York',
            'Zagreb', 'Austin', 'Boise', 'Denver', 'Lagos', 'Osaka', 'Perth', 'Recife']
        )[1 + place / 32 %% 32] || CASE WHEN place > 1024 THEN ' ' || place ELSE '' END AS name
    FROM bench_tenant
) named
"""
ACCESS = """
INSERT INTO tenants_tenantaccess (user_id, tenant_id, role, from_entra)
SELECT u.id, t.id, 'administrator', FALSE FROM accounts_user u, bench_tenant t WHERE u.is_portal_administrator
"""
PEOPLE_BASE = """
CREATE TEMPORARY TABLE bench_base ON COMMIT DROP AS
SELECT pg_temp.reserve('tenants_person_id_seq', %(people)s) AS person,
    pg_temp.reserve('tenants_phone_id_seq', 2 * %(people)s + 1) AS phone
"""
# `j` counts within the tenant. A person is in one of 40 groups, four of which or so make a wave.
PEOPLE = """
INSERT INTO tenants_person (id, tenant_id, entra_id, upn, mail, name, given_name, locale, country, groups, is_enabled,
    uses_authenticator, only_authenticator, left_at)
SELECT base.person + n, t.id, md5('person ' || base.person + n)::uuid::text,
    'person' || n || '@t' || t.id || '.example',
    CASE WHEN pg_temp.draw(n, 11) = 0 THEN '' ELSE 'person' || n || '@t' || t.id || '.example' END,
    'Person ' || n, 'Person', (ARRAY['en', 'de', 'fr', 'es', ''])[1 + n %% 5],
    (ARRAY['DE', 'GB', 'FR', 'ES', 'US', 'IN', ''])[1 + n %% 7], ARRAY['Group ' || (n - t.first_person) %% 40],
    pg_temp.draw(n, 12) > 1,
    CASE WHEN method < 45 THEN NULL ELSE method < 92 END,
    CASE WHEN method < 45 THEN NULL ELSE method BETWEEN 45 AND 52 END,
    CASE WHEN pg_temp.draw(n, 14) < 2 THEN %(at)s END
FROM bench_tenant t, bench_base base, generate_series(t.first_person, t.last_person) n,
    LATERAL (SELECT pg_temp.draw(n, 13) AS method) drawn
ORDER BY n
"""
# Of twenty people one has no phone known, fourteen have one and five two: with 1,000,000 people 1,200,000 phones.
# Two of those five have one phone that two sources tell of.
PHONES = """
INSERT INTO tenants_phone (id, person_id, tenant_id, source, device_id, name, platform, os_version, os_key, app_version,
    app_key, is_managed, is_supervised, blocked, last_seen_at, same_as_id, may_be_same)
SELECT base.phone + 2 * n + second, base.person + n, t.id,
    CASE WHEN second = 1 AND n %% 20 < 17 THEN 'authenticator' WHEN n %% 3 = 0 THEN 'ours' ELSE 'intune' END,
    'device-' || 2 * n + second, 'Phone of ' || n, platform,
    CASE WHEN platform NOT IN ('ios', 'ipados') THEN '' WHEN system < 8 THEN '15.8' ELSE '17.5' END,
    CASE WHEN platform NOT IN ('ios', 'ipados') THEN NULL WHEN system < 8 THEN ARRAY[15, 8] ELSE ARRAY[17, 5] END,
    CASE WHEN app < 20 THEN '' WHEN app < 45 THEN '6.8.9' ELSE '6.8.40' END,
    CASE WHEN app < 20 THEN NULL WHEN app < 45 THEN ARRAY[6, 8, 9] ELSE ARRAY[6, 8, 40] END,
    CASE WHEN managed < 62 THEN TRUE WHEN managed < 75 THEN FALSE END, managed < 20,
    CASE WHEN pg_temp.draw(t.place, 4) < 8 AND managed < 40 THEN ARRAY['backup'] ELSE ARRAY[]::text[] END,
    %(at)s - interval '1 hour' * pg_temp.draw(n, 15),
    CASE WHEN second = 1 AND n %% 20 < 17 THEN base.phone + 2 * n END, FALSE
FROM bench_tenant t, bench_base base, generate_series(t.first_person, t.last_person) n,
    generate_series(0, CASE WHEN n %% 20 >= 15 THEN 1 WHEN n %% 20 = 0 THEN -1 ELSE 0 END) second,
    LATERAL (
        SELECT pg_temp.draw(n, 17 + second) AS system, pg_temp.draw(n, 19 + second) AS app,
            pg_temp.draw(n, 21) AS managed,
            CASE WHEN n %% 20 IN (15, 16) OR pg_temp.draw(n, 23 + second) < 68 THEN 'ios'
                WHEN pg_temp.draw(n, 23 + second) < 74 THEN 'ipados'
                WHEN pg_temp.draw(n, 23 + second) < 98 THEN 'android' ELSE 'unknown' END AS platform
    ) drawn
ORDER BY n
"""
ANALYZE = "ANALYZE tenants_tenant, tenants_person, tenants_phone, bench_tenant"

STATEMENTS = (DRAW, RESERVE, TENANTS, NAMES, ACCESS, PEOPLE_BASE, PEOPLE, PHONES, ANALYZE)
