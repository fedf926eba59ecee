"""Plain, valid, unsurprising records."""

import datetime as dt

import factory

from people.models import Partnership


class PartnershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Partnership

    name = "Partenariat de Clichy"
    city = "Clichy"
    school = "EM Normandie"
    postcodes = ["92110"]
    started_on = dt.date(2024, 8, 31)
