"""The addresses of this desk. Nothing of what is told may stand in one."""

from django.urls import include, path

from .views import listed, navigator, resident, sheet

desk = [
    path("", navigator, name="navigator"),
    path("list/", listed, name="list"),
    path("list.pdf", sheet, name="sheet"),
    path("residents/<str:number>/", resident, name="resident"),
]
urlpatterns = [path("navigator/", include((desk, "navigator")))]
