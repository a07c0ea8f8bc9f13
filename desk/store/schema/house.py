"""What the office keeps about itself: settings, code tables, accounts, the trail of every change."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint

from desk.store.schema.field import blob, field, key, refers, table, text, uid, whole

meta = table(
    "meta",
    "办公室设置",
    key(),
    field("name", text, "名称", needed=True),
    field("value", text, "取值", needed=True),
    UniqueConstraint("name"),
)

migration = table(
    "migration",
    "结构升级记录",
    key(),
    field("version", whole, "结构版本", needed=True),
    field("at", text, "时间", needed=True),
    field("program", text, "程序版本", needed=True),
)

profile = table(
    "profile",
    "办法（管理模式）版本",
    key(),
    field("key", text, "代号", needed=True),
    field("version", whole, "版本", needed=True),
    field("body", text, "全文", needed=True),
    field("since", text, "启用时间", needed=True),
    UniqueConstraint("key", "version"),
)

code = table(
    "code",
    "代码表",
    key(),
    field("list", text, "代码表名", needed=True),
    field("code", text, "代码", needed=True),
    field("label", text, "名称", needed=True),
    field("parent", text, "上级代码"),
    field("sort", whole, "次序", needed=True, default="0"),
    field("source", text, "来源标准", needed=True),
    field("status", text, "核实情况（标准、待核实、本地增补）", needed=True, default="标准"),
    field("valid_to", text, "停用日期"),
    UniqueConstraint("list", "code"),
)

account = table(
    "account",
    "账号",
    key(),
    uid(),
    field("login", text, "登录名", needed=True),
    field("name", text, "姓名", needed=True),
    refers("person_id", "person", "人员", index=False),
    field("secret", text, "口令散列"),
    field("disabled_at", text, "停用时间"),
    UniqueConstraint("login"),
)

grant_ = table(
    "grant_",
    "授权",
    key(),
    refers("account_id", "account", "账号", needed=True),
    field("right", text, "权限", code="right", needed=True),
    refers("area_id", "area", "范围（该网格及下级）", index=False),
    field("since", text, "起", needed=True),
    field("until", text, "止"),
    source="GB/T 22239-2019 8.1.4",
)

audit = table(
    "audit",
    "操作日志",
    key(),
    field("at", text, "时间", needed=True, index=True),
    field("actor", text, "操作人", needed=True),
    field("machine", text, "计算机", needed=True),
    field("action", text, "操作", needed=True),
    field("kind", text, "对象类别"),
    field("count", whole, "条数", needed=True, default="0"),
    field("reason", text, "事由"),
    field("undoes", whole, "所撤销的日志编号"),
    field("previous", text, "上条散列", needed=True),
    field("hash", text, "本条散列", needed=True),
    source="GB/T 22239-2019 8.1.4.3；只增不改",
)

change = table(
    "change",
    "变更记录",
    key(),
    refers("audit_id", "audit", "操作日志", needed=True),
    field("kind", text, "表", needed=True),
    field("row_id", whole, "行", needed=True, index=True),
    field("before_json", text, "改前"),
    field("after_json", text, "改后"),
)

batch = table(
    "batch",
    "导入批次",
    key(),
    uid(),
    refers("audit_id", "audit", "操作日志", index=False, at_commit=True),
    field("kind", text, "类别", needed=True),
    field("source", text, "来源文件名", needed=True),
    field("digest", text, "文件散列", needed=True),
    field("at", text, "时间", needed=True),
    field("new", whole, "新增", needed=True, default="0"),
    field("changed", whole, "更新", needed=True, default="0"),
    field("same", whole, "不变", needed=True, default="0"),
    field("duplicate", whole, "重复", needed=True, default="0"),
    field("faulty", whole, "有误", needed=True, default="0"),
    field("undone_at", text, "撤销时间"),
)

attachment = table(
    "attachment",
    "附件",
    key(),
    uid(),
    field("kind", text, "所属类别", needed=True),
    field("row_id", whole, "所属记录", needed=True, index=True),
    field("role", text, "用途（处置前、处置后、照片）"),
    field("name", text, "原文件名", needed=True),
    field("digest", text, "内容散列", needed=True, index=True),
    field("media_type", text, "类型", needed=True),
    field("size", whole, "字节数", needed=True),
    field("body", blob, "内容"),
    field("note", text, "说明"),
    field("taken_at", text, "拍摄时间"),
    field("added_at", text, "加入时间"),
    field("actor", text, "加入人"),
    source="内容按散列存于 content，同一照片只存一份",
)

content = table(
    "content",
    "附件内容",
    key(),
    field("digest", text, "内容散列（SHA-256）", needed=True),
    field("media_type", text, "类型", needed=True),
    field("size", whole, "字节数", needed=True),
    field("body", blob, "内容", needed=True),
    field("thumb", blob, "缩略图（JPEG）"),
    UniqueConstraint("digest"),
    source="图片重新编码，去掉拍摄位置等信息",
)

exemption = table(
    "exemption",
    "核对例外",
    key(),
    field("kind", text, "表", needed=True),
    field("row_id", whole, "行", needed=True, index=True),
    field("rule", text, "所违反的核对规则", needed=True),
    field("reason", text, "理由", needed=True),
    field("at", text, "时间", needed=True),
    field("actor", text, "操作人", needed=True),
    source="domain B.2.2：与身份证号不一致时提示，可写明理由后保存",
)

verdict = table(
    "verdict",
    "查重结论",
    key(),
    field("kind", text, "表", needed=True),
    field("first_uid", text, "甲", needed=True, index=True),
    field("second_uid", text, "乙", needed=True, index=True),
    field("same", whole, "是同一个（1 已合并到甲，0 不是同一个）", needed=True),
    field("reason", text, "理由"),
    field("at", text, "时间", needed=True),
    field("actor", text, "操作人", needed=True),
    UniqueConstraint("kind", "first_uid", "second_uid"),
    source="domain C.3.2：合并后仍知道来历，看过的重复不再提示",
)

import_mapping = table(
    "import_mapping",
    "导入列对应",
    key(),
    field("kind", text, "类别", needed=True),
    field("fingerprint", text, "表头指纹", needed=True),
    field("titles_json", text, "表头", needed=True),
    field("columns_json", text, "各列对应的项", needed=True),
    field("used_at", text, "最近使用", needed=True),
    UniqueConstraint("kind", "fingerprint"),
    source="reliability D5：同样的表头下次不再问",
)

list_view = table(
    "list_view",
    "保存的筛选",
    key(),
    field("kind", text, "名册", needed=True),
    field("name", text, "名称", needed=True),
    field("body_json", text, "条件、列、次序", needed=True),
    field("sort", whole, "次序", needed=True, default="0"),
    field("created_at", text, "保存时间", needed=True),
    field("actor", text, "保存人", needed=True),
    UniqueConstraint("kind", "name"),
)

form = table(
    "form",
    "表格模板",
    key(),
    uid(),
    field("name", text, "名称", needed=True),
    field("kind", text, "类别", needed=True),
    field("body", blob, "模板文件", needed=True),
    field("rules_json", text, "占位与条件", needed=True),
    field("key", text, "自带表格的代号", index=True),
    field("file_name", text, "原文件名"),
    field("every", text, "报送周期"),
    field("due_day", whole, "期内第几天截止"),
    field("recipient", text, "报送给"),
    field("since", text, "启用日期", needed=True),
    field("until", text, "停用日期"),
)

filing = table(
    "filing",
    "报送任务",
    key(),
    uid(),
    refers("form_id", "form", "表格模板", needed=True),
    refers("area_id", "area", "网格", index=False),
    field("period", text, "期次", needed=True),
    field("due", text, "截止日期", needed=True, index=True),
    field("sent_at", text, "报送时间"),
    field("digest", text, "所报文件散列"),
    field("made_at", text, "生成时间"),
    field("typed_json", text, "手填的内容（下期带过来）", needed=True, default="{}"),
    field("body", blob, "所报文件"),
    field("file_name", text, "文件名"),
    field("actor", text, "经办人"),
    field("note", text, "备注"),
)

document = table(
    "document",
    "制度文件",
    key(),
    field("title", text, "名称", needed=True),
    field("kind", text, "类别（手册、标准、职责、细则、方案）", needed=True),
    field("class_code", text, "所管小类", code="catalogue"),
    field("body", blob, "文件", needed=True),
    field("since", text, "施行日期", needed=True),
    field("until", text, "废止日期"),
    planned=True,
    source="domain A24 操作手册与管理标准；A28 五个文件",
)

presence = table(
    "presence",
    "在线电脑",
    key(),
    field("machine", text, "计算机", needed=True),
    field("actor", text, "使用人", needed=True),
    field("started_at", text, "打开时间", needed=True),
    field("seen_at", text, "最近在线", needed=True),
    field("seq", whole, "心跳次数", needed=True),
    planned=True,
    source="共享盘文件锁失灵时由此发现",
)

calendar_day = table(
    "calendar_day",
    "工作日历",
    key(),
    field("day", text, "日期", needed=True),
    field("working", whole, "上班", needed=True),
    field("name", text, "节日或调休名称"),
    field("source", text, "依据文件", needed=True),
    UniqueConstraint("day"),
    source="时限按工作日计；国务院放假通知每年一份",
)
