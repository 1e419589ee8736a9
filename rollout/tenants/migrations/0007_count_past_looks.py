from django.db import migrations

COUNT = """
UPDATE tenants_personlook look SET people_count = counted.number
FROM (
    SELECT min(look.id) AS first_id, count(*) AS number
    FROM tenants_personlook look JOIN tenants_person person ON person.id = look.person_id
    GROUP BY look.by_id, look.at, look.place, person.tenant_id
) counted
WHERE look.id = counted.first_id
"""


class Migration(migrations.Migration):
    """Looks noted before are found as one, too."""

    dependencies = [("tenants", "0006_looks_by_time")]

    operations = [migrations.RunSQL(COUNT, migrations.RunSQL.noop)]
