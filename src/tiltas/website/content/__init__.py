"""What a demonstration shows: facts about four programmes, and one told story that is marked as invented."""

from collections.abc import Callable


def load(say: Callable[[str], None] = lambda sentence: None) -> None:
    """Put in the facts and the story, each once. `say` is told what is being done."""
    from tiltas.search.services import rebuild

    from . import story
    from .pages import write_pages
    from .programmes import load_programmes

    load_programmes()
    if not story.is_told():
        say("Sample story")
        story.tell(lambda sentence: say(f"  {sentence}"))
        say("  what editors wrote")
        write_pages()
        say("Search index")
        rebuild()
