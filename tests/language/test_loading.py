"""A pack is loaded whole or refused whole, and every fault says where, what and what would be right."""

from datetime import date

import pytest

from yakuba.language.fields import Field
from yakuba.language.loading import PackProblems, load_pack, load_packs, load_procedure, parameters_of
from yakuba.language.rules import RuleError

HEAD = "pack: sample\ntitle: 見本\nsummary: 見本です\nversion: 1.0.0\n"
FACTS = """
- { key: resident.name, type: name, label: 氏名 }
- { key: resident.birth_date, type: date, label: 生年月日, source: 住民基本台帳 }
- { key: resident.dogs, type: number, label: 犬の数, source: 犬の登録原簿 }
- { key: household.children, type: list of resident, label: 子ども }
- { key: household.got_dog, type: boolean, label: 犬を飼い始めた }
"""
PROCEDURE = """\
procedure: dog
title: { ja: 犬の登録, easy: 犬（いぬ）, en: Dogs }
summary: 犬を登録します
office: 環境課
law: 狂犬病予防法 第4条
who: 犬を飼う方
when: household.got_dog
pages:
  - title: 犬について
    fields:
      - { key: owner, type: name, label: 飼い主, bind: resident.name }
      - { key: born, type: date, label: 生まれた日, not_after: today }
      - { key: spayed, type: boolean, label: 手術 }
      - { key: clinic, type: text, label: 病院, show: spayed }
      - key: children
        type: table
        label: 子ども
        rows: household.children
        fields:
          - { key: child, type: date, label: 生年月日, bind: row.birth_date }
workflow:
  - { step: receive, title: 受付, by: office }
  - { step: notify, title: 通知, document: dog-tag }
standard_days: 7
retention: { years: 5 }
"""
LETTER = "document: dog-tag\ntitle: 鑑札\nbody: ['{owner.family}さんの犬を登録しました']\n"
EVENTS = "- { event: pets, title: 犬・猫, implies: { household.got_dog: true } }\n"
PARAMETERS = "- key: dog.fee\n  title: 手数料\n  law: 条例\n  values: [{ from: 2020-04-01, value: 3000 }]\n"
SCENARIO = """\
scenario: 登録する
about: 犬を登録する
today: 2026-11-21
subject: { name: 見本 花子, kana: ミホン ハナコ, birth_date: 1990-01-01 }
file: { procedure: dog, answers: { spayed: false } }
expect: { state: approved }
"""
EFFECTS = [
    (
        "fact: household.got_dgo, value: spayed",
        "「household.got_dgo」という項目や事実はありません",
        "「household.got_dog」",
    ),
    ("fact: household.got_dog, value: spayed", "変えられません（台帳: なし）", "source のある"),
    ("fact: resident.birth_date, value: born", "変えられません（台帳: 住民基本台帳）", "source のある"),
    ("fact: household.children, value: spayed", "変えられません（台帳: なし）", "source のある"),
    ("fact: resident.name.family, value: clinic", "事実の一部です", "facts/ の key"),
    ("fact: resident.dogs, value: spade", "「spade」という項目", "もしかして「spayed」"),
    ("fact: resident.dogs, value: '1', when: spade", "「spade」という項目", "もしかして「spayed」"),
]
PURPOSES = """\
- purpose: pets
  title: 犬・猫
  letters: K
  office: 環境課
  events: [pets]
  procedures: [dog]
  minutes: 6
  priority:
    - { key: elderly, title: 75歳以上の方, minutes: 10 }
    - { key: pregnant, title: 妊娠している方, minutes: 15 }
"""
PACK = {
    "pack.yaml": HEAD, "facts/all.yaml": FACTS, "procedures/dog.yaml": PROCEDURE, "documents/tag.yaml": LETTER,
    "events.yaml": EVENTS, "purposes.yaml": PURPOSES, "parameters/fee.yaml": PARAMETERS, "scenarios/one.yaml": SCENARIO, "README.md": "# 見本",
}  # fmt: skip

FAULTS = [
    ("procedures/dog.yaml", "office:", "offce:", 4, "「offce」という項目", "もしかして「office」"),
    ("procedures/dog.yaml", "office: 環境課\n", "", 1, "「office」がありません", "「office: …」を書いて"),
    ("procedures/dog.yaml", "label: 病院, ", "", 14, "「label」がありません", "書いてください"),
    ("procedures/dog.yaml", "type: boolean", "type: bolean", 13, "「type」に「bolean」は書けません", "もしかして「boolean」"),
    ("procedures/dog.yaml", "key: born", "key: 誕生日", 12, "「key」に「誕生日」は書けません", "英小文字で始め"),
    ("procedures/dog.yaml", "key: born", "key: owner", 1, "項目の key が重なっています: owner", ""),
    ("procedures/dog.yaml", "key: born", "key: today", 12, "別の意味を持つ名前", ""),
    ("procedures/dog.yaml", "standard_days: 7", "standard_days: 0", 24, "範囲の外", "1 以上"),
    ("procedures/dog.yaml", "standard_days: 7", "standard_days: 七", 24, "種類が違います", "整数"),
    ("procedures/dog.yaml", "label: 手術", "label: 5", 13, "種類が違います", "「名前: 値」の組"),
    ("procedures/dog.yaml", "show: spayed", "show: spaied", 14, "「spaied」という項目や事実", "もしかして「spayed」"),
    ("procedures/dog.yaml", "show: spayed", "show: spayed &&", 14, "条件として読めません", ""),
    ("procedures/dog.yaml", "show: spayed", "show: owner.familly == born", 14, "「owner.familly」という部分", "「family」"),
    ("procedures/dog.yaml", "show: spayed", "show: amount > 1", 14, "「amount」はここでは使えません", "まだ決まって"),
    ("procedures/dog.yaml", "when: household.got_dog", "when: household.got_cat", 7, "「household.got_cat」", "household.got_dog"),
    ("procedures/dog.yaml", "show: spayed", "show: 'children.exists(c, c.chile > today)'", 14, "「children.chile」", "「child」"),
    ("procedures/dog.yaml", "when: household.got_dog", "when: 'household.children.exists(c, c.brith_date < today)'", 7,
     "「household.children.brith_date」", "「birth_date」"),
    ("procedures/dog.yaml", "show: spayed", 'show: parameter("dog.fe") > 1', 14, "「dog.fe」という定数", "「dog.fee」"),
    ("procedures/dog.yaml", "when: household.got_dog", "when: spayed", 7, "「spayed」という項目や事実", ""),
    ("procedures/dog.yaml", "bind: resident.name", "bind: resident.birth_date", 11, "種類（date）は、この項目の種類（name）", "type: date"),
    ("procedures/dog.yaml", "bind: resident.name", "bind: resident.nam", 11, "「resident.nam」", "もしかして「resident.name」"),
    ("procedures/dog.yaml", "bind: row.birth_date", "bind: row.weight", 20, "「resident.weight」", ""),
    ("procedures/dog.yaml", "rows: household.children", "rows: household.childs", 18, "一覧の事実はありません", "household.children"),
    ("procedures/dog.yaml", "not_after: today", "not_after: 2月30日", 12, "2月は28日", "today+30"),
    ("procedures/dog.yaml", "document: dog-tag", "document: dog-tug", 23, "「dog-tug」という通知書", "もしかして「dog-tag」"),
    ("procedures/dog.yaml", "by: office", "by: office, document: dog-tag", 22, "どれか一つだけ", ""),
    ("procedures/dog.yaml", "law:", "events: [pet]\nlaw:", 5, "「pet」というライフイベント", "もしかして「pets」"),
    ("procedures/dog.yaml", "office: 環境課", "office: 環境課\noffice: 市民課", 5, "「office」が2回", "4行目"),
    ("procedures/dog.yaml", "office: 環境課", "office: &a 環境課", 4, "目印（&a）は使えません", "もう一度書いて"),
    ("procedures/dog.yaml", "office: 環境課", "office: *a", 4, "別名（*a）は使えません", "もう一度書いて"),
    ("procedures/dog.yaml", "office: 環境課", "office: !!python/name:os.system x", 4, "タグ", ""),
    ("procedures/dog.yaml", "office: 環境課", "office: '環境課", 4, "YAML として読めません", ""),
    ("procedures/dog.yaml", "office: 環境課", "office: 環境課: 係", 4, "YAML として読めません", "引用符で囲んで"),
    ("procedures/dog.yaml", "office: 環境課", f"office: {'[' * 50_000}", 4, "入れ子が深すぎます", "40段"),
    ("parameters/fee.yaml", "value: 3000", "value: [1]", 4, "「value」の値の種類が違います", "どれか一つ"),
    ("events.yaml", "household.got_dog: true", "household.got_dog: 1", 1, "種類が違います", "true か false"),
    ("events.yaml", "household.got_dog", "household.had_dog", 1, "という事実はありません", "household.got_dog"),
    ("facts/all.yaml", "key: resident.birth_date", "key: resident.name", 3, "事実「resident.name」が重なって", "2行目"),
    ("parameters/fee.yaml", "2020-04-01", "昭和64年1月8日", 4, "昭和は64年1月7日まで", ""),
    ("parameters/fee.yaml", "value: 3000 }", "value: 3000 }, { from: 2019-04-01, value: 1 }", 4, "前の値と重なります", "古いものから"),
    ("documents/tag.yaml", "owner.family", "ownr.family", 3, "「ownr.family」", ""),
    ("scenarios/one.yaml", "procedure: dog", "procedure: dig", 5, "「dig」という手続", "もしかして「dog」"),
    ("scenarios/one.yaml", "spayed: false", "spade: false", 5, "「spade」という項目はありません", "もしかして「spayed」"),
    ("scenarios/one.yaml", "1990-01-01", "2月30日", 4, "2月は28日", ""),
    ("scenarios/one.yaml", "state: approved", "step: notifi", 6, "「notifi」という工程", "もしかして「notify」"),
    ("procedures/dog.yaml", "standard_days: 7", "standard_days: 7\npays: { account: owner }", 25, "「owner」という口座の項目", "bank_account"),
    ("procedures/dog.yaml", "standard_days: 7", "standard_days: 7\npays: { account: owner }", 25, "pays があるのに amount がありません", ""),
    *(("procedures/dog.yaml", "standard_days: 7", f"standard_days: 7\neffects: [{{ {effect} }}]", 25, what, right) for effect, what, right in EFFECTS),
    ("purposes.yaml", "[pets]", "[pet]", 5, "「pet」というライフイベント", "もしかして「pets」"),
    ("purposes.yaml", "[dog]", "[dig]", 6, "「dig」という手続", "もしかして「dog」"),
    ("purposes.yaml", "key: pregnant", "key: elderly", 10, "優先「elderly」が重なって", "key を変えて"),
    ("purposes.yaml", "letters: K", "letters: か", 3, "「letters」に「か」は書けません", ""),
    ("purposes.yaml", "minutes: 15", "minutes: 500", 10, "minutes", ""),
    ("pack.yaml", "version: 1.0.0", "version: 1.0.0\nrequires: [base]", 5, "「base」というパックがありません", ""),
]  # fmt: skip


def refused(files: dict[str, str]) -> tuple:
    with pytest.raises(PackProblems) as caught:
        load_pack(files)
    return caught.value.problems


def test_a_whole_pack_is_loaded() -> None:
    pack = load_pack(PACK)
    assert pack.head.pack == "sample"
    parts = (pack.facts, pack.parameters, pack.procedures, pack.letters, pack.events, pack.purposes, pack.scenarios)
    assert [len(part) for part in parts] == [5, 1, 1, 1, 1, 1, 1]
    assert pack.sources["dog"] == "procedures/dog.yaml"
    assert pack.parameters[0].values[0].valid_from == "2020-04-01"


@pytest.mark.parametrize(("file", "old", "new", "line", "what", "right"), FAULTS)
def test_a_fault_is_placed_and_explained(file: str, old: str, new: str, line: int, what: str, right: str) -> None:
    assert old in PACK[file]
    problems = refused(PACK | {file: PACK[file].replace(old, new, 1)})
    assert any(
        (problem.file, problem.line) == (file, line) and what in problem.what and right in problem.right
        for problem in problems
    ), [str(problem) for problem in problems]


def test_all_faults_are_said_at_once() -> None:
    broken = PACK | {
        "procedures/dog.yaml": PROCEDURE.replace("show: spayed", "show: x1").replace("got_dog", "got_x2"),
        "events.yaml": "- { evnt: x }",
        "scenario/one.yaml": "a: 1",
    }
    problems = [str(problem) for problem in refused(broken)]
    assert len(problems) >= 5
    assert any("scenario/one.yaml:1" in problem and "もしかして「scenarios」" in problem for problem in problems)


@pytest.mark.parametrize(("clinic", "spayed", "names"), [
    ("show: spayed", "show: clinic != ''", "spayed → clinic → spayed"),
    ("show: clinic == 'x'", "", "clinic → clinic"),
])  # fmt: skip
def test_a_circle_is_named(clinic: str, spayed: str, names: str) -> None:
    text = PROCEDURE.replace("show: spayed", clinic)
    text = text.replace("type: boolean, label: 手術", f"type: boolean, label: 手術{', ' if spayed else ''}{spayed}")
    found = [problem.what for problem in refused(PACK | {"procedures/dog.yaml": text})]
    assert found == [f"条件が回っています: {names}"]


def test_packs_come_after_what_they_require() -> None:
    def head(name: str, needs: str) -> str:
        return HEAD.replace("sample", name) + f"requires: [{needs}]\n"

    later = {"pack.yaml": head("after", "base"), "procedures/dog.yaml": PROCEDURE, "documents/tag.yaml": LETTER}
    base = {"pack.yaml": head("base", ""), "facts/all.yaml": FACTS}
    assert [pack.head.pack for pack in load_packs({"after": later, "base": base})] == ["base", "after"]

    with pytest.raises(
        PackProblems, match=r"after/pack.yaml:5: 「bose」というパックがありません。もしかして「base」ですか"
    ):
        load_packs({"after": later | {"pack.yaml": head("after", "bose")}, "base": base})
    with pytest.raises(PackProblems, match="パックが互いに必要としています: after → base → after"):
        load_packs({"after": later, "base": base | {"pack.yaml": head("base", "after")}})
    with pytest.raises(PackProblems, match="パック「base」が二つあります"):
        load_packs({"a": base, "base": base})


def test_a_pack_goes_by_the_name_of_its_folder() -> None:
    with pytest.raises(PackProblems) as caught:
        load_packs({"simple": {"pack.yaml": "\n" + HEAD, "facts/x.yaml": "- key: resident"}})
    assert {problem.file for problem in caught.value.problems} == {"simple/pack.yaml", "simple/facts/x.yaml"}
    told = next(problem for problem in caught.value.problems if problem.file == "simple/pack.yaml")
    assert told.line == 2
    assert "「sample」が、フォルダーの名前「simple」と違います" in told.what
    assert "「pack: simple」と書くか" in told.right


def test_missing_translations_are_notes_not_faults() -> None:
    notes = [str(note) for note in load_pack(PACK).notes]
    assert any(note.startswith("procedures/dog.yaml:3:") and "やさしい日本語と英語" in note for note in notes)
    assert not any("犬の登録" in note for note in notes)


def test_one_procedure_from_an_editor() -> None:
    facts = load_pack(PACK).facts
    assert load_procedure(PROCEDURE, facts=facts, letters=["dog-tag"]).procedure == "dog"
    with pytest.raises(PackProblems, match="手続:23: 「dog-tag」という通知書はありません"):
        load_procedure(PROCEDURE, facts=facts)
    for text in ("", "- 1", "x", "a: 1\n---\nb: 2", "\x00", "procedure: [", "\ud800"):
        with pytest.raises(PackProblems):
            load_procedure(text)


def test_plain_words_mean_what_they_say() -> None:
    text = PROCEDURE.replace(
        "key: spayed, type: boolean, label: 手術", "key: spayed, type: text, label: no, example: 0120"
    )
    field = load_procedure(text, facts=load_pack(PACK).facts, letters=["dog-tag"]).field("spayed")
    assert isinstance(field, Field)
    assert (str(field.label), field.example) == ("no", "0120")


def test_too_large_files_are_refused() -> None:
    assert "大きすぎます" in refused({"pack.yaml": "#" * 1_000_001})[0].what


def test_parameters_are_ready_for_rules() -> None:
    parameters = parameters_of(load_pack(PACK).parameters)
    entry = parameters.entry("dog.fee", date(2026, 4, 1))
    assert (entry.value, entry.law) == (3000, "条例")
    with pytest.raises(RuleError):
        parameters.entry("dog.fee", date(2019, 4, 1))
