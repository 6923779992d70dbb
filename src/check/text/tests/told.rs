//! Sentences that are wrong.

use super::check_sentence;

/// Sentences with what is found in them.
const CASES: &[(&str, &str)] = &[
    // 收到、办结、结转
    (
        "全年共收到政府信息公开申请20件。",
        "error applications `20件`",
    ),
    (
        "共受理36件政府信息公开申请（均为自然人提交）。",
        "error applications `36件`",
    ),
    ("收到8份政府信息公开申请。", "error applications `8份`"),
    (
        "收到信息公开申请22起，比2022年（31起）下降29%。",
        "error applications `22起`",
    ),
    (
        "2023年全县未收到政府信息公开申请。",
        "error applications `未收到政府信息公开申请`",
    ),
    (
        "我县未接到任何形式的信息公开申请。",
        "error applications `未接到任何形式的信息公开申请`",
    ),
    (
        "全年收到政府信息公开申请21件，上年结转3件。",
        "error applications `3件`",
    ),
    ("依申请公开方面，新收25件。", "error applications `25件`"),
    (
        "收到政府信息公开申请21件，办结２１件。",
        "error applications `２１件`",
    ),
    (
        "收到政府信息公开申请21件，办结20件，结转下年度2件。",
        "error applications `2件`",
    ),
    (
        "收到政府信息公开申请21件，除2件结转下年办理外均已答复。",
        "error applications `2件`",
    ),
    (
        "依申请公开政府信息均按时办理，没有结转到下年度的申请。",
        "error applications `没有结转到下年度的申请`",
    ),
    (
        "收到政府信息公开申请21件，上年没有结转。",
        "error applications `没有结转`",
    ),
    ("收到依申请公开十九件。", "error applications `十九件`"),
    (
        "收到政府信息公开申请21件，均已办结。",
        "warning applications `均已办结`",
    ),
    (
        "收到政府信息公开申请30余件。",
        "warning applications `30余件`",
    ),
    (
        "截至2023年12月底，公开信息74条。共受理依申请公开12件，已邮件回复。",
        "error applications `12件`",
    ),
    (
        "2023年新受理政府信息公开申请21件，2022年结转政府信息公开申请2件。涉及征地信息。已办结依申请公开98件。",
        "error applications `98件`",
    ),
    (
        "上年结转政府信息公开申请2件，截至12月底已回复126件，7件正在办理中。",
        "error applications `126件`; warning applications `7件`",
    ),
    // 办理结果
    (
        "收到申请21件，其中予以公开9件、部分公开4件、不予公开3件。",
        "error outcomes `9件`",
    ),
    (
        "从办理结果看，无法提供2件，不予处理1件。",
        "error outcomes `2件`",
    ),
    (
        "办结申请20件，作其他处理（含撤回申请）3件。",
        "error outcomes `3件`",
    ),
    (
        "办结政府信息公开申请20件，部分公开6，不予公开3件。",
        "error outcomes `6`",
    ),
    (
        "收到政府信息公开申请21件，均予以公开。",
        "warning outcomes `均予以公开`",
    ),
    (
        "政府信息公开申请中，属于四类过程性信息2件。",
        "warning outcomes `2件`",
    ),
    // 复议、诉讼
    ("因政府信息公开被申请行政复议4件。", "error review `4件`"),
    ("因政府信息公开引发行政诉讼2件。", "error review `2件`"),
    (
        "未发生因政府信息公开引起的行政复议和行政诉讼。",
        "error review `未发生因政府信息公开引起的行政复议和行政诉讼`",
    ),
    (
        "信息公开类行政复议5件，维持2件，纠正1件。",
        "error review `2件`",
    ),
    (
        "涉及政府信息公开的行政复议5件，1件结果维持，1件尚未审结。",
        "error review `1件`",
    ),
    (
        "涉及政府信息公开的行政复议5件，均获维持。",
        "error review `均获维持`",
    ),
    (
        "未经复议直接起诉的政府信息公开行政诉讼3件。",
        "error review `3件`",
    ),
    (
        "因信息公开产生的行政复议、行政诉讼均为0件。",
        "error review `0件`",
    ),
    (
        "因政府信息公开引起的行政复议、行政诉讼均为1件。",
        "error review `1件`",
    ),
    // 主动公开
    (
        "制发行政规范性文件6件，废止2件，现行有效30件。",
        "error disclosure `6件`",
    ),
    (
        "制发行政规范性文件5件，废止3件，现行有效件数30件。",
        "error disclosure `3件`",
    ),
    (
        "全年未制发行政规范性文件。",
        "error disclosure `未制发行政规范性文件`",
    ),
    (
        "作出行政许可决定551件、行政处罚决定419件、行政强制决定19件。",
        "error disclosure `551件`",
    ),
    ("办理行政处罚案件420件。", "warning disclosure `420件`"),
    (
        "没有采取行政强制措施。",
        "error disclosure `没有采取行政强制措施`",
    ),
    (
        "收取行政事业性收费7330.28万元。",
        "error disclosure `7330.28万元`",
    ),
    // 收费
    (
        "2023年对3件申请收取信息处理费300元。其中，城关镇1件，收取100元；公安局2件，收取210元。",
        "warning fee `300元`",
    ),
    (
        "全年未收取信息处理费。信息处理费共120元。",
        "error fee `120元`",
    ),
    // 合计
    (
        "共制作政策问答119期，其中，县级47期、甲乡28期、乙乡22期、丙镇15期、丁镇5期、戊镇3期。",
        "warning sum `119期`",
    ),
    (
        "主动公开政府信息171条：基层政务公开124条，工作动态34条，其他信息12条。",
        "warning sum `171条`",
    ),
    (
        "编制评查报告16份（甲镇8份、乙镇7份、丙镇2份）。",
        "warning sum `16份`",
    ),
    ("发布信息10条，其中动态3条，其他2条。", "warning sum `10条`"),
    (
        "主动公开信息32条，包括机构类31条、动态类2条。",
        "warning sum `32条`",
    ),
    (
        "网站发布信息180条，其中：概况类69条、动态类80条、目录类30条；维护13个专栏，其中新开2个。",
        "warning sum `180条`",
    ),
    // 占比
    (
        "2023年共收到政府信息公开申请21件。其中，通过网络申请18件，占95.7%。",
        "warning percent `95.7%`",
    ),
    (
        "收回问卷112份，其中96份评价为满意，占94.6%。",
        "warning percent `94.6%`",
    ),
    (
        "收到申请21件，其中网上提交9件，占比为52.9%。",
        "warning percent `52.9%`",
    ),
];

#[test]
fn wrong_figures_are_told_at_their_place() {
    super::compare(
        CASES
            .iter()
            .map(|(sentence, expected)| (*sentence, check_sentence(sentence), *expected)),
    );
}
