"""What judgement has settled and nobody changes any more: published scales, decisions, closed years."""

from cells.triggers import refuse_changes

_PUBLISHED_SCALE = (
    "EXISTS (SELECT 1 FROM evaluations_scale s WHERE s.id = {row}.scale_id AND s.published_at IS NOT NULL)"
)
_PUBLISHED_PART = (
    "EXISTS (SELECT 1 FROM evaluations_scalepart p JOIN evaluations_scale s ON s.id = p.scale_id"
    " WHERE p.id = {row}.part_id AND s.published_at IS NOT NULL)"
)
_CLOSED_YEAR = (
    "EXISTS (SELECT 1 FROM evaluations_evaluationyear y WHERE y.id = {row}.evaluation_year_id AND y.state = 'closed')"
)
_PUBLISHED = "A published scale is never changed: make a new version."
_CLOSED = "The year is closed: it stays as it was decided."


def refuse_changes_to_settled_rows() -> None:
    refuse_changes("evaluations_scale", "{row}.published_at IS NOT NULL", _PUBLISHED)
    refuse_changes("evaluations_scalepart", _PUBLISHED_SCALE, _PUBLISHED, is_complete=True)
    refuse_changes("evaluations_criterion", _PUBLISHED_PART, _PUBLISHED, is_complete=True)
    refuse_changes("evaluations_evaluationyear", "{row}.state = 'closed'", _CLOSED)
    refuse_changes("evaluations_verdict", _CLOSED_YEAR, _CLOSED, is_complete=True)
    refuse_changes("evaluations_localscale", _CLOSED_YEAR, _CLOSED, is_complete=True)
    refuse_changes("evaluations_decision", "TRUE", "A decision is never changed: a later one supersedes it.")
