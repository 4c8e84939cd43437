"""The addresses of this desk."""

from django.urls import include, path

from .views import batches, procedures

desk = [
    path("", procedures.procedures, name="procedures"),
    path("sender/", procedures.sender_page, name="sender"),
    path("account/<slug:number>/", procedures.account, name="account"),
    path("batch/<int:batch_id>/", batches.batch, name="batch"),
    path("batch/<int:batch_id>/approve/", batches.approve, name="approve"),
    path("batch/<int:batch_id>/drop/", batches.drop, name="drop"),
    path("batch/<int:batch_id>/result/", batches.result, name="result"),
    path("batch/<int:batch_id>/take-back/", batches.take_back, name="take_back"),
    path("batch/<int:batch_id>/file.txt", batches.file, name="file"),
    path("<slug:key>/", procedures.procedure_page, name="procedure"),
    path("<slug:key>/make/", procedures.make, name="make"),
    path("<slug:key>/paper.csv", procedures.paper, name="paper"),
]
urlpatterns = [path("payments/", include((desk, "payments")))]
