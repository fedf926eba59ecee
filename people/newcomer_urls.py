from django.urls import path

from people import invitation_pages as invitation

urlpatterns = [
    path("invitation/", invitation.invitation, name="invitation"),
    path("invitation/redemander/", invitation.invitation_again, name="invitation_again"),
    path("invitation/<str:token>/", invitation.invitation_link, name="invitation_link"),
]
