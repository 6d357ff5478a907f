"""Import directions: between the floors, inside an app, and the pure rooms. Standard-library `ast`, nothing else."""

import ast
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
#: A floor may import those before it.
FLOORS = ["cells", "evaluations", "reports", "config"]
#: Inside an app a room may import those before it, and itself.
ROOMS = [
    {"choices", "fields", "names", "words"},
    {"scope", "rules", "engine", "issued", "scale_lint", "scale_files"},
    {"models"},
    {"judging", "run_values", "carrying", "what_if", "explain", "scale_words"},
    {"queries"},
    {"actions", "roster"},
    {"forms", "tasks"},
    {"views"},
    {"urls"},
]
PURE = [
    *(path for room in ("engine", "scale_lint") for path in sorted((ROOT / "evaluations" / room).rglob("*.py"))),
    *(ROOT / "evaluations" / f"{name}.py" for name in ("issued", "scale_files")),
]
WITHOUT_DJANGO = [*PURE, ROOT / "cells" / "names.py", ROOT / "reports" / "table.py", ROOT / "reports" / "values.py"]


def source_files() -> list[Path]:
    files = [path for floor in FLOORS for path in sorted((ROOT / floor).rglob("*.py"))]
    return [path for path in files if "migrations" not in path.parts]


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> list[tuple[int, str, bool]]:
    """(line, imported module, is inside a function) of every import statement."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name, id(node) in inside) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} imports relatively"
            found.append((node.lineno, node.module or "", id(node) in inside))
    return found


def room_of(name: str) -> int | None:
    parts = name.split(".")
    if len(parts) < 2 or parts[0] not in FLOORS:
        return None
    return next((number for number, rooms in enumerate(ROOMS) if parts[1] in rooms), None)


@pytest.mark.parametrize("path", source_files(), ids=module_name)
def test_imports_go_down(path: Path) -> None:
    name = module_name(path)
    floor, room = name.split(".")[0], room_of(name)
    wrong = []
    for line, imported, is_late in imports(path):
        target = imported.split(".")[0]
        if is_late:
            wrong.append(f"line {line}: imports {imported} inside a function")
        if target not in FLOORS:
            continue
        if FLOORS.index(target) > FLOORS.index(floor):
            wrong.append(f"line {line}: {floor} imports {imported} from the floor above")
        target_room = room_of(imported)
        if target == floor and room is not None and target_room is not None and target_room > room:
            wrong.append(f"line {line}: {name} imports {imported} from a room above")
    assert wrong == []


@pytest.mark.parametrize("path", PURE, ids=module_name)
def test_the_engine_stands_on_the_standard_library_alone(path: Path) -> None:
    allowed = sys.stdlib_module_names | {"evaluations"}
    foreign = [imported for _line, imported, _late in imports(path) if imported.split(".")[0] not in allowed]
    inside = {module_name(room) for room in PURE}
    outside = [imported for _line, imported, _late in imports(path) if imported.split(".")[0] == "evaluations"]
    assert foreign == []
    assert [name for name in outside if name not in inside] == []


@pytest.mark.parametrize("path", WITHOUT_DJANGO, ids=module_name)
def test_pure_rooms_know_no_django(path: Path) -> None:
    assert [imported for _line, imported, _late in imports(path) if imported.split(".")[0] == "django"] == []


def test_only_the_workbook_writes_excel() -> None:
    writers = [
        module_name(path)
        for path in source_files()
        if any(name.split(".")[0] == "openpyxl" for _l, name, _i in imports(path))
    ]
    assert writers == ["reports.workbook"]


def test_no_template_writes_a_key_as_a_number_for_people() -> None:
    """From 1000 on a bare `{{ row.pk }}` is written 1.000 and names nothing; `|stringformat:"d"` keeps the digits."""
    bare = re.compile(r"\{\{ *[\w.]*\b(?:pk|\w+_id|id) *\}\}")
    templates = sorted((ROOT / "templates").rglob("*.html"))
    found = {
        str(path.relative_to(ROOT)): keys
        for path in templates
        if (keys := [key for key in bare.findall(path.read_text(encoding="utf-8")) if "auto_id" not in key])
    }
    assert templates
    assert found == {}
