//! Themes that cannot be used.

use super::check;
use crate::support::Sandbox;

const BASE: &str = "themes/county/templates/base.html";

/// Checks the portal with its own theme after one change in its template.
fn template(from: &str, to: &str) -> String {
    let sandbox = Sandbox::portal("own-theme");
    sandbox.replace(BASE, from, to);
    check(&sandbox)
}

#[test]
fn a_template_that_cannot_be_read() {
    insta::assert_snapshot!(template("{% endblock brand %}", ""), @"
    exit 1
    -- out --
    error[theme]: the theme cannot be used: Unexpected end of input
     --> themes/county/templates/base.html:4:14
      |
    4 | {{ super() }}
      |              ^
    help: correct the template, or leave it out so that the default theme's serves

    errors: 1, warnings: 0, notes: 0
    ");
    insta::assert_snapshot!(template("{{ super() }}", "{{ super( }}"), @"
    exit 1
    -- out --
    error[theme]: the theme cannot be used: Found `}}` but expected identifier.
     --> themes/county/templates/base.html:4:11
      |
    4 | {{ super( }}
      |           ^^
    help: correct the template, or leave it out so that the default theme's serves

    errors: 1, warnings: 0, notes: 0
    ");
    insta::assert_snapshot!(template("青山县\">", "青山县\">{{ 甲 }}"), @r#"
    exit 1
    -- out --
    error[theme]: the theme cannot be used: Unexpected character
     --> themes/county/templates/base.html:3:71
      |
    3 | <p class="county"><img src="{{ root }}assets/emblem.svg" alt="青山县">{{ 甲 }}</p>
      |                                                                          ^
    help: correct the template, or leave it out so that the default theme's serves

    errors: 1, warnings: 0, notes: 0
    "#);
    insta::assert_snapshot!(template("{{ super() }}", "{{ agency.name | uper }}"), @"
    exit 1
    -- out --
    error[theme]: the theme cannot be used: Unknown filter `uper`
     --> themes/county/templates/base.html:4:18
      |
    4 | {{ agency.name | uper }}
      |                  ^
    help: correct the template, or leave it out so that the default theme's serves

    errors: 1, warnings: 0, notes: 0
    ");
    insta::assert_snapshot!(template("default/base.html", "defalt/base.html"), @r#"
    exit 1
    -- out --
    error[theme]: the theme cannot be used: it extends `defalt/base.html`, which is not there
     --> themes/county/templates/base.html:1:1
      |
    1 | {% extends "defalt/base.html" %}
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    help: correct the template, or leave it out so that the default theme's serves

    errors: 1, warnings: 0, notes: 0
    "#);
}

#[test]
fn a_template_that_fails_at_a_page_stops_the_build() {
    let sandbox = Sandbox::portal("own-theme");
    sandbox.build("");
    let before = sandbox.files("site");
    sandbox.replace(BASE, "{{ super() }}", "<p>{{ agency.nmae }}</p>");
    insta::assert_snapshot!(sandbox.run("build --lang en").shown(), @"
    exit 1
    -- err --
    error[theme]: the theme cannot be used: Field `nmae` is not defined. Available fields: contact, href, name, short_name
     --> themes/county/templates/base.html:4:14
      |
    4 | <p>{{ agency.nmae }}</p>
      |              ^^^^
    help: correct the template, or leave it out so that the default theme's serves

    errors: 1, warnings: 0, notes: 0
    site: not touched, since the portal has errors
    ");
    assert_eq!(sandbox.files("site"), before);
}

#[test]
fn a_component_that_calls_itself_ends() {
    let sandbox = Sandbox::portal("own-theme");
    sandbox.write(
        "=== themes/county/templates/loop.html
{% component again() -%}{{ <again/> }}{%- endcomponent again %}
",
    );
    sandbox.replace(BASE, "{{ super() }}", "{{ <again/> }}");
    let run = sandbox.run("build --lang en");
    assert!(run.err.starts_with("error[theme]"), "{}", run.shown());
    assert_eq!(run.code, 1);
}

#[test]
fn a_theme_that_is_not_there_or_goes_in_circles() {
    let sandbox = Sandbox::portal("own-theme");
    sandbox.replace("portal.yaml", "theme: county", "theme: country");
    insta::assert_snapshot!(check(&sandbox), @"
    exit 1
    -- out --
    error[theme]: the theme cannot be used: there is no theme `country`
    --> themes/country/theme.yaml
    help: correct the template, or leave it out so that the default theme's serves

    errors: 1, warnings: 0, notes: 0
    ");
    let sandbox = Sandbox::portal("own-theme");
    sandbox.replace(
        "themes/county/theme.yaml",
        "extends: default",
        "extends: county",
    );
    insta::assert_snapshot!(check(&sandbox), @"
    exit 1
    -- out --
    error[theme]: the theme cannot be used: the theme extends itself
     --> themes/county/theme.yaml:4:1
      |
    4 | extends: county
      | ^^^^^^^^^^^^^^^
    help: correct the template, or leave it out so that the default theme's serves

    errors: 1, warnings: 0, notes: 0
    ");
}
