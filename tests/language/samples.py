"""The smallest procedures that show something, and a field of every type."""

from datetime import date

from yakuba.language.procedures import Procedure

TODAY = date(2026, 11, 21)


def procedure_of(*fields: dict, more_pages: list[dict] | None = None, **rest: object) -> Procedure:
    """The smallest procedure that asks these fields."""
    return Procedure.model_validate(
        {
            "procedure": "sample",
            "title": "見本の手続",
            "summary": "見本です",
            "office": "市民課",
            "law": "見本条例 第1条",
            "who": "どなたでも",
            "pages": [{"title": "1ページ目", "fields": list(fields)}, *(more_pages or [])],
            "workflow": [{"step": "receive", "title": "受付", "by": "office"}],
            "standard_days": 7,
            "retention": {"years": 5},
        }
        | rest
    )


def field(key: str, kind: str, **rest: object) -> dict:
    """A field that need not be answered, unless the test says so."""
    return {"key": key, "type": kind, "label": f"項目{key}", "required": False} | rest


EVERY_TYPE = [
    field("line", "text"),
    field("story", "long_text"),
    field("reading", "kana"),
    field("count", "number", min=0, max=100),
    field("price", "yen"),
    field("day", "date", not_after="today"),
    field("hour", "time"),
    field("one", "choice", options=[{"value": "a", "label": "あ"}, {"value": "b", "label": "い"}]),
    field("many", "choices", options=[{"value": "a", "label": "あ"}, {"value": "b", "label": "い"}]),
    field("dog", "boolean"),
    field("dog_name", "text", show="dog"),
    field("who", "name"),
    field("home", "address"),
    field("phone", "phone"),
    field("mail", "email"),
    field("account", "bank_account"),
    field("agree", "consent"),
    field("words", "heading"),
    field("double", "computed", compute="count * 2"),
    field("people", "table", fields=[
        field("name", "name"), field("born", "date"), field("tags", "choices", options=[{"value": "x", "label": "エ"}]),
    ]),
]  # fmt: skip
