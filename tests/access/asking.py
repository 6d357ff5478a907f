"""Asking for a page and reading all of the answer."""

import io
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from openpyxl import load_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def ask(client: Client, method: str, url: str, data: dict[str, Any] | None = None) -> HttpResponse:
    """One request, of which nothing stays: neither rows nor cookies."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        response: HttpResponse = getattr(client, method.lower())(url, data)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def text_of(response: HttpResponse) -> str:
    """Everything that can be read in an answer, also in the cells of a workbook."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if response.get("Content-Type") != XLSX:
        return content.decode()
    workbook = load_workbook(io.BytesIO(content))
    return "\n".join(str(cell) for sheet in workbook for row in sheet.iter_rows(values_only=True) for cell in row)
