//! What the pages of regulations and documents and their lists show.

use insta::assert_snapshot;

use super::county::{check, render_with};

#[test]
fn a_document_shows_its_data_its_corrections_and_its_files() {
    assert_snapshot!(check("regulations/2022-31/index.html"), @r#"
    <article class="document">
    <header class="report-head">
    <p class="brief"><time datetime="2022-08-22">2022-08-22</time> 发布 <span class="tag">有效</span></p>
    <details class="brief">
    <summary>文件信息</summary>
    <dl class="facts">
    <div><dt>索引号</dt><dd>0/2022-1</dd></div>
    <div><dt>主题分类</dt><dd>政务公开</dd></div>
    <div><dt>发文机关</dt><dd>县政府办公室</dd></div>
    <div><dt>发布日期</dt><dd>2022-08-22</dd></div>
    <div><dt>有效性</dt><dd><span class="tag">有效</span></dd></div>
    </dl>
    </details>
    <dl class="facts box">
    <div><dt>索引号</dt><dd>0/2022-1</dd></div>
    <div><dt>主题分类</dt><dd>政务公开</dd></div>
    <div><dt>发文机关</dt><dd>县政府办公室</dd></div>
    <div><dt>发布日期</dt><dd>2022-08-22</dd></div>
    <div><dt>有效性</dt><dd><span class="tag">有效</span></dd></div>
    </dl>
    <h1>公开规定</h1>
    </header>
    <section class="notice" aria-labelledby="corrections">
    <h2 id="corrections">更正</h2>
    <ul>
    <li><p><time datetime="2022-08-25">2022-08-25</time> 更正<strong>第二条</strong>：由“三日”改为“五日”。原因：笔误。<a href="../old.pdf">2022-08-25 更正前的版本</a></p></li>
    </ul>
    </section>
    <div class="prose">
    <h2>一、总则</h2>
    <p>第一条　见<a href="../2019-3/index.html">办法</a>。</p>
    </div>
    <section class="files" aria-labelledby="attachments">
    <h2 id="attachments">附件</h2>
    <ol class="attachments">
    <li><a href="../f-39c6f895.xlsx" download="附件 表.xlsx">情形（XLSX，1 KB）</a></li>
    </ol>
    </section>
    <p class="note source">来源：县政府办公室</p>
    <p class="print-source">https://www.example.org/zwgk/regulations/2022-31/　2022-08-22 发布</p>
    </article>
    "#);
}

#[test]
fn a_repealed_document_leads_to_the_one_in_its_place() {
    assert_snapshot!(check("regulations/2019-3/index.html"), @r#"
    <article class="document">
    <header class="report-head">
    <p class="brief"><time datetime="2019-03-04 09:00">2019-03-04 09:00</time> 发布 <span class="tag ended">废止</span></p>
    <details class="brief">
    <summary>文件信息</summary>
    <dl class="facts">
    <div><dt>发文机关</dt><dd>青山县人民政府</dd></div>
    <div><dt>成文日期</dt><dd>2019-03-01</dd></div>
    <div><dt>发文字号</dt><dd>青政〔2019〕3号</dd></div>
    <div><dt>发布日期</dt><dd>2019-03-04 09:00</dd></div>
    <div><dt>有效性</dt><dd><span class="tag ended">废止</span> <span class="nw">2022-09-01</span></dd></div>
    </dl>
    </details>
    <dl class="facts box">
    <div><dt>发文机关</dt><dd>青山县人民政府</dd></div>
    <div><dt>成文日期</dt><dd>2019-03-01</dd></div>
    <div><dt>发文字号</dt><dd>青政〔2019〕3号</dd></div>
    <div><dt>发布日期</dt><dd>2019-03-04 09:00</dd></div>
    <div><dt>有效性</dt><dd><span class="tag ended">废止</span> <span class="nw">2022-09-01</span></dd></div>
    </dl>
    <h1>公开办法</h1>
    </header>
    <section class="notice" aria-label="有效性说明">
    <p>本文件自 <time datetime="2022-09-01">2022-09-01</time> 起<strong>废止</strong>，由<a href="../2022-31/index.html">《公开规定》</a>代替。</p>
    </section>
    <div class="prose">
    <p>第一条　试行。</p>
    </div>
    <p class="note source">来源：青山县人民政府</p>
    <p class="print-source">https://www.example.org/zwgk/regulations/2019-3/　2019-03-04 09:00 发布</p>
    </article>
    "#);
}

#[test]
fn a_withdrawn_document_keeps_its_page_with_the_reason() {
    assert_snapshot!(check("documents/caizheng/2021/index.html"), @r#"
    <article class="document">
    <header class="report-head">
    <p class="brief"><time datetime="2022-08-01">2022-08-01</time> 发布</p>
    <details class="brief">
    <summary>文件信息</summary>
    <dl class="facts">
    <div><dt>发文机关</dt><dd>青山县人民政府</dd></div>
    <div><dt>发布日期</dt><dd>2022-08-01</dd></div>
    </dl>
    </details>
    <dl class="facts box">
    <div><dt>发文机关</dt><dd>青山县人民政府</dd></div>
    <div><dt>发布日期</dt><dd>2022-08-01</dd></div>
    </dl>
    <h1>2021年决算</h1>
    </header>
    <section class="notice" aria-label="撤下说明">
    <p>本信息已于 <time datetime="2022-08-09">2022-08-09</time> 撤下。原因：附表有误。</p>
    </section>
    <p class="note source">来源：青山县人民政府</p>
    <p class="print-source">https://www.example.org/zwgk/documents/caizheng/2021/　2022-08-01 发布</p>
    </article>
    "#);
}

#[test]
fn regulations_are_listed_with_what_is_no_longer_in_force() {
    assert_snapshot!(check("regulations/index.html"), @r#"
    <header class="page-head">
    <h1>政府信息公开制度</h1>
    <p class="note">2 条</p>
    </header>
    <div>
    <div>
    <ul class="rows">
    <li><time datetime="2022-08-22">2022-08-22</time>
    <span class="title"><a href="2022-31/index.html">公开规定</a></span>
    <span class="of"> <span class="nw">XLSX 1 KB</span></span></li>
    <li><time datetime="2019-03-04 09:00">2019-03-04 09:00</time>
    <span class="title"><a href="2019-3/index.html">公开办法</a> <span class="of">青政〔2019〕3号</span> <span class="tag ended">废止</span></span>
    <span class="of"></span></li>
    </ul>
    </div>
    </div>
    "#);
}

#[test]
fn a_class_stands_beside_the_others_that_have_content_or_say_why_not() {
    assert_snapshot!(check("documents/caizheng/index.html"), @r#"
    <header class="page-head">
    <h1>财政预决算</h1>
    <p class="note">1 条</p>
    </header>
    <div class="with-classes">
    <nav class="classes" aria-label="类目">
    <ul>
    <li><a href="../xuke/index.html">行政许可</a> <span class="count">0 <abbr title="本机关无此项职权">*</abbr></span></li>
    <li><a href="index.html" aria-current="page">财政预决算</a> <span class="count">1</span></li>
    </ul>
    <p class="note">* 行政许可：本机关无此项职权（<time datetime="2024-01-10">2024-01-10</time> 确认）</p>
    </nav>
    <div>
    <ul class="rows">
    <li><time datetime="2023-02-14 16:30">2023-02-14 16:30</time>
    <span class="title"><a href="2023/index.html">2023年预算</a></span>
    <span class="of"> <span class="nw">PDF 1 KB</span></span></li>
    </ul>
    <dl class="facts basis">
    <div><dt>依据</dt><dd>第二十条</dd></div>
    <div><dt>时限</dt><dd>20个工作日</dd></div>
    </dl>
    </div>
    </div>
    "#);
    assert_snapshot!(check("documents/xuke/index.html"), @r#"
    <header class="page-head">
    <h1>行政许可</h1>
    <p class="note">0 条</p>
    </header>
    <div class="with-classes">
    <nav class="classes" aria-label="类目">
    <ul>
    <li><a href="index.html" aria-current="page">行政许可</a> <span class="count">0 <abbr title="本机关无此项职权">*</abbr></span></li>
    <li><a href="../caizheng/index.html">财政预决算</a> <span class="count">1</span></li>
    </ul>
    <p class="note">* 行政许可：本机关无此项职权（<time datetime="2024-01-10">2024-01-10</time> 确认）</p>
    </nav>
    <div>
    <p class="lead">本机关无此项职权。</p>
    <p class="note"><time datetime="2024-01-10">2024-01-10</time> 确认</p>
    </div>
    </div>
    "#);
}

#[test]
fn all_classes_show_the_newest_of_all() {
    assert_snapshot!(check("documents/index.html"), @r#"
    <header class="page-head">
    <h1>法定主动公开内容</h1>
    <p class="note">2 类 1 条</p>
    </header>
    <div class="with-classes">
    <nav class="classes" aria-label="类目">
    <ul>
    <li><a href="xuke/index.html">行政许可</a> <span class="count">0 <abbr title="本机关无此项职权">*</abbr></span></li>
    <li><a href="caizheng/index.html">财政预决算</a> <span class="count">1</span></li>
    </ul>
    <p class="note">* 行政许可：本机关无此项职权（<time datetime="2024-01-10">2024-01-10</time> 确认）</p>
    </nav>
    <div>
    <h2 class="list-title">最近发布</h2>
    <ul class="rows">
    <li><time datetime="2023-02-14 16:30">2023-02-14 16:30</time>
    <span class="title"><a href="caizheng/2023/index.html">2023年预算</a></span>
    <span class="of">财政预决算 <span class="nw">PDF 1 KB</span></span></li>
    </ul>
    </div>
    </div>
    "#);
}

#[test]
fn long_lists_have_pages() {
    let documents: Vec<(String, String)> = (1..=45)
        .map(|number| {
            let day = number % 28 + 1;
            (
                format!("content/documents/caizheng/n{number}.md"),
                format!("---\ntitle: 第{number}号\npublished: 2023-05-{day:02}\n---\n文\n"),
            )
        })
        .collect();
    let documents: Vec<(&str, &str)> = documents
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let second = render_with(&documents, "documents/caizheng/page-2.html");
    assert_eq!(second.matches("<time datetime=\"2023-").count(), 20);
    let (_, pager) = second.split_once("<nav class=\"pager\"").unwrap();
    let (pager, _) = pager.split_once("</nav>").unwrap();
    assert_snapshot!(pager, @r#"
     aria-label="分页">
    <p>第 2 页，共 3 页</p>
    <ul>
    <li><a href="index.html" rel="prev">上一页</a></li>
    <li><a href="index.html" aria-label="第 1 页">1</a></li>
    <li><a href="page-2.html" aria-label="第 2 页" aria-current="page">2</a></li>
    <li><a href="page-3.html" aria-label="第 3 页">3</a></li>
    <li><a href="page-3.html" rel="next">下一页</a></li>
    </ul>
    "#);
    assert!(second.contains("<title>财政预决算（第2页）_"));
}

#[test]
fn titles_of_two_thousand_characters_are_shown_whole() {
    let title = "关于进一步".repeat(400);
    let text = format!("---\ntitle: {title}\npublished: 2023-05-01\n---\n文\n");
    let files = [("content/regulations/long.md", text.as_str())];
    let page = render_with(&files, "regulations/long/index.html");
    assert!(page.contains(&format!("<h1>{title}</h1>")));
    assert!(render_with(&files, "ml/index.html").contains(&format!(">{title}</a>")));
}

#[test]
fn what_comes_later_and_drafts_are_nowhere() {
    let later = (
        "content/regulations/later.md",
        "---\ntitle: 以后\npublished: 2025-03-02\n---\n",
    );
    let draft = (
        "content/regulations/draft.md",
        "---\ntitle: 草稿\ndraft: true\n---\n",
    );
    for out in ["regulations/index.html", "ml/index.html", "index.html"] {
        let page = render_with(&[later, draft], out);
        assert!(!page.contains("以后") && !page.contains("草稿"), "{out}");
    }
}
