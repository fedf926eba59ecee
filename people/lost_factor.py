"""Somebody has lost the phone that was their second factor: an administrator removes it, and they set up another."""

from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from common.access import FORM, Role, Scope, Sensitivity, policy
from people.account_notifications import second_factor_removed
from people.models import User
from people.outbox.posting import of_user, post
from people.sign_in import end_sessions

RIGHT = "people.change_user"


@policy(
    Role.ADMINISTRATOR,
    methods=FORM,
    scope=Scope.ALL,
    sensitivity=Sensitivity.SENSITIVE,
    permissions=(RIGHT,),
    about=User,
)
def remove_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    if account == request.user:
        raise PermissionDenied  # one's own is shown before it is removed, on the page of one's account
    if request.method == "POST":
        remove(account, request)
        messages.success(request, _("Le second facteur de %(account)s est retiré.") % {"account": account})
        return redirect("admin:people_user_change", pk)
    context = {
        **admin.site.each_context(request),
        "title": _("Retirer le second facteur"),
        "opts": User._meta,
        "account": account,
    }
    return render(request, "people/remove_second_factor.html", context)


@transaction.atomic
def remove(account: User, request: HttpRequest) -> None:
    """The lost phone may still be signed in: every session ends. The owner is told, and the log says who did it."""
    Authenticator.objects.filter(user=account).delete()
    end_sessions(account)
    admin.site.get_model_admin(User).log_change(request, account, _("Second facteur retiré."))
    post(second_factor_removed, of_user(account), remover=str(request.user))
