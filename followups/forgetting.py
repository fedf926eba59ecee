from django.utils import timezone

from followups.models import FollowupLink


def forget_links() -> None:
    """Those that open nothing any more."""
    FollowupLink.objects.filter(expires_at__lt=timezone.now()).delete()
