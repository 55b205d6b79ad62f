from tiltas.core.tasks import register

from . import services


@register("search.index")
def index(model, pks):
    services.index_by_key(model=model, pks=pks)
