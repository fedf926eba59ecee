"""Calendar arithmetic, the same in Python, on PostgreSQL and on SQLite."""

import datetime as dt

from dateutil.relativedelta import relativedelta
from django.db import models
from django.db.backends.signals import connection_created
from django.dispatch import receiver


def add_months(day: dt.date, months: int) -> dt.date:
    """`day` + calendar months, clamped to the month's last day (31 August + 6 = 28 or 29 February)."""
    return day + relativedelta(months=months)


def working_days_after(day: dt.date, days: int) -> dt.date:
    """The last of the `days` working days that follow; public holidays are counted as worked."""
    while days:
        day += dt.timedelta(days=1)
        days -= day.weekday() < 5
    return day


def overdue_since(day: dt.date, days: int) -> dt.date:
    """The latest day whose `days` following working days are all over on `day`."""
    begun = day
    while working_days_after(begun, days) >= day:
        begun -= dt.timedelta(days=1)
    return begun


def _add_months_text(day: str | None, months: int) -> str | None:
    return day and add_months(dt.date.fromisoformat(day[:10]), months).isoformat()


@receiver(connection_created)
def register_sqlite_functions(connection, **kwargs) -> None:
    # SQLite's own "+6 months" turns 31 August into 3 March.
    if connection.vendor == "sqlite":
        connection.connection.create_function("add_months", 2, _add_months_text, deterministic=True)


class AddMonths(models.Func):
    """SQL twin of `add_months`: AddMonths("starts_on", 9)."""

    output_field = models.DateField()

    def __init__(self, day, months: int):
        super().__init__(day)
        self.months = int(months)

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template=f"add_months(%(expressions)s, {self.months})")

    def as_postgresql(self, compiler, connection, **context):
        template = f"((%(expressions)s) + interval '{self.months} months')::date"
        return self.as_sql(compiler, connection, template=template)


class AddDays(models.Func):
    """A date some whole days later (or earlier): AddDays("starts_on", -30)."""

    output_field = models.DateField()

    def __init__(self, day, days: int):
        super().__init__(day)
        self.days = int(days)

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template=f"date(%(expressions)s, '{self.days:+d} days')")

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template=f"((%(expressions)s)::date + ({self.days}))")


class LastTurn(models.Func):
    """Of the days that come back every `every` days from `first` on, the last that is not after `day` (a date).

    `first` is not after `day` either.
    """

    output_field = models.DateField()

    def __init__(self, first, every: int, day: dt.date):
        super().__init__(first, models.Value(day, models.DateField()))
        self.every = int(every)

    def as_sqlite(self, compiler, connection, **context):
        first, first_values = compiler.compile(self.source_expressions[0])
        day, day_values = compiler.compile(self.source_expressions[1])
        passed = f"CAST(julianday({day}) - julianday({first}) AS integer)"
        sql = f"date({first}, '+' || ({passed} / {self.every} * {self.every}) || ' days')"
        return sql, [*first_values, *day_values, *first_values]

    def as_postgresql(self, compiler, connection, **context):
        first, first_values = compiler.compile(self.source_expressions[0])
        day, day_values = compiler.compile(self.source_expressions[1])
        sql = f"(({first})::date + ({day}::date - ({first})::date) / {self.every} * {self.every})"
        return sql, [*first_values, *day_values, *first_values]


class DaysBetween(models.Func):
    """Whole days from the first date to the second."""

    output_field = models.IntegerField()
    arity = 2

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(
            compiler, connection, template="CAST(%(expressions)s AS integer)", arg_joiner=" - ", function=None
        )

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" - ")

    def __init__(self, start, end):
        super().__init__(_JulianDay(end), _JulianDay(start))


class _JulianDay(models.Func):
    """A date as something that can be subtracted: a day number on SQLite, itself on PostgreSQL."""

    output_field = models.IntegerField()
    arity = 1

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="julianday(%(expressions)s)")

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="(%(expressions)s)::date")
