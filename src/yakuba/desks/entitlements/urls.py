"""The addresses of this desk."""

from django.urls import include, path

from .views import offers, programmes

desk = [
    path("", offers.offers, name="offers"),
    path("consent/", offers.consent, name="consent"),
    path("<int:offer_id>/", offers.offer, name="offer"),
    path("<int:offer_id>/confirm/", offers.confirm, name="confirm"),
    path("<int:offer_id>/decline/", offers.decline, name="decline"),
    path("programmes/", programmes.programmes, name="programmes"),
    path("programmes/sweep/", programmes.sweep, name="sweep"),
    path("programmes/person/", programmes.person, name="person"),
    path("programmes/<slug:key>/", programmes.programme, name="programme"),
    path("programmes/<slug:key>/send/", programmes.send, name="send"),
    path("programmes/<slug:key>/paper.csv", programmes.paper, name="paper"),
    path("programmes/<slug:key>/log.csv", programmes.log, name="log"),
]
urlpatterns = [path("offers/", include((desk, "entitlements")))]
