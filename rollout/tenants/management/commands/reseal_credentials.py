"""`manage.py reseal_credentials`: encrypts every stored credential with the first of CREDENTIAL_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.formatting import counted
from rollout.tenants.graph.errors import GraphProblem
from rollout.tenants.models import GraphConnection


class Command(BaseCommand):
    help = "Encrypt the credentials of all connected tenants with the first key of CREDENTIAL_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:
        connections = list(GraphConnection.objects.select_related("tenant").defer("sealed"))
        problems = [problem for connection in connections if (problem := self._problem_with(connection))]
        done = len(connections) - len(problems)
        verb = "is" if done == 1 else "are"
        self.stdout.write(f"{counted(done, 'credential')} {verb} encrypted with the first key.")
        if problems:
            raise CommandError("\n".join(problems))

    @staticmethod
    def _problem_with(connection: GraphConnection) -> str:
        try:
            connection.reseal()
        except GraphProblem as problem:
            return f"{connection.tenant}: {problem}"
        return ""
