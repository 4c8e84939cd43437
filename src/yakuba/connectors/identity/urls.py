"""The addresses of the sample provider."""

from django.urls import path

from . import views

urlpatterns = [
    path("sample-idp/.well-known/openid-configuration", views.discovery, name="sample-idp-discovery"),
    path("sample-idp/authorize", views.authorize, name="sample-idp-authorize"),
    path("sample-idp/token", views.token, name="sample-idp-token"),
    path("sample-idp/userinfo", views.userinfo, name="sample-idp-userinfo"),
    path("sample-idp/jwks", views.jwks, name="sample-idp-jwks"),
]
