from django.urls import path

from training import portal

urlpatterns = [path("formations/<str:ref>/", portal.training_session, name="training_session")]
