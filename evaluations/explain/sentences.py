"""What a step says: one sentence for every rule and outcome, in the words of the regulations."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

#: One sentence for every (rule, outcome) that the engine can emit.
SENTENCES: dict[tuple[str, str], str | Promise] = {
    # eligibility
    ("eligibility", "eligible"): _("Subject to review and classification this year."),
    ("eligibility", "not_reviewed"): _("Not reviewed this year: %(eligibility)s."),
    ("eligibility", "reviewed_not_classified"): _("Reviewed but not classified this year: %(eligibility)s."),
    ("eligibility", "not_classified"): _("Not classified this year: %(eligibility)s."),
    # vetoes
    ("no_veto", "clear"): _("No case in which the level would have to be “not completed”."),
    ("not_completed_by_veto", "reached"): _("Therefore, whatever the rest: %(level)s."),
    ("disunity_concluded", "vetoed"): _("A competent body concluded that the organisation is disunited."),
    ("disunity_concluded", "set_aside"): _(
        "A competent body concluded that the organisation is disunited; "
        "because of %(mitigations)s the committee decides."
    ),
    ("cadre_work_violation", "vetoed"): _("The rules of work with cadres were violated."),
    ("cadre_work_violation", "set_aside"): _(
        "The rules of work with cadres were violated; because of %(mitigations)s the committee decides."
    ),
    ("degradation_concluded", "vetoed"): _(
        "A competent body concluded degradation in political thought, ethics or way of life."
    ),
    ("degradation_concluded", "set_aside"): _(
        "A competent body concluded degradation in political thought, ethics or way of life; "
        "because of %(mitigations)s the committee decides."
    ),
    ("leader_disciplined", "vetoed"): _("A leader of the organisation was disciplined in the year."),
    ("leader_disciplined", "set_aside"): _(
        "A leader of the organisation was disciplined in the year; because of %(mitigations)s the committee decides."
    ),
    ("leader_disciplined", "excused"): _(
        "A leader of the organisation was disciplined in the year, "
        "which does not exclude a level here: %(mitigations)s."
    ),
    ("basic_targets_failed", "vetoed"): _("The basic targets of the year were not met."),
    ("basic_targets_failed", "set_aside"): _(
        "The basic targets of the year were not met; because of %(mitigations)s the committee decides."
    ),
    ("tasks_below_70_percent", "vetoed"): _("%(completed)s of %(assigned)s tasks were completed: fewer than 70 %%."),
    ("tasks_below_70_percent", "set_aside"): _(
        "%(completed)s of %(assigned)s tasks were completed: fewer than 70 %%; "
        "because of %(mitigations)s the committee decides."
    ),
    ("most_tasks_not_completed", "vetoed"): _(
        "%(completed)s of %(assigned)s tasks were completed: more than half were not."
    ),
    ("most_tasks_not_completed", "set_aside"): _(
        "%(completed)s of %(assigned)s tasks were completed: more than half were not; "
        "because of %(mitigations)s the committee decides."
    ),
    ("most_subordinates_not_completed", "vetoed"): _(
        "%(not_completed)s of %(total)s subordinates are rated “not completed”: more than half."
    ),
    ("most_subordinates_not_completed", "set_aside"): _(
        "%(not_completed)s of %(total)s subordinates are rated “not completed”: more than half; "
        "because of %(mitigations)s the committee decides."
    ),
    ("low_confidence_above_half", "vetoed"): _(
        "%(low_confidence)s %% of the votes show low confidence: more than half."
    ),
    ("low_confidence_above_half", "set_aside"): _(
        "%(low_confidence)s %% of the votes show low confidence: more than half; "
        "because of %(mitigations)s the committee decides."
    ),
    ("disciplined", "vetoed"): _("The member was disciplined in the year."),
    ("disciplined", "set_aside"): _(
        "The member was disciplined in the year; because of %(mitigations)s the committee decides."
    ),
    ("disciplined", "excused"): _(
        "The member was disciplined in the year, which does not exclude a level here: %(mitigations)s."
    ),
    ("subordinate_corruption", "vetoed"): _(
        "Corruption or another negative practice occurred under its responsibility."
    ),
    ("subordinate_corruption", "set_aside"): _(
        "Corruption or another negative practice occurred under its responsibility; "
        "because of %(mitigations)s the committee decides."
    ),
    ("subordinate_corruption", "excused"): _(
        "Corruption or another negative practice occurred under its responsibility, "
        "which does not exclude a level here: %(mitigations)s."
    ),
    ("prohibited_conduct", "vetoed"): _("The member did what party members must not do."),
    ("prohibited_conduct", "set_aside"): _(
        "The member did what party members must not do; because of %(mitigations)s the committee decides."
    ),
    ("any_rating_poor", "vetoed"): _("Rated poor: %(ratings)s."),
    ("task_or_party_building_poor", "vetoed"): _("The task's results or party building are rated poor: %(ratings)s."),
    ("targets_below_half", "vetoed"): _("%(targets_met)s %% of the year's targets were met: fewer than half."),
    ("targets_below_half", "excused"): _(
        "%(targets_met)s %% of the year's targets were met: fewer than half, "
        "which does not exclude a level here: %(mitigations)s."
    ),
    ("organization_disciplined", "vetoed"): _("The organisation was disciplined in the year."),
    ("organization_disciplined", "excused"): _(
        "The organisation was disciplined in the year, which does not exclude a level here: %(mitigations)s."
    ),
    ("many_subordinates_disciplined", "vetoed"): _(
        "%(disciplined)s of %(total)s subordinates were disciplined: more than 20 %%."
    ),
    ("many_subordinates_not_completed", "vetoed"): _(
        "%(not_completed)s of %(total)s members are rated “not completed”: more than 20 %%."
    ),
    ("professional_not_completed", "vetoed"): _("The professional rating of the year is “not completed”."),
    # conditions on points and tasks
    ("points_at_least_90", "holds"): _("%(points)s points: at least the 90 asked for “excellent”."),
    ("points_at_least_90", "fails"): _("%(points)s points: below the 90 asked for “excellent”."),
    ("points_at_least_90", "not_given"): _("No points were given, so the 90 asked for “excellent” are not shown."),
    ("points_at_least_70", "holds"): _("%(points)s points: at least the 70 asked for “good”."),
    ("points_at_least_70", "fails"): _("%(points)s points: below the 70 asked for “good”."),
    ("points_at_least_70", "not_given"): _("No points were given, so the 70 asked for “good” are not shown."),
    ("points_at_least_50", "holds"): _("%(points)s points: at least the 50 asked for “completed”."),
    ("points_at_least_50", "fails"): _("%(points)s points: below the 50 asked for “completed”."),
    ("points_at_least_50", "not_given"): _("No points were given, so the 50 asked for “completed” are not shown."),
    ("points_below_50", "reached"): _("%(points)s points are fewer than 50: %(level)s."),
    ("all_tasks_on_time", "holds"): _("%(on_time)s of %(assigned)s tasks were completed on time: all of them."),
    ("all_tasks_on_time", "fails"): _(
        "%(on_time)s of %(assigned)s tasks were completed on time; “good” or better asks for all."
    ),
    ("all_tasks_on_time", "not_given"): _("No tasks were counted, so it is not shown that all were completed on time."),
    ("enough_tasks_exceeded", "holds"): _(
        "%(exceeded)s of %(assigned)s tasks went beyond what was asked: at least the 30 %% asked for “excellent”."
    ),
    ("enough_tasks_exceeded", "fails"): _(
        "%(exceeded)s of %(assigned)s tasks went beyond what was asked: below the 30 %% asked for “excellent”."
    ),
    ("enough_tasks_exceeded", "not_given"): _(
        "No tasks were counted, so it is not shown that 30 %% went beyond what was asked."
    ),
    ("shortcomings_remedied", "holds"): _("%(remedied)s of %(noted)s shortcomings noted were remedied: all of them."),
    ("shortcomings_remedied", "fails"): _(
        "%(remedied)s of %(noted)s shortcomings noted were remedied; “excellent” asks for all."
    ),
    ("shortcomings_remedied", "nothing_to_show"): _("No shortcoming was noted that would have to be remedied."),
    ("all_tasks_completed", "holds"): _("%(completed)s of %(assigned)s tasks were completed: all of them."),
    ("all_tasks_completed", "fails"): _(
        "%(completed)s of %(assigned)s tasks were completed; every level but the lowest asks for all."
    ),
    ("all_tasks_completed", "not_given"): _("No tasks were counted, so it is not shown that all were completed."),
    ("few_tasks_late", "holds"): _("%(late)s of %(assigned)s tasks were late: at most 20 %%."),
    ("few_tasks_late", "fails"): _("%(late)s of %(assigned)s tasks were late: more than the 20 %% allowed."),
    ("few_tasks_late", "not_given"): _("No tasks were counted, so it is not shown that few were late."),
    ("nobody_disciplined", "holds"): _("Nobody below or among the leaders was disciplined."),
    ("nobody_disciplined", "fails"): _("“Excellent” is out of reach: %(findings)s."),
    # conditions on ratings and shares
    ("task_results_excellent", "holds"): _("The task's results are rated excellent: %(ratings)s."),
    ("task_results_excellent", "fails"): _("“Excellent” asks for excellent results of the tasks: %(ratings)s."),
    ("task_results_good", "holds"): _("The task's results are rated good or better: %(ratings)s."),
    ("task_results_good", "fails"): _("“Good” asks for good results of the tasks: %(ratings)s."),
    ("others_good", "holds"): _("The other criteria are rated good or better: %(ratings)s."),
    ("others_good", "fails"): _("“Excellent” asks that all other criteria are rated good: %(ratings)s."),
    ("others_average", "holds"): _("The other criteria are rated average or better: %(ratings)s."),
    ("others_average", "fails"): _("“Good” asks that all other criteria are rated average: %(ratings)s."),
    ("all_average", "holds"): _("All criteria are rated average or better: %(ratings)s."),
    ("all_average", "fails"): _("“Completed” asks that all criteria are rated average: %(ratings)s."),
    ("professional_excellent", "holds"): _("The professional rating is “%(professional)s”, as “excellent” asks."),
    ("professional_excellent", "fails"): _(
        "The professional rating is “%(professional)s”; “excellent” asks for the highest."
    ),
    ("all_subordinates_completed", "holds"): _(
        "%(completed_or_better)s of %(total)s subordinates are rated “completed” or better: all of them."
    ),
    ("all_subordinates_completed", "fails"): _(
        "%(completed_or_better)s of %(total)s subordinates are rated “completed” or better; "
        "“good” or better asks for all."
    ),
    ("subordinates_80_percent_good", "holds"): _(
        "%(good_or_better)s of %(total)s subordinates are rated “good” or better: at least 80 %%."
    ),
    ("subordinates_80_percent_good", "fails"): _(
        "%(good_or_better)s of %(total)s subordinates are rated “good” or better: "
        "below the 80 %% asked for “excellent”."
    ),
    ("subordinates_50_percent_good", "holds"): _(
        "%(good_or_better)s of %(total)s subordinates are rated “good” or better: at least 50 %%."
    ),
    ("subordinates_50_percent_good", "fails"): _(
        "%(good_or_better)s of %(total)s subordinates are rated “good” or better: below the 50 %% asked for “good”."
    ),
    ("allied_good", "holds"): _(
        "The lowest level of government, Front and mass organisations is “%(allied)s”, as “excellent” asks."
    ),
    ("allied_good", "fails"): _(
        "The lowest level of government, Front and mass organisations is “%(allied)s”; “excellent” asks for more."
    ),
    ("allied_completed", "holds"): _(
        "The lowest level of government, Front and mass organisations is “%(allied)s”, as “good” asks."
    ),
    ("allied_completed", "fails"): _(
        "The lowest level of government, Front and mass organisations is “%(allied)s”; “good” asks for more."
    ),
    # the level
    ("level_reached", "reached"): _("Every condition of this level holds: %(level)s."),
    ("otherwise_not_completed", "reached"): _("The conditions of no higher level hold: %(level)s."),
    ("no_level_fits", "open"): _("The regulation describes no level for such a year: the committee decides."),
    ("no_task_assigned", "open"): _("No tasks were counted, so no level can be shown: the committee decides."),
    ("task_results_not_rated", "open"): _(
        "The task's results are not rated, so no level can be shown: the committee decides."
    ),
    ("task_results_not_rated", "not_given"): _("The task's results are not rated, so “completed” is not shown."),
    ("long_illness", "barred"): _("Absent through illness for %(sick_months)s months: not rated above “completed”."),
    ("long_illness", "lowered"): _(
        "Absent through illness for %(sick_months)s months: not rated above “completed”. Level: %(level)s."
    ),
    # the ceiling
    ("under_ceiling", "kept"): _(
        "Within the ceiling of %(group)s: of %(counted)s rated good or better, %(allowed)s may be excellent. "
        "Level: %(level)s."
    ),
    ("under_ceiling", "lowered"): _(
        "Beyond the ceiling of %(group)s: of %(counted)s rated good or better, %(allowed)s may be excellent. "
        "Level: %(level)s."
    ),
    ("under_ceiling", "waiting"): _(
        "Tied with others at the ceiling of %(group)s: of %(counted)s rated good or better, "
        "%(allowed)s may be excellent; seats left: %(seats_left)s. The committee decides."
    ),
    # the year's score
    ("exempt_months", "excluded"): _("Exempt months, not counted: %(months)s."),
    ("missing_months", "counted_zero"): _("Months without an approved record, counted as zero: %(months)s."),
    ("missing_months", "excluded"): _("Months without an approved record, left out: %(months)s."),
    ("counted_months", "counted"): _("%(counted)s of %(due)s months due are counted."),
    ("counted_months", "none_counted"): _("None of the %(due)s months due is counted."),
    ("good_score", "scored"): _("%(good)s: %(score)s of %(maximum)s."),
    ("good_score", "scored_by_the_rest"): _(
        "%(good)s: %(score)s of %(maximum)s, scaled up because some of its criteria did not apply."
    ),
    ("good_score", "yearly_mark_missing"): _("%(good)s: no score, the yearly mark is missing for %(criteria)s."),
    ("good_score", "nothing_applied"): _("%(good)s: no score, none of its criteria applied."),
    ("total_score", "summed"): _("Total: %(total)s of %(maximum)s."),
    ("points_so_far", "carried"): _(
        "The criteria of the year's end are not due yet; carried to a hundred this is %(points)s points so far."
    ),
    ("total_score", "no_score"): _("There is no total."),
    # recognition
    ("good_reached", "holds"): _("%(good)s: %(score)s of %(maximum)s, at least %(threshold)s %%."),
    ("good_reached", "fails"): _("%(good)s: %(score)s of %(maximum)s, below %(threshold)s %%."),
    ("good_reached", "not_given"): _("%(good)s: has no score."),
    ("good_passed", "holds"): _("%(good)s: passed in %(passed)s of %(counted)s months, at least %(threshold)s %%."),
    ("good_passed", "fails"): _("%(good)s: passed in %(passed)s of %(counted)s months, %(threshold)s %% are asked."),
    ("total_reached", "holds"): _("Total %(total)s: at least %(threshold)s."),
    ("total_reached", "fails"): _("Total %(total)s: below %(threshold)s."),
    ("total_reached", "not_given"): _("There is no total, so the threshold is not shown."),
    ("level_good_or_better", "holds"): _("The level is “%(level)s”, as recognition asks."),
    ("level_good_or_better", "fails"): _("The level is “%(level)s”; recognition asks for good or better."),
    ("no_veto_applies", "holds"): _("Nothing excludes recognition."),
    ("no_veto_applies", "fails"): _("A case of “not completed” applies and excludes recognition."),
    ("recognise", "recognised"): _("Recognised as four-good."),
    ("recognise", "not_recognised"): _("Not recognised as four-good."),
}
