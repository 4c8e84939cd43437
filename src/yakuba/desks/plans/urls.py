"""The addresses of this desk."""

from django.urls import include, path

from .views import family, office

desk = [
    path("", family.plans, name="plans"),
    path("children/", office.children, name="children"),
    path("children/<str:number>/", office.patient, name="patient"),
    path("children/<str:number>/record/", office.record, name="record"),
    path("children/<str:number>/confirm/<int:dose_id>/", office.confirm, name="confirm"),
    path("children/<str:number>/remove/<int:dose_id>/", office.remove, name="remove"),
    path("late/<slug:key>/", office.late, name="late"),
    path("late/<slug:key>/list.csv", office.late_list, name="late-list"),
    path("<str:number>/", family.child, name="child"),
    path("<str:number>/told/", family.told, name="told"),
    path("<str:number>/take-back/<int:dose_id>/", family.take_back, name="take-back"),
    path("<str:number>/plan.ics", family.calendar, name="calendar"),
]
urlpatterns = [path("plans/", include((desk, "plans")))]
