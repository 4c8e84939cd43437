"""The addresses of this desk."""

from django.urls import include, path

from . import views

desk = [path("", views.start, name="start"), path("form/", views.form, name="form")]
urlpatterns = [path("preentry/", include((desk, "preentry")))]
