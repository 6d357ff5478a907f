"""The scales as everybody reads them."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cells.scope import Scope
from evaluations.actions.scales import load_scales
from evaluations.models import Scale
from evaluations.scale_files import read_scales
from tests.builders import make_scale
from tests.conftest import World
from tests.evaluations.test_record_pages import text


@pytest.fixture
def scales(world: World) -> dict[str, Scale]:
    scales = [scale for scale, _is_new in load_scales(Scope.system(), read_scales())]
    return {scale.subject: scale for scale in scales if scale.frame is None}


@pytest.mark.parametrize("who", ["secretary", "supervisor", "auditor", "administrator", "outsider"])
def test_everybody_who_is_signed_in_reads_the_scales(world: World, scales: dict[str, Scale], who: str) -> None:
    client = world.client(who)
    words = text(client.get(reverse("scale_list")))
    for scale in scales.values():
        assert scale.title in words
        assert client.get(reverse("scale_detail", args=[scale.pk])).status_code == 200


def test_nobody_else_does(world: World, scales: dict[str, Scale]) -> None:
    for address in (reverse("scale_list"), reverse("scale_detail", args=[scales["cell"].pk])):
        assert world.client("anonymous").get(address).status_code == 302


def test_a_scale_that_is_not_published_is_not_shown(world: World) -> None:
    draft = Scale.objects.create(code="nhap", title="Thang điểm nháp", subject="cell", valid_from="2025-01-01")
    assert draft.title not in text(world.client("organizer").get(reverse("scale_list")))
    assert world.client("organizer").get(reverse("scale_detail", args=[draft.pk])).status_code == 404


def test_a_scale_shows_every_part_criterion_and_answer(world: World, scales: dict[str, Scale]) -> None:
    file = next(file for file in read_scales() if file.code == "chi-bo-bon-tot")
    words = text(world.client("secretary").get(reverse("scale_detail", args=[scales["cell"].pk])))
    for part in file.parts:
        for told in (part.title, *(criterion.title for criterion in part.criteria)):
            assert told in words
        for criterion in part.criteria:
            assert criterion.guidance in words
            for step in criterion.steps:
                assert step.label in words
    assert "80 % of each good and 80 points in all" in words
    assert "This one is an example to start from." in words


def test_a_scale_of_ones_own_is_no_example(world: World) -> None:
    own = make_scale("cell", document_number="12-HD/HU", good_threshold=Decimal("82.5"))
    words = text(world.client("secretary").get(reverse("scale_detail", args=[own.pk])))
    assert "12-HD/HU" in words
    assert "82.5 % of each good" in words
    assert "xample" not in words


def test_a_meeting_scale_shows_its_bands(world: World, scales: dict[str, Scale]) -> None:
    words = text(world.client("secretary").get(reverse("scale_detail", args=[scales["meeting"].pk])))
    assert "Tốt ≥ 90 · Khá ≥ 70 · Trung bình ≥ 50 · Kém ≥ 0" in words


def test_a_long_scale_costs_as_many_queries_as_a_short_one(world: World, scales: dict[str, Scale]) -> None:
    client, short = world.client("secretary"), make_scale("cell")
    client.get(reverse("scale_list"))
    counts = []
    for scale in (short, scales["cell"]):
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("scale_detail", args=[scale.pk]))
        counts.append(len(queries))
    assert counts[0] == counts[1]
