from django.urls import path

from indicators import target_pages
from indicators.views import download_report

urlpatterns = [
    path("bilans/<int:report_id>/", download_report, name="report"),
    path("objectifs/", target_pages.targets, name="targets"),
    path("objectifs/<str:code>/", target_pages.target, name="target"),
]
