"""What tests need of this room; what matters to a test is said in it."""

from itertools import count

from tiltas.network.tests.factories import country, municipality, organisation, theme, user, worker
from tiltas.projects.models import Project
from tiltas.projects.services import start_project

__all__ = ["country", "municipality", "organisation", "project", "theme", "user", "worker"]

_numbers = count(1)


def project(title="", **facts) -> Project:
    return start_project(title=title or f"Project {next(_numbers)}", **({"language": "en"} | facts))
