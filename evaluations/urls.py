"""Addresses of judgement: records and their review, scales, the year."""

from django.urls import URLPattern, path

from evaluations.views import records, review, scale_drafts, scale_sheet, scales, verdicts, what_if, yearly, years

urlpatterns: list[URLPattern] = [
    # the unit's monthly record
    path("units/<int:pk>/records/<int:year>/<int:month>/", records.record_edit, name="record_edit"),
    path("units/<int:pk>/records/<int:year>/<int:month>/submit/", records.record_submit, name="record_submit"),
    # its review
    path("review/", review.review_queue, name="review_queue"),
    path("records/<int:pk>/review/", review.record_review, name="record_review"),
    path("records/<int:pk>/return/", review.record_return, name="record_return"),
    path("records/<int:pk>/approve/", review.record_approve, name="record_approve"),
    path("records/<int:pk>/reopen/", review.record_reopen, name="record_reopen"),
    path("records/<int:pk>/resume/", review.record_resume, name="record_resume"),
    path("units/<int:pk>/records/<int:year>/<int:month>/exempt/", review.record_exempt, name="record_exempt"),
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
