from collections.abc import Callable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.models import Group
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from common.admin import Next, QuickList, ReadOnlyAdmin, RecordAdmin, RecordInline
from common.exchange_admin import ExchangeAdmin
from common.forms import LinesField
from common.lists import BoundedPaginator, PlainList, filter_of
from people import situations
from people.access_records import AccessRecordAdmin  # noqa: F401 -- registered with the others
from people.concern_admin import ConcernAdmin
from people.contact_log import InteractionAdmin
from people.guardian_desk import agreement_page, mentoring_agreement
from people.invite import invite_colleague, invite_person
from people.lost_factor import RIGHT, remove_second_factor
from people.merge_pages import likely_the_same, merge_files
from people.message_admin import MessageAdmin
from people.models import (
    Adaptation,
    Affiliation,
    Concern,
    Consent,
    Elimination,
    Erasure,
    FormerRef,
    Interaction,
    Invitation,
    Message,
    Organisation,
    OutgoingMessage,
    Partnership,
    Person,
    Registration,
    RetentionNotice,
    RightsRequest,
    User,
)
from people.outbox.desk import OutgoingMessageAdmin
from people.privacy_admin import AdaptationAdmin, ConsentAdmin, EliminationAdmin, RetentionNoticeAdmin
from people.registration_admin import RegistrationAdmin
from people.resources import AFFILIATIONS, ORGANISATIONS, PARTNERSHIP, PEOPLE
from people.rights_admin import ErasureAdmin, RightsRequestAdmin
from people.sign_in import MobileField, end_sessions
from people.views import walk_in

for unserved in (EmailAddress, Authenticator, UserSession):
    admin.site.unregister(unserved)  # their owner keeps them, on the pages of the account


class AccountForm(forms.ModelForm):
    phone = MobileField(required=False)

    class Meta:
        model = User
        fields = ["person", "email", "phone", "first_name", "last_name", "is_active", "groups"]
        widgets = {"groups": forms.CheckboxSelectMultiple}
        help_texts = {
            "groups": _(
                "Un groupe ne vaut que pour qui travaille aujourd’hui pour la ville ou pour l’école."
            ),
            "is_active": _("Désactivé, le compte perd l’accès à l’instant, sur tous ses appareils."),
        }

    def clean_email(self) -> str | None:
        return (self.cleaned_data["email"] or "").lower() or None

    def clean_phone(self) -> str | None:
        return self.cleaned_data["phone"] or None


@admin.register(User)
class UserAdmin(QuickList):
    form = AccountForm
    list_display = ["__str__", "email", "phone", "person", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    list_select_related = ["person"]
    search_fields = ["email", "phone", "first_name", "last_name", "person__search_key"]
    autocomplete_fields = ["person"]
    ordering = ["email"]
    readonly_fields = ["held_roles", "second_factor", "last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["person", "email", "phone", "first_name", "last_name"]}),
        (_("Droits"), {"fields": ["is_active", "groups", "held_roles"]}),
        (_("Connexion"), {"fields": ["second_factor", "last_login", "date_joined"]}),
    ]

    def save_model(self, request, obj, form, change) -> None:
        if not change:
            obj.set_unusable_password()  # they sign in with a code, and choose one if they wish
        if "phone" in form.changed_data:
            obj.phone_verified = False
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            EmailAddress.objects.filter(user=obj).exclude(email=obj.email or "").delete()
        if change and (not obj.is_active or {"email", "phone", "person"} & set(form.changed_data)):
            end_sessions(obj)  # deactivated, or somebody else's from now on

    def get_urls(self):
        invite = self.admin_site.admin_view(invite_colleague)
        remove = self.admin_site.admin_view(remove_second_factor)
        own = [
            path("inviter/", invite, name="people_user_invite"),
            path("<int:pk>/second-facteur/", remove, name="people_user_remove_second_factor"),
        ]
        return [*own, *super().get_urls()]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and obj != request.user and request.user.has_perm(RIGHT) and is_mfa_enabled(obj):
            address = reverse("admin:people_user_remove_second_factor", args=[obj.pk])
            context["next_steps"] = [(_("Retirer le second facteur"), address)]
        return super().render_change_form(request, context, add, change, form_url, obj)

    @admin.display(description=_("rôles aujourd’hui"))
    def held_roles(self, user: User) -> str:
        return ", ".join(sorted(str(role.label) for role in user.roles)) or "—"

    @admin.display(description=_("second facteur"))
    def second_factor(self, user: User) -> str:
        return _("activé") if is_mfa_enabled(user) else _("pas encore")


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin):
    filter_horizontal = ()  # its two boxes leave a screen reader without names
    search_fields = ()  # a dozen rows
    paginator = BoundedPaginator

    def get_changelist(self, request, **kwargs):
        return PlainList


class PartnershipForm(forms.ModelForm):
    postcodes = LinesField(label=_("codes postaux"))

    class Meta:
        model = Partnership
        fields = ["name", "city", "school", "postcodes", "started_on"]


@admin.register(Partnership)
class PartnershipAdmin(ExchangeAdmin, RecordAdmin):
    sheet = PARTNERSHIP
    form = PartnershipForm
    list_display = ["name", "city", "school", "started_on"]

    def has_add_permission(self, request) -> bool:
        return super().has_add_permission(request) and not Partnership.objects.exists()


AgeFilter = filter_of(_("âge"), "age", situations.AGES)
AffiliationFilter = filter_of(_("période"), "running", situations.AFFILIATIONS)
InvitationFilter = filter_of(_("état"), "state_is", situations.INVITATIONS)


def overview_link(record: Person | Organisation, label: str) -> str:
    """To all that happened with them, in every programme; named in full for who hears it among fifty others."""
    address = reverse(f"admin:people_{record._meta.model_name}_overview", args=[record.pk])
    return format_html('<a href="{}" aria-label="{} : {}">{}</a>', address, label, record, label)


class AffiliationInline(RecordInline):
    model = Affiliation
    autocomplete_fields = ["organisation"]
    frozen = ("organisation", "role", "started_on")


class ContactInline(RecordInline):
    model = Affiliation
    verbose_name = _("contact ou membre")
    verbose_name_plural = _("contacts et membres")
    autocomplete_fields = ["person"]
    frozen = ("person", "role", "started_on")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("person", "organisation")


class OrganisationForm(forms.ModelForm):
    email_domains = LinesField(
        label=_("Domaines des adresses e-mail de ses étudiants"),
        required=False,
        help_text=_(
            "Un par ligne (exemple : etu.ecole.exemple.fr) : qui a une telle adresse peut s’inscrire."
        ),
    )

    class Meta:
        model = Organisation
        fields = ["name", "kind", "siret", "naf", "headcount", "postcode", "city", "email_domains"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.kind != Organisation.Kind.SCHOOL:
            self.fields.pop("email_domains", None)

    def clean_email_domains(self) -> list[str]:
        return [domain.lower().removeprefix("@") for domain in self.cleaned_data["email_domains"]]


@admin.register(Organisation)
class OrganisationAdmin(ExchangeAdmin, RecordAdmin):
    sheet = ORGANISATIONS
    form = OrganisationForm
    list_display = ["name", "overview", "kind", "city", "naf", "siret"]
    list_filter = ["kind"]
    search_fields = ["search_key"]
    search_help_text = _("Nom, SIRET, commune ou référence.")
    readonly_fields = ["ref"]
    inlines = [ContactInline]
    next_steps = (Next(_("Voir tous ses membres"), Affiliation, "organisation", adds=False),)
    tools: list[tuple[str, str, str]] = [  # as those of a person
        (_("Voir l’aperçu"), "admin:people_organisation_overview", "people.view_organisation")
    ]
    fieldsets = [
        (None, {"fields": ["name", "kind", "siret", "naf", "headcount"]}),
        (_("Adresse"), {"fields": ["postcode", "city"]}),
        (_("Référence"), {"fields": ["ref"], "classes": ["collapse"]}),
    ]

    @admin.display(description=_("aperçu"))
    def overview(self, organisation: Organisation) -> str:
        return overview_link(organisation, _("Aperçu"))

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj and obj.kind == Organisation.Kind.SCHOOL:
            fieldsets.insert(2, (_("Inscriptions"), {"fields": ["email_domains"]}))
        return fieldsets


@admin.register(Person)
class PersonAdmin(ExchangeAdmin, RecordAdmin):
    sheet = PEOPLE
    list_display = [
        "last_name",
        "first_name",
        "overview",
        "birth_date",
        "phone",
        "email",
        "neighbourhood",
        "referrer",
    ]
    list_display_links = ["last_name", "first_name"]
    list_filter = [AgeFilter, "referrer"]
    search_fields = ["search_key"]
    search_help_text = _("Nom, prénom, e-mail, téléphone, quartier ou référence.")
    readonly_fields = ["ref"]
    fieldsets = [
        (None, {"fields": ["first_name", "last_name", "birth_date"]}),
        (_("Contact"), {"fields": ["phone", "email", "postcode", "city", "neighbourhood", "referrer"]}),
        (
            _("Représentant légal"),
            {
                "description": _("Avant 18 ans : un nom et un moyen de le joindre."),
                "fields": ["guardian_name", "guardian_phone", "guardian_email"],
            },
        ),
        (_("Référence"), {"fields": ["ref"], "classes": ["collapse"]}),
    ]
    inlines = [AffiliationInline]
    # Buttons that the programmes add: (label, name of a URL that takes the person's key, right).
    tools: list[tuple[str, str, str]] = [
        (_("Inviter à se connecter"), "admin:people_person_invite", "people.add_invitation"),
        (_("Voir le parcours"), "admin:people_person_overview", "people.view_person"),
    ]
    # Those that some people's pages have, for some users: each returns (label, address) of what it offers.
    offers: list[Callable[[Person, User], list[tuple[str, str]]]] = [agreement_page]

    def get_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("accueil/", wrap(walk_in), name="people_person_walk_in"),
            path("doublons/", wrap(likely_the_same), name="people_person_duplicates"),
            path("<int:pk>/inviter/", wrap(invite_person), name="people_person_invite"),
            path(
                "<int:pk>/accord-mentor/",
                wrap(mentoring_agreement),
                name="people_person_mentoring_agreement",
            ),
            path("<int:pk>/fusionner/<int:other>/", wrap(merge_files), name="people_person_merge"),
            *super().get_urls(),
        ]

    @admin.display(description=_("parcours"))
    def overview(self, person: Person) -> str:
        return overview_link(person, _("Parcours"))

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """A file that was merged leads to the one that stays."""
        key = object_id if object_id.isdigit() else None
        former = FormerRef.objects.visible_to(request.user).filter(former_id=key).first()
        if former is None:
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        return redirect("admin:people_person_change", former.person_id)


@admin.register(Affiliation)
class AffiliationAdmin(ExchangeAdmin, RecordAdmin):
    sheet = AFFILIATIONS
    list_display = ["person", "organisation", "role", "started_on", "ended_on"]
    list_filter = [AffiliationFilter, "role"]
    list_select_related = ["person", "organisation"]
    date_hierarchy = "started_on"
    autocomplete_fields = ["person", "organisation"]
    frozen = ("person", "organisation", "role", "started_on")
    search_fields = ["person__search_key", "organisation__search_key"]


admin.site.register(Interaction, InteractionAdmin)
admin.site.register(Message, MessageAdmin)
admin.site.register(Concern, ConcernAdmin)
admin.site.register(Registration, RegistrationAdmin)
admin.site.register(RightsRequest, RightsRequestAdmin)
admin.site.register(Erasure, ErasureAdmin)
admin.site.register(Consent, ConsentAdmin)
admin.site.register(Adaptation, AdaptationAdmin)
admin.site.register(OutgoingMessage, OutgoingMessageAdmin)
admin.site.register(RetentionNotice, RetentionNoticeAdmin)
admin.site.register(Elimination, EliminationAdmin)


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["person", "contact", "state", "invited_at", "invited_by", "asked_again_at"]
    list_filter = [InvitationFilter]
    list_select_related = ["person", "invited_by__person"]
    search_fields = ["person__search_key"]
    date_hierarchy = "invited_at"
    fields = ["person", "channel", "contact", "state", "invited_by", "invited_at", "sent_at", "expires_at",
              "accepted_at", "revoked_at", "asked_again_at"]  # fmt: skip

    @admin.display(description=_("état"))
    def state(self, invitation: Invitation) -> str:
        return invitation.state
