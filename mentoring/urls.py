from django.urls import path

from mentoring import leave_page, portal, workshop_pages

urlpatterns = [
    path("accompagnements/<str:ref>/", portal.mentorship, name="mentorship"),
    path("ateliers/", workshop_pages.workshops, name="workshops"),
    path("ateliers/entree/<str:token>/", workshop_pages.workshop_door, name="workshop_door"),
    path("ateliers/desistement/<str:token>/", leave_page.workshop_leave, name="workshop_leave"),
    path("ateliers/<str:ref>/", workshop_pages.workshop, name="workshop"),
    path("ateliers/<str:ref>/inscription/", workshop_pages.workshop_registered, name="workshop_registered"),
    path("ateliers/<str:ref>/desistement/", workshop_pages.workshop_withdraw, name="workshop_withdraw"),
]
