from django.urls import path

from mentoring import portal

urlpatterns = [path("accompagnements/<str:ref>/", portal.mentorship, name="mentorship")]
