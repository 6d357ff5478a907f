"""A picture is known again after another encoding; another photograph, or another page of text, is another."""

from collections.abc import Callable
from importlib import import_module

import pytest
from django.apps import apps
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageEnhance

from evaluations import evidence_store
from evaluations.evidence_images import JPEG, make_fit, small
from evaluations.evidence_looks import MOST_UNLIKE, look_of, looks_alike, unlikeness
from evaluations.models import Evidence
from evaluations.queries.evidence import evidence_of
from tests.builders import make_evidence, make_record, make_year
from tests.conftest import World
from tests.evaluations.pictures import encoded, make_picture, make_scene, make_typed_page

#: Drawing and packing a picture takes far longer than looking at it.
FEW = settings(max_examples=12, deadline=None)
#: As programs make pictures smaller; the two that are left out drop whole lines of them.
SMOOTH = [way for way in Image.Resampling if way not in (Image.Resampling.NEAREST, Image.Resampling.BOX)]
numbers = st.integers(0, 10**6)
draws = st.sampled_from([make_scene, make_typed_page])
Draw = Callable[[int], Image.Image]


def looked_at(picture: Image.Image, quality: int = 80) -> bytes:
    return look_of(encoded(picture, quality=quality))


@FEW
@given(draws, numbers, st.integers(40, 98))
def test_another_encoding_is_the_same_picture(draw: Draw, number: int, quality: int) -> None:
    picture = draw(number)
    kept = make_fit("photo.png", encoded(picture, "PNG")).content
    assert looks_alike(look_of(kept), looked_at(picture, quality))


@FEW
@given(draws, numbers, st.sampled_from(SMOOTH))
def test_another_size_is_the_same_picture(draw: Draw, number: int, way: Image.Resampling) -> None:
    picture = draw(number)
    smaller = picture.resize((picture.width * 3 // 4, picture.height * 3 // 4), way)
    assert looks_alike(looked_at(picture), looked_at(smaller, 70))


@FEW
@given(draws, numbers, st.floats(0.9, 1.1))
def test_a_little_lighter_or_darker_is_the_same_picture(draw: Draw, number: int, share: float) -> None:
    picture = draw(number)
    assert looks_alike(looked_at(picture), looked_at(ImageEnhance.Brightness(picture).enhance(share)))


@FEW
@given(draws, st.lists(numbers, min_size=2, max_size=2, unique=True))
def test_others_are_others(draw: Draw, pair: list[int]) -> None:
    one, other = (looked_at(draw(number)) for number in pair)
    assert unlikeness(one, other) == unlikeness(other, one) > 2 * MOST_UNLIKE


def test_a_page_is_no_photograph() -> None:
    assert unlikeness(looked_at(make_scene(1)), looked_at(make_typed_page(1))) > 2 * MOST_UNLIKE


@pytest.mark.parametrize("colour", ["white", "black", (200, 190, 180)])
def test_an_empty_picture_is_like_no_other(colour: str) -> None:
    empty = looked_at(Image.new("RGB", (640, 480), colour))
    assert empty == b""
    assert not looks_alike(empty, empty)


def test_the_smallest_picture_is_looked_at_too() -> None:
    assert [len(look_of(small(encoded(make_scene(1))))), len(looked_at(make_picture(2, 1)))] == [256, 256]


@pytest.mark.django_db
def test_pictures_kept_before_are_looked_at_where_they_still_lie(world: World) -> None:
    record, content = make_record(world.cell, make_year(world.district)), encoded(make_scene(1))
    sha256 = evidence_store.keep(content)
    columns = {"organization": world.cell, "record": record, "size": 1, "content_type": JPEG}
    there, again = (Evidence.objects.create(name="a.jpg", sha256=sha256, **columns) for _row in range(2))
    lost = Evidence.objects.create(name="b.jpg", sha256="0" * 64, **columns)
    document = make_evidence(record, "T1", "%PDF- one")
    import_module("evaluations.migrations.0005_evidence_looks").look_at_pictures(apps, None)
    looks = dict(Evidence.objects.values_list("pk", "look"))
    assert looks == {there.pk: look_of(content), again.pk: look_of(content), lost.pk: b"", document.pk: b""}
    assert all("look" in evidence.get_deferred_fields() for evidence in evidence_of(record)[""])
