//! `gongkai theme eject`, and themes that go wrong.

use crate::support::Sandbox;

#[test]
fn a_template_is_copied_into_a_theme_of_the_portals_own() {
    let sandbox = Sandbox::portal("minimal");
    sandbox.build("--output before");
    insta::assert_snapshot!(sandbox.run("theme eject report --lang en").shown(), @"
    exit 0
    -- err --
    copied to `themes/own/templates/report.html`
    created `themes/own/theme.yaml`
    write `theme: own` in `portal.yaml` to use it
    ");
    insta::assert_snapshot!(sandbox.run("theme eject style.css").shown(), @"
    exit 0
    -- err --
    已复制到 `themes/own/assets/style.css`
    在 `portal.yaml` 中写上 `theme: own` 后启用
    ");
    insta::assert_snapshot!(sandbox.read("themes/own/theme.yaml"), @"
    name: own
    extends: default
    ");
    sandbox.replace("portal.yaml", "title:", "theme: own\ntitle:");
    sandbox.build("--output after");
    assert!(sandbox.files("before") == sandbox.files("after"));
    sandbox.replace(
        "themes/own/templates/report.html",
        "<article>",
        "<article lang=\"zh\">",
    );
    sandbox.build("--output changed");
    let page = sandbox.read("changed/reports/2023/index.html");
    assert!(page.contains("<article lang=\"zh\">"));
}

#[test]
fn nothing_is_written_over() {
    let sandbox = Sandbox::portal("own-theme");
    let before = sandbox.files("themes");
    insta::assert_snapshot!(sandbox.run("theme eject base.html --lang en").shown(), @"
    exit 2
    -- err --
    error: `themes/county/templates/base.html` is there already and was not changed
    ");
    insta::assert_snapshot!(sandbox.run("theme eject reports.html --lang en").shown(), @"
    exit 2
    -- err --
    error: the default theme has no template `reports.html`
    help: did you mean `report.html`?
    ");
    insta::assert_snapshot!(sandbox.run("theme eject ../../x --lang en").shown(), @"
    exit 2
    -- err --
    error: the default theme has no template `../../x`
    help: the default theme has: icon.svg, portal.js, search.js, style.css, chart.css, compact.css, comparison.css, data.css, documents.css, modes.css, search.css, accessibility.html, agencies-year.html, agencies.html, apply.html, ba…
    ");
    assert!(before == sandbox.files("themes"));
    insta::assert_snapshot!(sandbox.run("theme eject home.html --lang en").shown(), @"
    exit 0
    -- err --
    copied to `themes/county/templates/home.html`
    ");
    assert_eq!(sandbox.files("themes").len(), before.len() + 1);
}

#[test]
fn a_theme_that_extends_itself_is_told_with_its_place() {
    let sandbox = Sandbox::portal("own-theme");
    sandbox.replace(
        "themes/county/theme.yaml",
        "extends: default",
        "extends: county",
    );
    insta::assert_snapshot!(sandbox.run("build --lang en").shown(), @"
    exit 1
    -- err --
    error[theme]: the theme cannot be used: the theme extends itself
     --> themes/county/theme.yaml:4:1
      |
    4 | extends: county
      | ^^^^^^^^^^^^^^^
    help: correct the template, or leave it out so that the default theme's serves

    errors: 1, warnings: 0, notes: 0
    site: not touched, since the portal has errors
    ");
    sandbox.replace(
        "themes/county/theme.yaml",
        "extends: county",
        "extends: province",
    );
    insta::assert_snapshot!(sandbox.run("build --lang en").shown(), @"
    exit 1
    -- err --
    error[theme]: the theme cannot be used: there is no theme `province`
    --> themes/province/theme.yaml
    help: correct the template, or leave it out so that the default theme's serves

    errors: 1, warnings: 0, notes: 0
    site: not touched, since the portal has errors
    ");
}

#[test]
fn a_template_that_does_not_end_is_given_up() {
    let sandbox = Sandbox::portal("own-theme");
    let range = "range(end=90000)";
    let endless = format!(
        "{{% for a in {range} %}}{{% for b in {range} %}}{{% for c in {range} %}}{{% endfor %}}{{% endfor %}}{{% endfor %}}"
    );
    sandbox.put("themes/county/templates/home.html", endless);
    insta::assert_snapshot!(sandbox.run("build --lang en --page-limit 1").shown(), @"
    exit 1
    -- err --
    error: template `home.html` has taken more than 1 s over page `index.html`
    help: look for a loop in the template that does not end; `--page-limit` allows more time
    ");
    assert!(!sandbox.path("site").exists());
    sandbox.put(
        "themes/county/templates/home.html",
        "{% extends \"default/home.html\" %}",
    );
    sandbox.build("");
}
