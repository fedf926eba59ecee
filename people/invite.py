"""In the back-office: inviting somebody from their file, and an administrator inviting a colleague."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.access import FORM, Role, Scope, policy
from people.access import STAFF
from people.duplicates import likely_duplicates
from people.invitations import Channel, contact_of, invite, revoke
from people.models import Affiliation, Invitation, Organisation, Person, User
from people.roles import CITY, EMPLOYERS, GROUPS, SCHOOL


@policy(
    *STAFF,
    methods=FORM,
    scope=Scope.PROGRAMME,
    permissions=("people.add_invitation",),
    throttle="200/h",
    about=Person,
)
def invite_person(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Person.objects.visible_to(request.user), pk=pk)
    if request.method == "POST" and "revoke" in request.POST:
        if revoke(person):
            messages.success(request, _("L’invitation est annulée : son lien n’ouvre plus rien."))
        return redirect("admin:people_person_invite", person.pk)
    if request.method == "POST" and request.POST.get("channel") in Channel.values:
        try:
            invite(person, request.POST["channel"], request.user)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        else:
            _tell(request, person)
        return redirect("admin:people_person_invite", person.pk)
    context = {
        **admin.site.each_context(request),
        "title": _("Inviter à se connecter"),
        "opts": Person._meta,
        "person": person,
        "invitation": Invitation.objects.filter(person=person).select_related("invited_by__person").first(),
        "account": User.objects.filter(person=person).first(),
        "ways": [_way(person, channel) for channel in Channel],
    }
    return render(request, "people/invite.html", context)


def _way(person: Person, channel: Channel) -> dict:
    """The address or number that a channel would use, or why it cannot."""
    try:
        return {"channel": channel, "contact": contact_of(person, channel)}
    except ValidationError as refusal:
        return {"channel": channel, "obstacle": refusal.messages[0]}


def _tell(request: HttpRequest, person: Person) -> None:
    invitation = Invitation.objects.pending().get(person=person)
    words = {"person": person, "contact": invitation.contact}
    messages.success(request, _("L’invitation de %(person)s part à %(contact)s.") % words)


class ColleagueForm(forms.Form):
    first_name = forms.CharField(label=gettext_lazy("Prénom"), max_length=100)
    last_name = forms.CharField(label=gettext_lazy("Nom"), max_length=100)
    email = forms.EmailField(label=gettext_lazy("Adresse e-mail professionnelle"))
    employer = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("Employeur"))
    groups = forms.ModelMultipleChoiceField(
        Group.objects.filter(name__in=GROUPS.values()),
        label=gettext_lazy("Groupes"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Ce que cette personne pourra faire, dès qu’elle aura accepté."),
    )

    def __init__(self, user: User, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        employers = Organisation.objects.visible_to(user).filter(kind__in=(*CITY, *SCHOOL))
        self.fields["employer"].queryset = employers

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def clean(self) -> None:
        employer, groups = self.cleaned_data.get("employer"), self.cleaned_data.get("groups", ())
        role_of = {name: role for role, name in GROUPS.items()}
        for group in groups if employer else ():
            if employer.kind not in EMPLOYERS[role_of[group.name]]:
                message = _("« %(group)s » ne vaut pas pour qui travaille à « %(employer)s ».")
                self.add_error("groups", message % {"group": group, "employer": employer})

    def person(self) -> Person:
        names = ("first_name", "last_name", "email")
        return Person(**{name: self.cleaned_data[name] for name in names})


@policy(Role.ADMINISTRATOR, methods=FORM, scope=Scope.ALL, permissions=("people.add_user",), throttle="60/h")
def invite_colleague(request: HttpRequest) -> HttpResponse:
    form = ColleagueForm(request.user, request.POST if request.method == "POST" else None)
    people = Person.objects.visible_to(request.user)
    duplicates = list(likely_duplicates(form.person(), people)) if form.is_valid() else []
    if form.is_valid():
        known = next((person for person in duplicates if str(person.pk) == request.POST.get("known")), None)
        others = request.POST.get("other", "").split()
        if known or all(str(person.pk) in others for person in duplicates):
            try:
                person = engage(form, request, known)
            except ValidationError as refusal:
                form.add_error(None, refusal)
            else:
                _tell(request, person)
                return redirect("admin:people_person_invite", person.pk)
    context = {
        **admin.site.each_context(request),
        "title": _("Inviter un·e collègue"),
        "opts": User._meta,
        "form": form,
        "duplicates": [] if form.errors else duplicates,
    }
    return render(request, "people/invite_colleague.html", context)


@transaction.atomic
def engage(form: ColleagueForm, request: HttpRequest, known: Person | None) -> Person:
    """The file, the employment that the groups are worth something by, and the link that gives them."""
    person = known or form.person()
    person.email = person.email or form.cleaned_data["email"]
    person.full_clean()
    person.save()
    employer, today = form.cleaned_data["employer"], timezone.localdate()
    employed = Affiliation.objects.running_on(today).filter(
        person=person, organisation=employer, role__in=(Affiliation.Role.STAFF, Affiliation.Role.AGENT)
    )
    if not employed.exists():
        affiliation = Affiliation(
            person=person, organisation=employer, role=Affiliation.Role.STAFF, started_on=today
        )
        affiliation.full_clean()
        affiliation.save()
    invite(person, Channel.EMAIL, request.user, form.cleaned_data["groups"])
    return person
