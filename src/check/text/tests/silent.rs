//! Sentences that are right, or that cannot be told to be wrong.

use super::{TABLES, check_in, check_sentence, compare, found};
use crate::source::Sources;

fn silent(sentences: &[&str]) {
    compare(
        sentences
            .iter()
            .map(|sentence| (*sentence, check_sentence(sentence), "")),
    );
}

#[test]
fn right_figures_are_silent() {
    let sentences = [
        "全年共收到政府信息公开申请21件，上年结转2件，办结20件，结转下年度3件。",
        "全县全年共收办政府信息公开申请案件23件（县政府9件、各部门10件、甲镇4件），其中，自然人申请20件，法人或其他组织申请3件；予以公开8件、部分公开4件、不予公开3件、无法提供3件、不予处理1件、作其他处理（含申请人主动撤回申请）1件、转下年度办理3件。",
        "新收申请21件，包括自然人18件、商业企业3件，自然人提出的占85.7%。加上年结转2件，年内办结20件，平均用时11个工作日，结转下年度3件。",
        "全年收政府信息公开申请21件，结转上年度政府信息公开申请2件，本年度办结20件，剩余3件结转下年度办理。",
        "收到依申请公开件21件，上年度结转办理件2件，共办结20件，结转到2024年办理3件。",
        "共办理政府信息公开申请23件，含2022年转至今年办理的2件，办结20件，剩余3件结转下一年度处理。",
        "收到政府信息公开申请二十一件。",
        "予以公开及部分公开的有12件；不予公开3件。",
        "因政府信息公开被申请行政复议5件，其中维持3件，纠正1件，尚未审结1件。",
        "产生政府信息公开行政复议案件5件和行政诉讼案件3件，其中行政复议结果维持3件，尚未审结1件，行政诉讼结果维持2件。",
        "政府信息公开行政复议、行政诉讼共8件。",
        "涉及政府信息公开的行政诉讼3件，其中未经复议直接起诉2件、复议后起诉1件。",
        "制发行政规范性文件5件，废止行政规范性文件2件，现行有效件数30件。",
        "收取行政事业性收费约7730万元。",
        "收取行政事业性收费7730.3万元，合0.77亿元。",
        "作出行政许可决定550件、行政处罚决定419件、行政强制决定19件。",
        "作出550宗行政许可，其中3宗为学校设立，其余547宗为教师资格认定。",
        "未收取信息处理费（0元）。",
        "2023年对25件政府信息公开申请案件收取了信息处理费2950元。其中，甲局1件，收取420元；乙县2件，收取290元；丙局15件，收取1500元；丁局1件，收取140元；戊局6件，收取600元。",
    ];
    silent(&sentences);
}

#[test]
fn other_measures_are_silent() {
    let sentences = [
        // 文书的公开属性
        "制发公文133件，其中主动公开11件、依申请公开10件、不予公开112件。",
        "认定文书属性：不予公开112件。",
        "共制作政府信息3021条，其中主动公开1027条，依申请公开459条，不予公开1535条。",
        // 咨询、信访、建议提案、其他申请
        "收到群众来信100件，办结100件，办结率100%。",
        "受理网上咨询35件，答复35件。",
        "办理人大代表建议13件和政协提案18件。",
        "办理挖掘城市道路申请77件，受理各类业务申请120件。",
        "收到补贴申请56件，救助申请20件。",
        "收到投诉举报12件，均已办结。",
        // 复议机关的工作
        "县政府作为复议机关受理行政复议案件134件，审结120件。",
        "司法局办理行政复议案件134件，代理行政诉讼28件。",
        "行政执法工作均无被申请行政复议和提起行政诉讼。",
        // 文件的审查、清理
        "合法性审查规范性文件20件，备案规范性文件12件，清理规范性文件46件。",
        "制定规章制度5项。",
        "主动公开规章13件（含新制定5件，修改4件，废止4件）。",
        "公示行政许可信息76条，行政处罚信息2条。",
        "公开行政许可76件、行政处罚2件。",
        "办理行政许可事项118项。",
        "行政事业性收费项目5项。",
        // 书面材料、阶段
        "收到政府信息公开行政复议决定书1份。",
        "开展行政复议、行政诉讼培训3次。",
        "涉及信息公开的行政诉讼一审1件、二审1件。",
        "高效办成一件事，依法办理每一件公开申请，实现一网通办。",
    ];
    silent(&sentences);
}

#[test]
fn parts_and_other_periods_are_silent() {
    let sentences = [
        "通过网络收到政府信息公开申请9件，信函申请4件。",
        "收到政府信息公开申请21件，其中受理18件。",
        "收到申请21件，其中自然人申请18件（予以公开5件、部分公开3件），企业申请3件。",
        "上年结转的2件中，予以公开1件，部分公开1件。",
        "不予公开的1件涉及第三方商业秘密。",
        "2022年，收到政府信息公开申请18件。",
        "上半年收到政府信息公开申请9件。",
        "截至2024年1月15日，政府信息公开申请已办结22件。",
        "近三年累计收到政府信息公开申请55件。",
        "12月下旬收到的3件申请尚在办理期限内。",
        "收到政府信息公开申请由2022年的10件上升到2023年的21件。",
        "2022年、2023年分别收到政府信息公开申请10件、21件。",
        "按时答复政府信息公开申请19件，延期答复1件。",
        "较上年多收到申请3件，较2022年增加3件。",
        "未发生因答复不当引起的政府信息公开行政复议。",
        "没有政府信息公开行政诉讼败诉案件。",
        "没有出现应公开而不予公开的情形。",
        "上半年未收到政府信息公开申请。",
        "商业企业未提出申请，没有法人或其他组织申请公开。",
        "收到申请约20件，近30件申请已经答复。",
        "全年收到政府信息公开申请20余件。",
        "截至目前，未收到信息公开申请人的投诉。",
        "本报告自2023年1月1日起至2023年12月31日止，依据第二十条、国办函〔2020〕109号，电话0512-88888888。",
        "不予公开的情形有3类，办理时限为20个工作日。",
        "行政复议、行政诉讼分别为2件、1件。",
        "无正当理由逾期不补正的，不再办理。",
    ];
    silent(&sentences);
}

#[test]
fn lists_that_are_open_or_of_several_kinds_are_silent() {
    let sentences = [
        "主动公开政府信息300条，其中政策文件3条、办事指南74条等。",
        "发布信息10300条，其中概况类32条，动态类3129条，目录类4282条，解读152条。",
        "收到申请15件，其中依法延期1件，予以公开10件，本机关不掌握3件，不能确定2件。",
        "发布信息2698条，其中：工作动态1201条、通知公告251条、政策解读44条、人事信息45条、征集调查16期、其他类信息1141条。",
        "主动公开信息2240条，其中，动态2014条、目录165条、概况61条，组织访谈24场，征求意见2次，发布解读信息2条。",
        "公开信息300余条，其中网站208条、公开栏100条。",
        "比上年增加18条，其中网站10条、公众号7条。",
        "网站公开754条，新媒体公开2808条，其他方式公开54条。其中，微信1205条、微博12984条。",
        "办理1187件（含上年度结转57件，另有52件顺延）。",
        "公开信息104条，其中网站68条（镇级40条、村级20条）、微信36条。",
        "公开信息100条，其中网站60条、微信30条，回应群众留言20条。",
        "投入20万元，占全年支出的3%，答复率100%。",
        "受理255件，办结255件，其中网上71件、信函184件。",
    ];
    for sentence in sentences {
        let found = check_sentence(sentence);
        assert!(
            !found.contains("sum") && !found.contains("percent"),
            "{sentence}: {found}"
        );
    }
}

#[test]
fn the_figures_of_a_part_of_the_agency_are_no_errors() {
    let cases = [
        (
            "县政府办公室共受理政府信息公开申请9件。",
            "info applications `9件`",
        ),
        ("县本级收到政府信息公开申请9件。", "info applications `9件`"),
        ("城关镇收到政府信息公开申请9件。", "info applications `9件`"),
        (
            "县政府收到政府信息公开申请9件。",
            "warning applications `9件`",
        ),
        ("县政府办公室受理政府信息公开申请9件，各部门受理12件。", ""),
        (
            "全县收到政府信息公开申请21件，其中县政府办公室收到9件。",
            "",
        ),
        (
            "收到政府信息公开申请21件。县政府办公室收到政府信息公开申请9件。",
            "info applications `9件`",
        ),
        ("县政府办制发行政规范性文件3件。", "info disclosure `3件`"),
        ("办理政府信息公开行政复议案件4件。", "warning review `4件`"),
    ];
    compare(
        cases
            .iter()
            .map(|(sentence, expected)| (*sentence, check_sentence(sentence), *expected)),
    );
    let own = check_in(
        "县政府办公室共受理政府信息公开申请9件。",
        TABLES,
        "青山县人民政府办公室",
    );
    assert_eq!(own, ["error applications `9件`"]);
    let bureau = check_in("全县收到政府信息公开申请95件。", TABLES, "青山县水利局");
    assert_eq!(bureau, ["warning applications `95件`"]);
}

#[test]
fn figures_that_the_portal_fills_in_are_right() {
    let sentence =
        "收到政府信息公开申请{{ requests.carry_in.total }}件，办结{{ requests.new.total }}件。";
    assert_eq!(check_sentence(sentence), "");
}

#[test]
fn growth_is_told_against_last_year() {
    let last = TABLES
        .replace(
            "new: {natural: 18, company: 3, total: 21}",
            "new: {natural: 15, total: 15}",
        )
        .replace("carry_in: {natural: 2, total: 2}", "carry_in: 0");
    let check = |sentence: &str| {
        let report = format!("## 一、总体情况\n\n{sentence}\n");
        let sources = Sources::from_texts([
            ("portal.yaml", "title: 某县\n"),
            ("content/agency.yaml", "name: 青山县人民政府\n"),
            ("content/reports/2022/report.md", "## 一、总体情况\n\n无\n"),
            ("content/reports/2022/tables.yaml", last.as_str()),
            ("content/reports/2023/report.md", report.as_str()),
            ("content/reports/2023/tables.yaml", TABLES),
        ]);
        found(&sources).join("; ")
    };
    assert_eq!(check("收到政府信息公开申请21件，同比增长40%。"), "");
    assert_eq!(check("收办政府信息公开申请23件，同比增长53.3%。"), "");
    assert_eq!(
        check("收到政府信息公开申请21件，比上年增长70.3%。"),
        "info growth `70.3%`"
    );
    assert_eq!(
        check("收到政府信息公开申请21件，同比下降40%。"),
        "info growth `40%`"
    );
    assert_eq!(check("收到政府信息公开申请21件，同比增长3个百分点。"), "");
    assert_eq!(
        check("收到政府信息公开申请21件，比2022年（30件）下降30%。"),
        ""
    );
    assert_eq!(check("主动公开信息90条，同比增长70.3%。"), "");
}

#[test]
fn the_edition_of_2019_has_its_own_cells() {
    let tables = "\
disclosure:
  norm: [5, 5, 40]
  licence: [10, 0, 550]
  rest: 0
requests:
  new: {natural: 3, total: 3}
  open: {natural: 2, total: 2}
  other: {natural: 1, total: 1}
  rest: 0
review: 0
";
    let check = |sentence: &str| {
        let report = format!("## 一、总体情况\n\n{sentence}\n");
        let sources = Sources::from_texts([
            ("portal.yaml", "title: 某县\n"),
            ("content/agency.yaml", "name: 青山县人民政府\n"),
            ("content/reports/2020/report.md", report.as_str()),
            ("content/reports/2020/tables.yaml", tables),
        ]);
        found(&sources).join("; ")
    };
    assert_eq!(
        check("收到政府信息公开申请3件，其他处理1件。制发规范性文件5件。"),
        ""
    );
    assert_eq!(check("废止规范性文件7件，现行有效规范性文件35件。"), "");
    assert_eq!(check("作出行政许可决定550件。"), "");
    assert_eq!(check("作出行政许可决定55件。"), "error disclosure `55件`");
    assert_eq!(
        check("收到政府信息公开申请4件。"),
        "error applications `4件`"
    );
    assert_eq!(check("2019年收到政府信息公开申请4件。"), "");
}
