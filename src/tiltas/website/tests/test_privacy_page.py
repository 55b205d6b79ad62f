"""The page on privacy tells what this installation does, and nothing that it does not."""

import pytest
from django.test import override_settings

pytestmark = pytest.mark.django_db

LEAVES = "What leaves this site"
MACHINE = "sent to a machine that translates"
LINKS = "whether addresses in its texts still answer"


@pytest.mark.parametrize(
    ("machine", "links", "said", "unsaid"),
    [
        ("", False, [], [LEAVES, MACHINE, LINKS]),
        ("https://words.example.org", False, [LEAVES, MACHINE], [LINKS]),
        ("", True, [LEAVES, LINKS], [MACHINE]),
    ],
)
def test_what_leaves_the_site_is_told_where_it_leaves(client, machine, links, said, unsaid):
    with override_settings(MACHINE_TRANSLATION=machine, LINK_CHECK=links, PAGES_KEPT_SECONDS=0):
        page = client.get("/en/privacy/").content.decode()

    assert [one for one in said if one not in page] == []
    assert [one for one in unsaid if one in page] == []
