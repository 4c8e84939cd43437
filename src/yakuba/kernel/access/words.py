"""Rights and assurance levels, once."""

from django.db import models


class Assurance(models.IntegerChoices):
    """身元確認の程度 of a session. After 「行政手続におけるオンラインによる本人確認の手法に関するガイドライン」."""

    NONE = 0, "本人確認なし"
    BASIC = 1, "メールアドレスの確認"
    DOCUMENT = 2, "窓口で書類を確認"
    VERIFIED = 3, "公的な本人確認"


ASSURANCE_BY_NAME = {
    "none": Assurance.NONE,
    "basic": Assurance.BASIC,
    "document": Assurance.DOCUMENT,
    "verified": Assurance.VERIFIED,
}


class Right(models.TextChoices):
    """What a grant allows. Work on the cases of one's own office needs no grant: the appointment gives it."""

    COUNTER = "counter", "窓口で受け付ける"
    SENSITIVE = "sensitive", "機密性3の項目を見る"
    ALL_CASES = "all_cases", "すべての課の案件を見る"
    DEFINITIONS = "definitions", "手続の定義を公開する"
    OFFICES = "offices", "組織と職員を管理する"
    PEOPLE = "people", "住民の記録と代理の登録を直す"
    OFFERS = "offers", "制度の対象者を調べて知らせる"
    PAYMENTS = "payments", "振込の一覧を作る"
    PAY_APPROVAL = "pay_approval", "振込を承認する"
    KEEPING = "keeping", "保存期間の過ぎた記録を廃棄する"
    AUDIT = "audit", "監査記録を見る"


class Scope(models.TextChoices):
    """What an API token may do."""

    PROCEDURES_READ = "procedures:read", "手続の定義を読む"
    CASES_FILE = "cases:file", "申請する"
    CASES_READ = "cases:read", "自分の申請を見る"
    WORK_READ = "work:read", "担当の案件を読む"
