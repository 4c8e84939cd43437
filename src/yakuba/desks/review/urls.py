"""The addresses of this desk."""

from django.urls import include, path

from .views import numbers, trials

desk = [
    path("", numbers.procedures, name="procedures"),
    path("runs/<int:run_id>/", trials.run, name="run"),
    path("runs/<int:run_id>/stop/", trials.stop, name="stop"),
    path("runs/<int:run_id>/resume/", trials.resume, name="resume"),
    path("runs/<int:run_id>/differences.csv", trials.export, name="export"),
    path("<slug:key>/", numbers.procedure, name="procedure"),
    path("<slug:key>/numbers.csv", numbers.export, name="numbers"),
    path("<slug:key>/try/", trials.begin, name="begin"),
]
urlpatterns = [path("review/", include((desk, "review")))]
