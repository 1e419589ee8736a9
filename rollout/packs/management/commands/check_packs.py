"""`manage.py check_packs`: every pack, with file and line of what is wrong."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rollout.packs.checking import all_problems


class Command(BaseCommand):
    help = "Read every pack and name file and line of whatever is wrong."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        found = all_problems()
        for mc_id, problems in found.items():
            for problem in problems:
                self.stderr.write(f"{mc_id}: {problem}")
        if wrong := sum(map(len, found.values())):
            raise CommandError(f"{wrong} to mend.")
        self.stdout.write(f"{len(found)} packs are in order: {', '.join(found)}.")
