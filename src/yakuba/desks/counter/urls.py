"""The addresses of this desk."""

from django.urls import include, path

from .views import account, agents, filing, filling, person

desk = [
    path("", person.start, name="start"),
    path("residents/<str:number>/", person.resident, name="resident"),
    path("residents/<str:number>/begin/", person.begin, name="begin"),
    path("residents/<str:number>/account/", account.account, name="account"),
    path("residents/<str:number>/agents/", agents.of_resident, name="agents"),
    path("businesses/<str:number>/agents/", agents.of_business, name="business-agents"),
    path("businesses/<str:number>/", person.business, name="business"),
    path("businesses/<str:number>/begin/", person.begin_business, name="begin-business"),
    path("draft/<str:token>/", filling.fill, name="fill"),
    path("draft/<str:token>/check/", filing.check, name="check"),
    path("draft/<str:token>/form.pdf", filing.form, name="form"),
    path("draft/<str:token>/discard/", filing.discard, name="discard"),
    path("corrections/<str:number>/", filling.correct, name="correct"),
    path("done/<str:number>/", filing.done, name="done"),
    path("done/<str:number>/copy.pdf", filing.copy, name="copy"),
]
urlpatterns = [path("counter/", include((desk, "counter")))]
