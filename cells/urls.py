from django.urls import URLPattern, path

from cells.views import accounts, members, organizations, roster, temporary, units

urlpatterns: list[URLPattern] = [
    path("units/", organizations.organization_list, name="organization_list"),
    path("units/<int:pk>/", organizations.organization_detail, name="organization_detail"),
    path("units/<int:pk>/members/", members.member_list, name="member_list"),
    path("units/<int:pk>/commitments/new/", units.commitment_sign, name="commitment_sign"),
    path("units/<int:pk>/minute-books/new/", units.minute_book_issue, name="minute_book_issue"),
    path("units/<int:pk>/supervisions/new/", units.supervision_assign, name="supervision_assign"),
    path("supervisions/<int:pk>/end/", units.supervision_end, name="supervision_end"),
    path("members/<int:pk>/", members.member_detail, name="member_detail"),
    path(
        "members/<int:pk>/temporary-activities/new/",
        temporary.temporary_activity_record,
        name="temporary_activity_record",
    ),
    path("temporary-activities/<int:pk>/end/", temporary.temporary_activity_end, name="temporary_activity_end"),
    path("accounts/", accounts.account_list, name="account_list"),
    path("accounts/new/", accounts.account_create, name="account_create"),
    path("accounts/<int:pk>/", accounts.account_detail, name="account_detail"),
    path("accounts/<int:pk>/reset-password/", accounts.account_reset_password, name="account_reset_password"),
    path("accounts/<int:pk>/offices/new/", accounts.office_grant, name="office_grant"),
    path("offices/<int:pk>/end/", accounts.office_end, name="office_end"),
    path("roster/", roster.roster_upload, name="roster_upload"),
    path("roster/<int:pk>/", roster.roster_preview, name="roster_preview"),
    path("roster/<int:pk>/import/", roster.roster_import, name="roster_import"),
    path("roster/results/<int:pk>/", roster.roster_result, name="roster_result"),
]
