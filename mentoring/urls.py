from django.urls import path

from mentoring import conversation_pages, portal
from mentoring import trouble_pages as trouble

urlpatterns = [
    path("accompagnements/<str:ref>/", portal.mentorship, name="mentorship"),
    path("accompagnements/<str:ref>/messages/", conversation_pages.conversation, name="conversation"),
    path("accompagnements/<str:ref>/probleme/", trouble.trouble, name="mentorship_trouble"),
    path("accompagnements/<str:ref>/probleme/pratique/", trouble.practical, name="mentorship_practical"),
    path("accompagnements/<str:ref>/probleme/inquietude/", trouble.worry, name="mentorship_worry"),
    path("accompagnements/<str:ref>/probleme/arret/", trouble.stop, name="mentorship_stop"),
    path("accompagnements/<str:ref>/probleme/envoye/", trouble.sent, name="mentorship_trouble_sent"),
]
