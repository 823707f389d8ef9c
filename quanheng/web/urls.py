"""The addresses of the pages."""

from __future__ import annotations

from django.urls import include, path

from quanheng.web.pages import (
    access,
    audit,
    chain,
    display,
    duties,
    explain,
    home,
    org_chart,
    org_lists,
    people,
    rules,
    search,
    units,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("home/<slug:kind>/", home.home_of, name="home_of"),
    path("card/", people.my_card, name="my_card"),
    path("people/", people.people, name="people"),
    path("people/<path:code>/", people.person, name="person"),
    path("units/", units.units, name="units"),
    path("units/<path:code>/", units.unit, name="unit"),
    path("org/", org_chart.chart, name="org_chart"),
    path("org/chart.svg", org_chart.svg, name="org_chart_svg"),
    path("org/chart.xlsx", org_chart.excel, name="org_chart_excel"),
    path("org/units/<path:code>/", org_lists.unit, name="org_unit"),
    path("org/posts/", org_lists.posts, name="org_posts"),
    path("org/posts/<path:code>/", org_lists.post, name="org_post"),
    path("org/grades/", org_lists.grades, name="org_grades"),
    path("org/people/<path:code>/", org_lists.person, name="org_person"),
    path("org/duties/", duties.duties, name="org_duties"),
    path("org/review/", duties.review, name="org_review"),
    path("org/review/keep/", duties.review_save, name="org_review_save"),
    path("org/access/", access.access, name="org_access"),
    path("audit/", audit.audit, name="audit"),
    path("audit/audit.xlsx", audit.excel, name="audit_excel"),
    path("chain/", chain.chain, name="chain"),
    path("rules/", rules.rules, name="rules"),
    path("rules/metrics/<slug:code>/", rules.metric, name="metric"),
    path("rules/cards/<slug:code>/", rules.card, name="card"),
    path("explain/metric/<slug:code>/<slug:by>/<path:key>/", explain.metric, name="explain_metric"),
    path("explain/rows/<slug:code>/<slug:by>/<path:key>/", explain.rows, name="explain_rows"),
    path("explain/excel/<slug:code>/<slug:by>/<path:key>/", explain.export, name="explain_export"),
    path("explain/score/<path:person>/", explain.score, name="explain_score"),
    path("explain/excel-score/<path:person>/", explain.score_export, name="explain_score_export"),
    path("search/", search.search, name="search"),
    path("display/", display.choose, name="display"),
    path("", include("quanheng.web.identity.urls")),
]
