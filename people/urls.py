from django.urls import path

from people import account
from people import my_data_pages as data
from people.outbox import pages as outbox

urlpatterns = [
    path("", account.account, name="account"),
    path("messages/", outbox.inbox, name="my_messages"),
    path("messages/<int:pk>/", outbox.follow, name="follow_message"),
    path("messages/choix/", outbox.preferences, name="message_preferences"),
    path("donnees/", data.my_data, name="my_data"),
    path("donnees/telecharger/", data.download, name="my_data_download"),
    path("donnees/corriger/", data.correct, name="my_data_correct"),
    path("donnees/demander/<slug:word>/", data.ask, name="my_data_ask"),
    path("donnees/accords/<slug:purpose>/retirer/", data.withdraw_agreement, name="my_data_disagree"),
    path("donnees/demandes/<int:pk>/retirer/", data.withdraw_request, name="my_data_withdraw"),
    path("appareils/<int:pk>/deconnecter/", account.end_device, name="end_device"),
]
