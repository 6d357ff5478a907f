"""A province's verdicts with every reason, against the same engine building no reasons at all.

Both run in one process on the same facts, in turn. The comparison is made from the engine's own source: each module is
parsed, every construction of a step becomes one prepared step that knows only how it came out, the values it would have
listed are not looked up, a verdict takes no steps and checks none, and what is computed for steps alone is left out. So
it asks the same questions in the same order and must come to the same levels, or the script stops.
"""

import ast
import gc
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

from evaluations import engine
from evaluations.engine import (
    REGULATIONS,
    Candidate,
    CeilingRule,
    Eligibility,
    Facts,
    Finding,
    Level,
    Mitigation,
    Outcome,
    RatedCriterion,
    Rating,
    Shortcomings,
    Subject,
    Subordinates,
    TaskCounts,
    ceiling,
)

MEMBERS, UNITS, RUNS, SEED = 100_000, 5_000, 5, 20_251_122
MEMBERS_IN_A_GROUP, UNITS_IN_A_GROUP = 200, 25
MOST_TIMES, MOST_SECONDS = 3.0, 6.0


# --- the facts --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Case:
    """One subject with its group under the ceiling."""

    id: str
    group: str
    facts: Facts


def province() -> list[Case]:
    """Members and units as a province has them: most good or completed, few excluded, points to two decimals."""
    draw = random.Random(SEED)
    members = [Case(f"m{i}", f"m{i // MEMBERS_IN_A_GROUP}", _member(draw, i % 20 == 0)) for i in range(MEMBERS)]
    return members + [Case(f"o{i}", f"o{i // UNITS_IN_A_GROUP}", _unit(draw)) for i in range(UNITS)]


def _member(draw: random.Random, is_leader: bool) -> Facts:
    outside = (Eligibility.EXEMPT, Eligibility.ADMITTED_UNDER_6_MONTHS)
    return Facts(
        subject=Subject.LEADER if is_leader else Subject.MEMBER,
        points=_points(draw),
        ratings=_ratings(draw),
        tasks=_tasks(draw),
        shortcomings=_shortcomings(draw),
        subordinates=_subordinates(draw) if is_leader else None,
        professional=draw.choice((Level.EXCELLENT, Level.GOOD, Level.GOOD)) if draw.random() < 0.3 else None,
        sick_months=4 if draw.random() < 0.005 else 0,
        findings=frozenset({Finding.DISCIPLINED}) if draw.random() < 0.006 else frozenset(),
        mitigations=frozenset({Mitigation.SELF_REMEDIED}) if draw.random() < 0.002 else frozenset(),
        eligibility=draw.choice(outside) if draw.random() < 0.12 else None,
    )


def _unit(draw: random.Random) -> Facts:
    return Facts(
        subject=Subject.ORGANIZATION,
        points=_points(draw),
        ratings=_ratings(draw),
        tasks=_tasks(draw),
        shortcomings=_shortcomings(draw),
        subordinates=_subordinates(draw),
        targets_met=Decimal(draw.randint(45, 130)),
        allied=draw.choice((Level.EXCELLENT, Level.GOOD, Level.COMPLETED)),
        findings=frozenset({Finding.SUBORDINATE_DISCIPLINED}) if draw.random() < 0.05 else frozenset(),
        eligibility=Eligibility.NEW_UNDER_6_MONTHS if draw.random() < 0.01 else None,
    )


def _points(draw: random.Random) -> Decimal:
    return Decimal(round(min(max(draw.gauss(84, 9), 0), 100) * 100)) / 100


def _tasks(draw: random.Random) -> TaskCounts:
    assigned = draw.randint(5, 30)
    completed = assigned - (draw.randint(1, 3) if draw.random() < 0.08 else 0)
    on_time = completed - (draw.randint(1, 3) if draw.random() < 0.2 and completed > 3 else 0)
    return TaskCounts(assigned=assigned, completed=completed, on_time=on_time, exceeded=draw.randint(0, completed // 2))


def _shortcomings(draw: random.Random) -> Shortcomings:
    noted = draw.randint(0, 3)
    return Shortcomings(noted=noted, remedied=noted if draw.random() < 0.9 else 0)


def _subordinates(draw: random.Random) -> Subordinates:
    total = draw.randint(3, 40)
    completed = total - (draw.random() < 0.15)
    return Subordinates(
        total=total,
        completed_or_better=completed,
        good_or_better=draw.randint(completed // 2, completed),
        not_completed=total - completed,
        disciplined=0,
    )


def _ratings(draw: random.Random) -> tuple[RatedCriterion, ...]:
    weights = (35, 45, 18, 2)
    return tuple(
        RatedCriterion(criterion=good, rating=draw.choices(tuple(Rating), weights)[0], task_result=good == "tasks")
        for good in ("tasks", "activity", "solidarity", "cadres")
    )


# --- the same engine without steps ------------------------------------------------------------------------------------

#: The modules that build steps, each after those it imports.
MODULES = (
    "regulations.shape",
    "regulations.ratings",
    "regulations.qd132_hd21",
    "regulations.qd124_hd25",
    "regulations.qd366_hd43",
    "ceiling",
)
#: Functions that ask one question and make its step: how they ask it, or ``None`` where they are given the answer.
CONDITIONS: dict[str, ast.cmpop | None] = {"condition": None, "at_least": ast.GtE(), "at_most": ast.LtE()}
#: Functions that only write down the values of a step.
LISTING = {"short_of", "beyond", "_completed_of", "written", "_distance_from_the_cut"}
#: Local names that hold steps or their values and are never asked anything.
FOR_STEPS_ALONE = {"used", "steps", "opening"}


class PreparedStep:
    """A step that knows only how it came out."""

    __slots__ = ("outcome",)

    def __init__(self, outcome: str) -> None:
        self.outcome = outcome


class BareVerdict:
    """A level and whether it needs a decision; nothing is checked."""

    __slots__ = ("level", "needs_decision")

    def __init__(self, *, level: Level | None, needs_decision: bool) -> None:
        self.level = level
        self.needs_decision = needs_decision


class WithoutSteps(ast.NodeTransformer):
    """Takes out of a module's source what is done for steps alone."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name == "Step":
            (outcome,) = (keyword.value for keyword in node.keywords if keyword.arg == "outcome")
            return ast.Subscript(_name("_STEPS"), outcome, ast.Load())
        if name == "Verdict":
            kept = [keyword for keyword in node.keywords if keyword.arg != "steps"]
            return ast.Call(_name("_Verdict"), [], kept)
        if name in CONDITIONS:
            asks = CONDITIONS[name]
            question = node.args[2] if asks is None else ast.Compare(node.args[2], [asks], [node.args[3]])
            return ast.IfExp(question, _name("_HOLDS"), _name("_FAILS"))
        return _name("_LISTED") if name in LISTING else node

    def visit_Tuple(self, node: ast.Tuple) -> ast.AST:
        self.generic_visit(node)
        return _name("_LISTED") if any(_is_listed_value(element) for element in node.elts) else node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return _name("_LISTED") if node.id in FOR_STEPS_ALONE and isinstance(node.ctx, ast.Load) else node

    def visit_Assign(self, node: ast.Assign) -> ast.AST | None:
        return None if _assigned(node) in FOR_STEPS_ALONE else self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST | None:
        """``short |= …`` in the climb from level to level only gathers steps."""
        return None if isinstance(node.target, ast.Name) and node.target.id == "short" else self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST | None:
        if node.name in CONDITIONS or node.name in LISTING:
            return None
        self.generic_visit(node)
        return _without_unread(node)


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _assigned(node: ast.Assign) -> str:
    target = node.targets[0]
    return target.id if isinstance(target, ast.Name) else ""


def _is_listed_value(node: ast.AST) -> bool:
    """``("points", …)``: a value as a step lists it."""
    if not isinstance(node, ast.Tuple) or len(node.elts) != 2:
        return False
    return isinstance(node.elts[0], ast.Constant) and isinstance(node.elts[0].value, str)


def _without_unread(function: ast.FunctionDef) -> ast.FunctionDef:
    """The function without assignments that nothing reads any more: no function of the engine has another effect."""
    before = ""
    while before != ast.dump(function):
        before = ast.dump(function)
        read = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        for node in ast.walk(function):
            body = getattr(node, "body", None)
            if isinstance(body, list):
                body[:] = [s for s in body if not isinstance(s, ast.Assign) or (_assigned(s) or "-") in {*read, "-"}]
    return function


def bare_modules() -> dict[str, ModuleType]:
    """The engine's modules once more, made from their own source without steps."""
    prepared = {outcome: PreparedStep(outcome) for outcome in (*map(str, Outcome), "kept", "lowered", "waiting")}
    given = {
        "_STEPS": prepared,
        "_HOLDS": prepared["holds"],
        "_FAILS": prepared["fails"],
        "_LISTED": ("listed",),
        "_Verdict": BareVerdict,
    }
    made: dict[str, ModuleType] = {}
    for name in MODULES:
        path = Path(engine.__file__).parent.joinpath(*name.split(".")).with_suffix(".py")
        source = path.read_text(encoding="utf-8")
        for other in MODULES:
            source = source.replace(f"from evaluations.engine.{other} import", f"from bare.{other} import")
        tree = ast.fix_missing_locations(WithoutSteps().visit(ast.parse(source)))
        module = made[name] = sys.modules[f"bare.{name}"] = ModuleType(f"bare.{name}")
        vars(module).update(given)
        for taken in ast.walk(tree):
            if isinstance(taken, ast.ImportFrom) and (taken.module or "").startswith("bare."):
                there = vars(sys.modules[taken.module or ""])
                taken.names = [alias for alias in taken.names if alias.name in there] or [ast.alias("__name__")]
        exec(compile(tree, str(path), "exec"), vars(module))
    return made


# --- the comparison ---------------------------------------------------------------------------------------------------


def judge(cases: Sequence[Case], classify: Callable[[Facts], Any], ceiling: ModuleType) -> list[Any]:
    """A verdict for every case, then the ceiling over every group."""
    verdicts = {case.id: classify(case.facts) for case in cases}
    groups: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        groups[case.group].append(case)
    rule = CeilingRule()
    for group, among in groups.items():
        candidates = [Candidate(id=case.id, level=verdicts[case.id].level, points=case.facts.points) for case in among]
        outcome = ceiling.apply_ceiling(rule, candidates)
        for case in among:
            verdicts[case.id] = ceiling.under_ceiling(verdicts[case.id], outcome, case.id, group)
    return list(verdicts.values())


def levels_of(verdicts: Sequence[Any]) -> list[tuple[Level | None, bool]]:
    return [(verdict.level, verdict.needs_decision) for verdict in verdicts]


def seconds(work: Callable[[], object]) -> float:
    """Time of this process alone, so that what else runs on the machine does not count; no collection in between."""
    gc.collect()
    start = time.process_time()
    work()
    return time.process_time() - start


def compare(code: str, cases: Sequence[Case], bare: dict[str, ModuleType]) -> bool:
    """Print how the two compare under one regulation; whether both bounds are kept."""
    with_steps = REGULATIONS[code].classify
    without = vars(bare[f"regulations.{code.replace('-', '_')}"])["classify"]
    full = judge(cases, with_steps, ceiling)
    if levels_of(full) != levels_of(judge(cases, without, bare["ceiling"])):
        raise SystemExit(f"{code}: the two engines differ, so there is nothing to compare")
    steps = sum(len(verdict.steps) for verdict in full)
    del full
    times = [
        (
            seconds(lambda: judge(cases, with_steps, ceiling)),
            seconds(lambda: judge(cases, without, bare["ceiling"])),
        )
        for _run in range(RUNS)
    ]
    took, bare_took = (min(column) for column in zip(*times, strict=True))
    median = statistics.median(one / other for one, other in times)
    kept = took / bare_took <= MOST_TIMES and took < MOST_SECONDS
    print(
        f"{code}: {steps} steps in {took:.2f} s, without steps {bare_took:.2f} s: "
        f"{took / bare_took:.2f} times (median of {RUNS} runs {median:.2f})"
        f"{'' if kept else f' – more than {MOST_TIMES} times or {MOST_SECONDS} s'}"
    )
    return kept


def main() -> int:
    cases = province()
    bare = bare_modules()
    print(
        f"{MEMBERS} members and {UNITS} units from facts in memory, verdicts and ceiling, fastest of {RUNS} runs;\n"
        "compared in turn with the same source without steps, which gave all of them the same level and open questions"
    )
    kept = [compare(code, cases, bare) for code in REGULATIONS]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
