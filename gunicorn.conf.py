"""The web server in production: `gunicorn`, started from this folder, reads this file by itself."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clichy_partnership.settings")

# First, since it reads .env too, and refuses a bad installation before any process is started.
logconfig_dict = settings.LOGGING

wsgi_app = "clichy_partnership.wsgi"
bind = os.environ.get("WEB_BIND", "127.0.0.1:8000")
worker_class = "gthread"  # synchronous views, waiting on the database: threads cost least
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
timeout = 60
graceful_timeout = 30
keepalive = 5
# A process is replaced before what it leaks can matter, and not all on the same day.
max_requests = 2000
max_requests_jitter = 200
control_socket_disable = True  # nobody drives it while it runs: systemd or the container engine does
# Whether a proxy is believed is said by TRUSTED_PROXY alone.
secure_scheme_headers = {}
# Requests are logged by the application (logs.log_requests): gunicorn knows addresses, not routes.
accesslog = None
errorlog = None


def on_starting(server):
    outside = [to for to in server.cfg.address if not isinstance(to, str) and to[0] not in settings.LOOPBACK]
    if outside and not os.environ.get("ALLOWED_HOSTS"):
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS manque : y mettre le nom du site, par exemple partenariat.exemple.fr."
        )
