from django.urls import path

from indicators.views import download_report

urlpatterns = [path("bilans/<int:report_id>/", download_report, name="report")]
