"""The statements that judge who gets a mailing: one set of words for counting, listing and the freeze."""

# One row per person of the audience. `reason` is empty for those who get the mail.
# OFFSET 0: else the address and the reason are found anew in each place that needs them.
# FULL joins are always hashed or merged. Right after an import PostgreSQL knows nothing of the people, expects one, and
# would go through all who were told for each of them, were these LEFT joins.
CANDIDATES = """
WITH audience (id, told_by) AS ({audience}),
present AS (
    SELECT p.*, audience.told_by, btrim(p.mail) AS address, lower(replace(p.locale, '_', '-')) AS wanted
    FROM tenants_person p JOIN audience ON audience.id = p.id
    OFFSET 0
),
told AS (
    SELECT DISTINCT ON (d.person_id) d.person_id, w.number
    FROM mailings_mailing m
    JOIN waves_wave w ON w.id = m.wave_id
    JOIN deliveries_delivery d ON d.mailing_id = m.id
    WHERE %(tell_once)s AND w.tenant_id = %(tenant)s AND w.change_id = %(change)s
        AND m.purpose = %(purpose)s AND m.id <> %(mailing)s AND d.state IN ('sent', 'in_doubt')
        AND (%(corrects)s::bigint IS NULL OR (m.version = %(version)s AND EXISTS (
            SELECT FROM mailings_mailing theirs JOIN mailings_mailing ours ON ours.id = %(corrects)s
            WHERE theirs.id = m.corrects_id AND theirs.text_id = ours.text_id AND theirs.version = ours.version
        )))
    ORDER BY d.person_id, w.number
),
refused AS (
    SELECT lower(address) AS address FROM deliveries_suppression
    WHERE tenant_id = %(tenant)s AND since <= %(at)s AND (until IS NULL OR until > %(at)s)
),
known AS (
    SELECT p.*, told.number AS told_in, refused.address IS NOT NULL AS is_refused
    FROM present p
    FULL JOIN told ON told.person_id = p.id
    FULL JOIN refused ON refused.address = lower(p.address)
    OFFSET 0
),
judged AS (
    SELECT
        id AS person_id,
        address,
        regexp_replace(given_name, '[[:cntrl:]]+', ' ', 'g') AS first_name,
        coalesce(
            %(locales)s::jsonb ->> wanted,
            %(locales)s::jsonb ->> split_part(wanted, '-', 1),
            %(locale)s
        ) AS locale,
        told_by,
        CASE
            WHEN left_at IS NOT NULL THEN 'No longer in the directory'
            WHEN is_enabled IS FALSE THEN 'Account disabled'
            WHEN address = '' THEN 'No mail address'
            WHEN length(address) > %(longest)s OR strpos(address, '@') > %(longest_local_part)s + 1
                OR address !~ %(usable)s THEN 'Unusable address'
            WHEN %(trial)s AND NOT lower(address) = ANY(%(allow_list)s) THEN 'Not on the trial allow-list'
            WHEN is_refused THEN 'Address is suppressed'
            WHEN told_in IS NOT NULL THEN 'Already told in wave ' || told_in
            ELSE ''
        END AS reason
    FROM known WHERE id IS NOT NULL
    OFFSET 0
),
candidate AS (
    SELECT person_id, address, first_name, locale, told_by,
        CASE
            WHEN reason = '' AND row_number() OVER (PARTITION BY lower(address), reason = '' ORDER BY person_id) > 1
                THEN 'Same address as somebody else'
            ELSE reason
        END AS reason
    FROM judged
)
"""

NAMED = "SELECT id, NULL::bigint FROM ({people}) AS named (id)"

COUNT = "{candidates} SELECT reason, locale, count(*) FROM candidate GROUP BY reason, locale"

# How many who get it meet each condition, in one statement: the audience is not made out once for each of them.
COUNT_AMONG = "{candidates} SELECT c.locale, {counts} FROM candidate c WHERE c.reason = '' GROUP BY c.locale"

LIST = """{candidates}
SELECT {rows} FROM candidate c JOIN tenants_person p ON p.id = c.person_id
WHERE {among} AND (%(only)s = '' OR c.reason = CASE %(only)s WHEN 'none' THEN '' ELSE %(only)s END)
    AND (%(reads)s = '' OR c.locale = %(reads)s)
    AND (p.name ILIKE %(q)s OR p.mail ILIKE %(q)s) {page}
"""
PAGE = "ORDER BY c.person_id LIMIT %(most)s OFFSET %(skip)s"
ROW = "c.person_id, p.entra_id, p.name, c.address, c.locale, c.reason"

# One row of a list with its place in it: the wanted person's, else the first.
PLACED = """
SELECT * FROM ({list}) placed ORDER BY person_id = %(wanted)s DESC, person_id LIMIT 1
"""
PLACE = "row_number() OVER line, count(*) OVER (), lag(c.person_id) OVER line, lead(c.person_id) OVER line"
LINE = "WINDOW line AS (ORDER BY c.person_id)"

# The first people are drawn by lot, so that no part of a directory is all of them; each is a chunk of its own, and the
# others' chunks end before them, since every chunk is a range of people.
FREEZE = """{candidates},
frozen AS (
    INSERT INTO deliveries_delivery (mailing_id, person_id, address, locale, "values", state, reason, settled_at)
    SELECT %(mailing)s, person_id, address, locale,
        jsonb_build_object('first_name', first_name) || coalesce(%(own)s::jsonb -> told_by::text -> locale, '{}'),
        CASE reason WHEN '' THEN 'waiting' ELSE 'suppressed' END, reason, CASE reason WHEN '' THEN NULL ELSE %(at)s END
    FROM candidate ORDER BY person_id
    RETURNING person_id, reason, locale
),
first AS (
    SELECT person_id FROM frozen WHERE reason = '' ORDER BY md5(%(mailing)s || '-' || person_id) LIMIT %(canary)s
),
drawn AS (
    SELECT person_id, reason, person_id IN (SELECT person_id FROM first) AS is_canary FROM frozen
),
numbered AS (
    SELECT person_id, reason, is_canary, (row_number() OVER line - 1) / %(chunk_size)s AS number,
        count(*) FILTER (WHERE is_canary) OVER line AS first_before
    FROM drawn WINDOW line AS (ORDER BY person_id ROWS UNBOUNDED PRECEDING)
),
cut AS (
    INSERT INTO deliveries_chunk (mailing_id, number, is_canary, first_person, last_person, worker, waiting, deferred,
        sent, failed, suppressed, cancelled, in_doubt, done_at)
    SELECT %(mailing)s, row_number() OVER (ORDER BY is_canary DESC, min(person_id)) - 1, is_canary, min(person_id),
        max(person_id), '', count(*) FILTER (WHERE reason = ''), 0, 0, 0,
        count(*) FILTER (WHERE reason <> ''), 0, 0, CASE WHEN bool_and(reason <> '') THEN %(at)s END
    FROM numbered GROUP BY is_canary, first_before, number
)
SELECT reason, locale, count(*) FROM frozen GROUP BY reason, locale
"""
