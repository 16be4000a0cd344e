"""Searching what a page has told of."""

from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from statuspage import clock, languages, limits, search
from statuspage.limits import Limit
from statuspage.models import Page
from statuspage.views.doors import public

A_READER: Final = Limit(30, timedelta(minutes=1))


class SearchForm(forms.Form):
    q = forms.CharField(required=False)
    component = forms.CharField(required=False)
    page = forms.IntegerField(required=False)


@public
def search_history(request: HttpRequest, page: Page) -> HttpResponse:
    form, now = SearchForm(request.GET), clock.now()
    form.is_valid()  # what makes no sense is not asked for
    words, component = form.cleaned_data.get("q", ""), form.cleaned_data.get("component", "")
    about = {"page": page, "words": words, "component": component, "components": _components(page)}
    network = limits.network(limits.asker(request.META))
    if not limits.allows(A_READER, what="search", who=network, now=now):
        answer = render(request, "statuspage/search.html", about | {"too_many": True}, status=429)
        answer["Retry-After"] = str(int(A_READER.window.total_seconds()))
        return answer
    sheet = form.cleaned_data.get("page") or 1
    found = search.find(page, words=words, component=component, sheet=sheet)
    query = urlencode({"q": words, "component": component})
    return render(request, "statuspage/search.html", about | {"found": found, "query": query})


def _components(page: Page) -> list[tuple[str, str]]:
    shown = page.components.shown().in_order()
    return [(each.public_id, languages.spoken(each, "name")) for each in shown]
