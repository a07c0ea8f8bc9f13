"""What an office types once for its sheets: hotline, service items, the letter, the pledge, its own QR picture.

Letter and pledge are templates: {户主} and the like are filled in one go, and what is filled in is never read again.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Final

from desk.errors import BadInput
from desk.model import Changes
from desk.office import Office
from desk.rights import EDIT_FORMS, require

_NAME: Final = "publicity"
LONGEST: Final = 6_000
PICTURE: Final = 400_000
"""Bytes of the office's own QR picture."""
FIELDS: Final[Mapping[str, str]] = {
    "户主": "收信的户主姓名", "地址": "楼栋、单元、房号", "网格": "所在网格名称", "社区": "网格的上一级",
    "负责人": "网格负责人姓名", "岗位": "负责人岗位", "电话": "负责人电话", "人员": "全体人员及电话",
    "职责": "本人岗位职责", "姓名": "签订人姓名", "服务事项": "服务事项，用顿号隔开", "监督电话": "监督电话",
    "单位": "本办公室名称", "日期": "今天的日期",
}  # fmt: skip
"""What a template may ask for, and what it gets."""
_FIELD: Final = re.compile(r"\{([^{}\n]{1,12})\}")
_LETTER: Final = """您好！为了把服务送到家门口，{社区}划分了网格，每个网格都有专人负责。
您家所在的是{网格}，负责人是{负责人}（{岗位}），联系电话{电话}。
网格工作人员会定期上门走访，听取您的意见和建议。生活中遇到困难、发现身边的安全隐患、对社区工作有想法，都可以随时联系我们。
我们可以为您办理：{服务事项}。
工作人员上门时会佩戴证件，不收取任何费用，不索要银行卡号和验证码。您提供的信息只用于社区服务，我们依法保密。
如果我们的工作让您不满意，请拨打监督电话：{监督电话}。
祝您阖家幸福、平安顺遂！"""
_PLEDGE: Final = """为落实网格化管理，做到定人、定岗、定责，经{单位}与{姓名}商定，签订本责任书。
一、责任范围：{社区}{网格}。
二、岗位职责：{职责}。
三、入户走访：熟悉网格内的人、地、物、情、事、组织，按计划走访，不漏户、不走过场，记录真实。
四、发现上报：每天至少巡查一次，及时发现并上报矛盾纠纷、安全隐患和公共设施损坏，能当场解决的当场解决。
五、工作纪律：服从安排，日清周结；遇突发情况立即到场、立即报告；保持通信畅通。
六、保守秘密：不泄露、不买卖居民个人信息，不擅自复制、传播名册。
七、考核奖惩：按考核办法评分，结果与评先选优挂钩；工作失职的，按规定追究责任。
本责任书一式两份，自签字之日起生效。"""

_SERVICES: Final = "政策咨询与代办\n民政救助与养老服务\n就业和社会保障\n矛盾纠纷调解\n环境卫生与设施报修\n安全隐患上报"


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The office's own words; `qr` is base64 of a PNG or JPEG, empty for a code made here."""

    hotline: str = ""
    services: str = _SERVICES
    """One service item a line."""
    letter_title: str = "致居民朋友的一封信"
    letter_body: str = _LETTER
    pledge_title: str = "网格化管理责任书"
    pledge_body: str = _PLEDGE
    sign: str = ""
    """Who signs; the office's name where it is empty."""
    demand: str = "请各责任单位按期整改，逐项销号，整改情况附照片书面回复。"
    days: int = 3
    """Days for the answer to a bulletin."""
    qr: str = ""

    @property
    def items(self) -> tuple[str, ...]:
        """The service items."""
        return tuple(each.strip() for each in self.services.splitlines() if each.strip())

    @property
    def picture(self) -> bytes:
        """The office's own QR picture."""
        return base64.b64decode(self.qr) if self.qr else b""


def read_texts(office: Office) -> Texts:
    """What the office typed; the shipped words where it has not yet."""
    kept = office.database.read_value("select value from meta where name = ?", (_NAME,))
    found = Texts()
    if not kept:
        return found
    known = {each.name for each in fields(Texts)}
    return replace(found, **{key: value for key, value in json.loads(str(kept)).items() if key in known})


def keep_texts(office: Office, texts: Texts) -> Changes:
    """Keep them; BadInput names a field that a template may not ask for."""
    from desk.work.clocks.recomputing import set_setting

    require(office.actor, EDIT_FORMS)
    for words in (texts.letter_body, texts.pledge_body):
        check_template(words)
    if len(texts.services) > LONGEST or len(texts.hotline) > 40:
        raise BadInput("监督电话最多 40 个字，服务事项最多 6,000 个字，请写短一些。")
    if len(texts.picture) > PICTURE:
        raise BadInput("二维码图片太大，请换一张 400 KB 以内的图片。")
    with office.write("publicity", kind="publicity", reason="修改公示宣传文字") as t:
        set_setting(t, _NAME, json.dumps(asdict(texts), ensure_ascii=False))
    return t.changes


def check_template(words: str) -> None:
    """BadInput when a template is too long or asks for something unknown."""
    if len(words) > LONGEST:
        raise BadInput(f"正文最多 {LONGEST:,} 个字，请分成两份。")
    unknown = [name for name in _FIELD.findall(words) if name not in FIELDS]
    if unknown:
        raise BadInput(f"正文里的“{{{unknown[0]}}}”不认识，可以用的是：{'、'.join(FIELDS)}。")


def fill(words: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """The paragraphs of a template with its fields filled, in one pass: a name like {电话} stays a name."""
    filled = _FIELD.sub(lambda found: values.get(found[1], found[0]), words)
    return tuple(line.strip() for line in filled.splitlines() if line.strip())
