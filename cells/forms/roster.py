"""Choosing the workbook of a roster."""

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from cells.roster.container import MAX_FILE_BYTES

MAX_MEGABYTES = MAX_FILE_BYTES // 1024 // 1024


class RosterUploadForm(forms.Form):
    workbook = forms.FileField(
        label=_("Workbook"),
        max_length=255,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": _("Choose the workbook to import."), "empty": _("The file is empty.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Not in the field above: a lazy text that is given its number there is worded once, for every reader alike.
        self.fields["workbook"].help_text = _(
            "An Excel workbook (.xlsx), %(limit)d MB at most: a sheet of organisations and one of members."
        ) % {"limit": MAX_MEGABYTES}

    def clean_workbook(self) -> UploadedFile[Any]:
        workbook: UploadedFile[Any] = self.cleaned_data["workbook"]
        if PurePath(workbook.name or "").suffix.lower() != ".xlsx":
            raise ValidationError(_("Choose an Excel workbook (.xlsx); in Excel: Save as, Excel Workbook."))
        if workbook.size and workbook.size > MAX_FILE_BYTES:
            raise ValidationError(_("The file is larger than %(limit)d MB."), params={"limit": MAX_MEGABYTES})
        return workbook
