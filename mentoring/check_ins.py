"""How a mentorship goes, as its mentor and its young person say when they are asked."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.privacy import Privacy
from common.records import Record, one_of
from followups.models import Followup
from mentoring.models import MentorshipMember
from mentoring.processing import MENTORING
from people.processing import LAST_CONTACT


class CheckIn(Record):
    """Read by the team, never by the other side."""

    class Going(models.TextChoices):
        WELL = "well", _("tout va bien")
        SLOWLY = "slowly", _("on se voit peu")
        TALK = "talk", _("souhaite en parler")

    NEED_SOMEBODY = (Going.SLOWLY, Going.TALK)

    member = models.ForeignKey(
        MentorshipMember, verbose_name=_("membre"), on_delete=models.CASCADE, related_name="check_ins"
    )
    followup = models.OneToOneField(
        Followup, verbose_name=_("suivi"), editable=False, on_delete=models.PROTECT, related_name="+"
    )
    answered_on = models.DateField(_("répondu le"))
    going = models.CharField(_("comment ça se passe"), max_length=10, choices=Going.choices)
    note = models.TextField(
        _("en quelques mots"), max_length=1000, blank=True, validators=[MaxLengthValidator(1000)]
    )
    seen_on = models.DateField(_("prise en compte le"), null=True, blank=True)
    privacy = Privacy(
        MENTORING, subject="member__person", kept=("answered_on", "going", "seen_on"), texts=("note",),
        technical=("member", "followup"), needed={"answered_on": LAST_CONTACT},
    )  # fmt: skip

    class Meta:
        verbose_name = _("point d’étape")
        verbose_name_plural = _("points d’étape")
        ordering = ["-answered_on", "-pk"]
        indexes = [models.Index(fields=["answered_on"], name="check_in_answered")]
        constraints = [one_of("going", "well slowly talk", "check_in_going")]

    def __str__(self) -> str:
        return f"{self.member.person} – {self.get_going_display()}"
