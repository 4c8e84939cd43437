"""The addresses of this desk."""

from django.urls import include, path

from .views import approvals, case, inbox, manage

desk = [
    path("", inbox.inbox, name="inbox"),
    path("export.csv", inbox.export, name="export"),
    path("bulk/", inbox.bulk, name="bulk"),
    path("views/", inbox.save_view, name="save-view"),
    path("views/<int:view_id>/delete/", inbox.delete_view, name="delete-view"),
    path("approvals/", approvals.approvals, name="approvals"),
    path("absence/", manage.absence, name="absence"),
    path("definitions/", manage.definitions, name="definitions"),
    path("definitions/<slug:key>/", manage.definition, name="definition"),
    path("documents/<int:document_id>/", case.document, name="document"),
    path("files/<int:attachment_id>/", case.attachment, name="file"),
    path("<str:number>/", case.case, name="case"),
    path("<str:number>/act/", case.act, name="act"),
    path("<str:number>/note/", case.note, name="note"),
    path("<str:number>/form.pdf", case.form, name="form"),
]
urlpatterns = [path("casework/", include((desk, "casework")))]
