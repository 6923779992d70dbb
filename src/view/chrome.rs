//! What all pages share: head, masthead, navigation, breadcrumb and footer.

use serde::Serialize;

use super::data_page::DATA;
use super::files::{Facts, data_out};
use super::plan::{
    apply_out, comparison_out, documents_out, guide_out, home_out, regulations_out, reports_out,
};
use super::{PageId, PageKind, Plan};
use crate::model::{Agency, Portal, Shelf};
use crate::source::OutPath;

/// The column of annual reports, as it is called everywhere.
pub(super) const REPORTS: Column = Column {
    label: "公开年报",
    short: "年报",
    name: "政府信息公开年报",
    kind: "信息公开年报",
    description: "历年政府信息公开工作年度报告",
    keywords: "政府信息公开,年度报告",
};

/// The guide.
pub(super) const GUIDE: Column = Column {
    label: "公开指南",
    short: "指南",
    name: "政府信息公开指南",
    kind: "信息公开指南",
    description: "政府信息公开指南",
    keywords: "政府信息公开,公开指南",
};

/// The column of regulations.
pub(super) const REGULATIONS: Column = Column {
    label: "公开制度",
    short: "制度",
    name: "政府信息公开制度",
    kind: "信息公开制度",
    description: "政府信息公开工作制度",
    keywords: "政府信息公开,公开制度",
};

/// The column of what the law wants published.
pub(super) const DOCUMENTS: Column = Column {
    label: "法定主动公开内容",
    short: "主动公开",
    name: "法定主动公开内容",
    kind: "法定主动公开内容",
    description: "依法主动公开的政府信息",
    keywords: "政府信息公开,法定主动公开内容",
};

/// How to ask for information.
pub(super) const APPLY: Column = Column {
    label: "依申请公开",
    short: "申请",
    name: "依申请公开",
    kind: "依申请公开",
    description: "政府信息公开申请的受理和办理",
    keywords: "政府信息公开,依申请公开",
};

/// The site as a whole.
pub(super) const SITE: Column = Column {
    label: "政府信息公开",
    short: "公开",
    name: "政府信息公开",
    kind: "政府信息公开",
    description: "政府信息公开专栏",
    keywords: "政府信息公开",
};

/// The columns of the navigation.
const COLUMNS: [&Column; 6] = [&GUIDE, &REGULATIONS, &DOCUMENTS, &REPORTS, &APPLY, &DATA];

/// A column of the portal.
pub(super) struct Column {
    /// The name in the navigation.
    pub(super) label: &'static str,
    /// The same, for narrow screens.
    pub(super) short: &'static str,
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

/// A link of the navigation.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct NavLink {
    /// The link.
    #[serde(flatten)]
    pub link: LinkView,
    /// A shorter name for narrow screens.
    pub short: Option<&'static str>,
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
    /// 政府信息公开工作机构.
    pub office: Option<String>,
    /// 传真.
    pub fax: Option<String>,
    /// The address of the page where requests are made online.
    pub online: Option<String>,
}

/// The row of help that every page has at its end.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct HelpView {
    /// The way to the page that says how to ask for information.
    pub apply: Option<LinkView>,
    /// The ways of asking: 邮寄, 当面, 网上.
    pub ways: Vec<&'static str>,
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
    /// The pages of the site as a whole.
    pub links: Vec<LinkView>,
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
    /// What became of files that are no pages.
    pub(super) facts: &'a dyn Facts,
    /// The page.
    pub(super) id: &'a PageId,
}

impl<'a> Chrome<'a> {
    /// Returns the agency whose page it is.
    pub(super) fn agency(&self) -> &'a Agency {
        self.portal.agency(self.id.agency)
    }

    /// Tells whether the page is one that only its author sees.
    pub(super) fn is_draft(&self) -> bool {
        let portal = self.portal;
        let page = match self.id.kind {
            PageKind::Report { report, .. } => return portal.is_held(&portal.reports[report]),
            PageKind::Document { document } => {
                return portal.is_held_document(&portal.documents[document]);
            }
            PageKind::Home => portal.home(self.agency()),
            PageKind::Guide => portal.guide(self.agency()),
            PageKind::Apply => portal.apply(self.agency()),
            _ => None,
        };
        page.is_some_and(|page| page.draft)
    }

    /// Returns the address of another page: relative, but on the page that a server shows in the
    /// place of any other.
    pub(super) fn href(&self, other: &OutPath) -> String {
        match self.id.kind {
            PageKind::NotFound => format!("{}{other}", self.root()),
            _ => self.id.out().href_to(other, true),
        }
    }

    /// Returns the way from the page to the root of the site: empty, or `../` as often as needed.
    pub(super) fn root(&self) -> String {
        match self.id.kind {
            PageKind::NotFound => self.base().unwrap_or_default(),
            _ => "../".repeat(self.id.out().depth()),
        }
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
                office: contact.office,
                fax: contact.fax,
                online: contact.online,
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

    /// Lists the columns of the page's agency that have content.
    pub(super) fn nav(&self) -> Vec<NavLink> {
        let here = self.column_out().map(|out| self.href(&out));
        let columns = self.columns_of(self.agency()).into_iter();
        let links = columns.map(|mut link| {
            if link.current.is_none() && link.href == here {
                link.current = Some(Current::True);
            }
            let mut columns = COLUMNS.iter();
            let column = columns.find(|column| column.label == link.label);
            NavLink {
                link,
                short: column.map(|column| column.short),
            }
        });
        links.collect()
    }

    /// Lists the columns of an agency that have content, in their fixed order.
    pub(super) fn columns_of(&self, agency: &Agency) -> Vec<LinkView> {
        let inventory = &self.plan.inventory;
        let has_regulations = !inventory.shelf(agency.id, Shelf::Regulations).is_empty();
        let has_documents = inventory.classes(agency).next().is_some();
        let mut reports = self.plan.reports_of(self.portal, agency.id);
        let has_reports = reports.next().is_some();
        let columns = [
            (true, "首页", home_out(agency)),
            (
                self.portal.has_guide(agency),
                GUIDE.label,
                guide_out(agency),
            ),
            (
                has_regulations,
                REGULATIONS.label,
                regulations_out(agency, 1),
            ),
            (has_documents, DOCUMENTS.label, documents_out(agency)),
            (has_reports, REPORTS.label, reports_out(agency)),
            (
                self.portal.has_apply(agency),
                APPLY.label,
                apply_out(agency),
            ),
            (has_reports, DATA.label, data_out(agency, "index.html")),
        ];
        let with_content = columns
            .into_iter()
            .filter(|(has_content, _, _)| *has_content);
        with_content
            .map(|(_, label, out)| self.link(label, &out))
            .collect()
    }

    /// Returns the page of the column that the page is in.
    fn column_out(&self) -> Option<OutPath> {
        let agency = self.agency();
        Some(match self.id.kind {
            PageKind::Report { .. } | PageKind::Comparison => reports_out(agency),
            PageKind::Regulations { .. } => regulations_out(agency, 1),
            PageKind::Class { .. } => documents_out(agency),
            PageKind::Document { document } => match self.portal.documents[document].shelf {
                Shelf::Regulations => regulations_out(agency, 1),
                Shelf::Class(_) => documents_out(agency),
            },
            PageKind::Form => apply_out(agency),
            _ => return None,
        })
    }

    /// Describes the row of help.
    pub(super) fn help(&self) -> HelpView {
        let agency = self.agency();
        let contact = &agency.contact;
        let ways = [
            (contact.address.is_some(), "邮寄"),
            (contact.address.is_some(), "当面"),
            (contact.online.is_some(), "网上"),
        ];
        let has_apply = self.portal.has_apply(agency);
        HelpView {
            apply: has_apply.then(|| self.link(APPLY.label, &apply_out(agency))),
            ways: ways
                .iter()
                .filter(|(known, _)| *known)
                .map(|(_, way)| *way)
                .collect(),
        }
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

    /// Returns the address of a file that is no page, where the site has it.
    pub(super) fn href_if_made(&self, out: &OutPath) -> Option<String> {
        self.plan.has_file(out).then(|| self.href(out))
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
            updated: self
                .plan
                .inventory
                .updated()
                .map(|published| published.to_string()),
            links: self.site_links(),
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

pub(super) fn domain(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', ':', '?', '#']).next().unwrap_or(rest)
}
