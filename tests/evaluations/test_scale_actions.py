"""Loading scales as issued, and their way to the engine."""

import shutil
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from cells.scope import Scope
from evaluations import engine
from evaluations.actions.scales import load_scale, load_scales, publish
from evaluations.issued import IssuedScale
from evaluations.models import Criterion, Scale
from evaluations.queries.scales import as_issued, engine_scale, steps_of
from evaluations.scale_files import SCALES, read_scale, read_scales
from tests.builders import make_scale
from tests.conftest import World

MEETING = SCALES / "chat_luong_sinh_hoat.toml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(MEETING, tmp_path)
    return tmp_path


def changed(folder: Path, before: str, after: str) -> IssuedScale:
    path = folder / MEETING.name
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))
    return read_scale(path)


def run(*args: str) -> list[str]:
    out = StringIO()
    call_command("load_scales", *args, stdout=out)
    return out.getvalue().splitlines()


@pytest.mark.django_db
def test_the_shipped_scales_become_published_rows_and_nothing_is_lost() -> None:
    files = read_scales()
    answers = load_scales(Scope.system(), files)
    frames_first = sorted(files, key=lambda file: file.frame)
    assert [(scale.code, is_new) for scale, is_new in answers] == [(file.code, True) for file in frames_first]
    assert [as_issued(Scale.objects.get(code=file.code)) for file in files] == list(files)
    assert not Scale.objects.filter(published_at__isnull=True).exists()


@pytest.mark.django_db
def test_loading_again_changes_nothing() -> None:
    first = run()
    rows = list(Scale.objects.order_by("pk").values())
    second = run()
    assert [line.split(":")[0] for line in first] == ["published"] * 5
    assert [line.split(":")[0] for line in second] == ["already there"] * 5
    assert list(Scale.objects.order_by("pk").values()) == rows


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('title = "', 'title = "Sửa '),
        ('guidance = "', 'guidance = "Sửa '),
        ("valid_from = 2025", "valid_from = 2024"),
        ('{label = "', '{label = "Sửa '),
        ('not_applicable = "refused"', 'not_applicable = "rebase"'),
    ],
)
def test_a_published_scale_that_differs_is_refused_and_a_new_version_taken(
    folder: Path, before: str, after: str
) -> None:
    load_scale(Scope.system(), read_scale(MEETING))
    file = changed(folder, before, after)
    with pytest.raises(ValidationError, match=r"differs from the file.*give the file a new version"):
        load_scale(Scope.system(), file)
    assert as_issued(Scale.objects.get()) == read_scale(MEETING)
    newer = changed(folder, "version = 1", "version = 2")
    assert load_scale(Scope.system(), newer)[1] is True
    assert sorted(Scale.objects.values_list("version", flat=True)) == [1, 2]


@pytest.mark.django_db
def test_a_folder_is_loaded_whole_or_not_at_all(folder: Path) -> None:
    load_scale(Scope.system(), read_scale(MEETING))
    changed(folder, 'title = "', 'title = "Sửa ')
    shutil.copy(SCALES / "chi_bo_bon_tot.toml", folder / "a_first.toml")
    with pytest.raises(CommandError, match="give the file a new version number"):
        run(str(folder))
    assert Scale.objects.count() == 1


@pytest.mark.django_db
def test_a_folder_that_cannot_be_read_is_answered_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no"):
        run(str(tmp_path))
    (tmp_path / "broken.toml").write_text('code = "x"')
    with pytest.raises(CommandError, match=r"broken\.toml"):
        run(str(tmp_path))
    assert not Scale.objects.exists()


@pytest.mark.django_db
def test_a_scale_with_flaws_is_refused_with_all_of_them(folder: Path) -> None:
    flawed = changed(folder, 'maximum = "4"', 'maximum = "5"')
    part = "chat-luong-sinh-hoat 1: Part “Tỷ lệ đảng viên dự sinh hoạt”"
    sentences = [
        f"{part}: the criteria add up to 6, not to the part's maximum of 5: change one or the other.",
        f"{part}, criterion A1: the highest step gives 4 points, so nobody can reach the maximum of 5: "
        "raise the step or lower the maximum.",
    ]
    with pytest.raises(ValidationError) as caught:
        load_scale(Scope.system(), flawed)
    assert caught.value.messages == sentences
    with pytest.raises(CommandError) as told:
        run(str(folder))
    assert str(told.value).splitlines() == sentences
    assert not Scale.objects.exists()
    shutil.copy(MEETING, folder)
    assert [line.split(":")[0] for line in run(str(folder))] == ["published"]


@pytest.fixture
def split_folder(tmp_path: Path) -> Path:
    """A split whose file name comes before its frame's."""
    shutil.copy(SCALES / "chi_bo_bon_tot_xa.toml", tmp_path / "a_split.toml")
    return tmp_path


@pytest.mark.django_db
def test_a_split_is_published_after_its_frame_and_never_without(split_folder: Path) -> None:
    with pytest.raises(CommandError, match=r"split of chi-bo-bon-tot 1, which is not published here"):
        run(str(split_folder))
    shutil.copy(SCALES / "chi_bo_bon_tot.toml", split_folder / "b_frame.toml")
    assert len(run(str(split_folder))) == 2
    assert Scale.objects.get(code="chi-bo-bon-tot-xa").frame == Scale.objects.get(code="chi-bo-bon-tot")


@pytest.mark.django_db
def test_a_split_that_leaves_its_frame_is_refused(split_folder: Path) -> None:
    load_scale(Scope.system(), read_scale(SCALES / "chi_bo_bon_tot.toml"))
    path = split_folder / "a_split.toml"
    path.write_text(path.read_text().replace('good_threshold = "80"', 'good_threshold = "70"', 1))
    with pytest.raises(CommandError) as told:
        run(str(split_folder))
    assert str(told.value) == (
        "chi-bo-bon-tot-xa 1: “percent of each part for recognition” is 70, but 80 in the frame "
        "“Thang điểm chi bộ bốn tốt”: keep the frame's."
    )
    assert Scale.objects.count() == 1


@pytest.mark.django_db
def test_a_draft_is_published_only_without_flaws() -> None:
    draft = make_scale(published_at=None, document_number="")
    with pytest.raises(ValidationError, match="The number of the document is missing"):
        publish(Scope.system(), draft)
    draft.refresh_from_db()
    assert not draft.is_published
    draft.document_number = "12-HD/HU"
    draft.save()
    publish(Scope.system(), draft)
    draft.refresh_from_db()
    assert draft.is_published


def test_only_the_system_publishes(world: World) -> None:
    for who in ("administrator", "organizer", "secretary"):
        with pytest.raises(PermissionDenied):
            load_scale(world.scope(who), read_scale(MEETING))
    assert not Scale.objects.exists()


@pytest.mark.django_db
def test_the_engine_gets_every_criterion(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    scale = make_scale("cell", missing_month="exclude", good_threshold=Decimal(75), total_threshold=Decimal(85))
    with django_assert_num_queries(1):
        reckoned = engine_scale(scale)
    refused, rebase = engine.NotApplicable.REFUSED, engine.NotApplicable.REBASE
    assert reckoned == engine.Scale(
        goods=(
            engine.GoodScale(
                good="tasks",
                criteria=(
                    engine.Criterion(code="T1", maximum=Decimal(20), not_applicable=refused),
                    engine.Criterion(
                        code="T2", maximum=Decimal(10), period=engine.Period.YEARLY, not_applicable=refused
                    ),
                ),
            ),
            engine.GoodScale(
                good="activity",
                criteria=(
                    engine.Criterion(
                        code="A1",
                        maximum=Decimal(10),
                        kind=engine.CriterionKind.CHOICE,
                        not_applicable=refused,
                        steps=(Decimal(10), Decimal(0)),
                    ),
                    engine.Criterion(
                        code="A2", maximum=Decimal(10), kind=engine.CriterionKind.YES_NO, not_applicable=refused
                    ),
                ),
            ),
            engine.GoodScale(
                good="solidarity",
                criteria=(engine.Criterion(code="S1", maximum=Decimal(25), not_applicable=refused),),
            ),
            engine.GoodScale(
                good="cadres",
                criteria=(
                    engine.Criterion(code="C1", maximum=Decimal(15), not_applicable=refused),
                    engine.Criterion(code="C2", maximum=Decimal(10), not_applicable=rebase),
                ),
            ),
        ),
        missing_month=engine.MissingMonth.EXCLUDE,
        good_threshold=Decimal(75),
        total_threshold=Decimal(85),
    )


@pytest.mark.django_db
def test_the_shipped_four_good_scales_reach_a_hundred_in_the_engine() -> None:
    load_scales(Scope.system(), read_scales())
    for code in ("chi-bo-bon-tot", "dang-bo-co-so-bon-tot", "dang-vien", "chat-luong-sinh-hoat"):
        reckoned = engine_scale(Scale.objects.get(code=code))
        assert sum(good.maximum for good in reckoned.goods) == 100, code


def test_the_answers_a_criterion_offers() -> None:
    choice = Criterion(kind="choice", steps=[{"label": "Đủ", "points": "7.5"}, {"label": "Thiếu", "points": "0"}])
    assert steps_of(choice) == [(Decimal("7.5"), "Đủ"), (Decimal(0), "Thiếu")]
    assert steps_of(Criterion(kind="yes_no", maximum=Decimal(3))) == [(Decimal(3), "Met"), (Decimal(0), "Not met")]
    assert steps_of(Criterion(kind="points", maximum=Decimal(3))) == []


def test_the_date_a_document_was_issued_is_kept(db: None, folder: Path) -> None:
    file = changed(folder, "is_example", "document_on = 2025-10-28\nis_example")
    scale, _is_new = load_scale(Scope.system(), file)
    assert Scale.objects.get(pk=scale.pk).document_on == date(2025, 10, 28)
