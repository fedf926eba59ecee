from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.access import Sensitivity, policy


def summary() -> str:
    return "Accessibilité : partiellement conforme"


@policy(signed_in=False, sensitivity=Sensitivity.PUBLIC)
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "public/home.html")
