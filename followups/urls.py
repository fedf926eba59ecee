from django.urls import path

from followups import pages

urlpatterns = [
    path("r/<str:token>/", pages.by_link, name="followup_link"),
    path("repondre/lien-perdu/", pages.lost_link, name="followup_lost_link"),
    path("espace/questions/<int:pk>/", pages.in_space, name="followup"),
]
