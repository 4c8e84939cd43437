"""The components, as template tags. docs/contribute/design.md shows each in use; /style-guide/ shows how it looks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from yakuba.web import text as words
from yakuba.web import wording
from yakuba.web.controls import Control, of_bound_field, options
from yakuba.web.display import Clock, Column, Event, Status, checked_tone

register = template.Library()
Values = dict[str, Any]


@register.filter
def wareki(day: dt.date | dt.datetime | None) -> str:
    """令和8年11月21日(土), to readers of English 21 November 2026; a moment keeps its local day. Nothing for None."""
    if day is None:
        return ""
    local = timezone.localtime(day) if isinstance(day, dt.datetime) and timezone.is_aware(day) else day
    return words.day_in_english(local) if _english() else words.wareki(local)


@register.filter
def born(day: dt.date | None) -> str:
    """昭和60年11月2日生: a birth date as people say it, without the day of the week. Nothing for None."""
    if day and _english():
        return gettext("%(day)s生") % {"day": words.day_in_english(day)}
    return words.born(day) if day else ""


@register.filter
def wareki_time(moment: dt.datetime | dt.date | None) -> str:
    """令和8年11月21日(土) 9時05分, or 21 November 2026, 9:05, in local time; a plain day has no time of day."""
    if not isinstance(moment, dt.datetime):
        return wareki(moment)
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return words.moment_in_english(local) if _english() else words.wareki_time(local)


@register.filter
def called(who: Any, at: dt.datetime | None) -> str:
    """What somebody or some office was called at a moment; nothing for None."""
    return who.called(at) if who else ""


@register.filter
def yen(amount: int | None) -> str:
    """12,000円, to readers of English ¥12,000. Nothing for None."""
    if amount is None:
        return ""
    return f"{'-' if amount < 0 else ''}¥{abs(int(amount)):,}" if _english() else words.yen(int(amount))


def _english() -> bool:
    return (get_language() or "").startswith("en")


register.filter(wording.ruby)
register.filter(wording.said)
register.filter(wording.plain)


@register.inclusion_tag("frame/parts/button.html")
def button(label: str, kind: str = "primary", **more: Any) -> Values:
    """A button, or with `href` a link that looks like one. `kind`: primary, secondary, text, danger. `key`: a shortcut."""
    if kind not in ("primary", "secondary", "text", "danger"):
        raise ValueError(f"There is no button {kind!r}; choose primary, secondary, text or danger.")
    return {"label": label, "kind": kind, **more}


@register.simple_block_tag
def buttons(content: str) -> SafeString:
    """A row of buttons; the most important first."""
    return format_html('<div class="buttons">{}</div>', content)


@register.inclusion_tag("frame/parts/key_hint.html")
def key_hint(key: str) -> Values:
    """The key that does the same, as a small mark."""
    return {"key": key}


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: str = "") -> str:
    """A frame around something to notice. `tone`: info, success, warning, error."""
    return render_to_string("frame/parts/notice.html", {"body": content, "tone": checked_tone(tone), "title": title})


@register.simple_block_tag
def empty(content: str, title: str = "") -> str:
    """Says that there is nothing here, and what one may do about it."""
    return render_to_string("frame/parts/empty.html", {"body": content, "title": title})


@register.simple_block_tag
def filters(content: str, label: str = "", action: str = "") -> str:
    """A bar of filters over a list, sent with GET. Put `{% control %}`s and a button in it."""
    return render_to_string("frame/parts/filters.html", {"body": content, "label": label, "action": action})


@register.inclusion_tag("frame/parts/error_summary.html")
def error_summary(source: forms.BaseForm | Iterable[Control | tuple[str, str]] | None) -> Values:
    """All errors at the top of the page, each linked to its field. From a form, from controls or from (id, message) pairs.

    A pair without an id is what stopped the whole thing, where no field is wrong.
    """
    errors = list(_errors(source)) if source is not None else []
    return {"errors": errors, "fields": any(id for id, _ in errors)}


def _errors(source: forms.BaseForm | Iterable[Control | tuple[str, str]]) -> Iterable[tuple[str, str]]:
    if isinstance(source, forms.BaseForm):
        yield from (("", str(error)) for error in source.non_field_errors())
        yield from ((bound.auto_id, str(error)) for bound in source for error in bound.errors)
        return
    for one in source:
        if isinstance(one, Control):
            yield from ((one.id, error) for error in one.errors)
        else:
            yield one


@register.simple_tag
def field(source: Control | forms.BoundField) -> str:
    """A whole field: label, mark, help, example, error and input. From a Control or from a field of a Django form."""
    made = source if isinstance(source, Control) else of_bound_field(source)
    return render_to_string("frame/controls/field.html", {"c": made})


@register.simple_tag
def control(kind: str, name: str, label: str, **more: Any) -> str:
    """A field written down in the template: `{% control "yen" "rent" "家賃" required=True %}`. See Control for the names."""
    if "options" in more:
        more["options"] = options(more["options"])
    if "error" in more:
        error = more.pop("error")
        more["errors"] = (error,) if error else ()
    return field(Control(kind=kind, name=name, label=label, **more))


@register.simple_tag
def form_fields(form: forms.BaseForm) -> SafeString:
    """Every field of a Django form, the hidden ones included."""
    hidden = format_html_join("", "{}", ((str(bound),) for bound in form.hidden_fields()))
    shown = format_html_join("", "{}", ((field(bound),) for bound in form.visible_fields()))
    return mark_safe(hidden + shown)  # both are made by format_html_join


@register.inclusion_tag("frame/parts/answers.html")
def answers(rows: Iterable[Mapping[str, Any] | tuple[str, Any]]) -> Values:
    """A list of questions and answers: (label, value), or mappings with label, value, href and action (訂正する)."""
    return {"rows": [row if isinstance(row, Mapping) else {"label": row[0], "value": row[1]} for row in rows]}


@register.inclusion_tag("frame/parts/cards.html")
def cards(items: Iterable[Mapping[str, Any]]) -> Values:
    """A list of cards: mappings with title, href, text, status (a Status) and meta (a list of short texts)."""
    return {"items": items}


@register.inclusion_tag("frame/parts/table.html")
def table(
    caption: str, columns: Sequence[Column | str], rows: Iterable[Sequence[Any]], hide_caption: bool = False
) -> Values:
    """A table; every row turns into a card on a narrow screen. Cells are texts, numbers, Links or Statuses."""
    heads = [one if isinstance(one, Column) else Column(one) for one in columns]
    return {
        "caption": caption,
        "hide_caption": hide_caption,
        "columns": heads,
        "rows": [_cells(heads, row) for row in rows],
    }


def _cells(heads: Sequence[Column], row: Sequence[Any]) -> list[tuple[Column, Any]]:
    if len(row) > len(heads):
        raise ValueError(f"A row has {len(row)} cells, but the table only {len(heads)} columns.")
    return list(zip(heads, [*row, *[""] * (len(heads) - len(row))], strict=True))


@register.inclusion_tag("frame/parts/tabs.html")
def tabs(items: Iterable[Sequence[Any]], current: str, label: str = "") -> Values:
    """Links that stand side by side: (key, label, href) or (key, label, href, count); `current` is the key of this page."""
    return {"items": [(*item, None)[:4] for item in items], "current": current, "label": label}


@register.inclusion_tag("frame/parts/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], name: str = "page", label: str = "") -> Values:
    """Links to the other pages of a list; the rest of the query stays as it is."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    query = context["request"].GET.copy()
    return {
        "label": label,
        "page": page,
        "pages": [(number, _page_href(query, name, number)) for number in numbers],
        "previous": page.has_previous() and _page_href(query, name, page.number - 1),
        "next": page.has_next() and _page_href(query, name, page.number + 1),
    }


def _page_href(query: Any, name: str, number: object) -> str:
    if not isinstance(number, int):
        return ""
    query[name] = str(number)
    return f"?{query.urlencode()}"


@register.inclusion_tag("frame/parts/pagination.html")
def pager(previous: str = "", next: str = "", shown: str = "", label: str = "") -> Values:
    """Only 前へ and 次へ, for lists too long to count: the two addresses, and what is shown (1〜50件目)."""
    return {"previous": previous, "next": next, "shown": shown, "label": label}


@register.inclusion_tag("frame/parts/steps.html")
def steps(current: int, total: int, names: Sequence[str] = ()) -> Values:
    """How far one has come: 全5ページ中2ページ, with the names of the pages where they are given."""
    return {"current": current, "total": total, "names": list(enumerate(names, 1))}


@register.inclusion_tag("frame/parts/timeline.html")
def timeline(events: Iterable[Event]) -> Values:
    """What happened, in the order given."""
    return {"events": events}


@register.simple_tag
def status(text: str, tone: str = "neutral") -> SafeString:
    """A status tag. `tone`: neutral, info, success, warning, error."""
    return Status(text, checked_tone(tone)).__html__()


@register.inclusion_tag("frame/parts/clock.html")
def clock(used: int, standard: int) -> Values:
    """The standard processing period: days used of days promised."""
    return {"clock": Clock(used, standard)}
