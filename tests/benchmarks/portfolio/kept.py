"""What was noted of each day, documents with their tasks, and what Microsoft says of the post in each tenant."""

COUNTED = """
CREATE TEMPORARY TABLE bench_counted ON COMMIT DROP AS
SELECT t.id AS tenant_id, t.place, v.mode = 'trial' AS is_trial, cardinality(v.allow_list) AS allowed,
    (SELECT count(*) FROM tenants_phone f WHERE f.tenant_id = t.id AND f.platform IN ('ios', 'ipados')
        AND f.same_as_id IS NULL) AS phones,
    (SELECT coalesce(sum(people_count), 0) FROM waves_wave w WHERE w.tenant_id = t.id AND w.change_id = %(change)s)
        AS people,
    CASE WHEN pg_temp.draw(t.place, 4) < 8 THEN 0.2 ELSE 0 END AS blocked
FROM bench_tenant t JOIN tenants_tenant v ON v.id = t.id
"""
TENANT_SNAPSHOTS = """
INSERT INTO waves_reachsnapshot (tenant_id, change_id, wave_id, day, phones, phones_new, people_affected, people_told,
    documents, documents_corrected, documents_overdue, ready, update, blocked, too_old, unknown, people_only_method,
    people_blocked, people_too_old, people_update, people_unknown, people_ready, people_not_ios, is_trial,
    people_allowed, is_missed, has_other_dates)
SELECT c.tenant_id, %(change)s, NULL, %(day)s::date - ago, c.phones, c.phones * grown, c.people, c.people * grown, 9,
    round(9 * grown), CASE WHEN pg_temp.draw(c.place, 51) < 10 THEN 2 ELSE 0 END,
    (1 - c.blocked) * c.phones * grown, (1 - c.blocked) * c.phones * (0.8 - grown), c.blocked * c.phones,
    c.phones * 0.05, c.phones * 0.15, c.people * 0.05, c.people * c.blocked, c.people * 0.05,
    c.people * (0.6 - grown * 0.6), c.people * 0.2, c.people * grown * 0.6, c.people * 0.1, c.is_trial, c.allowed,
    FALSE, FALSE
FROM bench_counted c, generate_series(1, %(days)s) ago,
    LATERAL (SELECT 0.75 * power(1 - ago / 70.0, 1.5)::numeric AS grown) curve
ORDER BY ago DESC, c.tenant_id
"""
WAVE_SNAPSHOTS = """
INSERT INTO waves_reachsnapshot (tenant_id, change_id, wave_id, day, phones, phones_new, people_affected, people_told,
    documents, documents_corrected, documents_overdue, ready, update, blocked, too_old, unknown, people_only_method,
    people_blocked, people_too_old, people_update, people_unknown, people_ready, people_not_ios, is_trial,
    people_allowed, is_missed, has_other_dates)
SELECT w.tenant_id, %(change)s, w.id, %(day)s::date - ago, 0, 0, v.people_count,
    CASE WHEN w.state IN ('announced', 'rolling', 'paused', 'done') AND %(day)s::date - ago > w.starts_on - 11
        THEN v.people_count * 0.97 ELSE 0 END,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, FALSE, 0, FALSE, FALSE
FROM bench_wave w JOIN waves_wave v ON v.id = w.id, generate_series(1, least(%(days)s, 58)) ago
ORDER BY ago DESC, w.id
"""
SOURCES = """
INSERT INTO documents_documentsource (tenant_id, name, path, owner_name, owner_address, created_at)
SELECT id, 'Handbook', 'handbook', '', '', %(at)s FROM bench_tenant
"""
DOCUMENTS = """
INSERT INTO documents_document (source_id, path, title, language, content_hash, read_with, problem, owner_name,
    owner_address, read_at)
SELECT s.id, 'guide-' || number || '.md', 'Guide ' || number, 'en', md5(s.id::text || number), '{}', '', '', '', %(at)s
FROM documents_documentsource s JOIN bench_tenant t ON t.id = s.tenant_id, generate_series(1, 12) number
"""
TASKS = """
INSERT INTO documents_documenttask (document_id, change_id, state, owner_name, owner_address, due_on, found_at)
SELECT d.id, %(change)s,
    CASE WHEN drawn < 40 THEN 'verified' WHEN drawn < 45 THEN 'kept' WHEN drawn < 55 THEN 'changed'
        WHEN drawn < 90 THEN 'assigned' ELSE 'found' END, '', '',
    CASE WHEN drawn < 90 THEN %(day)s::date + CASE WHEN drawn BETWEEN 45 AND 47 THEN -3 ELSE 14 END END,
    %(at)s - interval '30 days'
FROM documents_document d
JOIN documents_documentsource s ON s.id = d.source_id
JOIN bench_tenant t ON t.id = s.tenant_id
CROSS JOIN LATERAL (SELECT pg_temp.draw(d.id, 52) AS drawn) found
WHERE d.path < 'guide-7'
"""
POSTS = """
INSERT INTO changes_tenantpost (tenant_id, mc_id, listed_since, last_listed_at, feature_status, raw)
SELECT id, %(mc_id)s, %(at)s - interval '50 days', %(at)s - interval '1 hour',
    (ARRAY['Scheduled', 'InRollout', 'InRollout', 'Launched', ''])[1 + place %% 5], '{"viewPoint": {"isRead": true}}'
FROM bench_tenant
"""

STATEMENTS = (COUNTED, TENANT_SNAPSHOTS, WAVE_SNAPSHOTS, SOURCES, DOCUMENTS, TASKS, POSTS)
