from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('waves', '0007_acts_on_many_waves'),
    ]

    operations = [
        migrations.AddField(
            model_name='reachsnapshot',
            name='has_other_dates',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='reachsnapshot',
            name='is_missed',
            field=models.BooleanField(default=False),
        ),
    ]
