"""How long the list of organisations takes with 5,000 of them, each with its words in eight languages, on SQLite.

    python bench/network.py [--organisations 5000] [--times 15] [--json FILE]

Makes a database of its own in a temporary folder, fills it, asks for the list, its last page, two narrowed lists and
one organisation, and takes all down. The figures of a busy machine say nothing: see bench/README.md.
"""

import argparse
import time
from pathlib import Path
from statistics import median

from machine import empty_site, keep, machine, title

WANTED = 100.0  # milliseconds for the first page of the list
PLACES = 50


def fill(number: int) -> dict[str, str]:
    """Organisations spread over places; the addresses that are asked for, by what they are."""
    from tiltas.network.tests import factories

    themes = [factories.theme(), factories.theme("work", "Work")]
    for n in range(PLACES):
        place = factories.municipality(f"Place {n}")
        made = factories.crowd(number // PLACES, place=place, about=themes[n % 2])
    everybody = "/ar/network/"
    return {
        "list": everybody,
        "last page": f"{everybody}?page={number // 24}",
        "place": f"{everybody}?place={place.uid}&theme={themes[(PLACES - 1) % 2].uid}",
        "country": f"{everybody}?place={place.country.uid}&kind=ngo&language=ar",
        "one": made[0].get_absolute_url().replace("/en/", "/ar/"),
    }


def measure(addresses: dict[str, str], times: int) -> dict[str, dict]:
    from django.db import connection
    from django.test import Client

    client, found = Client(), {}
    for name, address in addresses.items():
        asked = []
        with connection.execute_wrapper(lambda run, *rest, log=asked: (log.append(rest[0]), run(*rest))[1]):
            for _warm in range(2):
                asked.clear()
                answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        address = answer.redirect_chain[-1][0] if answer.redirect_chain else address
        took, worked = [], []
        for _time in range(times):
            started, began = time.perf_counter(), time.process_time()
            client.get(address)
            took.append(1000 * (time.perf_counter() - started))
            worked.append(1000 * (time.process_time() - began))
        found[name] = {
            "statements": len(asked),
            "median_ms": round(median(took), 1),
            "slowest_ms": round(max(took), 1),
            "cpu_ms": round(median(worked), 1),
            "kB": round(len(answer.content) / 1000),
        }
    return found


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument("--organisations", type=int, default=5000)
    told.add_argument("--times", type=int, default=15)
    told.add_argument("--json", type=Path)
    told = told.parse_args()
    report = machine()
    with empty_site():
        addresses = fill(told.organisations)
        found = measure(addresses, told.times)
        print(title(report))
        print(f"{told.organisations} organisations in {PLACES} places, words in 8 languages")
        for name, row in found.items():
            print(f"{name:<10}" + "  ".join(f"{key} {value}" for key, value in row.items()))
        took = found["list"]["median_ms"]
        print(f"wanted: the list under {WANTED:.0f} ms: {'yes' if took < WANTED else 'no'}")
        keep(told.json, report | found)


if __name__ == "__main__":
    main()
