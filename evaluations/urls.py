"""Addresses of judgement: records and their review, scales, the year."""

from django.urls import URLPattern, path

from evaluations.views import (
    deadlines,
    evidence,
    flags,
    grid,
    grid_send,
    minutes,
    notices,
    records,
    review,
    scale_drafts,
    scale_sheet,
    scales,
    sending,
    together,
    trail,
    verdicts,
    visits,
    what_if,
    yearly,
    years,
)

urlpatterns: list[URLPattern] = [
    # the unit's monthly record
    path("units/<int:pk>/records/<int:year>/<int:month>/", records.record_edit, name="record_edit"),
    path("units/<int:pk>/records/<int:year>/<int:month>/checks/", records.record_checks, name="record_checks"),
    path("units/<int:pk>/records/<int:year>/<int:month>/check/", sending.record_check, name="record_check"),
    path("units/<int:pk>/records/<int:year>/<int:month>/submit/", sending.record_submit, name="record_submit"),
    path("units/<int:pk>/records/<int:year>/<int:month>/receipt/", sending.record_receipt, name="record_receipt"),
    path("units/<int:pk>/records/<int:year>/<int:month>/minutes/", minutes.record_minutes, name="record_minutes"),
    path("units/<int:pk>/records/<int:year>/<int:month>/history/", trail.record_trail, name="record_trail"),
    # … with its evidence
    path(
        "units/<int:pk>/records/<int:year>/<int:month>/evidence/<str:code>/", evidence.evidence_add, name="evidence_add"
    ),
    path("evidence/<int:pk>/", evidence.evidence_file, name="evidence_file"),
    path("evidence/<int:pk>/remove/", evidence.evidence_remove, name="evidence_remove"),
    # … and those of all units below a committee at once
    path("units/<int:pk>/grid/<int:year>/<int:month>/", grid.record_grid, name="record_grid"),
    path("units/<int:pk>/grid/<int:year>/<int:month>/save/", grid.record_grid_save, name="record_grid_save"),
    path("units/<int:pk>/grid/<int:year>/<int:month>/send/", grid_send.record_grid_send, name="record_grid_send"),
    # its review
    path("review/", review.review_queue, name="review_queue"),
    path("review/together/", together.review_together, name="review_together"),
    path("records/<int:pk>/review/", review.record_review, name="record_review"),
    path("records/<int:pk>/return/", review.record_return, name="record_return"),
    path("records/<int:pk>/approve/", review.record_approve, name="record_approve"),
    path("records/<int:pk>/reopen/", review.record_reopen, name="record_reopen"),
    path("records/<int:pk>/resume/", review.record_resume, name="record_resume"),
    path("units/<int:pk>/records/<int:year>/<int:month>/exempt/", review.record_exempt, name="record_exempt"),
    path("units/<int:pk>/records/<int:year>/<int:month>/visit/", visits.visit_write, name="visit_write"),
    path("units/<int:pk>/flags/<int:year>/<int:month>/", flags.flag_list, name="flag_list"),
    # what a reader is told of them
    path("notices/", notices.notice_list, name="notice_list"),
    path("notices/read/", notices.notice_read, name="notice_read"),
    # scales
    path("scales/", scales.scale_list, name="scale_list"),
    path("scales/start/", scale_drafts.scale_start, name="scale_start"),
    path("scales/<int:pk>/", scales.scale_detail, name="scale_detail"),
    path("scales/<int:pk>/edit/", scale_sheet.scale_edit, name="scale_edit"),
    path("scales/criteria/<int:pk>/", scale_sheet.criterion_edit, name="criterion_edit"),
    path("scales/<int:pk>/dry-run/", what_if.scale_dry_run, name="scale_dry_run"),
    path("scales/<int:pk>/publish/", scale_drafts.scale_publish, name="scale_publish"),
    path("scales/<int:pk>/discard/", scale_drafts.scale_discard, name="scale_discard"),
    path("scales/<int:pk>/adopt/", scale_drafts.scale_adopt, name="scale_adopt"),
    path("scales/<int:pk>/withdraw/", scale_drafts.scale_withdraw, name="scale_withdraw"),
    # the year
    path("years/", years.year_list, name="year_list"),
    path("years/open/", years.year_open, name="year_open"),
    path("years/<int:pk>/", years.year_detail, name="year_detail"),
    path("years/<int:pk>/settings/", years.year_settings, name="year_settings"),
    path("years/<int:pk>/run/", years.year_run, name="year_run"),
    path("years/<int:pk>/decide/", years.year_decide, name="year_decide"),
    path("years/<int:pk>/close/", years.year_close, name="year_close"),
    path("years/<int:pk>/what-if/", what_if.year_what_if, name="year_what_if"),
    path("years/<int:pk>/units/", years.year_units, name="year_units"),
    path("units/<int:pk>/deadline/<int:year>/", deadlines.deadline_set, name="deadline_set"),
    path("years/<int:pk>/units/<int:unit_pk>/", yearly.unit_facts, name="unit_facts"),
    path("years/<int:pk>/units/<int:unit_pk>/findings/", yearly.finding_record, name="finding_record"),
    path("years/<int:pk>/units/<int:unit_pk>/members/", yearly.member_ratings, name="member_ratings"),
    path("findings/<int:pk>/withdraw/", yearly.finding_withdraw, name="finding_withdraw"),
    path("years/<int:pk>/verdicts/", verdicts.verdict_list, name="verdict_list"),
    path("verdicts/<int:pk>/", verdicts.verdict_detail, name="verdict_detail"),
    path("units/<int:pk>/verdicts/", verdicts.unit_verdicts, name="unit_verdicts"),
    path("members/<int:pk>/verdicts/", verdicts.member_verdicts, name="member_verdicts"),
    path("verdicts/<int:pk>/decide/", verdicts.verdict_decide, name="verdict_decide"),
]
