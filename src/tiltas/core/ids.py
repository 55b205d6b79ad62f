"""Short random names for addresses."""

import secrets

# Crockford's base32 in lower case: no i, l, o, u, so that nothing is misread when it is spelled out.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 8


def new_uid() -> str:
    """Eight random characters, about 10^12 possibilities; unique in its table by a constraint."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
