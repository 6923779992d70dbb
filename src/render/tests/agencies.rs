//! What the pages of agencies and of the site as a whole show.

use insta::assert_snapshot;

use super::county::{check, main_of, render_with};

#[test]
fn a_guide_is_made_of_what_is_known_of_the_agency() {
    assert_snapshot!(check("guide/index.html"), @r#"
    <article>
    <header class="page-head">
    <h1>青山县人民政府政府信息公开指南</h1>
    </header>
    <div class="prose">
    <p>为方便公民、法人和其他组织获取本机关的政府信息，根据《中华人民共和国政府信息公开条例》，编制本指南。</p>
    <h2>一、主动公开的信息</h2>
    <p>本机关主动公开的政府信息在本专栏发布，分为下列栏目：</p>
    <ul class="stack">
    <li><a href="../regulations/index.html">公开制度</a></li>
    <li><a href="../documents/index.html">法定主动公开内容</a></li>
    </ul>
    <p>法定主动公开内容按下列类目编排：</p>
    <ul class="stack">
    <li><a href="../documents/xuke/index.html">行政许可</a>（本机关无此项职权）</li>
    <li><a href="../documents/caizheng/index.html">财政预决算</a>（1 条）</li>
    </ul>
    <h2>二、查询方式</h2>
    <p>可以按栏目浏览，可以<a href="../search/index.html">检索</a>，也可以在<a href="../ml/index.html">全部信息目录</a>中按发布日期查找。需要当面查阅或者查找有困难的，可以与本机关政府信息公开工作机构联系。</p>
    <h2>三、申请公开</h2>
    <p>本专栏没有公开的信息，公民、法人和其他组织可以向本机关提出申请，方式和办理时限见“<a href="../apply/index.html">依申请公开</a>”。</p>
    <h2>四、政府信息公开工作机构</h2>
    <dl class="office">
    <div><dt>机构名称</dt><dd>青山县人民政府</dd></div>
    <div><dt>办公地址</dt><dd>青山大道1号</dd></div>
    <div><dt>办公时间</dt><dd>工作日</dd></div>
    <div><dt>联系电话</dt><dd>000-0000001</dd></div>
    </dl>
    <h2>五、监督和救济</h2>
    <p>公民、法人或者其他组织认为本机关未按照要求主动公开政府信息，或者对政府信息公开申请不依法答复处理的，可以向政府信息公开工作主管部门提出。认为本机关在政府信息公开工作中侵犯其合法权益的，可以向上一级行政机关或者政府信息公开工作主管部门投诉、举报，也可以依法申请行政复议或者提起行政诉讼。</p>
    </div>
    </article>
    "#);
}

#[test]
fn how_to_ask_is_made_of_what_is_known_of_the_agency() {
    let apply = check("apply/index.html");
    let (ways, _) = apply.split_once("<h2>二").unwrap();
    assert_snapshot!(ways, @r#"
    <article>
    <header class="page-head">
    <h1>依申请公开</h1>
    </header>
    <div class="prose">
    <p>本专栏没有公开的政府信息，公民、法人或者其他组织可以根据《中华人民共和国政府信息公开条例》向本机关申请公开。本页只作说明，不收集任何信息。</p>
    <h2>一、提出申请</h2>
    <p>申请应当采用书面形式。采用书面形式确有困难的，可以口头提出，由本机关政府信息公开工作机构代为填写。</p>
    <dl class="ways">
    <div><dt>邮寄</dt><dd>青山大道1号，青山县人民政府收。请在信封上注明“政府信息公开申请”。</dd></div>
    <div><dt>当面</dt><dd>青山大道1号，工作日。</dd></div>
    <div><dt>咨询电话</dt><dd>000-0000001</dd></div>
    </dl>
    "#);
    assert!(apply.contains("<a href=\"form/index.html\">政府信息公开申请表（可打印）</a>"));
    let own = ("content/apply.md", "---\ntitle: 怎样申请\n---\n请来信。\n");
    assert_snapshot!(main_of(&render_with(&[own], "apply/index.html")), @r#"
    <article>
    <header class="page-head">
    <h1>怎样申请</h1>
    </header>
    <div class="prose">
    <p>请来信。</p>

    </div>
    <p class="more"><a href="form/index.html">政府信息公开申请表（可打印）</a></p>
    </article>
    "#);
    assert!(check("apply/form/index.html").contains("受理机关：青山县人民政府"));
}

#[test]
fn agencies_are_listed_with_who_published_when() {
    assert_snapshot!(check("agencies/index.html"), @r#"
    <header class="page-head">
    <h1>所属机关</h1>
    <p class="note">青山县人民政府，共 3 个所属机关</p>
    </header>
    <section aria-labelledby="years">
    <h2 id="years" class="list-title">年度报告发布情况</h2>
    <table class="list counts">
    <caption class="sr">各年度已发布、逾期发布和未见发布的所属机关数</caption>
    <thead>
    <tr><th scope="col">年度</th><th scope="col" class="figure">已发布</th><th scope="col" class="figure">其中逾期</th><th scope="col" class="figure">未见发布</th><th scope="col" class="figure">有说明未编制</th></tr>
    </thead>
    <tbody>
    <tr><th scope="row" class="title"><a href="2023/index.html">2023 年度</a></th><td class="figure"><span class="on-phone">已发布 </span>1</td><td class="figure"><span class="on-phone">其中逾期 </span>1</td><td class="figure"><span class="on-phone">未见发布 </span>1</td><td class="figure"><span class="on-phone">有说明未编制 </span>1</td></tr>
    </tbody>
    </table>
    </section>
    <section aria-labelledby="agencies">
    <h2 id="agencies" class="list-title">机关名单</h2>
    <ul class="rows agency-rows">
    <li><span class="title"><a href="../ju/index.html">青山县教育局</a></span>
    <span class="of"><a href="../ju/reports/2023/index.html" aria-label="青山县教育局 2023 年度报告">2023 年度报告</a>，共 1 份</span></li>
    <li><span class="title"><a href="../zhen/index.html">青山县河口镇人民政府</a></span>
    <span class="of">未见年度报告</span></li>
    <li><span class="title"><a href="../a/index.html">青山县档案馆</a></span>
    <span class="of">未见年度报告</span></li>
    </ul>
    </section>
    "#);
    assert_snapshot!(check("agencies/2023/index.html"), @r#"
    <header class="page-head">
    <h1>所属机关2023年政府信息公开工作年度报告</h1>
    <p class="note">已发布 1 份，其中逾期 1 份；未见发布 1 个机关；有说明未编制 1 个机关</p>
    </header>
    <nav class="chips" aria-label="年度">
    <ul>
    <li><a href="index.html" aria-current="page">2023年</a></li>
    </ul>
    </nav>
    <table class="list reports">
    <caption class="sr">所属机关2023年政府信息公开工作年度报告，按机关列出</caption>
    <thead>
    <tr><th scope="col">机关</th><th scope="col">报告</th><th scope="col">发布</th><th scope="col" class="figure">规范性文件</th><th scope="col" class="figure">申请</th><th scope="col" class="figure">复议</th><th scope="col" class="figure">诉讼</th></tr>
    </thead>
    <tbody>
    <tr><th scope="row" class="organ"><a href="../../ju/index.html">青山县教育局</a></th><td class="title"><a href="../../ju/reports/2023/index.html" aria-label="青山县教育局 2023 年度报告">2023 年度报告</a></td><td class="date"><time datetime="2024-02-05 10:00">2024-02-05 10:00</time> <span class="tag ended">逾期</span> <span class="of nw">应于 2024-01-31 前</span></td><td class="figure"><span class="on-phone">规范性文件 </span><abbr title="未填报">—</abbr><span class="on-phone"> 件</span></td><td class="figure"><span class="on-phone">申请 </span><abbr title="未填报">—</abbr><span class="on-phone"> 件</span></td><td class="figure"><span class="on-phone">复议 </span><abbr title="未填报">—</abbr><span class="on-phone"> 件</span></td><td class="figure"><span class="on-phone">诉讼 </span><abbr title="未填报">—</abbr><span class="on-phone"> 件</span></td></tr>
    <tr><th scope="row" class="organ"><a href="../../zhen/index.html">青山县河口镇人民政府</a></th><td class="absent" colspan="6">未编制：当年新设</td></tr>
    <tr><th scope="row" class="organ"><a href="../../a/index.html">青山县档案馆</a></th><td class="absent" colspan="6"><span class="tag ended">未见发布</span></td></tr>
    </tbody>
    </table>
    <p class="note">逾期与否按《中华人民共和国政府信息公开条例》第四十九条或者当地规定的期限判断；“未见发布”指本专栏没有该机关的报告。</p>
    "#);
}

#[test]
fn the_map_has_every_agency_with_its_columns() {
    assert_snapshot!(check("map/index.html"), @r#"
    <header class="page-head">
    <h1>网站地图</h1>
    </header>
    <section class="map depth-0" aria-label="青山县人民政府">
    <h2>青山县人民政府</h2>
    <ul>
    <li><a href="../index.html">首页</a></li>
    <li><a href="../guide/index.html">公开指南</a></li>
    <li><a href="../regulations/index.html">公开制度</a></li>
    <li><a href="../documents/index.html">法定主动公开内容</a></li>
    <li><a href="../apply/index.html">依申请公开</a></li>
    </ul>
    <h3>法定主动公开内容的类目</h3>
    <ul>
    <li><a href="../documents/xuke/index.html">行政许可</a></li>
    <li><a href="../documents/caizheng/index.html">财政预决算</a></li>
    </ul>
    </section>
    <section class="map depth-1" aria-label="青山县教育局">
    <h2>青山县教育局</h2>
    <ul>
    <li><a href="../ju/index.html">首页</a></li>
    <li><a href="../ju/reports/index.html">公开年报</a></li>
    <li><a href="../ju/data/index.html">数据</a></li>
    </ul>
    </section>
    <section class="map depth-1" aria-label="青山县河口镇人民政府">
    <h2>青山县河口镇人民政府</h2>
    <ul>
    <li><a href="../zhen/index.html">首页</a></li>
    </ul>
    </section>
    <section class="map depth-1" aria-label="青山县档案馆">
    <h2>青山县档案馆</h2>
    <ul>
    <li><a href="../a/index.html">首页</a></li>
    </ul>
    </section>
    <section class="map" aria-label="全站">
    <h2>全站</h2>
    <ul>
    <li><a href="../search/index.html">检索</a></li>
    <li><a href="../ml/index.html">全部信息目录</a></li>
    <li><a href="index.html" aria-current="page">网站地图</a></li>
    <li><a href="../accessibility/index.html">无障碍声明</a></li>
    <li><a href="../feed.xml">订阅</a></li>
    </ul>
    </section>
    "#);
}

#[test]
fn the_list_of_everything_has_what_is_withdrawn_too() {
    assert_snapshot!(check("ml/index.html"), @r#"
    <header class="page-head">
    <h1>全部信息目录</h1>
    <p class="note">共 5 条，最新的在前</p>
    </header>
    <ul class="rows">
    <li><time datetime="2024-02-05 10:00">2024-02-05 10:00</time>
    <span class="title"><a href="../ju/reports/2023/index.html">青山县教育局2023年政府信息公开工作年度报告</a></span>
    <span class="of">县教育局 · 公开年报</span></li>
    <li><time datetime="2023-02-14 16:30">2023-02-14 16:30</time>
    <span class="title"><a href="../documents/caizheng/2023/index.html">2023年预算</a></span>
    <span class="of">财政预决算 <span class="nw">PDF 1 KB</span></span></li>
    <li><time datetime="2022-08-22">2022-08-22</time>
    <span class="title"><a href="../regulations/2022-31/index.html">公开规定</a></span>
    <span class="of">公开制度 <span class="nw">XLSX 1 KB</span></span></li>
    <li><time datetime="2022-08-01">2022-08-01</time>
    <span class="title"><a href="../documents/caizheng/2021/index.html">2021年决算</a> <span class="tag ended">已撤下</span></span>
    <span class="of">财政预决算</span></li>
    <li><time datetime="2019-03-04 09:00">2019-03-04 09:00</time>
    <span class="title"><a href="../regulations/2019-3/index.html">公开办法</a> <span class="of">青政〔2019〕3号</span> <span class="tag ended">废止</span></span>
    <span class="of">公开制度</span></li>
    </ul>
    "#);
}

#[test]
fn the_home_page_shows_columns_with_content_and_what_is_new() {
    let home = check("index.html");
    let (_, rest) = home.split_once("<div class=\"halves\">").unwrap();
    assert_snapshot!(rest, @r#"

    <section aria-labelledby="columns">
    <h2 id="columns">公开什么</h2>
    <ul class="columns">
    <li><a href="guide/index.html">公开指南</a> <span class="detail">怎样找、怎样查</span></li>
    <li><a href="regulations/index.html">公开制度</a> <span class="detail">2 件</span></li>
    <li><a href="documents/index.html">法定主动公开内容</a> <span class="detail">2 类 1 条</span></li>
    </ul>
    </section>
    <section aria-labelledby="recent">
    <h2 id="recent">最近更新</h2>
    <ul class="recent">
    <li><time datetime="2024-02-05">2024-02-05</time> <span><a href="ju/reports/2023/index.html">县教育局 2023 年度报告</a></span></li>
    <li><time datetime="2023-02-14">2023-02-14</time> <span><a href="documents/caizheng/2023/index.html">2023年预算</a></span></li>
    <li><time datetime="2022-08-22">2022-08-22</time> <span><a href="regulations/2022-31/index.html">公开规定</a></span></li>
    <li><time datetime="2019-03-04">2019-03-04</time> <span><a href="regulations/2019-3/index.html">公开办法</a></span></li>
    </ul>
    <p class="more"><a href="ml/index.html">全部更新</a></p>
    </section>
    </div>
    <section aria-labelledby="subordinates">
    <h2 id="subordinates">所属机关</h2>
    <ul class="organs">
    <li><a href="ju/index.html">青山县教育局</a></li>
    <li><a href="zhen/index.html">青山县河口镇人民政府</a></li>
    <li><a href="a/index.html">青山县档案馆</a></li>
    </ul>
    <p class="more"><a href="agencies/index.html">全部 3 个所属机关及其历年年报</a></p>
    </section>
    "#);
}

#[test]
fn addresses_that_lead_nowhere_get_a_page_that_works_at_any_depth() {
    let known = render_with(&[], "404.html");
    assert_snapshot!(main_of(&known), @r#"
    <header class="page-head">
    <h1>没有这个页面</h1>
    <p class="note">网址可能有误，或者链接来自已经停用的栏目。</p>
    </header>
    <div class="prose">
    <ul class="stack">
    <li>查找信息：<a href="/zwgk/search/index.html">检索</a>、<a href="/zwgk/ml/index.html">全部信息目录</a></li>
    <li><a href="/zwgk/index.html">返回首页</a></li>
    <li>咨询电话：000-0000001（工作日）</li>
    </ul>
    </div>
    "#);
    for address in known.split("href=\"").skip(1) {
        let address = address.split('"').next().unwrap();
        let works = address.starts_with("/zwgk/") || address.starts_with('#');
        assert!(works, "{address}");
    }
    let unknown = render_with(
        &[("portal.yaml", "title: 青山县政府信息公开\n")],
        "404.html",
    );
    assert_snapshot!(main_of(&unknown), @"
    <p>青山县人民政府　政府信息公开</p>
    <h1>没有这个页面</h1>
    <p>网址可能有误，或者链接来自已经停用的栏目。请回到上一页，或者从青山县人民政府政府信息公开专栏的首页进入。</p>
    <p>咨询电话：000-0000001（工作日）</p>
    ");
    assert!(!unknown.contains("href=") && !unknown.contains("src="));
}

#[test]
fn the_statement_on_accessibility_says_whom_to_call() {
    let statement = check("accessibility/index.html");
    assert!(statement.contains("请与青山县人民政府联系，电话 000-0000001（工作日）"));
}
