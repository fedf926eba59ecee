from django.urls import path

from mentoring import attestation, intake_pages, leave_page, life_pages, proposal_pages, workshop_pages

urlpatterns = [
    path("mentor/", intake_pages.request_start, name="mentoring_request"),
    path("mentor/verifier/", intake_pages.request_check, name="mentoring_request_check"),
    path("mentor/envoyee/", intake_pages.request_sent, name="mentoring_request_sent"),
    path("mentor/retirer/", intake_pages.request_withdraw, name="mentoring_request_withdraw"),
    path("mentor/<slug:code>/", intake_pages.request_question, name="mentoring_request_question"),
    path("devenir-mentor/", intake_pages.offer_start, name="mentor"),
    path("devenir-mentor/verifier/", intake_pages.offer_check, name="mentor_check"),
    path("devenir-mentor/envoyee/", intake_pages.offer_sent, name="mentor_sent"),
    path("devenir-mentor/<slug:code>/", intake_pages.offer_question, name="mentor_question"),
    path("attestation-de-mentor.pdf", attestation.own, name="mentor_attestation"),
    path("propositions/<str:ref>/", proposal_pages.proposal, name="mentoring_proposal"),
    path("rencontres/<str:ref>/", life_pages.meeting, name="mentoring_meeting"),
    path("accompagnements/<str:ref>/", life_pages.mentorship, name="mentorship"),
    path("accompagnements/<str:ref>/rencontre/", life_pages.log, name="mentoring_log"),
    path("accompagnements/<str:ref>/pause/", life_pages.pause, name="mentoring_pause"),
    path("accompagnements/<str:ref>/prolonger/", life_pages.prolong, name="mentoring_prolong"),
    path("accompagnements/<str:ref>/terminer/", life_pages.end, name="mentoring_end"),
    path("accompagnements/<str:ref>/avis/", life_pages.review, name="mentoring_review"),
    path("ateliers/", workshop_pages.workshops, name="workshops"),
    path("ateliers/entree/<str:token>/", workshop_pages.workshop_door, name="workshop_door"),
    path("ateliers/desistement/<str:token>/", leave_page.workshop_leave, name="workshop_leave"),
    path("ateliers/<str:ref>/", workshop_pages.workshop, name="workshop"),
    path("ateliers/<str:ref>/inscription/", workshop_pages.workshop_registered, name="workshop_registered"),
    path("ateliers/<str:ref>/desistement/", workshop_pages.workshop_withdraw, name="workshop_withdraw"),
]
