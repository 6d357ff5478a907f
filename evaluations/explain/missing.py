"""What a step asks for that is not there: one sentence for everything that can stand between a subject and a level."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_POINTS = _("Points: %(short)s short (%(points)s now, at least %(needed)s needed).")
_NO_POINTS = _("There are no points yet: they come from approved monthly records and the marks of the year's end.")
_NO_TASKS = _("There are no figures on tasks yet: assigned, completed, on time and exceeded.")
_NOT_DISCIPLINED_BELOW = _("None of this may have happened in the year: %(findings)s.")
_TASK_RESULTS_EXCELLENT = _("The task's results must be rated excellent; now: %(ratings)s.")
_TASK_RESULTS_GOOD = _("The task's results must be rated good or better; now: %(ratings)s.")
_RATED_GOOD = _("These criteria must be rated good or better; now: %(ratings)s.")
_RATED_AVERAGE = _("These criteria must be rated average or better; now: %(ratings)s.")
_ENOUGH_GOOD = _(
    "Subordinates rated “good” or better: %(good_or_better)s of %(total)s, at least %(needed)s needed "
    "(%(short)s short)."
)
_NOT_RATED = _("The task's results are not rated yet.")
_ILLNESS = _("Absent through illness for %(sick_months)s months; a higher level asks for fewer than 3.")
_NO_TOTAL = _("There is no total yet: it comes from approved monthly records and the marks of the year's end.")

#: One sentence for every (rule, outcome) that the engine names as missing.
MISSING: dict[tuple[str, str], str | Promise] = {
    # vetoes that decided: what must not have been
    ("disunity_concluded", "vetoed"): _("No competent body may have concluded that the organisation is disunited."),
    ("cadre_work_violation", "vetoed"): _("The rules of work with cadres must not have been violated."),
    ("degradation_concluded", "vetoed"): _(
        "No competent body may have concluded degradation in political thought, ethics or way of life."
    ),
    ("leader_disciplined", "vetoed"): _("No leader of the organisation may have been disciplined in the year."),
    ("basic_targets_failed", "vetoed"): _("The basic targets of the year must have been met."),
    ("tasks_below_70_percent", "vetoed"): _(
        "Tasks completed: %(completed)s of %(assigned)s, at least %(needed)s needed (%(short)s short)."
    ),
    ("most_tasks_not_completed", "vetoed"): _(
        "Tasks completed: %(completed)s of %(assigned)s, at least %(needed)s needed (%(short)s short)."
    ),
    ("most_subordinates_not_completed", "vetoed"): _(
        "Subordinates rated “not completed”: %(not_completed)s of %(total)s, at most %(allowed)s allowed "
        "(%(short)s too many)."
    ),
    ("low_confidence_above_half", "vetoed"): _(
        "Votes of low confidence: %(low_confidence)s %%, at most %(allowed)s %% allowed."
    ),
    ("disciplined", "vetoed"): _("The member must not have been disciplined in the year."),
    ("subordinate_corruption", "vetoed"): _(
        "No corruption or other negative practice may have occurred under its responsibility."
    ),
    ("prohibited_conduct", "vetoed"): _("The member must not have done what party members must not do."),
    ("any_rating_poor", "vetoed"): _("No criterion may be rated poor; now: %(ratings)s."),
    ("task_or_party_building_poor", "vetoed"): _(
        "Neither the task's results nor party building may be rated poor; now: %(ratings)s."
    ),
    ("targets_below_half", "vetoed"): _(
        "Targets of the year met: %(targets_met)s %%, at least %(needed)s %% needed (%(short)s %% short)."
    ),
    ("organization_disciplined", "vetoed"): _("The organisation must not have been disciplined in the year."),
    ("many_subordinates_disciplined", "vetoed"): _(
        "Subordinates disciplined: %(disciplined)s of %(total)s, at most %(allowed)s allowed (%(short)s too many)."
    ),
    ("many_subordinates_not_completed", "vetoed"): _(
        "Members rated “not completed”: %(not_completed)s of %(total)s, at most %(allowed)s allowed "
        "(%(short)s too many)."
    ),
    ("professional_not_completed", "vetoed"): _("The professional rating of the year must be “completed” or better."),
    # conditions on points and tasks
    ("points_at_least_90", "fails"): _POINTS,
    ("points_at_least_90", "not_given"): _NO_POINTS,
    ("points_at_least_70", "fails"): _POINTS,
    ("points_at_least_70", "not_given"): _NO_POINTS,
    ("points_at_least_50", "fails"): _POINTS,
    ("points_at_least_50", "not_given"): _NO_POINTS,
    ("all_tasks_on_time", "fails"): _(
        "Tasks completed on time: %(on_time)s of %(assigned)s, all are needed (%(short)s short)."
    ),
    ("all_tasks_on_time", "not_given"): _NO_TASKS,
    ("enough_tasks_exceeded", "fails"): _(
        "Tasks beyond what was asked: %(exceeded)s of %(assigned)s, at least %(needed)s needed (%(short)s short)."
    ),
    ("enough_tasks_exceeded", "not_given"): _NO_TASKS,
    ("shortcomings_remedied", "fails"): _(
        "Shortcomings remedied: %(remedied)s of %(noted)s, all must be (%(short)s left)."
    ),
    ("all_tasks_completed", "fails"): _(
        "Tasks completed: %(completed)s of %(assigned)s, all are needed (%(short)s short)."
    ),
    ("all_tasks_completed", "not_given"): _NO_TASKS,
    ("few_tasks_late", "fails"): _(
        "Tasks completed late: %(late)s of %(assigned)s, at most %(allowed)s allowed (%(short)s too many)."
    ),
    ("few_tasks_late", "not_given"): _NO_TASKS,
    ("nobody_disciplined", "fails"): _NOT_DISCIPLINED_BELOW,
    # conditions on ratings and shares
    ("task_results_excellent", "fails"): _TASK_RESULTS_EXCELLENT,
    ("task_results_good", "fails"): _TASK_RESULTS_GOOD,
    ("others_good", "fails"): _RATED_GOOD,
    ("others_average", "fails"): _RATED_AVERAGE,
    ("all_average", "fails"): _RATED_AVERAGE,
    ("professional_excellent", "fails"): _("The professional rating must be the highest; now: %(professional)s."),
    ("all_subordinates_completed", "fails"): _(
        "Subordinates rated “completed” or better: %(completed_or_better)s of %(total)s, all are needed "
        "(%(short)s short)."
    ),
    ("subordinates_80_percent_good", "fails"): _ENOUGH_GOOD,
    ("subordinates_50_percent_good", "fails"): _ENOUGH_GOOD,
    ("allied_good", "fails"): _(
        "Government, Front and mass organisations must all be rated “good” or better; the lowest is now: %(allied)s."
    ),
    ("allied_completed", "fails"): _(
        "Government, Front and mass organisations must all be rated “completed” or better; "
        "the lowest is now: %(allied)s."
    ),
    ("task_results_not_rated", "open"): _NOT_RATED,
    ("task_results_not_rated", "not_given"): _NOT_RATED,
    # what lowers a level already reached, or bars the next
    ("long_illness", "lowered"): _ILLNESS,
    ("long_illness", "barred"): _ILLNESS,
    ("under_ceiling", "lowered"): _(
        "A place under the ceiling of %(group)s, where %(allowed)s of %(counted)s may be excellent: "
        "more than %(cut)s points needed (%(points)s now)."
    ),
    # recognition
    ("good_reached", "fails"): _(
        "%(good)s: %(score)s of %(maximum)s now, at least %(needed)s needed (%(short)s short)."
    ),
    ("good_reached", "not_given"): _("%(good)s: has no score yet."),
    ("good_passed", "fails"): _(
        "%(good)s: passed in %(passed)s of %(counted)s months, at least %(needed)s needed (%(short)s short)."
    ),
    ("total_reached", "fails"): _("Total: %(total)s now, at least %(threshold)s needed (%(short)s short)."),
    ("total_reached", "not_given"): _NO_TOTAL,
    ("level_good_or_better", "fails"): _("The level must be “good” or better; now: %(level)s."),
    ("no_veto_applies", "fails"): _("No case of “not completed” may apply."),
}
