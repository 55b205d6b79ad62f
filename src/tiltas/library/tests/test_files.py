"""Files and pictures of an entry: handed in, looked at, found, hidden with it, gone in time."""

import datetime
import io

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from PIL import Image

from tiltas.files import services as files
from tiltas.files.models import File
from tiltas.files.tasks import delete_ended
from tiltas.files.tests import samples
from tiltas.library import queries, services
from tiltas.library.models import News
from tiltas.library.tasks import warn_of_pictures
from tiltas.network.services import add_member
from tiltas.network.tests import factories as network
from tiltas.notifications.models import Notice
from tiltas.notifications.queries import unseen
from tiltas.search.queries import find
from tiltas.search.services import index

from . import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def body():
    return network.organisation("Neighbours")


@pytest.fixture
def writer(body, somebody):
    add_member(organisation=body, user=somebody, role="editor")
    return somebody


@pytest.fixture
def entry(body):
    return factories.news(organisation=body, title="Evening courses begin")


def document(entry, content=None, **facts) -> File:
    facts = {"title": "The report", "language": "en"} | facts
    file = samples.upload(content or samples.pdf("Courses in the evening"))
    return files.add_document(to=entry, file=file, **facts)


def read(file: File) -> File:
    """What the worker does, and the index after it."""
    files.read_text(pk=file.pk)
    index(News.objects.get(pk=file.object_id))
    return file


def tomorrow(days=1) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


def picture(entry, content=None, **facts) -> File:
    facts = {"alt": "A full classroom", "consent": "nobody", "expires_on": tomorrow(30), "language": "en"} | facts
    return files.add_picture(to=entry, file=samples.upload(content or samples.picture()), **facts)


def typed(**more) -> dict:
    return {"title": "The report", "language": "en", "licence": "CC BY 4.0"} | more


def typed_picture(**more) -> dict:
    return {
        "alt": "A full classroom", "language": "en", "consent": "nobody", "expires_on": tomorrow(30).isoformat(),
    } | more  # fmt: skip


def way(name, entry) -> str:
    return reverse(f"files:{name}", args=["knowledge", entry.uid])


def test_a_document_is_handed_in_and_handed_out(client, signed_in, writer, entry):
    sent = typed(file=samples.upload(samples.pdf("Courses in the evening"), "C:\\secret name.html", "text/html"))
    answer = signed_in(writer).post(way("add_document", entry), sent)

    file = File.objects.get()
    assert answer.status_code == 302
    assert (file.kind, file.title, file.licence, file.thing, file.added_by) == (
        "pdf", "The report", "CC BY 4.0", entry, writer,
    )  # fmt: skip
    assert "secret" not in file.file.name
    page = client.get(entry.get_absolute_url()).content.decode()
    assert file.get_absolute_url() in page
    answer = client.get(file.get_absolute_url())
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="the-report.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert not answer.cookies


def test_somebody_who_has_the_file_is_not_sent_it_again(client, entry):
    file = document(entry)
    first = client.get(file.get_absolute_url())
    again = client.get(file.get_absolute_url(), headers={"if-none-match": first["ETag"]})

    assert again.status_code == 304


def test_whoever_does_not_write_for_the_organisation_adds_nothing(client, signed_in, organiser, researcher, entry):
    for name in ("add_document", "add_picture"):
        assert client.get(way(name, entry)).status_code == 302
        assert signed_in(researcher).get(way(name, entry)).status_code == 403
        assert signed_in(organiser).get(way(name, entry)).status_code == 200
    assert signed_in(organiser).get("/en/files/nothing/00000000/add-document/").status_code == 404


def test_a_form_that_comes_back_asks_for_the_file_again(signed_in, writer, entry):
    sent = typed(title="", file=samples.upload(samples.pdf("Courses")))
    answer = signed_in(writer).post(way("add_document", entry), sent)

    assert answer.status_code == 422
    assert "Choose the file again" in answer.content.decode()
    assert not File.objects.exists()


@pytest.mark.parametrize("content", [b"<html><script>alert(1)</script>", b"GIF89a", samples.archive({"a": "b"})])
def test_what_is_no_document_is_refused_with_a_sentence_whatever_its_name(signed_in, writer, entry, content):
    answer = signed_in(writer).post(way("add_document", entry), typed(file=samples.upload(content)))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["file"]
    assert "This is no PDF, DOCX or ODT file" in answer.content.decode()
    assert not File.objects.exists()


def test_a_file_of_fifty_megabytes_is_refused_with_a_sentence(signed_in, writer, entry):
    sent = typed(file=samples.upload(samples.pdf("Courses") + b"\0" * 50_000_000))
    answer = signed_in(writer).post(way("add_document", entry), sent)

    assert answer.status_code == 422
    assert "The file is larger than 20 MB." in answer.content.decode()


def test_what_is_far_too_large_is_not_even_read(signed_in, writer, entry, settings):
    settings.LARGEST_FILE_MB = 1
    sent = typed(file=samples.upload(b"%PDF-" + b"\0" * 6_000_000))

    assert signed_in(writer).post(way("add_document", entry), sent).status_code == 413


def test_a_file_is_as_public_as_its_entry(client, signed_in, writer, entry):
    file, shown = document(entry), picture(entry)
    addresses = [file.get_absolute_url(), shown.get_absolute_url(), shown.small_url]

    assert [client.get(address).status_code for address in addresses] == [200, 200, 200]
    services.withdraw(thing=entry)
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
    assert [signed_in(writer).get(address).status_code for address in addresses] == [200, 200, 200]


def test_where_organisers_read_first_new_files_are_hidden_until_then(
    client, signed_in, writer, organiser, entry, settings
):
    settings.MODERATION = "before"
    services.note_as_read(thing=entry, by=organiser)
    sent = typed(file=samples.upload(samples.pdf("Bread from the lighthouse")))
    signed_in(writer).post(way("add_document", entry), sent)
    file = read(File.objects.get())
    address = file.get_absolute_url()

    def seen():
        page = client.get(entry.get_absolute_url())
        return page.status_code, address in page.content.decode(), client.get(address).status_code

    assert seen() == (200, False, 404)
    assert len(find("lighthouse", "en")) == 0
    page = signed_in(writer).get(entry.get_absolute_url()).content.decode()
    assert address in page
    assert "Shown to readers once an organiser has read it" in page
    assert signed_in(organiser).get(address).status_code == 200
    queue = signed_in(organiser).get(reverse("library:queue")).content.decode()
    assert "1 new file or priority is shown to readers once you have read it" in queue

    signed_in(organiser).post(reverse("library:note_as_read", args=[entry.uid]))

    assert seen() == (200, True, 200)
    index(News.objects.get())
    assert len(find("lighthouse", "en")) == 1


def test_an_organiser_who_adds_a_file_has_not_read_the_one_that_waits(writer, organiser, entry, settings):
    settings.MODERATION = "before"
    document(entry, by=writer)

    document(entry, by=organiser, title="Mine")

    assert list(File.objects.order_by("pk").values_list("is_waiting", flat=True)) == [True, False]
    assert queries.to_read() == [entry]


def test_where_organisers_read_first_other_words_about_a_file_are_read_before_they_are_shown(
    client, signed_in, writer, organiser, entry, settings
):
    settings.MODERATION = "before"
    file = document(entry)
    assert "The report" in client.get(entry.get_absolute_url()).content.decode()

    address = reverse("files:describe", args=[file.uid])
    seen = signed_in(writer).get(address).context["form"]["seen"].value()
    signed_in(writer).post(address, typed(title="Anything at all", seen=seen))

    assert "Anything at all" not in client.get(entry.get_absolute_url()).content.decode()
    assert queries.to_read() == [entry]
    services.note_as_read(thing=entry, by=organiser)
    assert "Anything at all" in client.get(entry.get_absolute_url()).content.decode()


def test_where_organisers_read_first_a_later_day_hides_no_picture(signed_in, writer, entry, settings):
    settings.MODERATION = "before"
    made, later = picture(entry), tomorrow(60)
    address = reverse("files:describe", args=[made.uid])
    seen = signed_in(writer).get(address).context["form"]["seen"].value()

    signed_in(writer).post(address, typed_picture(expires_on=later.isoformat(), seen=seen))

    made.refresh_from_db()
    assert (made.expires_on, made.is_waiting) == (later, False)


def test_a_picture_that_ends_leaves_its_entry_among_what_nobody_has_read(writer, body, entry):
    unread = factories.news(organisation=body, by=writer)
    ended = picture(unread, by=writer)
    File.objects.filter(pk=ended.pk).update(expires_on=timezone.localdate())

    delete_ended(timezone.localdate())

    assert not File.objects.exists()
    assert queries.to_read() == [unread]


# Text -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [samples.pdf("Bread from the lighthouse"), samples.docx("Bread from the lighthouse"), samples.odt("Bread from the lighthouse")],
)  # fmt: skip
def test_an_entry_is_found_through_its_file(client, entry, content):
    file = document(entry, content)
    read(file)

    found = find("lighthouse", "en")
    assert [(one.title.plain, one.url, one.in_file.plain) for one in found] == [
        ("Evening courses begin", entry.get_absolute_url(), "The report")
    ]
    assert [words for words, asked in found.items[0].excerpt if asked] == ["lighthouse"]
    page = client.get(reverse("search:results"), {"q": "lighthouse"}).content.decode()
    assert "Found in the file “The report”." in page


def test_words_of_the_entry_and_of_its_file_are_found_together(entry):
    read(document(entry, samples.docx("Bread from the lighthouse")))

    assert [one.has_all_words for one in find("evening lighthouse", "en")] == [True]


def test_a_file_is_read_in_its_own_language(entry):
    read(document(entry, samples.docx("Savivaldybių paslaugos"), language="lt"))

    (found,) = find("savivaldybė", "lt")
    assert (found.title.plain, found.in_file.language) == ("Evening courses begin", "lt")


def test_what_an_entry_says_itself_comes_before_what_a_file_says(body, entry):
    read(document(entry, samples.docx("The lighthouse")))
    other = factories.news(organisation=body, title="Another", text="The lighthouse is open. Nobody knew it before.")
    index(other)

    assert [one.title.plain for one in find("lighthouse", "en")] == ["Another", "Evening courses begin"]


def test_a_file_that_is_gone_is_not_found(entry):
    file = read(document(entry, samples.docx("Bread from the lighthouse")))
    assert len(find("lighthouse", "en")) == 1

    files.take_away(file=file)
    index(entry)

    assert len(find("lighthouse", "en")) == 0


def test_the_file_of_a_withdrawn_entry_is_not_found(entry):
    read(document(entry, samples.docx("Bread from the lighthouse")))
    services.withdraw(thing=entry)
    index(News.objects.get())

    assert len(find("lighthouse", "en")) == 0


def test_a_file_without_text_says_so(client, entry):
    file = document(entry, samples.pdf())
    files.read_text(pk=file.pk)

    assert File.objects.get().reading == "nothing"
    assert "No text could be read from this file." in client.get(entry.get_absolute_url()).content.decode()


# Pictures -------------------------------------------------------------------------------------------------------------


def test_a_picture_keeps_nothing_of_the_camera(client, entry):
    sent = samples.picture(2400, 1600)
    assert b"Anna Photographer" in sent
    made = picture(entry, sent)

    for address, width in ((made.get_absolute_url(), 1600), (made.small_url, 640)):
        answer = client.get(address)
        content = b"".join(answer.streaming_content)
        kept = Image.open(io.BytesIO(content))
        assert answer["Content-Type"] == "image/webp"
        assert (kept.format, kept.width) == ("WEBP", width)
        # It stood on its side.
        assert kept.height > kept.width
        assert dict(kept.getexif()) == {}
        assert b"Anna" not in content


@pytest.mark.parametrize("content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\xff\xd8\xff broken", b"GIF89a"])
def test_what_is_no_picture_is_refused_with_a_sentence(signed_in, writer, entry, content):
    sent = typed_picture(file=samples.upload(content, "a.jpg", "image/jpeg"))
    answer = signed_in(writer).post(way("add_picture", entry), sent)

    assert answer.status_code == 422
    assert "This is no JPEG, PNG or WebP picture" in answer.content.decode()


def test_a_picture_of_too_many_points_is_not_unpacked(entry, monkeypatch):
    monkeypatch.setattr("tiltas.files.pictures.MOST_PIXELS", 1000)

    with pytest.raises(files.NoPicture):
        picture(entry)


@pytest.mark.parametrize(
    "missing",
    [{"alt": ""}, {"consent": ""}, {"consent": "agreed"}, {"expires_on": ""}, {"expires_on": "2020-01-01"},
     {"expires_on": "2099-01-01"}],
)  # fmt: skip
def test_a_picture_needs_words_consent_and_a_last_day(signed_in, writer, entry, missing):
    sent = typed_picture(file=samples.upload(samples.picture(), "a.jpg", "image/jpeg"), **missing)

    assert signed_in(writer).post(way("add_picture", entry), sent).status_code == 422
    assert not File.objects.exists()
    sent = typed_picture(file=samples.upload(samples.picture(), "a.jpg", "image/jpeg"))
    assert signed_in(writer).post(way("add_picture", entry), sent).status_code == 302


def test_a_gallery_tells_in_words_and_never_who_agreed(client, entry):
    made = picture(entry, consent="agreed", consent_note="Amal and Petras in writing", title="The first evening")
    page = client.get(entry.get_absolute_url()).content.decode()

    assert 'alt="A full classroom"' in page
    assert 'loading="lazy"' in page
    assert made.small_url in page
    assert "The first evening" in page
    assert "Amal" not in page


def test_from_its_last_day_on_a_picture_is_hidden(client, entry):
    ended, _kept = picture(entry, alt="It goes"), picture(entry, alt="It stays")
    File.objects.filter(pk=ended.pk).update(expires_on=timezone.localdate())

    page = client.get(entry.get_absolute_url()).content.decode()
    assert ("It stays" in page, "It goes" in page) == (True, False)
    assert client.get(ended.get_absolute_url()).status_code == 404


def test_what_is_deleted_takes_its_bytes_with_it(entry, django_capture_on_commit_callbacks):
    kept, ended = picture(entry, alt="It stays"), picture(entry, alt="It goes")
    File.objects.filter(pk=ended.pk).update(expires_on=timezone.localdate())

    with django_capture_on_commit_callbacks(execute=True):
        delete_ended(timezone.localdate())

    assert list(File.objects.all()) == [kept]
    assert not default_storage.exists(ended.file.name)
    assert not default_storage.exists(ended.small.name)
    with django_capture_on_commit_callbacks(execute=True):
        News.objects.get().delete()
    assert not File.objects.exists()
    assert not default_storage.exists(kept.file.name)


def test_the_words_about_a_picture_are_corrected_and_it_is_taken_away(signed_in, writer, entry):
    made = picture(entry)
    browser = signed_in(writer)
    address = reverse("files:describe", args=[made.uid])
    seen = browser.get(address).context["form"]["seen"].value()

    assert browser.post(address, typed_picture(alt="An empty classroom", seen=seen)).status_code == 302
    assert File.objects.get().alt == "An empty classroom"
    assert browser.post(reverse("files:take_away", args=[made.uid]), {"once": "1"}).status_code == 302
    assert not File.objects.exists()


# Withdrawn ------------------------------------------------------------------------------------------------------------


def test_what_was_withdrawn_can_be_brought_back_by_those_who_wrote_it(client, signed_in, writer, researcher, entry):
    services.withdraw(thing=entry)
    address = reverse("library:bring_back", args=[entry.uid])

    assert client.post(address).status_code == 404
    assert signed_in(researcher).post(address).status_code == 404
    assert signed_in(writer).post(address).status_code == 302
    entry.refresh_from_db()
    assert entry.state == "draft"
    assert signed_in(writer).post(address).status_code == 403
    services.publish(thing=entry)
    assert client.get(entry.get_absolute_url()).status_code == 200


def told(user):
    return [(line.text, line.address) for line in unseen(user)]


def test_a_month_before_a_picture_goes_those_who_write_for_the_institution_hear_of_it_once(
    writer, organiser, entry, body
):
    one = picture(entry, by=organiser, expires_on=tomorrow(40))
    member = network.worker(body, "member")
    warn_of_pictures(tomorrow(9))
    assert told(writer) == []

    for days in (10, 11):
        warn_of_pictures(tomorrow(days))

    day = date_format(one.expires_on)
    line = f"The picture “A full classroom” beside “Evening courses begin” is deleted on {day}, unless you give it a later day."
    assert told(writer) == [(line, f"/en/files/{one.uid}/describe/")]
    assert told(member) == told(organiser) == []


def test_a_later_day_is_told_in_its_time_and_a_picture_that_is_gone_not_at_all(writer, entry):
    one = picture(entry)
    warn_of_pictures(tomorrow(0))
    facts = {"title": "", "language": "en", "licence": "", "alt": one.alt, "consent": "nobody", "consent_note": ""}
    files.describe(file=one, **facts, expires_on=tomorrow(90))
    assert told(writer) == []

    warn_of_pictures(tomorrow(60))
    assert len(told(writer)) == 1
    files.take_away(file=one)
    assert told(writer) == []


def test_where_there_is_no_institution_whoever_added_a_picture_hears_of_its_last_day(organiser, writer):
    picture(factories.news(organisation=None), by=organiser)
    warn_of_pictures(tomorrow(0))

    assert [len(told(one)) for one in (organiser, writer)] == [1, 0]


def test_a_picture_of_what_is_not_public_is_told_to_nobody(writer, entry):
    picture(entry)
    warn_of_pictures(tomorrow(0))
    services.withdraw(thing=entry)
    assert told(writer) == []
    Notice.objects.all().delete()

    warn_of_pictures(tomorrow(1))
    assert not Notice.objects.exists()


def test_many_pictures_that_go_need_no_more_statements_than_one(writer, entry, django_assert_max_num_queries):
    for _number in range(4):
        picture(entry)
    warn_of_pictures(tomorrow(0))

    with django_assert_max_num_queries(5):
        assert len(told(writer)) == 4
