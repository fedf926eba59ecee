from django.urls import path

from people import account

urlpatterns = [path("", account.account, name="account")]
