"""What the reader is told today, and putting it aside."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cells.requests import ScopedRequest
from evaluations.actions.notices import put_aside
from evaluations.notice_words import notice_lines
from evaluations.queries.notices import read_notices


@require_safe
def notice_list(request: ScopedRequest) -> HttpResponse:
    today = timezone.localdate()
    lines = notice_lines(read_notices(request.scope, today), today)
    fresh = [line for line in lines if not line.is_put_aside]
    context = {"fresh": fresh, "aside": [line for line in lines if line.is_put_aside], "notice_count": len(fresh)}
    return render(request, "evaluations/notice_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def notice_read(request: ScopedRequest) -> HttpResponse:
    """A notice that no longer stands – the record was sent meanwhile – needs no putting aside."""
    if request.method == "POST":
        key, is_aside = request.POST.get("key", ""), "back" not in request.POST
        current = read_notices(request.scope, timezone.localdate())
        notice = next((one for one in current if one.key == key), None)
        if notice is None:
            messages.info(request, _("This notice no longer stands."))
        else:
            put_aside(request.scope, notice, is_aside=is_aside)
            messages.success(request, _("The notice is put aside.") if is_aside else _("The notice is back."))
    return redirect("notice_list")
