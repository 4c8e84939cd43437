"""The addresses of the frame; the site includes them at the root."""

from django.urls import path

from . import views

urlpatterns = [
    path("language/", views.choose_language, name="frame-language"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("style-guide/", views.style_guide, name="style-guide"),
]
