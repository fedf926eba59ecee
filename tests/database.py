from clichy_partnership.interchange import SHEETS


def empty_the_database() -> None:
    """Delete every record, those that point before those pointed to; histories and snapshots stay."""
    for sheet in reversed(SHEETS):
        if sheet.links:
            sheet.links.model.objects.all().delete()
        sheet.model.objects.all().delete()
