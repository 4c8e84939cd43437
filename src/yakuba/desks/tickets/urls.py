"""The addresses of this desk. The page of a ticket is the shortest: it is read from a code."""

from django.urls import include, path

from .views import desk, devices, figures, hall, kiosk

rooms = [
    path("", hall.now, name="now"),
    path("screen/", hall.screen, name="screen"),
    path("desk/", desk.desk, name="desk"),
    path("desk/act/", desk.act, name="act"),
    path("desk/take/", desk.take, name="take"),
    path("desk/day/", desk.day, name="day"),
    path("devices/", devices.devices, name="devices"),
    path("devices/<int:device_id>/close/", devices.close, name="close-device"),
    path("figures/", figures.figures_page, name="figures"),
    path("figures/<slug:cut>.csv", figures.download, name="figures-csv"),
    path("kiosk/<slug:secret>/", kiosk.kiosk, name="kiosk"),
    path("kiosk/<slug:secret>/slip/<slug:token>/", kiosk.slip, name="kiosk-slip"),
    path("kiosk/<slug:secret>/<slug:key>/", kiosk.choose, name="kiosk-choose"),
    path("<slug:token>/", hall.ticket_page, name="ticket"),
    path("<slug:token>/slip/", hall.slip, name="slip"),
    path("<slug:token>/back/", hall.back, name="back"),
    path("<slug:token>/leave/", hall.leave, name="leave"),
]
urlpatterns = [path("tickets/", include((rooms, "tickets")))]
