"""The addresses of this desk."""

from django.urls import include, path

from . import views

desk = [
    path("pasted/", views.pasted, name="pasted"),
    path("picture/", views.picture, name="picture"),
]
urlpatterns = [path("counter/cards/", include((desk, "cards")))]
