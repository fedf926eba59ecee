from django.urls import path

from people import account

urlpatterns = [
    path("", account.account, name="account"),
    path("appareils/<int:pk>/deconnecter/", account.end_device, name="end_device"),
]
