"""Files to attach; each is judged by itself, so that one that cannot be kept loses none of the others."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

#: What the file chooser offers; a phone then also offers its camera.
ACCEPTED = "image/*,application/pdf,.heic,.heif"


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several."""

    widget = FilesInput(attrs={"accept": ACCEPTED, "multiple": True, "class": "form-control"})

    def to_python(self, data: Any) -> Any:
        return list(data or ())


class EvidenceForm(forms.Form):
    """`key` is made by the page's script, for a file that it may have to send twice."""

    documents = FilesField(label=_("Photos or documents"), error_messages={"required": _("Choose a file.")})
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    is_shared = forms.BooleanField(
        label=_("This document belongs to several units on purpose."),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )

    def uploads(self) -> list[UploadedFile[Any]]:
        files: list[UploadedFile[Any]] = self.cleaned_data["documents"]
        return files
