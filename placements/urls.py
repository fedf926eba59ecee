from django.urls import path

from placements import portal

urlpatterns = [
    path("placements/<str:ref>/", portal.placement, name="placement"),
    path("offres/<str:ref>/", portal.offer, name="offer"),
]
