from contextlib import suppress
from typing import Any

from django.db import migrations, models

from evaluations import evidence_store
from evaluations.evidence_images import JPEG
from evaluations.evidence_looks import look_of


def look_at_pictures(apps: Any, _schema_editor: Any) -> None:
    """Each kept picture once, however many rows name it; one that the store has lost stays without a look."""
    pictures = apps.get_model("evaluations", "Evidence").objects.filter(content_type=JPEG).order_by()
    for sha256 in list(pictures.values_list("sha256", flat=True).distinct()):
        with suppress(OSError):
            pictures.filter(sha256=sha256).update(look=look_of(evidence_store.read(sha256)))


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0004_what_was_sent")]

    operations = [
        migrations.AddField(model_name="evidence", name="look", field=models.BinaryField(default=b"")),
        migrations.RunPython(look_at_pictures, migrations.RunPython.noop),
    ]
