"""Addresses of paper: the home page, boards, rankings, yearly tables."""

from django.urls import URLPattern, path

from reports.views import annual, board, home, ranking

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("units/<int:pk>/board/", board.board, name="board"),
    path("units/<int:pk>/ranking/", ranking.ranking, name="ranking"),
    path("years/<int:pk>/annual/", annual.annual, name="annual"),
    path("years/<int:pk>/annual.xlsx", annual.annual_workbook, name="annual_workbook"),
]
