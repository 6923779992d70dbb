//! What all pages share: head, masthead, navigation, breadcrumb and footer.

use serde::Serialize;

use super::plan::{comparison_out, home_out, reports_out};
use super::{PageId, PageKind, Plan};
use crate::model::{Agency, Portal};
use crate::source::OutPath;

/// The column of annual reports, as it is called everywhere.
pub(super) const REPORTS: Column = Column {
    label: "公开年报",
    name: "政府信息公开年报",
    kind: "信息公开年报",
    description: "历年政府信息公开工作年度报告",
    keywords: "政府信息公开,年度报告",
};

/// A column of the portal.
pub(super) struct Column {
    /// The name in the navigation.
    pub(super) label: &'static str,
    /// The full name.
    pub(super) name: &'static str,
    /// The value of the tag `ColumnType`.
    pub(super) kind: &'static str,
    /// What is in it, after the name of the agency.
    pub(super) description: &'static str,
    /// Its keywords, after the short name of the agency.
    pub(super) keywords: &'static str,
}

/// A tag `<meta name= content=>` of the head.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct MetaTag {
    /// The name.
    pub name: &'static str,
    /// The content.
    pub content: String,
}

/// A link with its words.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct LinkView {
    /// The words.
    pub label: String,
    /// The relative address; `None` where there is nothing to go to.
    pub href: Option<String>,
    /// Whether the reader is there.
    pub current: Option<Current>,
}

/// In what sense a reader is already at the end of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Current {
    /// The link leads to the page itself.
    Page,
    /// The link leads to the column that the page is in.
    True,
}

impl LinkView {
    /// Names the page itself.
    pub(super) fn here(label: &str) -> Self {
        Self {
            label: label.to_owned(),
            href: None,
            current: Some(Current::Page),
        }
    }
}

/// The agency whose page it is.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct AgencyView {
    /// The full name.
    pub name: String,
    /// The short name.
    pub short_name: String,
    /// The address of its home page.
    pub href: String,
    /// How it is reached.
    pub contact: ContactView,
}

/// How an agency is reached; what is unknown is not there.
#[derive(Clone, Debug, Default, Hash, Serialize)]
pub struct ContactView {
    /// 地址.
    pub address: Option<String>,
    /// 电话.
    pub telephone: Option<String>,
    /// 办公时间.
    pub hours: Option<String>,
    /// 电子邮箱.
    pub email: Option<String>,
    /// 邮政编码.
    pub postcode: Option<String>,
}

/// The site that carries the portal.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct SiteView {
    /// The name.
    pub name: String,
    /// The address, where it is known.
    pub href: Option<String>,
}

/// The identifiers at the foot of the page.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct FooterView {
    /// 网站标识码, ICP备案号, 公安备案号.
    pub identifiers: Vec<Identifier>,
    /// The licence of the data.
    pub data_licence: Option<String>,
    /// The newest date of publication in the portal.
    pub updated: Option<String>,
}

/// One identifier.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Identifier {
    /// What it is.
    pub label: &'static str,
    /// The number, where it is known.
    pub value: Option<String>,
    /// Where the number can be looked up.
    pub href: Option<&'static str>,
}

/// What is the same on all pages of an agency, apart from addresses.
pub(super) struct Chrome<'a> {
    /// The portal.
    pub(super) portal: &'a Portal,
    /// All pages.
    pub(super) plan: &'a Plan,
    /// The page.
    pub(super) id: &'a PageId,
}

impl<'a> Chrome<'a> {
    /// Returns the agency whose page it is.
    pub(super) fn agency(&self) -> &'a Agency {
        self.portal.agency(self.id.agency)
    }

    /// Returns the relative address of another page.
    pub(super) fn href(&self, other: &OutPath) -> String {
        self.id.out().href_to(other, true)
    }

    /// Returns the way from the page to the root of the site: empty, or `../` as often as needed.
    pub(super) fn root(&self) -> String {
        "../".repeat(self.id.out().depth())
    }

    /// Returns the name of the site that titles end with.
    pub(super) fn site_name(&self) -> &'a str {
        let settings = &self.portal.settings;
        settings
            .parent_site
            .as_ref()
            .map_or(&settings.title, |site| &site.name)
    }

    /// Completes a title: the page's own parts, the agency where the site does not name it, and
    /// the site.
    pub(super) fn title(&self, mut parts: Vec<String>) -> Vec<String> {
        let site = &self.portal.settings.title;
        let agency = &self.agency().name;
        if !site.contains(&**agency) {
            parts.push(agency.clone());
        }
        parts.push(site.clone());
        if let Some(parent) = &self.portal.settings.parent_site {
            parts.push(parent.name.clone());
        }
        parts
    }

    /// Describes the agency.
    pub(super) fn agency_view(&self) -> AgencyView {
        let agency = self.agency();
        let contact = agency.contact.clone();
        AgencyView {
            name: agency.name.clone(),
            short_name: agency.short_name.clone(),
            href: self.href(&home_out(agency)),
            contact: ContactView {
                address: contact.address,
                telephone: contact.telephone,
                hours: contact.hours,
                email: contact.email,
                postcode: contact.postcode,
            },
        }
    }

    /// Describes the site that carries an official portal.
    pub(super) fn parent_site(&self) -> Option<SiteView> {
        let settings = &self.portal.settings;
        let site = settings
            .parent_site
            .as_ref()
            .filter(|_| settings.official)?;
        Some(SiteView {
            name: site.name.clone(),
            href: site.url.clone(),
        })
    }

    /// Lists the columns that have content.
    pub(super) fn nav(&self) -> Vec<LinkView> {
        let agency = self.agency();
        let home = self.link("首页", &home_out(agency));
        let out = reports_out(agency);
        let has_reports = self
            .plan
            .reports_of(self.portal, agency.id)
            .next()
            .is_some();
        let mut reports = self.link(REPORTS.label, &out);
        if matches!(self.id.kind, PageKind::Report { .. } | PageKind::Comparison) {
            reports.current = Some(Current::True);
        }
        std::iter::once(home)
            .chain(has_reports.then_some(reports))
            .collect()
    }

    /// Lists the pages above this one, then `rest`, the last of which is this one.
    pub(super) fn breadcrumb(&self, rest: Vec<LinkView>) -> Vec<LinkView> {
        let mut chain = Vec::new();
        let mut next = Some(self.agency());
        while let Some(agency) = next {
            let label = if agency.parent.is_none() {
                "首页"
            } else {
                &agency.short_name
            };
            chain.push(self.link(label, &home_out(agency)));
            next = agency.parent.map(|parent| self.portal.agency(parent));
        }
        chain.reverse();
        chain.extend(rest);
        chain
    }

    /// Returns the relative address of the comparison of the agency's reports, if there is one.
    pub(super) fn comparison(&self) -> Option<String> {
        let reports = self.plan.compared(self.portal, self.id.agency);
        (reports.take(2).count() > 1).then(|| self.href(&comparison_out(self.agency())))
    }

    /// Makes a link to a page.
    pub(super) fn link(&self, label: &str, out: &OutPath) -> LinkView {
        let current = (out == self.id.out()).then_some(Current::Page);
        LinkView {
            label: label.to_owned(),
            href: Some(self.href(out)),
            current,
        }
    }

    /// Returns the full address of the page, where the site's address is known.
    pub(super) fn canonical(&self) -> Option<String> {
        let base = self.portal.settings.base_url.as_ref()?;
        let path = self.id.out().as_str();
        let path = path.strip_suffix("index.html").unwrap_or(path);
        Some(format!("{}/{path}", base.trim_end_matches('/')))
    }

    /// Lists the tags that name the site.
    pub(super) fn site_tags(&self) -> Vec<MetaTag> {
        let settings = &self.portal.settings;
        let parent_url = settings
            .parent_site
            .as_ref()
            .and_then(|site| site.url.as_deref());
        let url = parent_url.or(settings.base_url.as_deref());
        let mut tags = Tags::default();
        tags.push("SiteName", self.site_name());
        tags.push_known("SiteDomain", url.map(domain));
        tags.push_known("SiteIDCode", settings.footer.site_code.as_deref());
        tags.0
    }

    /// Lists the tags that name a column.
    pub(super) fn column_tags(&self, column: &Column) -> Vec<MetaTag> {
        let agency = self.agency();
        let mut tags = Tags::default();
        tags.push("ColumnName", column.name);
        tags.push(
            "ColumnDescription",
            &format!("{}{}", agency.name, column.description),
        );
        tags.push(
            "ColumnKeywords",
            &format!("{},{}", agency.short_name, column.keywords),
        );
        tags.push("ColumnType", column.kind);
        tags.0
    }

    /// Describes the foot of the page.
    pub(super) fn footer(&self) -> FooterView {
        let settings = &self.portal.settings;
        let footer = &settings.footer;
        let all = [
            ("网站标识码", &footer.site_code, None),
            ("ICP备案号", &footer.icp, Some("https://beian.miit.gov.cn/")),
            (
                "公安备案号",
                &footer.police,
                Some("https://beian.mps.gov.cn/"),
            ),
        ];
        let identifier = |(label, value, href): (_, &Option<String>, _)| {
            let known = value.is_some() || !settings.official;
            let href = value.as_ref().and(href);
            known.then(|| Identifier {
                label,
                value: value.clone(),
                href,
            })
        };
        FooterView {
            identifiers: all.into_iter().filter_map(identifier).collect(),
            data_licence: footer.data_licence.clone(),
            updated: self.plan.updated().map(|published| published.to_string()),
        }
    }
}

/// Tags in their order; what is unknown is left out.
#[derive(Default)]
pub(super) struct Tags(pub(super) Vec<MetaTag>);

impl Tags {
    /// Adds a tag.
    pub(super) fn push(&mut self, name: &'static str, content: &str) {
        self.0.push(MetaTag {
            name,
            content: content.to_owned(),
        });
    }

    /// Adds a tag if its content is known.
    pub(super) fn push_known(&mut self, name: &'static str, content: Option<&str>) {
        if let Some(content) = content {
            self.push(name, content);
        }
    }
}

fn domain(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', ':', '?', '#']).next().unwrap_or(rest)
}
