"""Tables as a file to save; nothing in the file or its name depends on the clock."""

from collections.abc import Sequence
from io import BytesIO

from django.http import HttpResponse

from reports.table import Table
from reports.workbook import content_hash, write_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_response(tables: Sequence[Table], name: str, *, run_label: str) -> HttpResponse:
    """The workbook as an attachment called `name`.xlsx."""
    stream = BytesIO()
    write_workbook(tables, stream, run_label=run_label, content_hash=content_hash(tables))
    return HttpResponse(
        stream.getvalue(), content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    )
