"""Notices of the State Council pasted as text, held against the holiday plan that a package brings for the same years."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest

from desk.work.clocks.notice import read_notice

NOTICES = {
    2026: """国务院办公厅关于2026年部分节假日安排的通知
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。""",
    2025: """一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。""",
    2024: """一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。""",
    2023: """一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。
二、春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。
三、清明节：4月5日放假，共1天。
四、劳动节：4月29日至5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。
五、端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。
六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。""",
}  # fmt: skip


@pytest.mark.parametrize("year", NOTICES)
def test_a_pasted_notice_gives_the_year_as_it_was_worked(year: int) -> None:
    notice = read_notice(NOTICES[year], year)
    assert not notice.doubts
    said = {one.day: one.working for one in notice.days}
    for number in range(366):
        day = date(year, 1, 1) + timedelta(days=number)
        if day.year == year:
            assert said.get(day.isoformat(), day.weekday() < 5) == chinese_calendar.is_workday(day), day


def test_a_single_sentence_is_enough_and_the_text_may_name_its_year() -> None:
    text = "国庆节、中秋节：10月1日至8日放假调休，共8天。9月27日、10月10日上班。"
    days = read_notice(text, 2027).days
    assert [one.day for one in days if one.working] == ["2027-09-27", "2027-10-10"]
    assert {one.name for one in days} == {"国庆节、中秋节", "国庆节、中秋节调休"}
    assert len([one for one in days if not one.working]) == 8
    assert read_notice("关于2028年部分节假日安排的通知\n" + text, 2027).days[0].day == "2028-09-27"
    assert read_notice("元旦：12月30日至1月1日放假，共3天。", 2028).days[0].day == "2027-12-30"


def test_what_does_not_fit_together_is_said() -> None:
    assert "周日，通知写的是周六" in "".join(read_notice("国庆节：10月10日（周六）上班。", 2027).doubts)
    assert "共8天，读到7天" in "".join(read_notice("国庆节：10月1日至7日放假，共8天。", 2027).doubts)
    assert "不是日期" in "".join(read_notice("国庆节：10月32日放假。", 2027).doubts)
    assert "不像一段假期" in "".join(read_notice("国庆节：10月1日至3月7日放假。", 2027).doubts)
    for nothing in ("", "明天放假吗？", "请把10月1日的会议改到8日"):
        notice = read_notice(nothing, 2027)
        assert not notice.days
        assert notice.doubts
