"""The addresses of this desk."""

from django.urls import include, path

from .views import adding, asking, booking, ending, needs, opening, scanning

desk = [
    path("", opening.start, name="start"),
    path("alive/", opening.alive, name="alive"),
    path("scan/", scanning.scan, name="scan"),
    path("bookings/", booking.bookings, name="bookings"),
    path("bookings/new/<str:number>/", booking.new, name="book"),
    path("bookings/<str:number>/change/", booking.changed, name="change"),
    path("bookings/<str:number>/cancel/", booking.cancelled, name="cancel"),
    path("open/newcomer/", opening.open_newcomer, name="open-newcomer"),
    path("open/<str:number>/", opening.open_for, name="open"),
    path("<str:number>/", needs.visit, name="visit"),
    path("<str:number>/events/", needs.events, name="events"),
    path("<str:number>/needs/", needs.needs, name="needs"),
    path("<str:number>/add/", adding.add_for, name="add"),
    path("<str:number>/leave-out/", adding.leave, name="leave-out"),
    path("<str:number>/ask/", asking.ask, name="ask"),
    path("<str:number>/check/", ending.check, name="check"),
    path("<str:number>/done/", ending.done, name="done"),
    path("<str:number>/ticket/", opening.served, name="served"),
    path("<str:number>/take/", opening.take, name="take"),
    path("<str:number>/discard/", opening.discard, name="discard"),
    path("<str:number>/sheet.pdf", ending.sheet, name="sheet"),
    path("<str:number>/forms.pdf", ending.forms, name="forms"),
    path("<str:number>/later.pdf", ending.later, name="later"),
]
urlpatterns = [path("visits/", include((desk, "visits")))]
