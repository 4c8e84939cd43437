"""The addresses of this desk."""

from django.urls import include, path

from .views import cases, fill, find, mine

desk = [
    path("", find.find, name="find"),
    path("cases/", cases.cases, name="cases"),
    path("cases/<str:number>/", cases.case, name="case"),
    path("cases/<str:number>/correct/", cases.correct, name="correct"),
    path("cases/<str:number>/withdraw/", cases.withdraw, name="withdraw"),
    path("cases/<str:number>/renew/", cases.renew, name="renew"),
    path("cases/<str:number>/copy.pdf", cases.copy, name="copy"),
    path("documents/<int:document_id>/", cases.document, name="document"),
    path("files/<int:attachment_id>/", cases.attachment, name="file"),
    path("notices/", mine.notices, name="notices"),
    path("notices/<int:message_id>/", mine.notice, name="notice"),
    path("settings/", mine.preferences, name="settings"),
    path("draft/<str:token>/", fill.resume, name="resume"),
    path("draft/<str:token>/check/", fill.check, name="check"),
    path("draft/<str:token>/discard/", fill.discard, name="discard"),
    path("draft/<str:token>/<int:number>/", fill.page, name="page"),
    path("p/<slug:key>/", find.procedure, name="procedure"),
    path("p/<slug:key>/form.pdf", find.blank_form, name="blank-form"),
    path("p/<slug:key>/begin/", fill.begin, name="begin"),
]
urlpatterns = [path("", find.home, name="home"), path("apply/", include((desk, "apply")))]
