"""Projects for lists and pages."""

from django.db.models import Count, F, Prefetch, Q, QuerySet

from tiltas.languages.queries import versions_of
from tiltas.network.models import Organisation
from tiltas.places.models import Place
from tiltas.themes.models import Theme
from tiltas.trace.models import Node

from .models import Deliverable, Feed, Funding, Partner, Project, WorkPackage

FEW = 12
NEWEST = (F("starts_on").desc(nulls_last=True), "-pk")


def projects(
    *, theme: Theme | None = None, country: Place | None = None, place: Place | None = None, state: str = ""
) -> QuerySet[Project]:
    """Public projects, the latest first, with their nodes. `state` is running, ended or planned."""
    found = Project.objects.public()
    if state in {"running", "ended", "planned"}:
        found = getattr(found, state)()
    if theme:
        found = found.filter(themes=theme)
    if country:
        found = found.filter(pk__in=_in(Q(places=country) | Q(places__country=country)))
    if place:
        found = found.filter(pk__in=_in(Q(places=place) | Q(partners__organisation__governs=place)))
    return found.select_related("node").order_by(*NEWEST)


def _in(condition: Q) -> QuerySet:
    # As a subquery: a project in three places is still one project.
    return Project.objects.filter(condition).values("pk")


def rows_of(thing: Project | Partner | WorkPackage | Feed | Deliverable | Funding) -> list:
    """Everything that a correction may replace: the row, the places and themes of a project, the wordings of a fund."""
    if isinstance(thing, Project):
        return [thing, *thing.places.order_by("pk"), *thing.themes.order_by("pk")]
    if isinstance(thing, Funding):
        return [thing, *(version for _code, version in sorted(versions_of(thing).items()))]
    return [thing]


def with_places_and_themes(found: QuerySet[Project]) -> QuerySet[Project]:
    """With places, their countries, and themes; two queries more."""
    return found.prefetch_related(
        Prefetch("places", queryset=Place.objects.select_related("country").order_by("name")),
        Prefetch("themes", queryset=Theme.objects.order_by("order")),
    )


def with_partner_count(found: QuerySet[Project]) -> QuerySet[Project]:
    """With `partner_count`."""
    return found.annotate(partner_count=Count("partners", distinct=True))


def project_family(uid: str) -> list[Project]:
    """The public project with this uid first, then the one it continues and those that continue it; three queries."""
    found = with_places_and_themes(
        Project.objects.public().filter(
            Q(node__uid=uid) | Q(continues__node__uid=uid) | Q(continued_by__node__uid=uid)
        )
    )
    family = list(found.select_related("node").order_by(*NEWEST).distinct())
    return sorted(family, key=lambda one: one.node.uid != uid) if any(one.node.uid == uid for one in family) else []


def partners_of(project: Project) -> QuerySet[Partner]:
    """Partners in the order of their roles, with organisation and its country."""
    order = {role: position for position, role in enumerate(Partner.Role.values)}
    found = project.partners.select_related("organisation__node", "organisation__place__country")
    return sorted(found, key=lambda one: (order[one.role], one.organisation.name))


def work_packages_of(project: Project) -> QuerySet[WorkPackage]:
    """Work packages in their order, with deliverables and with what each hands on (`feeds_on`); three queries."""
    return project.work_packages.order_by("number").prefetch_related(
        Prefetch("deliverables", queryset=Deliverable.objects.select_related("entry").order_by("pk")),
        Prefetch("feeds_on", queryset=Feed.objects.select_related("later").order_by("later__number")),
    )


def funding_of(project: Project) -> QuerySet[Funding]:
    """Who paid, in the order in which they want to be named, with their logos."""
    return project.funding.order_by("number", "pk").select_related("logo").defer("logo__text")


def feeds_of(project: Project) -> QuerySet[Feed]:
    """What work packages of a project hand on, in their order."""
    found = Feed.objects.filter(earlier__project=project).select_related("earlier", "later")
    return found.order_by("earlier__number", "later__number")


def deliverables_of(project: Project) -> QuerySet[Deliverable]:
    """What a project brought out, in the order of its work packages."""
    found = Deliverable.objects.filter(work_package__project=project).select_related("work_package__project")
    return found.order_by("work_package__number", "pk")


def projects_of(organisation: Organisation, limit: int = FEW) -> QuerySet[Project]:
    """Public projects that an organisation takes part in, the latest first."""
    found = Project.objects.public().filter(partners__organisation=organisation)
    return found.select_related("node").order_by(*NEWEST)[:limit]


def for_theme(theme: Theme, limit: int = FEW) -> QuerySet[Project]:
    """Projects on a theme, the latest first."""
    return projects(theme=theme)[:limit]


def for_place(place: Place, limit: int = FEW) -> QuerySet[Project]:
    """Projects in a place: of a country everything in it; of a municipality also what its administration takes part in."""
    return (projects(country=place) if place.kind == Place.Kind.COUNTRY else projects(place=place))[:limit]


def projects_behind(entry: Node) -> QuerySet[Project]:
    """Public projects that brought an entry out, the latest first."""
    found = Project.objects.public().filter(pk__in=_behind(entry))
    return found.select_related("node").order_by(*NEWEST)


def funding_behind(entry: Node) -> QuerySet[Funding]:
    """Who paid for the projects that brought an entry out, and words it in some way."""
    found = Funding.objects.filter(project__in=_behind(entry), project__node__visibility=Node.Visibility.PUBLIC)
    return found.order_by("project_id", "number", "pk")


def _behind(entry: Node) -> QuerySet:
    return Deliverable.objects.filter(entry=entry).values("work_package__project")
