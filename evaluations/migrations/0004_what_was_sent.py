from typing import Any

from django.db import migrations, models

from evaluations.honesty import pack, signature_of

A_BATCH = 500


def sign_anew(apps: Any, _schema_editor: Any) -> None:
    """Signatures are made of pairs of words now; those made otherwise would be compared with them."""
    fingerprints = apps.get_model("evaluations", "Fingerprint").objects
    batch = []
    for fingerprint in fingerprints.select_related("record").order_by("pk").iterator(A_BATCH):
        record = fingerprint.record
        text = "" if record.is_without_meeting else record.minutes or record.conclusion
        fingerprint.signature = pack(signature_of(text))
        batch.append(fingerprint)
        if len(batch) == A_BATCH:
            fingerprints.bulk_update(batch, ["signature"])
            batch = []
    fingerprints.bulk_update(batch, ["signature"])


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0003_the_secretarys_month")]

    operations = [
        migrations.RemoveField(model_name="fingerprint", name="shown_count"),
        migrations.AddField(
            model_name="fingerprint", name="own_goods", field=models.CharField(blank=True, max_length=80)
        ),
        migrations.AddField(
            model_name="fingerprint", name="unshown_codes", field=models.JSONField(blank=True, default=list)
        ),
        migrations.RunPython(sign_anew, migrations.RunPython.noop),
    ]
