//! Pages and faults of themes, from the texts of a portal and its themes.

mod agencies;
mod compare;
mod county;
mod documents;
mod fragment;

use std::collections::BTreeMap;
use std::fmt::Write;

use insta::assert_snapshot;

use super::{AssetBody, Renderer, Theme};
use crate::model::assemble;
use crate::source::Sources;
use crate::view::{PageView, page, plan};

const PORTAL: [(&str, &str); 4] = [
    ("portal.yaml", "title: 某镇信息公开\n"),
    (
        "content/agency.yaml",
        "name: 某镇人民政府\nshort_name: 某镇\n",
    ),
    (
        "content/reports/2023/report.md",
        "---\nyear: 2023\ntitle: <b>某镇</b>\"2023\"年度报告\n---\n# 三、收到和处理政府信息公开申请情况\n文\n",
    ),
    (
        "content/reports/2023/tables.yaml",
        "{disclosure: {fee: 0.50, norm: [0, 0, x], rest: 0}, requests: {new: [2, 0, 0, 0, 0, 0, 2], open: [2, 0, 0, 0, 0, 0], rest: 0}, review: 0}",
    ),
];

/// The portal above, with other files.
fn sources(files: &[(&str, &str)]) -> Sources {
    let own = PORTAL
        .iter()
        .filter(|(path, _)| !files.iter().any(|(other, _)| other == path));
    Sources::from_texts(own.chain(files).copied())
}

fn view(sources: &Sources, out: &str) -> PageView {
    let portal = assemble(sources).value;
    let plan = plan(&portal);
    let id = plan
        .pages
        .iter()
        .find(|id| id.out().as_str() == out)
        .unwrap();
    page(&portal, &plan, &BTreeMap::new(), id)
}

fn render(theme: &str, sources: &Sources, out: &str) -> String {
    let renderer = Renderer::new(Theme::load(theme, sources).unwrap()).unwrap();
    String::from_utf8(renderer.render(&view(sources, out)).unwrap()).unwrap()
}

/// Shows every fault of the theme `mine`, or of the report page that it renders.
fn faults(files: &[(&str, &str)]) -> String {
    let sources = sources(files);
    let renderer = Theme::load("mine", &sources).and_then(Renderer::new);
    let errors = match renderer {
        Err(errors) => errors,
        Ok(renderer) => {
            let view = view(&sources, "reports/2023/index.html");
            renderer.render(&view).err().into_iter().collect()
        }
    };
    let mut text = String::new();
    for error in errors {
        writeln!(text, "{error}").unwrap();
    }
    text
}

/// Returns the lines of a page that hold `part`.
fn lines(page: &str, part: &str) -> String {
    let lines = page.lines().filter(|line| line.contains(part));
    lines.collect::<Vec<_>>().join("\n")
}

const HEAD: (&str, &str) = ("themes/mine/theme.yaml", "{name: mine, extends: default}");

#[test]
fn pages_forbid_scripts_and_ask_no_other_host() {
    for out in [
        "index.html",
        "reports/index.html",
        "reports/2023/index.html",
    ] {
        let page = render("default", &sources(&[]), out);
        // A script of the page's own is data for machines, which nothing runs.
        let scripts: Vec<&str> = page.split("<script").skip(1).collect();
        let is_known = |script: &&&str| {
            script.contains("assets/portal.js\" defer></script>")
                || script.starts_with(" type=\"application/ld+json\">")
        };
        assert_eq!(
            scripts.iter().filter(is_known).count(),
            scripts.len(),
            "{out}"
        );
        let own = page.replace("</script>", "");
        for part in [" style=", " onclick", "src=\"http", "<style"] {
            assert!(!own.contains(part), "{out}: {part}");
        }
        assert!(
            page.contains("预览稿，未正式发布") && page.contains("noindex"),
            "{out}"
        );
    }
    let home = render("default", &sources(&[]), "index.html");
    assert_snapshot!(lines(&home, "Content-Security-Policy"), @r#"<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; font-src 'none'; form-action 'self'; base-uri 'none'">"#);
}

#[test]
fn an_official_page_has_no_ribbon_and_may_be_indexed() {
    let official = ("portal.yaml", "title: 某镇信息公开\nofficial: true\n");
    let page = render("default", &sources(&[official]), "reports/2023/index.html");
    assert!(!page.contains("预览稿") && !page.contains("noindex") && !page.contains("待填"));
}

#[test]
fn figures_stand_in_their_cells_as_they_were_written() {
    let page = render("default", &sources(&[]), "reports/2023/index.html");
    let section = "# 二、主动公开政府信息情况\n# 三、收到和处理政府信息公开申请情况\n";
    let both = (
        "content/reports/2023/report.md",
        &*format!("---\nyear: 2023\n---\n{section}"),
    );
    let page2 = render("default", &sources(&[both]), "reports/2023/index.html");
    assert_snapshot!(lines(&page, "id=\"t3-new\""), @r#"<tr><th id="t3-new" scope="row" colspan="3">一、本年新收政府信息公开申请数量</th><td id="t3-new-c1" headers="t3-new t3-c1"><b>2</b></td><td id="t3-new-c2" headers="t3-new t3-org t3-c2">0</td><td id="t3-new-c3" headers="t3-new t3-org t3-c3">0</td><td id="t3-new-c4" headers="t3-new t3-org t3-c4">0</td><td id="t3-new-c5" headers="t3-new t3-org t3-c5">0</td><td id="t3-new-c6" headers="t3-new t3-org t3-c6">0</td><td id="t3-new-c7" headers="t3-new t3-c7"><b>2</b></td></tr>"#);
    assert_snapshot!(lines(&page2, "id=\"t2-fee\""), @r#"<tr><th id="t2-fee" scope="row" headers="t2-b4 t2-b4-head">行政事业性收费</th><td id="t2-fee-amount" headers="t2-b4 t2-fee t2-b4-amount" colspan="3"><b>0.50</b></td></tr>"#);
    assert_snapshot!(lines(&page2, "id=\"t2-norm\""), @r#"<tr><th id="t2-norm" scope="row" headers="t2-b1 t2-b1-head">行政规范性文件</th><td id="t2-norm-made" headers="t2-b1 t2-norm t2-b1-made">0</td><td id="t2-norm-repealed" headers="t2-b1 t2-norm t2-b1-repealed">0</td><td id="t2-norm-valid" headers="t2-b1 t2-norm t2-b1-valid"><abbr title="未填报">—</abbr></td></tr>"#);
}

#[test]
fn what_authors_write_is_never_mark_up() {
    let page = render("default", &sources(&[]), "reports/2023/index.html");
    assert_snapshot!(lines(&page, "年度报告").lines().take(4).collect::<Vec<_>>().join("\n"), @r#"
    <title>&lt;b&gt;某镇&lt;/b&gt;&quot;2023&quot;年度报告_政府信息公开年报_某镇信息公开</title>
    <meta name="ColumnDescription" content="某镇人民政府历年政府信息公开工作年度报告">
    <meta name="ColumnKeywords" content="某镇,政府信息公开,年度报告">
    <meta name="ArticleTitle" content="&lt;b&gt;某镇&lt;/b&gt;&quot;2023&quot;年度报告">
    "#);
}

#[test]
fn a_theme_replaces_single_templates_components_and_assets() {
    let sources = sources(&[
        HEAD,
        (
            "themes/mine/templates/report.html",
            "{% extends \"default/report.html\" %}{% block head %}<!-- mine -->{% endblock head %}",
        ),
        (
            "themes/mine/templates/figures.html",
            "{% component statutory_figure(kind: string, value: string) %}[{{ value }}]{% endcomponent statutory_figure %}",
        ),
        ("themes/mine/assets/style.css", "/* mine */"),
    ]);
    let page = render("mine", &sources, "reports/2023/index.html");
    assert!(page.contains("<!-- mine -->"));
    assert_snapshot!(lines(&page, "id=\"t3-new\""), @r#"<tr><th id="t3-new" scope="row" colspan="3">一、本年新收政府信息公开申请数量</th><td id="t3-new-c1" headers="t3-new t3-c1">[2]</td><td id="t3-new-c2" headers="t3-new t3-org t3-c2">[0]</td><td id="t3-new-c3" headers="t3-new t3-org t3-c3">[0]</td><td id="t3-new-c4" headers="t3-new t3-org t3-c4">[0]</td><td id="t3-new-c5" headers="t3-new t3-org t3-c5">[0]</td><td id="t3-new-c6" headers="t3-new t3-org t3-c6">[0]</td><td id="t3-new-c7" headers="t3-new t3-c7">[2]</td></tr>"#);
    let renderer = Renderer::new(Theme::load("mine", &sources).unwrap()).unwrap();
    let assets = renderer.assets();
    let names: Vec<_> = assets.iter().map(|(out, _)| out.as_str()).collect();
    assert_eq!(
        names,
        [
            "assets/icon.svg",
            "assets/portal.js",
            "assets/search.js",
            "assets/style.css"
        ]
    );
    assert_eq!(assets[3].1, AssetBody::Text("/* mine */".into()));
}

#[test]
fn what_a_theme_adds_to_the_head_is_on_every_page() {
    let sources = sources(&[
        HEAD,
        (
            "themes/mine/templates/base.html",
            "{% extends \"default/base.html\" %}{% block head %}<!-- mine -->{% endblock head %}",
        ),
    ]);
    for out in ["index.html", "reports/2023/index.html", "search/index.html"] {
        let page = render("mine", &sources, out);
        assert_eq!(page.matches("<!-- mine -->").count(), 1, "{out}");
    }
}

#[test]
fn an_undefined_variable_is_named_with_its_place() {
    let template =
        "{% extends \"base.html\" %}\n{% block main %}中文 {{ nothing }}{% endblock main %}";
    assert_snapshot!(faults(&[HEAD, ("themes/mine/templates/report.html", template)]), @"themes/mine/templates/report.html:2:23: Variable `nothing` is not defined. Available variables: agency, breadcrumb, canonical, charts, compacts, content, draft, feed, footer, help, language, linked_data, meta, nav, official, opensearch, parent_site, root, tables, title");
}

#[test]
fn every_broken_template_is_named_with_its_place() {
    let files = [
        HEAD,
        ("themes/mine/templates/home.html", "{{ title"),
        ("themes/mine/templates/report.html", "中文\n{% if %}"),
    ];
    assert_snapshot!(faults(&files), @"
    themes/mine/templates/home.html:1:9: Unexpected end of input
    themes/mine/templates/report.html:2:7: Found `%}` but expected one of: integer, float, string, bool, ident, `-`, `not`, `<`, `{`, `[` or `(`
    ");
}

#[test]
fn all_unknown_names_are_reported_at_once() {
    let template = "{{ title | wrong }}\n{{ <missing/> }}\n{% include \"no.html\" %}";
    assert_snapshot!(faults(&[HEAD, ("themes/mine/templates/report.html", template)]), @"
    themes/mine/templates/report.html:1:12: Unknown filter `wrong`
    themes/mine/templates/report.html:2:4: Unknown component `missing`
    themes/mine/templates/report.html:3:12: Unknown template `no.html`
    ");
}

#[test]
fn a_template_that_goes_in_circles_is_named() {
    let circle = "{% extends \"report.html\" %}";
    assert_snapshot!(faults(&[HEAD, ("themes/mine/templates/report.html", circle)]), @"themes/mine/templates/report.html:1:1: the template extends itself");
    let orphan = "{% extends \"no.html\" %}";
    assert_snapshot!(faults(&[HEAD, ("themes/mine/templates/report.html", orphan)]), @"themes/mine/templates/report.html:1:1: it extends `no.html`, which is not there");
}

#[test]
fn a_template_that_calls_itself_ends_in_an_error() {
    let component = "{% extends \"base.html\" %}{% block main %}{{ <a n={1}/> }}{% endblock main %}\n{% component a(n: integer) %}甲{{ <a n={n + 1}/> }}{% endcomponent a %}";
    assert_snapshot!(faults(&[HEAD, ("themes/mine/templates/report.html", component)]), @"themes/mine/templates/report.html:2:31: components call each other in a circle");
    let pair = "{% extends \"base.html\" %}{% block main %}{{ <a/> }}{% endblock main %}\n{% component a() %}{{ <b/> }}{% endcomponent a %}\n{% component b() %}{{ <a/> }}{% endcomponent b %}";
    assert_snapshot!(faults(&[HEAD, ("themes/mine/templates/report.html", pair)]), @"themes/mine/templates/report.html:2:20: components call each other in a circle");
    let include = [
        HEAD,
        (
            "themes/mine/templates/report.html",
            "{% include \"x.html\" %}",
        ),
        ("themes/mine/templates/x.html", "{% include \"y.html\" %}"),
        (
            "themes/mine/templates/y.html",
            "文\n{% if true %}{% include \"x.html\" %}{% endif %}",
        ),
    ];
    assert_snapshot!(faults(&include), @"themes/mine/templates/x.html:1:1: the template includes itself");
    let mixed = [
        HEAD,
        (
            "themes/mine/templates/report.html",
            "{{ <a/> }}{% component a() %}{% include \"x.html\" %}{% endcomponent a %}",
        ),
        ("themes/mine/templates/x.html", "文{{ <a/> }}"),
    ];
    // Pages are rendered on threads with such a stack.
    let thread = std::thread::Builder::new().stack_size(crate::pipeline::STACK);
    let found = thread
        .spawn(move || faults(&mixed))
        .unwrap()
        .join()
        .unwrap();
    assert_snapshot!(found, @"themes/mine/templates/report.html:1:30: components call each other in a circle");
}

#[test]
fn a_template_that_writes_without_end_is_named() {
    let endless = "{% for a in range(end=9000) %}{% for b in range(end=9000) %}文文文文文文文文{% endfor %}{% endfor %}";
    assert_snapshot!(faults(&[HEAD, ("themes/mine/templates/report.html", endless)]), @"themes/mine/templates/report.html: the page grows beyond 64 MB");
}

#[test]
fn a_theme_without_a_good_head_is_named() {
    assert_snapshot!(faults(&[]), @"themes/mine/theme.yaml: there is no theme `mine`");
    assert_snapshot!(faults(&[("themes/mine/theme.yaml", "name: mine\nextend: default\n")]), @"themes/mine/theme.yaml:2:1: unknown field `extend`, expected one of `name`, `version`, `description`, `extends`");
    assert_snapshot!(faults(&[("themes/mine/theme.yaml", "{name: mine, extends: mine}")]), @"themes/mine/theme.yaml:1:14: the theme extends itself");
    assert_snapshot!(faults(&[("themes/mine/theme.yaml", "{name: mine, extends: other}")]), @"themes/other/theme.yaml: there is no theme `other`");
}

#[test]
fn the_key_changes_with_the_view_and_with_the_theme() {
    let plain = sources(&[]);
    let themed = sources(&[HEAD, ("themes/mine/templates/x.html", "x")]);
    let key = |theme: &str, sources: &Sources, out: &str| {
        Renderer::new(Theme::load(theme, sources).unwrap())
            .unwrap()
            .key(&view(sources, out))
    };
    let own = key("default", &plain, "reports/2023/index.html");
    assert_eq!(own, key("default", &plain, "reports/2023/index.html"));
    assert_ne!(own, key("default", &plain, "index.html"));
    assert_ne!(own, key("mine", &themed, "reports/2023/index.html"));
    let other = PORTAL[3].1.replace("0.50", "0.5");
    let changed = sources(&[("content/reports/2023/tables.yaml", &other)]);
    assert_ne!(own, key("default", &changed, "reports/2023/index.html"));
}
