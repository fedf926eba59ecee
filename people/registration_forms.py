"""What is asked of somebody who registers: a first screen that makes their account, then short questions."""

from collections.abc import Callable
from dataclasses import dataclass

from allauth.account.forms import SignupForm
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common import sms
from people.account_forms import ContactField, EmailField
from people.models import Person, Registration, User, siret_is_valid
from people.names import no_link, phone_digits
from people.registration import school_of
from people.walk_in import day_input

Kind = Registration.Kind
Referrer = Person.Referrer
# What the model says of somebody, in their own mouth.
HEARD_FROM = {
    Referrer.MISSION_LOCALE: _("La Mission locale"),
    Referrer.FRANCE_TRAVAIL: _("France Travail"),
    Referrer.SCHOOL: _("Mon établissement scolaire"),
    Referrer.ASSOCIATION: _("Une association"),
    Referrer.SELF: _("Personne : j’ai trouvé par moi-même"),
    Referrer.OTHER: _("Quelqu’un d’autre"),
}
FIRST_NAME = forms.TextInput({"autocomplete": "given-name"})
LAST_NAME = forms.TextInput({"autocomplete": "family-name"})
TELEPHONE = forms.TextInput({"type": "tel", "autocomplete": "tel"})


def refuse_links(form: forms.BaseForm) -> None:
    """In the names, which our letters repeat."""
    for name in form.fields.keys() & {"first_name", "last_name", "guardian_name"}:
        form.fields[name].validators.append(no_link)


def number(given: str) -> str:
    """A telephone of any kind. Raises ValidationError when it lacks figures."""
    if given and len(phone_digits(given)) < 9:
        raise ValidationError(_("Ce numéro est incomplet (exemple : 06 12 34 56 78)."))
    return given


class SiretField(forms.CharField):
    def __init__(self):
        hint = _("14 chiffres : il est sur vos factures et sur l’avis de situation de l’Insee.")
        widget = forms.TextInput({"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(label=_("Numéro SIRET"), help_text=hint, max_length=20, widget=widget)

    def clean(self, value) -> str:
        siret = "".join(super().clean(value).split())
        if not siret_is_valid(siret):
            raise ValidationError(_("Ce SIRET n’est pas valide : 14 chiffres, clé de contrôle comprise."))
        return siret


class Door(SignupForm):
    """Makes the account and its registration. An address that has an account already shows exactly the same pages."""

    kind: str
    kept = ("first_name",)  # what is answered here and kept

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields = {name: self.fields[name] for name in self.asked}
        if "email" in self.fields:  # which allauth names its way
            self.fields["email"].label = self.base_fields["email"].label
        refuse_links(self)

    def _get_signup_fields(self, kwargs) -> dict:
        return {"email": {"required": True}}

    @property
    def contact(self) -> str:
        return self.cleaned_data.get("email") or self.cleaned_data["phone"]

    @transaction.atomic
    def try_save(self, request: HttpRequest):
        if begun := self._begun():
            self._keep(begun.registration)
            return begun, None
        return super().try_save(request)

    def _begun(self) -> User | None:
        """Somebody who began, never showed the code they were sent, and begins again."""
        never_in = User.objects.filter(
            last_login=None, person=None, registration__state=Registration.State.STARTED
        )
        if email := self.cleaned_data.get("email"):
            return never_in.filter(email=email).first()
        return never_in.filter(phone=self.cleaned_data["phone"]).first()

    def custom_signup(self, request: HttpRequest, user: User) -> None:
        self._keep(Registration(user=user))

    def _keep(self, registration: Registration) -> None:
        registration.kind = self.kind
        registration.email = self.cleaned_data.get("email") or ""
        for name in self.kept:
            setattr(registration, name, self.cleaned_data[name])
        registration.save()


class ResidentDoor(Door):
    kind = Kind.RESIDENT
    asked = ("first_name", "contact")
    first_name = forms.CharField(label=_("Votre prénom"), max_length=100, widget=FIRST_NAME)
    contact = ContactField(help_text=_("Pour vous envoyer un code, et pour vous répondre."))

    def _get_signup_fields(self, kwargs) -> dict:
        return {"phone": {"required": False}}

    def clean_contact(self) -> str:
        contact = self.cleaned_data["contact"]
        if "@" in contact:
            self.cleaned_data["email"] = self.validate_unique_email(contact)
        else:
            self.cleaned_data["phone"] = contact
        return contact

    @property
    def wants_a_call(self) -> bool:
        """They have a number, and the platform cannot write to it."""
        return bool(self.cleaned_data.get("phone")) and not sms.available()

    def _keep(self, registration: Registration) -> None:
        registration.phone = self.cleaned_data.get("phone") or ""
        super()._keep(registration)


class StudentDoor(Door):
    kind = Kind.STUDENT
    asked = ("first_name", "last_name", "email")
    kept = ("first_name", "last_name")
    first_name = forms.CharField(label=_("Votre prénom"), max_length=100, widget=FIRST_NAME)
    last_name = forms.CharField(label=_("Votre nom"), max_length=100, widget=LAST_NAME)
    email = EmailField(label=_("Votre adresse e-mail de l’école"))

    def clean_email(self) -> str:
        if school_of(self.cleaned_data["email"]) is None:
            raise ValidationError(
                _("Donnez l’adresse que votre école vous a donnée : celle-ci n’en est pas une.")
            )
        return super().clean_email()

    def _keep(self, registration: Registration) -> None:
        registration.school = school_of(self.cleaned_data["email"])
        super()._keep(registration)


class CompanyDoor(Door):
    kind = Kind.COMPANY
    kept = ("siret", "company_name", "first_name", "last_name", "phone", "need")
    asked = ("siret", "company_name", "first_name", "last_name", "email", "phone", "need")
    siret = SiretField()
    company_name = forms.CharField(
        label=_("Nom de l’entreprise"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    first_name = forms.CharField(label=_("Votre prénom"), max_length=100, widget=FIRST_NAME)
    last_name = forms.CharField(label=_("Votre nom"), max_length=100, widget=LAST_NAME)
    email = EmailField(label=_("Votre adresse e-mail professionnelle"))
    phone = forms.CharField(label=_("Votre téléphone"), max_length=32, widget=TELEPHONE)
    need = forms.CharField(
        label=_("Ce que vous cherchez, en une phrase"),
        max_length=500,
        help_text=_("Exemple : un stagiaire en comptabilité, deux mois, dès janvier."),
        widget=forms.Textarea({"rows": 3}),
    )

    def clean_phone(self) -> str:
        return number(self.cleaned_data["phone"])


DOORS = {door.kind: door for door in (ResidentDoor, StudentDoor, CompanyDoor)}


class QuestionForm(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        for name in self.fields.keys() & {*Registration.NEEDED[self.instance.kind], "guardian_name"}:
            self.fields[name].required = True
        refuse_links(self)


class IdentityForm(QuestionForm):
    class Meta:
        model = Registration
        fields = ["last_name", "birth_date"]
        labels = {"last_name": _("Votre nom"), "birth_date": _("Votre date de naissance")}
        widgets = {"last_name": LAST_NAME, "birth_date": day_input(autocomplete="bday")}


class HomeForm(QuestionForm):
    postcode = forms.RegexField(
        r"^\d{5}$",
        label=_("Votre code postal"),
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "postal-code"}),
        error_messages={"invalid": _("Un code postal a cinq chiffres.")},
    )

    class Meta:
        model = Registration
        fields = ["postcode", "neighbourhood"]
        labels = {"neighbourhood": _("Votre quartier (facultatif)")}


class AimForm(QuestionForm):
    aim = forms.ChoiceField(
        label=_("Vous cherchez surtout…"), choices=Registration.Aim.choices, widget=forms.RadioSelect
    )

    class Meta:
        model = Registration
        fields = ["aim", "need"]
        labels = {"need": _("Voulez-vous en dire plus ? (facultatif)")}
        widgets = {"need": forms.Textarea({"rows": 3})}


class ReferrerForm(QuestionForm):
    referrer = forms.ChoiceField(
        label=_("Qui vous a parlé de nous ?"),
        choices=list(HEARD_FROM.items()),
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Registration
        fields = ["referrer"]


class GuardianContactForm(forms.ModelForm):
    """Who has parental authority over a minor, and one way to reach them at least; `Meta.model` says on what record."""

    class Meta:
        fields = ["guardian_name", "guardian_phone", "guardian_email"]
        labels = {
            "guardian_name": _("Son prénom et son nom"),
            "guardian_phone": _("Son téléphone"),
            "guardian_email": _("Ou son adresse e-mail"),
        }
        widgets = {
            "guardian_phone": forms.TextInput({"type": "tel"}),
            "guardian_email": forms.EmailInput(),
        }

    def clean_guardian_phone(self) -> str:
        return number(self.cleaned_data["guardian_phone"])

    def clean(self) -> None:
        super().clean()
        ways = ("guardian_phone", "guardian_email")
        if not self.errors.keys() & set(ways) and not any(self.cleaned_data.get(way) for way in ways):
            self.add_error("guardian_phone", _("Il nous faut son téléphone ou son adresse e-mail."))


class GuardianForm(GuardianContactForm, QuestionForm):
    class Meta(GuardianContactForm.Meta):
        model = Registration


class StudiesForm(QuestionForm):
    class Meta:
        model = Registration
        fields = ["last_name", "study_year", "field_of_study"]
        labels = {
            "last_name": _("Votre nom"),
            "study_year": _("Votre année d’études"),
            "field_of_study": _("Votre filière"),
        }
        help_texts = {"study_year": _("Exemple : 2e année du programme Grande École.")}
        widgets = {"last_name": LAST_NAME}


class CompanyForm(QuestionForm):
    siret = SiretField()

    class Meta:
        model = Registration
        fields = ["siret", "company_name", "first_name", "last_name", "phone", "need"]
        labels = {name: CompanyDoor.base_fields[name].label for name in fields if name != "siret"}
        widgets = {
            "first_name": FIRST_NAME,
            "last_name": LAST_NAME,
            "phone": TELEPHONE,
            "need": forms.Textarea({"rows": 3}),
        }

    def clean_phone(self) -> str:
        return number(self.cleaned_data["phone"])


@dataclass(frozen=True)
class Question:
    """One screen; `code` is in its address."""

    code: str
    title: str
    form: type[QuestionForm]
    is_asked: Callable[[Registration], bool] = lambda registration: True
    hint: str = ""

    def answers(self, registration: Registration) -> list[tuple[str, object]]:
        """(label, value in words) of each of its fields."""
        given = [
            (field, getattr(registration, name))
            for name, field in self.form(instance=registration).fields.items()
        ]
        return [
            (field.label, dict(getattr(field, "choices", ())).get(value, value)) for field, value in given
        ]


QUESTIONS = {
    Kind.RESIDENT: (
        Question("identite", _("Comment vous appelez-vous ?"), IdentityForm),
        Question(
            "domicile", _("Où habitez-vous ?"), HomeForm, hint=_("Pour des propositions près de chez vous.")
        ),
        Question("recherche", _("Que cherchez-vous ?"), AimForm),
        Question("orientation", _("Comment nous avez-vous connus ?"), ReferrerForm),
        Question(
            "responsable",
            _("Qui s’occupe de vous ?"),
            GuardianForm,
            lambda registration: registration.is_minor,
            _("Vous avez moins de 18 ans : nous appelons aussi votre parent ou votre responsable légal·e."),
        ),
    ),
    Kind.STUDENT: (Question("etudes", _("Vos études"), StudiesForm),),
    Kind.COMPANY: (Question("entreprise", _("Votre entreprise et votre besoin"), CompanyForm),),
}


def questions_for(registration: Registration) -> list[Question]:
    return [question for question in QUESTIONS[registration.kind] if question.is_asked(registration)]


def next_question(registration: Registration) -> Question | None:
    """The first screen that lacks an answer."""
    missing = set(registration.unanswered())
    return next(
        (question for question in questions_for(registration) if missing & set(question.form.base_fields)),
        None,
    )
