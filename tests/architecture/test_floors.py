"""Model relations point down the same floors as imports. A relation given as a string is invisible to the import linter."""

import ast
import tomllib

import pytest
from django.apps import apps
from django.conf import settings

ROOT = settings.ROOT


def floors() -> dict[str, int]:
    """Room -> height, read from the linter's own contract: 0 is the lowest floor."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["name"] == "The floors of the house")
    return {room.strip(" ()"): height for height, layer in enumerate(reversed(layers)) for room in layer.split("|")}


HEIGHT = floors()


def room_of(model) -> str:
    return model.__module__.split(".")[1]


def our_models():
    return [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("tiltas.")]


def upward_relations(models):
    """Relations from a lower room to a higher one, or between neighbours on one floor."""
    wrong = []
    for model in models:
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if (
                field.auto_created
                or not target
                or isinstance(target, str)
                or not target.__module__.startswith("tiltas.")
            ):
                continue
            if target is apps.get_model(settings.AUTH_USER_MODEL) or room_of(target) == room_of(model):
                continue
            if HEIGHT[room_of(target)] >= HEIGHT[room_of(model)]:
                wrong.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")
    return wrong


def test_every_model_relation_points_down():
    assert upward_relations(our_models()) == []


def test_an_upward_relation_would_be_found():
    node, organisation = apps.get_model("trace.Node"), apps.get_model("network.Organisation")

    class Upward:
        __module__ = "tiltas.trace.models"

        class _meta:
            label = "trace.Upward"

            @staticmethod
            def get_fields():
                return [type("F", (), {"auto_created": False, "related_model": organisation, "name": "organisation"})]

    assert upward_relations([node, Upward]) == ["trace.Upward.organisation -> network.Organisation"]


def rooms():
    return sorted(folder for folder in (ROOT / "src" / "tiltas").iterdir() if (folder / "__init__.py").exists())


@pytest.mark.parametrize("folder", rooms(), ids=lambda folder: folder.name)
def test_every_room_says_in_one_sentence_what_it_is_for(folder):
    sentence = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8")))

    assert sentence
    assert sentence.splitlines()[0].endswith(".")
    assert folder.name in HEIGHT
