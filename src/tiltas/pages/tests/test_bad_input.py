"""Whatever is handed in, only what we print is printed."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from tiltas.languages import exchange, filling
from tiltas.languages.queries import show, versions_of
from tiltas.languages.services import save_version
from tiltas.pages import bodies
from tiltas.pages.reading import blocks_of

from . import factories as writing

ONE, TWO = (f"{number}0000000-0000-4000-8000-000000000000" for number in (1, 2))
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt&#58;alert(1)">x</a>',
    '<a href="data:text/html,x">x</a>',
    '<a href="mailto:somebody@example.org">x</a>',
    '<p style="background:url(//example.org)" onclick="x()">x</p>',
    '<svg onload="x()"><style>p{}</style></svg>',
    '<iframe src="https://example.org"></iframe>',
    "<math><mtext></p><style><img src onerror=x()></style></math>",
    '<p><a href="page:x" href="javascript:x()">x</a></p>',
    '<embed embedtype="image" id="1" alt="x"/>',
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_hostile_is_left(hostile):
    for text in (bodies.clean(hostile), bodies.clean_typed(hostile), bodies.printed(hostile, lambda kind, key: "/x")):
        assert "alert" not in text or "<" not in text.replace("<p>", "").replace("</p>", "")
        for word in (
            "<script",
            "<img",
            "javascript:",
            "data:",
            "mailto:",
            "style",
            "onload",
            "onclick",
            "iframe",
            "embed",
        ):
            assert word not in text.lower()


def test_what_we_print_is_left():
    text = bodies.clean(
        '<p data-block-key="x"><b>One</b> <a href="https://example.org/?a=1&b=2">two</a></p><ul><li>three</li></ul>'
    )

    assert text == (
        '<p><strong>One</strong> <a href="https://example.org/?a=1&amp;b=2">two</a></p>\n<ul>\n<li>three</li>\n</ul>'
    )
    assert bodies.clean(text) == text


def test_a_link_within_the_house_leads_to_the_address_in_the_language_of_the_page():
    printed = bodies.printed('<p><a href="page:0123abcd">x</a></p>', lambda kind, key: f"/lt/{kind}/{key}/")

    assert printed == '<p><a href="/lt/page/0123abcd/">x</a></p>'


def test_plain_words_of_a_translator_become_paragraphs():
    assert bodies.clean_typed("One <b>two</b>\r\n\r\nthree") == "<p>One <strong>two</strong></p>\n<p>three</p>"
    assert bodies.clean_typed("  <p> </p> ") == ""


def test_each_block_has_an_id_of_its_own_that_stays():
    given = [{"id": ONE}, {"id": ONE}, {"id": "'\"><script>"}, {}]

    first = [block["id"] for block in bodies.with_ids([dict(block) for block in given])]

    assert first == [block["id"] for block in bodies.with_ids([dict(block) for block in given])]
    assert first[0] == ONE
    assert len(set(first)) == 4
    assert all(bodies._ID.match(key) for key in first)


@pytest.mark.django_db
@pytest.mark.parametrize("hostile", HOSTILE[:3])
def test_a_page_and_its_translation_print_nothing_hostile(client, hostile):
    page = writing.page(hostile, intro=hostile, body=[writing.block("paragraph", hostile + "<p>kept</p>", ONE)])
    edition = writing.edition(page)
    version = save_version(of=edition, language="lt", texts={"title": hostile, f"body:{ONE}": f"<p>liko</p>{hostile}"})
    assert "<script" not in version.payload[f"body:{ONE}"]
    # As if it came in by another door.
    version.payload[f"body:{ONE}"] = f"<p>liko</p>{hostile}"
    version.save()

    for language, word in (("en", "kept"), ("lt", "liko")):
        address = reverse("pages:detail", args=[edition.uid, "-"]).replace("/en/", f"/{language}/", 1)
        answer = client.get(address, follow=True).content.decode()
        assert word in answer
        assert "alert(1)" not in answer.replace("&lt;script&gt;alert(1)&lt;/script&gt;", "").replace(
            "&lt;img src=x onerror=alert(1)&gt;", ""
        ).replace("&lt;a href=&quot;javascript:alert(1)&quot;&gt;x&lt;/a&gt;", "")


@pytest.mark.django_db
def test_a_page_of_500_blocks_is_read_and_translated(client, translator, signed_in, django_assert_max_num_queries):
    body = [writing.paragraph(f"Paragraph {number}") for number in range(500)]
    page = writing.page("Long", body=body)
    edition = writing.edition(page)
    save_version(
        of=edition, language="lt", texts={name: f"<p>{name}</p>" for name in edition.source_texts() if name != "intro"}
    )

    with override("lt"):
        address = show(edition).get_absolute_url()
    client.get(address)

    with django_assert_max_num_queries(10):
        answer = client.get(address)

    assert answer.status_code == 200
    assert answer.content.decode().count('class="written__text"') == 500
    browser = signed_in(translator)
    with django_assert_max_num_queries(15):
        workbench = browser.get(reverse("languages:translate", args=["pages.edition", edition.pk, "lt"]))
    assert workbench.status_code == 200
    assert "499" in workbench.content.decode()


@pytest.mark.django_db
def test_a_translation_sent_after_the_source_changed_is_outdated_where_it_changed(translator, signed_in):
    page = writing.page(body=[writing.paragraph("Invite.", ONE), writing.paragraph("Listen.", TWO)])
    edition = writing.edition(page)
    address = reverse("languages:translate", args=["pages.edition", edition.pk, "lt"])
    browser = signed_in(translator)
    form = browser.get(address).context["form"]
    sent = {field.html_name: field.value() or "" for field in form} | {
        "title": "Kaip",
        f"body:{ONE}": "<p>Pakvieskite.</p>",
        f"body:{TWO}": "Klausykite.\n\nIlgai.",
    }

    writing.save(page, body=[writing.paragraph("Invite everybody.", ONE), writing.paragraph("Listen.", TWO)])
    answer = browser.post(address, sent)

    assert answer.status_code == 302
    version = versions_of(edition)["lt"]
    assert version.payload[f"body:{TWO}"] == "<p>Klausykite.</p>\n<p>Ilgai.</p>"
    shown = show(writing.edition(page), "lt").shown
    assert not shown.is_fresh
    edition = show(writing.edition(page), "lt")
    assert [block.is_outdated for block in blocks_of(edition)] == [True, False]


@pytest.mark.django_db
def test_the_workbench_shows_each_part_and_its_history(translator, signed_in):
    page = writing.page(body=[writing.block("heading", "First", ONE), writing.paragraph("Invite.", TWO)])
    edition = writing.edition(page)
    address = reverse("languages:translate", args=["pages.edition", edition.pk, "lt"])
    browser = signed_in(translator)

    opened = browser.get(address).content.decode()
    save_version(of=edition, language="lt", texts={f"body:{ONE}": "Pirma"}, translator=translator)
    history = browser.get(f"{address}history/").content.decode()

    assert "1. Heading" in opened
    arabic = browser.get(address.replace("/lt/", "/ar/")).context["form"]
    assert arabic.fields[f"body:{TWO}"].widget.attrs["dir"] == "rtl"
    assert "2. Paragraph" in opened
    assert "&lt;p&gt;Invite.&lt;/p&gt;" in opened
    assert "1. Heading" in history


@pytest.mark.django_db
def test_a_page_travels_as_a_file_and_comes_back(translator, signed_in):
    page = writing.page(body=[writing.paragraph("Invite.", TWO)])
    edition = writing.edition(page)

    for form in exchange.FORMATS:
        sheet = exchange.read(exchange.write(filling.sheet_of_one(edition, into="lt"), form).encode())
        units = [
            exchange.Unit(unit.key, unit.digest, unit.source, f"<p>{form}</p><script>x</script>")
            for unit in sheet.units
        ]
        filled = filling.hand_in(sheet=exchange.Sheet("lt", sheet.made_at, units, "en"), by=translator)
        filling.save_filled(file=filled, origin="human", replace=True, by=translator)

        assert versions_of(edition)["lt"].payload[f"body:{TWO}"] == f"<p>{form}</p>"
