from allauth.urls import urlpatterns as allauth_urls
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from clichy_partnership import accessibility, health, kit_page, programmes, public_pages, views
from common.access import policy
from people.account import declare_policies

handler400 = "clichy_partnership.errors.bad_request"
handler403 = "clichy_partnership.errors.forbidden"
handler404 = "clichy_partnership.errors.not_found"
handler429 = "clichy_partnership.errors.too_many"
handler500 = "clichy_partnership.errors.broken"

declare_policies(allauth_urls)

to_registration = policy(signed_in=False)(RedirectView.as_view(pattern_name="registration"))

urlpatterns = [
    path("", views.welcome, name="home"),
    path("espace/", views.space, name="space"),
    path("espace/role/", views.switch_role, name="switch_role"),
    path("espace/agenda.ics", views.agenda_file, name="agenda"),
    path("espace/agenda/<slug:uid>.ics", views.agenda_date, name="agenda_date"),
    path("espace/", include("mentoring.urls")),
    path("espace/", include("placements.urls")),
    path("espace/", include("training.urls")),
    path("espace/", include("projects.urls")),
    path("espace/", include("indicators.urls")),
    path("", include("followups.urls")),
    path("", include("people.newcomer_urls")),
    path("contact/", include("people.contact_urls")),
    path("compte/", include("people.urls")),
    path("compte/signup/", to_registration, name="account_signup"),  # where allauth's pages and messages lead
    path("compte/", include(allauth_urls)),
    path("langue/", views.choose_language, name="set_language"),
    path("programmes/<slug:slug>/", programmes.programme, name="programme"),
    path("plan-du-site/", public_pages.site_map, name="site_map"),
    path("confidentialite/", public_pages.privacy, name="privacy"),
    path("confidentialite/en-clair/", public_pages.privacy_plain, name="privacy_plain"),
    path("mentions-legales/", public_pages.legal, name="legal"),
    path("accessibilite/", accessibility.accessibility, name="accessibility"),
    path("signaler-une-faille/", public_pages.vulnerability, name="vulnerability"),
    path("robots.txt", public_pages.robots, name="robots"),
    path("sitemap.xml", public_pages.sitemap, name="sitemap"),
    path(".well-known/security.txt", public_pages.security_txt, name="security_txt"),
    path("kit/", kit_page.kit, name="kit"),
    path("admin/", admin.site.urls),
    path("favicon.ico", views.icon, name="favicon"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
