"""Registering, one short page after another: a choice, an account by code, questions, and what happens next."""

from allauth.account.internal.flows.signup import complete_signup
from allauth.account.internal.stagekit import get_pending_stage, redirect_to_pending_stage
from allauth.core.exceptions import ImmediateHttpResponse, RateLimited
from allauth.core.ratelimit import respond_429
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.access import FORM, READ, Scope, Sensitivity, policy
from people.consents import ask_guardian, missing_agreement
from people.models import Registration
from people.registration import answer_by, ask_to_be_called, correct, promise, submit
from people.registration_forms import DOORS, next_question, questions_for

KINDS = {
    "jeune": Registration.Kind.RESIDENT,
    "etudiant": Registration.Kind.STUDENT,
    "entreprise": Registration.Kind.COMPANY,
}
CONTACT = "registration_contact"  # in the session: to whom a code was just sent


def kind_of(slug: str) -> str:
    if slug not in KINDS:
        raise Http404
    return KINDS[slug]


@policy(signed_in=False, methods=READ, sensitivity=Sensitivity.PUBLIC)
def choose(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("registration_next")
    return render(request, "people/registration/choose.html")


@policy(signed_in=False, methods=READ, sensitivity=Sensitivity.PUBLIC)
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    context = {"slug": slug, "kind": kind_of(slug)}
    return render(request, f"people/registration/begin_{kind_of(slug)}.html", context)


@policy(signed_in=False, methods=FORM, throttle="60/h")
def door(request: HttpRequest, slug: str) -> HttpResponse:
    kind = kind_of(slug)
    if request.user.is_authenticated:
        return redirect("registration_next")
    form = DOORS[kind](request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if getattr(form, "wants_a_call", False):
            ask_to_be_called(form.cleaned_data["first_name"], form.cleaned_data["phone"])
            return redirect("registration_called_back")
        return _send_code(request, form)
    return render(request, "people/registration/door.html", {"form": form, "slug": slug, "kind": kind})


def _send_code(request: HttpRequest, form) -> HttpResponse:
    """Whatever is known of the address, the page of the code comes next."""
    stage = get_pending_stage(request)
    if (
        stage and request.session.get(CONTACT) == form.contact
    ):  # back, then forward: the code sent still counts
        return redirect_to_pending_stage(request, stage)
    request.session[CONTACT] = form.contact
    try:
        user, response = form.try_save(request)
        return response or complete_signup(request, user=user, redirect_url=reverse("registration_next"))
    except ImmediateHttpResponse as refusal:
        return refusal.response
    except RateLimited:
        return respond_429(request)


@policy(signed_in=False, methods=READ, sensitivity=Sensitivity.PUBLIC)
def called_back(request: HttpRequest) -> HttpResponse:
    day = answer_by(timezone.localdate())
    return render(request, "people/registration/called_back.html", {"day": day})


def _own(request: HttpRequest) -> Registration | None:
    """The one that its owner may still correct, locked by a POST: staff may be deciding at this moment.

    An account without a person has no role, hence no ground to see anything else.
    """
    found = Registration.objects.correctable().filter(user=request.user, user__person=None)
    if request.method == "POST":
        found = found.select_for_update(of=["self"])
    return found.select_related("school").first()


@policy(scope=Scope.OWN)
def next_page(request: HttpRequest) -> HttpResponse:
    """Where somebody left off, however they come back."""
    registration = _own(request)
    if registration is None or registration.state == Registration.State.SUBMITTED:
        return redirect("space")
    question = next_question(registration)
    if question:
        return redirect("registration_question", question.code)
    return redirect("registration_check")


@policy(methods=FORM, scope=Scope.OWN)
@transaction.atomic
def question(request: HttpRequest, code: str) -> HttpResponse:
    registration = _own(request)
    if registration is None:
        return redirect("space")
    questions = questions_for(registration)
    asked = next((question for question in questions if question.code == code), None)
    if asked is None:
        raise Http404
    form = asked.form(request.POST if request.method == "POST" else None, instance=registration)
    if request.method == "POST" and form.is_valid():
        correct(registration)
        return _after(registration)
    place = questions.index(asked)
    context = {
        "form": form,
        "question": asked,
        "number": place + 1,
        "total": len(questions),
        "before": questions[place - 1] if place else None,
    }
    return render(request, "people/registration/question.html", context)


def _after(registration: Registration) -> HttpResponse:
    following = next_question(registration)
    if following:
        return redirect("registration_question", following.code)
    return redirect("registration_check")


@policy(methods=FORM, scope=Scope.OWN)
@transaction.atomic
def check(request: HttpRequest) -> HttpResponse:
    registration = _own(request)
    if registration is None:
        return redirect("space")
    if registration.unanswered():
        return _after(registration)
    if request.method == "POST":
        submit(registration)
        if registration.is_under_15 and missing_agreement(registration):
            ask_guardian(registration)
        return redirect("registration_sent")
    answers = [(question, question.answers(registration)) for question in questions_for(registration)]
    context = {"registration": registration, "answers": answers}
    return render(request, "people/registration/check.html", context)


@policy(scope=Scope.OWN)
def confirmation(request: HttpRequest) -> HttpResponse:
    registration = _own(request)
    if registration is None or registration.state != Registration.State.SUBMITTED:
        return redirect("registration_next")
    context = {"registration": registration, **promise(registration)}
    return render(request, "people/registration/sent.html", context)
