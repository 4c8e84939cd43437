"""Every address of the town hall. Each desk brings its own; `yakuba routes` lists them all."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import include, path

urlpatterns = [path("accounts/", include("allauth.urls"))]
for _app in (
    *(f"desks.{name}" for name in settings.DESKS),
    *(f"kernel.{name}" for name in settings.KERNEL),
    *(f"connectors.{name}" for name in settings.CONNECTORS),
    "web",
):
    if find_spec(f"yakuba.{_app}.urls"):
        urlpatterns.append(path("", include(f"yakuba.{_app}.urls")))

handler400 = "yakuba.web.views.bad_request"
handler403 = "yakuba.web.views.not_found"
handler404 = "yakuba.web.views.not_found"
handler500 = "yakuba.web.views.server_error"
