"""What `pages.py` asks of a demonstration before it measures: addresses, statements sent per page, voters, servers.

Runs inside the demonstration's environment and prints JSON.
"""

import argparse
import json
import secrets
import sys

import django
from django.conf import settings

django.setup()

from django.db import connection  # noqa: E402  (there are no models before)
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import translation  # noqa: E402

from tiltas.accounts.models import Participant  # noqa: E402
from tiltas.accounts.participation import COOKIE  # noqa: E402
from tiltas.accounts.services import hash_of_token  # noqa: E402
from tiltas.consultations.models import Consultation  # noqa: E402
from tiltas.consultations.queries import visible_statements  # noqa: E402
from tiltas.consultations.services import open_consultation, say  # noqa: E402
from tiltas.core.management.commands.serve import is_free, web_server  # noqa: E402
from tiltas.languages.queries import show  # noqa: E402

HOST = "127.0.0.1"
# Fewer than anybody may answer in a minute.
STATEMENTS = 40


def sent(captured) -> dict[str, int]:
    """How many statements read and how many write; beginning and ending a transaction is neither."""
    verbs = [query["sql"].lstrip("( ").split(None, 1)[0].upper() for query in captured]
    return {
        "reads": sum(verb in {"SELECT", "WITH"} for verb in verbs),
        "writes": sum(verb in {"INSERT", "UPDATE", "DELETE"} for verb in verbs),
    }


def counted(ask, status: int) -> dict[str, int]:
    """Statements and length of the answer when the process has answered before, as a server in use has."""
    for _time in range(2):
        ask()
    with CaptureQueriesContext(connection) as captured:
        answer = ask()
    if answer.status_code != status:
        sys.exit(f"{answer.request['PATH_INFO']} was answered with {answer.status_code}")
    return sent(captured.captured_queries) | {"bytes": len(answer.content)}


def question() -> Consultation:
    """An open consultation that asks what the one of the told story asked, with the same statements."""
    told = Consultation.objects.public().exclude(host=None).exclude(event=None).select_related("event", "host")
    story = told.order_by("pk").first()
    if story is None:
        sys.exit("There is no consultation of an event in this database.")
    opened = open_consultation(
        title=story.title, language=story.source_language, event=story.event, host=story.host, sample=story.is_sample
    )
    for statement in visible_statements(story)[:STATEMENTS]:
        say(consultation=opened, text=statement.text, language=statement.source_language)
    return opened


def voters(count: int) -> list[str]:
    """The tokens of new participants."""
    tokens = [secrets.token_urlsafe(24) for _one in range(count)]
    Participant.objects.bulk_create([Participant(token_hash=hash_of_token(token)) for token in tokens])
    return tokens


def free_ports(count: int) -> list[int]:
    found, port = [], 8800
    while len(found) < count:
        port += 1
        if is_free(port, HOST):
            found.append(port)
    return found


def main():
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--votes", type=int, default=100, help="how many votes are to be cast on each side")
    options = asked.parse_args()
    translation.activate("en")

    consultation = question()
    show([consultation, consultation.event, consultation.host])
    uids = [statement.uid for statement in visible_statements(consultation)]

    addresses = {
        "home": reverse("website:home"),
        "list": reverse("events:list"),
        "event": consultation.event.get_absolute_url(),
        "organisation": consultation.host.get_absolute_url(),
        "card": reverse("consultations:take_part", args=[consultation.uid]),
    }
    client = Client(SERVER_NAME="localhost")
    pages = {
        name: {"address": address} | counted(lambda address=address: client.get(address), 200)
        for name, address in addresses.items()
    }

    # The first vote on a statement begins its counters, so somebody has voted on all of them before.
    first, second = voters(2)
    answer = reverse("consultations:answer", args=[consultation.uid, uids[0]]).replace(uids[0], "{uid}")
    remaining = iter(uids)

    def cast(uid=None):
        return client.post(answer.format(uid=uid or next(remaining)), {"choice": "agree", "language": "en"})

    client.cookies[COOKIE] = first
    for uid in uids:
        cast(uid)
    client.cookies[COOKIE] = second
    pages["vote"] = {"address": answer} | counted(cast, 302)

    each = len(uids)
    site, bare = free_ports(2)
    found = {
        "database": connection.vendor,
        "database_version": ".".join(str(part) for part in connection.Database.sqlite_version_info)
        if connection.vendor == "sqlite"
        else str(connection.cursor().connection.info.server_version),
        "django": django.get_version(),
        "workers": settings.WEB_WORKERS,
        "threads": settings.WEB_THREADS,
        "pages": pages,
        "uids": uids,
        "cookie": COOKIE,
        "voters": {who: voters(-(-options.votes // each)) for who in ("site", "bare")},
        "servers": {
            "site": {"port": site, "command": web_server(HOST, site)},
            "bare": {"port": bare, "command": web_server(HOST, bare, "bare.wsgi:application")},
        },
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
