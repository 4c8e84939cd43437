"""Controls: one thing asked on a page, with its label, help, example and error, whatever it is typed into."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django import forms
from django.forms.utils import flatatt
from django.utils.safestring import SafeString
from django.utils.translation import gettext

INPUTS: dict[str, dict[str, str]] = {
    "text": {"type": "text"},
    "kana": {"type": "text", "lang": "ja"},
    "email": {"type": "email", "autocomplete": "email", "inputmode": "email"},
    "tel": {"type": "tel", "autocomplete": "tel", "inputmode": "tel"},
    "password": {"type": "password"},
    "search": {"type": "search"},
    "number": {"type": "text", "inputmode": "decimal", "autocomplete": "off"},
    "yen": {"type": "text", "inputmode": "numeric", "autocomplete": "off"},
    "code": {"type": "text", "inputmode": "numeric", "autocomplete": "off"},
    "date": {"type": "text", "inputmode": "text", "autocomplete": "off"},
    "time": {"type": "time"},
    "file": {"type": "file"},
    "photo": {"type": "file", "accept": "image/*"},
}
"""The controls that are one <input>, with the attributes of each."""

GROUPS = ("radio", "checkboxes")
TEMPLATES = {**dict.fromkeys(INPUTS, "input"), "file": "file", "photo": "file", **dict.fromkeys(GROUPS, "group")}
OTHERS = ("textarea", "select", "checkbox", "widget")
NOT_OURS = ("id", "aria-describedby", "placeholder")
"""Attributes of Django's widgets we leave out: our own ids, and no placeholder, which vanishes when it is needed."""


WIDGETS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.SelectMultiple, "widget"),
    (forms.RadioSelect, "radio"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
    (forms.PasswordInput, "password"),
    (forms.EmailInput, "email"),
    (forms.DateTimeInput, "text"),
    (forms.DateInput, "date"),
    (forms.TimeInput, "time"),
    (forms.NumberInput, "number"),
    (forms.TextInput, "text"),
)
"""Which control stands for which of Django's widgets; the first that fits."""


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose."""

    value: str
    label: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Control:
    """One thing asked. `kind` is a key of INPUTS, or radio, checkboxes, checkbox, select, textarea.

    `marked` false hides 必須/任意, as search filters do; `unit` stands behind the box; `attrs` are further HTML
    attributes of the input. Raises ValueError for a kind there is none of.
    """

    kind: str
    name: str
    label: str
    value: object = ""
    required: bool = False
    help: str = ""
    example: str = ""
    errors: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    unit: str = ""
    width: str = ""
    marked: bool = True
    attrs: Mapping[str, object] = field(default_factory=dict)
    html: str = ""
    id: str = ""

    def __post_init__(self) -> None:
        if self.kind not in TEMPLATES and self.kind not in OTHERS:
            raise ValueError(f"There is no control {self.kind!r}; choose one of {sorted({*TEMPLATES, *OTHERS})}.")
        object.__setattr__(self, "id", self.id or f"id_{self.name}")

    @property
    def template(self) -> str:
        """The template that draws the control."""
        return f"frame/controls/{TEMPLATES.get(self.kind, self.kind)}.html"

    @property
    def is_group(self) -> bool:
        """Whether several inputs stand in one fieldset."""
        return self.kind in GROUPS

    @property
    def suffix(self) -> str:
        """The unit behind the box."""
        return self.unit or (gettext("円") if self.kind == "yen" else "")

    @property
    def shown_example(self) -> str:
        """The example under the label; dates always have one."""
        return self.example or (gettext("令和8年4月1日 または 2026-04-01") if self.kind == "date" else "")

    @property
    def input_type(self) -> str:
        """radio or checkbox, for the inputs of a group."""
        return "radio" if self.kind == "radio" else "checkbox"

    @property
    def described_by(self) -> str:
        """The ids of help, example and error, in reading order."""
        parts = (("help", self.help), ("example", self.shown_example), ("error", self.errors))
        return " ".join(f"{self.id}-{part}" for part, there in parts if there)

    @property
    def state(self) -> SafeString:
        """The attributes that tie a control to its help and error."""
        return flatatt({"aria-describedby": self.described_by or None, "aria-invalid": "true" if self.errors else None})

    @property
    def input(self) -> SafeString:
        """The attributes of the input itself."""
        fixed: dict[str, object] = {
            **INPUTS.get(self.kind, {}),
            "name": self.name,
            "id": self.id,
            "required": self.required,
        }
        if self.kind in INPUTS and self.kind not in ("file", "photo", "password"):
            fixed["value"] = "" if self.value is None else str(self.value)
        return SafeString(flatatt({**fixed, **self.attrs}) + self.state)

    @property
    def is_checked(self) -> bool:
        """Whether the single box is ticked."""
        return self.value not in (None, "", False, "False", "false", "off", "0", 0)

    @property
    def choices(self) -> list[dict[str, object]]:
        """The options with the id of each input and whether it is chosen."""
        chosen = self._chosen()
        return [
            {
                "value": one.value,
                "label": one.label,
                "help": one.help,
                "checked": one.value in chosen,
                "id": self._option_id(i),
            }
            for i, one in enumerate(self.options)
        ]

    def _option_id(self, index: int) -> str:
        return self.id if index == 0 else f"{self.id}_{index}"

    def _chosen(self) -> set[str]:
        if isinstance(self.value, Iterable) and not isinstance(self.value, str):
            return {str(one) for one in self.value}
        return {"" if self.value is None else str(self.value)}


def said_of(errors: Mapping[str, str], name: str) -> tuple[str, ...]:
    """What is wrong with one control, as it takes it."""
    return (errors[name],) if name in errors else ()


def options(choices: Iterable[Option | tuple[object, object] | str]) -> tuple[Option, ...]:
    """Options from (value, label) pairs, from plain texts that are both, or as they are."""
    return tuple(_option(one) for one in choices)


def _option(one: Option | tuple[object, object] | str) -> Option:
    if isinstance(one, Option):
        return one
    value, label = (one, one) if isinstance(one, str) else one
    return Option("" if value is None else str(value), str(label))


def of_bound_field(bound: forms.BoundField) -> Control:
    """The control for a field of a Django form. A widget we have no control for is drawn by Django inside our label."""
    widget = bound.field.widget
    kind = next((name for type_, name in WIDGETS if isinstance(widget, type_)), "widget")
    attrs = {name: value for name, value in widget.attrs.items() if name not in NOT_OURS}
    made = Control(
        kind=kind,
        name=bound.html_name,
        label=gettext(str(bound.label)) if bound.label else "",
        value=bound.value(),
        required=bound.field.required,
        help=str(bound.help_text),
        errors=tuple(str(error) for error in bound.errors),
        options=options(getattr(widget, "choices", ())) if kind in ("radio", "checkboxes", "select") else (),
        attrs=attrs if kind not in GROUPS else {},
        id=bound.auto_id or "",
    )
    if kind != "widget":
        return made
    return replace(
        made, html=bound.as_widget(attrs={"aria-describedby": made.described_by} if made.described_by else {})
    )
