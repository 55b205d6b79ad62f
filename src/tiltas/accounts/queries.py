"""Accounts, for those who open and close them."""

from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from .models import ADMINISTRATOR, User


def accounts(*, words: str = "", role: str = "", translates: str = "", closed: bool = False) -> QuerySet[User]:
    """Accounts with their roles, by name; `words` are looked for in name and address. Two statements."""
    found = User.objects.filter(is_active=not closed)
    for word in words.split():
        # SQLite knows small and capital letters of English only.
        written = {word, word.lower(), word.upper(), word.capitalize()}
        found = found.filter(
            Q(*(Q(name__icontains=one) for one in written), _connector=Q.OR) | Q(email__icontains=word)
        )
    if role:
        found = found.filter(is_superuser=True) if role == ADMINISTRATOR else found.filter(roles__role=role)
    if translates:
        # SQLite cannot look into a JSON list; a code stands between quotes in it.
        found = found.annotate(codes=Cast("translates", TextField())).filter(codes__contains=f'"{translates}"')
    return found.prefetch_related("roles").order_by("name", "email")


def rows_of(user: User) -> list[Model]:
    """Everything that a change of an account may replace. When somebody signed in is no change of it."""
    facts = {name: getattr(user, name) for name in ("pk", "translates", "is_superuser", "joined_at")}
    return [User(**facts), *user.roles.order_by("role")]
