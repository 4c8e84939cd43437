"""The address of this desk: there is only one, because nothing of what is told may stand in an address."""

from django.urls import include, path

from .views import estimate

urlpatterns = [path("estimate/", include(([path("", estimate, name="estimate")], "estimate")))]
