"""Fields: label, mark, help, example and error hang together, for eyes and for screen readers."""

from collections.abc import Callable

import pytest
from django import forms

from yakuba.web import Control, Option
from yakuba.web.controls import INPUTS, OTHERS, TEMPLATES, of_bound_field

Draw = Callable[..., str]
YES_NO = (Option("yes", "はい"), Option("no", "いいえ"))


class Application(forms.Form):
    """One field for each widget we draw ourselves, and one we leave to Django."""

    name = forms.CharField(
        label="氏名", help_text="住民票のとおり", widget=forms.TextInput(attrs={"placeholder": "見本", "maxlength": 9})
    )
    password = forms.CharField(label="パスワード", widget=forms.PasswordInput, required=False)
    office = forms.ChoiceField(label="場所", choices=[("", "選ぶ"), ("1", "本庁")])
    job = forms.ChoiceField(label="仕事", choices=[("a", "会社員"), ("b", "自営")], widget=forms.RadioSelect)
    agree = forms.BooleanField(label="同意")
    several = forms.MultipleChoiceField(label="いくつか", choices=[("a", "あ")], required=False)
    secret = forms.CharField(widget=forms.HiddenInput, initial="x")


@pytest.mark.parametrize("kind", sorted({*TEMPLATES, *OTHERS} - {"widget"}))
def test_every_kind_ties_help_and_error_to_its_input(draw: Draw, kind: str) -> None:
    control = Control(kind, "a", "名前", help="助け", errors=("まちがい",), options=YES_NO)
    page = draw("{% field c %}", c=control)
    assert "名前" in page
    assert 'id="id_a-help"' in page and 'id="id_a-error"' in page
    assert f'aria-describedby="{control.described_by}"' in page
    assert 'aria-invalid="true"' in page
    assert 'id="id_a"' in page, "the error summary links to the first input"


def test_a_kind_there_is_none_of_is_refused_with_the_right_ones() -> None:
    with pytest.raises(ValueError, match=r"no control 'money'.*'yen'"):
        Control("money", "a", "金額")


def test_must_and_may_are_written_out_unless_unmarked(draw: Draw) -> None:
    assert "必須" in draw('{% control "text" "a" "名前" required=True %}')
    assert "任意" in draw('{% control "text" "a" "名前" %}')
    unmarked = draw('{% control "search" "a" "名前" marked=False %}')
    assert "任意" not in unmarked and "必須" not in unmarked


def test_a_date_is_one_text_box_with_an_example(draw: Draw) -> None:
    page = draw('{% control "date" "born" "生年月日" value="昭和64年1月7日" %}')
    assert 'type="text"' in page and 'value="昭和64年1月7日"' in page
    assert "令和8年4月1日 または 2026-04-01" in page


def test_what_people_typed_is_escaped_everywhere(draw: Draw) -> None:
    bad = '"><script>'
    for kind in sorted({*TEMPLATES, *OTHERS} - {"widget"}):
        control = Control(
            kind, "a", bad, value=bad, help=bad, errors=(bad,), options=(Option(bad, bad, bad),), unit=bad
        )
        assert "<script>" not in draw("{% field c %}", c=control)


@pytest.mark.parametrize("kind", ["password", "file", "photo"])
def test_secrets_and_files_are_never_written_back(draw: Draw, kind: str) -> None:
    assert "geheim" not in draw("{% field c %}", c=Control(kind, "a", "名前", value="geheim"))


@pytest.mark.parametrize(("value", "chosen"), [("no", ["no"]), (["yes", "no"], ["yes", "no"]), (None, []), ("", [])])
def test_the_chosen_options_are_chosen(value: object, chosen: list[str]) -> None:
    control = Control("checkboxes", "a", "名前", value=value, options=YES_NO)
    assert [one["value"] for one in control.choices if one["checked"]] == chosen


@pytest.mark.parametrize(("value", "ticked"), [(True, True), ("on", True), (False, False), (None, False), ("", False)])
def test_a_single_box_is_ticked_by_what_it_stands_for(value: object, ticked: bool) -> None:
    assert Control("checkbox", "a", "同意", value=value).is_checked is ticked


def test_a_form_of_django_looks_like_ours(draw: Draw) -> None:
    form = Application({"name": "見本 花子", "job": "b", "password": "geheim"})
    page = draw("{% error_summary form %}{% form_fields form %}", form=form)
    assert 'value="見本 花子"' in page and 'maxlength="9"' in page and "placeholder" not in page
    assert 'value="b" checked' in page and 'value="a" checked' not in page
    assert '<select name="several"' in page and " multiple" in page
    assert 'type="hidden" name="secret"' in page
    assert "geheim" not in page
    assert 'href="#id_office"' in page and 'id="id_office"' in page


def test_a_field_of_a_form_keeps_its_meaning(site: type) -> None:
    form = Application({"name": ""})
    control = of_bound_field(form["name"])
    assert (control.kind, control.required, control.help, len(control.errors)) == ("text", True, "住民票のとおり", 1)
    assert [option.value for option in of_bound_field(form["office"]).options] == ["", "1"]


def test_every_input_has_a_type() -> None:
    assert all(attributes["type"] for attributes in INPUTS.values())
