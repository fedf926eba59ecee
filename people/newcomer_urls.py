from django.urls import path

from people import guardian_pages as guardian
from people import invitation_pages as invitation
from people import registration_pages as registration
from people.outbox import pages as outbox

urlpatterns = [
    path("invitation/", invitation.invitation, name="invitation"),
    path("invitation/redemander/", invitation.invitation_again, name="invitation_again"),
    path("invitation/<str:token>/", invitation.invitation_link, name="invitation_link"),
    path("desinscription/<str:token>/", outbox.unsubscribe, name="unsubscribe"),
    path("inscription/", registration.choose, name="registration"),
    path("inscription/suite/", registration.next_page, name="registration_next"),
    path("inscription/question/<slug:code>/", registration.question, name="registration_question"),
    path("inscription/verifier/", registration.check, name="registration_check"),
    path("inscription/envoyee/", registration.confirmation, name="registration_sent"),
    path("inscription/accord/", guardian.agreement, name="guardian"),
    path("inscription/accord/<str:token>/", guardian.link, name="guardian_link"),
    path("inscription/rappel/", registration.called_back, name="registration_called_back"),
    path("inscription/<slug:slug>/", registration.begin, name="registration_begin"),
    path("inscription/<slug:slug>/commencer/", registration.door, name="registration_door"),
]
