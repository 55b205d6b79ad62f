"""The editor is a program of its own: only for editors, with a policy of its own, and never kept."""

from django.conf import settings
from django.http import Http404
from django.utils.cache import add_never_cache_headers

from tiltas.core.web import SignInFirst, require, to_sign_in

START = f"/{settings.EDITOR_ADDRESS}"
# Who somebody is and what they may do is settled in the room of accounts.
ELSEWHERE = tuple(f"{START}{part}/" for part in ("users", "groups", "password_reset"))
# Its pages hold small scripts and styles of their own. Nothing comes from any other host, and nothing goes there.
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
        "manifest-src 'self'",
    ]
)


class Editor:
    """Lets only editors in, and sets the policy of everything under the address of the editor."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # What is shown as a draft goes through all this again, under the address that it will have.
        if not request.path_info.startswith(START) or getattr(request, "is_dummy", False):
            return self.get_response(request)
        response = self.get_response(request)
        # A draft is a page of ours, shown in a frame of the editor: its own strict policy holds.
        own = response.get("Content-Security-Policy", "") if getattr(response, "is_draft", False) else ""
        response["Content-Security-Policy"] = own.replace("frame-ancestors 'none'", "frame-ancestors 'self'") or POLICY
        add_never_cache_headers(response)
        return response

    def process_view(self, request, view, args, kwargs):
        if request.path_info.startswith(START):
            if request.path_info.startswith(ELSEWHERE):
                raise Http404
            try:
                require(request, "pages.edit")
            except SignInFirst:
                return to_sign_in(request)
        return None
