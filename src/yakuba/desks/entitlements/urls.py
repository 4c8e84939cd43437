"""The addresses of this desk."""

from django.urls import include, path

from .views import lists, offers, programmes

desk = [
    path("", offers.offers, name="offers"),
    path("consent/", offers.consent, name="consent"),
    path("<int:offer_id>/", offers.offer, name="offer"),
    path("<int:offer_id>/confirm/", offers.confirm, name="confirm"),
    path("<int:offer_id>/begin/", offers.begin, name="begin"),
    path("<int:offer_id>/decline/", offers.decline, name="decline"),
    path("programmes/", programmes.programmes, name="programmes"),
    path("programmes/sweep/", programmes.sweep, name="sweep"),
    path("programmes/plan/", programmes.plan, name="plan"),
    path("programmes/counts.csv", lists.counts, name="counts"),
    path("programmes/letters/<int:mailing_id>/", lists.mailing, name="mailing"),
    path("programmes/letters/<int:mailing_id>/letters.pdf", lists.mailing_file, name="mailing-file"),
    path("programmes/person/", programmes.person, name="person"),
    path("programmes/<slug:key>/", programmes.programme, name="programme"),
    path("programmes/<slug:key>/send/", programmes.send, name="send"),
    path("programmes/<slug:key>/letters/", lists.letters, name="letters"),
    path("programmes/<slug:key>/paper.csv", lists.paper, name="paper"),
    path("programmes/<slug:key>/log.csv", lists.log, name="log"),
]
urlpatterns = [path("offers/", include((desk, "entitlements")))]
