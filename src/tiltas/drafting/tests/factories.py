"""What tests of drafting start from."""

from tiltas.drafting import services
from tiltas.network.services import found_organisation
from tiltas.places.models import Place
from tiltas.themes.models import Theme
from tiltas.trace.models import Node
from tiltas.trace.services import new_node


def theme(key="housing", title="Housing"):
    return Theme.objects.get_or_create(key=key, defaults={"title": title, "source_language": "en"})[0]


def country(code="LT", name="Lietuva", sample=False):
    return Place.objects.get_or_create(
        code=code, defaults={"kind": "country", "name": name, "local_language": "lt", "is_sample": sample}
    )[0]


def town(name="Upynė", sample=True):
    """An invented municipality in a real country, unless told otherwise."""
    region = Place.objects.get_or_create(
        name="Region", kind="region", defaults={"parent": country(), "country": country(), "local_language": "lt"}
    )[0]
    return Place.objects.get_or_create(
        name=name,
        kind="municipality",
        defaults={"parent": region, "country": country(), "local_language": "lt", "is_sample": sample},
    )[0]


def organisation(name="Integration council", kind="ngo", place=None, **more):
    return found_organisation(name=name, kind=kind, name_language="en", place=place, **more)


def voice(visibility=Node.Visibility.PUBLIC, sample=False, kind="statement") -> Node:
    """A node as a room of voices makes it; what it says does not matter here."""
    return new_node(kind=kind, visibility=visibility, sample=sample)


def proposal(title="Evening language courses", sources=None, **more):
    return services.propose(
        title=title,
        text=more.pop("text", "Courses after six in the evening, for people who work."),
        language=more.pop("language", "en"),
        sources=sources if sources is not None else [voice()],
        **more,
    )


def document(title="Resolution on language", **more):
    return services.start_document(kind=more.pop("kind", "resolution"), title=title, language="en", **more)


def clause(of, text="Municipalities offer courses in the evening.", sources=None, **more):
    return services.add_clause(
        document=of, text=text, language="en", sources=sources if sources is not None else [proposal()], **more
    )
