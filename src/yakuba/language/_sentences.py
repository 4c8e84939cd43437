"""Every sentence that says what is wrong with an answer and what would be right, in both languages of the screens.

A new sentence is written here, in both; `{name}` is how the sentence calls the field, 「氏名（姓）」 or “Name (family name)”.
"""

from __future__ import annotations

from ._said import Sentence

# Nothing was given.
MISSING = Sentence("{name}を入力してください", "Please enter {name}.")
NOT_CHOSEN = Sentence("{name}を選んでください", "Please choose an answer for {name}.")
NONE_CHOSEN = Sentence("{name}を1つ以上選んでください", "Please choose at least one answer for {name}.")
NO_ROWS = Sentence("{name}を1行以上入力してください", "Please enter at least one row for {name}.")
NOT_ATTACHED = Sentence("{name}を添付してください", "Please attach {name}.")
NOT_AGREED = Sentence(
    "{name}に同意するときは、印を付けてください。同意がないと先に進めません",
    "If you agree, please tick the box for {name}. You cannot go on without it.",
)

# Words.
NOT_TEXT = Sentence("{name}は文字で入力してください", "Please enter {name} as text.")
TOO_LONG = Sentence(
    "{name}は{most}文字までで入力してください（いま{count}文字です）",
    "Please enter {name} in at most {most} characters (now {count}).",
)
NOT_KANA = Sentence(
    "{name}はカタカナで入力してください（「{wrong}」は使えません）",
    "Please enter {name} in katakana, for example ヤマダ for Yamada. “{wrong}” cannot be used.",
)
NO_EMOJI = Sentence(
    "{name}に絵文字は使えません。文字だけで入力してください",
    "Emoji cannot be used in {name}. Please enter letters only.",
)
EMAIL = Sentence("{name}は「taro@example.jp」の形で入力してください", "Please enter {name} like taro@example.jp.")
PHONE = Sentence(
    "{name}は0から始まる数字10けたか11けたで入力してください",
    "Please enter {name} as 10 or 11 digits starting with 0, for example 090-1234-5678.",
)

# What can be counted.
NUMBER = Sentence("{name}は数字で入力してください", "Please enter {name} as a number, for example 12.")
TOO_MANY_DIGITS = Sentence(
    "{name}は15けたまでの数字で入力してください", "Please enter {name} as a number of at most 15 digits."
)
WHOLE_YEN = Sentence(
    "{name}は1円の単位までの数字で入力してください（小数は使えません）",
    "Please enter {name} in whole yen without decimals, for example 1200.",
)
AT_LEAST = Sentence("{name}は{least}以上で入力してください", "Please enter {least} or more for {name}.")
AT_MOST = Sentence("{name}は{most}以下で入力してください", "Please enter {most} or less for {name}.")
AMOUNT = Sentence("{amount:,.15g}", "{amount:,.15g}")
YEN = Sentence("{amount:,.15g}円", "¥{amount:,.15g}")
TIME = Sentence(
    "{name}は「9:30」や「17:00」のように、0:00から23:59までの時刻で入力してください",
    "Please enter {name} as a time from 0:00 to 23:59, for example 9:30 or 17:00.",
)

# Days.
DAY = Sentence("{era_day}（{day.year}年）", "{day}")
TODAY = Sentence("今日（{era_day}）", "today ({day})")
TOO_EARLY = Sentence(
    "{name}は{first}か、それより後の日付を入力してください", "For {name}, please enter {first} or a later date."
)
TOO_LATE = Sentence(
    "{name}は{last}か、それより前の日付を入力してください", "For {name}, please enter {last} or an earlier date."
)
NO_YEAR = Sentence(
    "「{text}」には年がありません。「令和8年4月1日」または「2026-04-01」のように入力してください",
    "“{text}” has no year. Please enter a date like 2026-04-01.",
)
NO_DATE = Sentence(
    "「{text}」は日付として読めません。「令和8年4月1日」または「2026-04-01」のように入力してください",
    "“{text}” cannot be read as a date. Please enter a date like 2026-04-01.",
)
YEAR_ZERO = Sentence(
    "{era}0年はありません。最初の年は{era}元年です", "{era} has no year 0. Its first year is {era} 1 ({first})."
)
AFTER_ERA = Sentence(
    "{typed}はありません。{era}は{era_end}まで。{era_day}です",
    "{era} ended on {end}. Please enter this day as {day}.",
)
BEFORE_ERA = Sentence(
    "{typed}はありません。{era}は{era_end}から。{era_day}です",
    "{era} began on {end}. Please enter this day as {day}.",
)
NO_SUCH_YEAR = Sentence(
    "{year_name}は使えません。1873年（明治6年）から{last}年までの日付を入力してください",
    "The year {year} cannot be used. Please enter a date from 1873 to {last}.",
)
NO_SUCH_MONTH = Sentence(
    "{month}月はありません。月は1から12までの数字で入力してください",
    "There is no month {month}. Please enter a month from 1 to 12.",
)
NO_SUCH_DAY = Sentence(
    "{month}月{day}日はありません。{when}は{last}までです", "There is no day {day} in {when}. Its last day is {last}."
)
MONTH = Sentence("{month}月", "{month_name}")
MONTH_OF_YEAR = Sentence("{year_name}{month}月", "{month_name} {year}")
LAST_DAY = Sentence("{day}日", "{day}")
LAST_OF_FEBRUARY = Sentence("28日（うるう年は29日）", "28 (29 in a leap year)")
BEFORE_CALENDAR = Sentence(
    "{year}年は使えません。1873年（明治6年）1月1日からの日付を入力してください",
    "The year {year} cannot be used. Please enter 1873-01-01 or a later date.",
)
AFTER_CALENDAR = Sentence(
    "{year}年は使えません。{last}年までの日付を入力してください",
    "The year {year} cannot be used. Please enter a date up to {last}.",
)

# What is picked.
ONE_OF = Sentence("{name}は{options}から選んでください", "For {name}, please choose from {options}.")
YES_OR_NO = Sentence("{name}は「はい」か「いいえ」を選んでください", "For {name}, please choose “Yes” or “No”.")

# Parts.
IN_PARTS = Sentence("{name}は{parts}に分けて入力してください", "Please enter {name} in parts: {parts}.")
NO_SUCH_PART = Sentence(
    "{name}に「{part}」という欄はありません", "{name} has no part called “{part}”. Please leave it out."
)
POSTAL_CODE = Sentence(
    "{name}は数字7けたで入力してください（例 123-4567）", "Please enter {name} as 7 digits, for example 123-4567."
)
ACCOUNT_KIND = Sentence(
    "{name}は「普通」「当座」「貯蓄」から選んでください",
    "For {name}, please choose “Ordinary”, “Current” or “Savings”.",
)
BANK_CODE = Sentence(
    "{name}は数字{digits}けたで入力してください（分からないときは、空のままでかまいません）",
    "Please enter {name} as {digits} digits, or leave it empty if you do not know it.",
)
ACCOUNT_NUMBER = Sentence(
    "{name}は数字7けたまでで入力してください（ゆうちょ銀行は振込用の口座番号です）",
    "Please enter {name} as at most 7 digits. For Japan Post Bank, enter the number for transfers.",
)

# Fields and rows.
NO_SUCH_FIELD = Sentence(
    "「{key}」という項目はここにはありません。消してください", "There is no field “{key}” here. Please remove it."
)
BY_ROWS = Sentence("{name}は行ごとに入力してください", "Please enter {name} row by row.")
TOO_MANY_ROWS = Sentence(
    "{name}は{most}行までです（いま{count}行あります）",
    "Please enter at most {most} rows for {name} (now {count}).",
)

# Sentences put together.
ROW = Sentence("{above}{table} {number}行目の", "{above}{table}, row {number}: ")
IN_ROW = Sentence("{row}{words}", "{row}{words}")
ABOUT = Sentence("{name}: {words}", "{name}: {words}")
