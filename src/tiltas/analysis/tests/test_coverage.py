import pytest

from tiltas.analysis.coverage import Figures, word_of

PROMISED = {"promised": 1}
BY_ONE = {"done": 3, "organisations": 1, "active": 1}
BY_TWO = {"done": 2, "organisations": 2, "active": 2}
LONG_AGO = {"done": 4, "organisations": 3, "active": 1}
VOICED = {"voiced": 5}
BY_A_FEW = {"unshown": 2}
ASKED_FOR = {"recommended": 1}


@pytest.mark.parametrize(
    ("said", "layers"),
    [
        ("quiet", []),
        ("quiet", [BY_A_FEW]),
        ("blind_spot", [VOICED]),
        ("blind_spot", [VOICED, BY_A_FEW]),
        ("gap", [PROMISED]),
        ("gap", [ASKED_FOR]),
        ("gap", [PROMISED, VOICED, ASKED_FOR]),
        ("unrecognised", [BY_ONE]),
        ("unrecognised", [BY_TWO, VOICED]),
        ("unrecognised", [BY_TWO, ASKED_FOR]),
        ("fragile", [PROMISED, BY_ONE]),
        ("fragile", [PROMISED, BY_ONE, VOICED, ASKED_FOR]),
        ("fragile", [PROMISED, LONG_AGO, VOICED]),
        ("unheard", [PROMISED, BY_TWO]),
        ("unheard", [PROMISED, BY_TWO, ASKED_FOR]),
        ("covered", [PROMISED, BY_TWO, VOICED]),
        ("covered", [PROMISED, BY_TWO, BY_A_FEW]),
    ],
)
def test_each_word_has_its_figures(said, layers):
    figures = Figures(**{name: number for layer in layers for name, number in layer.items()})

    assert word_of(figures) == said


@pytest.mark.parametrize("layer", [PROMISED, BY_ONE, VOICED, BY_A_FEW, ASKED_FOR])
def test_a_record_in_any_layer_is_a_record(layer):
    assert Figures().is_empty
    assert not Figures(**layer).is_empty
