from django.urls import path

from projects import portal

urlpatterns = [path("projets/<str:ref>/", portal.project, name="project")]
