"""Dates as lists and forms show them: short, so that a list's columns hold on a screen."""

DATE_FORMAT = "d/m/Y"
DATETIME_FORMAT = "d/m/Y H:i"
