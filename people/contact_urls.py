from django.urls import path

from people import contact_pages as contact

urlpatterns = [
    path("", contact.contact, name="contact"),
    path("ecrire/<slug:kind>/", contact.write, name="contact_write"),
    path("envoye/", contact.sent, name="contact_sent"),
]
