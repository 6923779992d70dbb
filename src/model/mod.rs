//! The portal in the domain's words. No HTML, no files; `assemble` builds it from the sources.

mod agency;
mod amount;
mod assemble;
mod attachments;
mod audience;
mod carry;
mod cells;
mod columns;
mod date;
mod deadline;
mod document;
mod files;
mod generic;
mod lookup;
mod narrative;
mod page;
mod report;
mod settings;
mod strays;
mod target;

use std::sync::Arc;

use crate::diag::Severity;
use crate::forms::{Column, Form, Forms, Power};
use crate::source::{FileId, FilePath, Span, Spanned};

pub use crate::parse::markdown::{Link, LinkKind, Passage, PassageKind, Reference, target_path};
pub use amount::{Amount, AmountError};
pub use assemble::{Assembly, Changes, Note, Topic, assemble};
pub use carry::Carried;
pub use cells::fill as fill_totals;
pub use date::{Date, Published};
pub use document::{
    Attachment, Class, Correction, Document, NoContent, Provenance, Shelf, Status, Validity,
    Withdrawal,
};
pub use files::{CopiedFile, LONGEST_NAME, RESERVED, folded, is_plain, plain_name};
pub use narrative::Narrative;
pub use page::Page;
pub use target::{Branch, Bucket, Compressed, Extra, Host, RsyncPlace, Target};

/// Everything that a portal is, from all its files.
#[derive(Clone, Debug)]
pub struct Portal {
    /// The settings of `portal.yaml`.
    pub settings: Settings,
    /// The forms that reports may follow.
    pub forms: Forms,
    /// Every agency, parents before their subordinates; the first is the root, if there is one.
    pub agencies: Vec<Agency>,
    /// Every report, by agency, then by year.
    pub reports: Vec<Arc<Report>>,
    /// Every regulation and document, by agency, then by path.
    pub documents: Vec<Arc<Document>>,
    /// For whom pages are made.
    pub audience: Audience,
    /// The day that pages are made on, where it is known.
    pub day: Option<Date>,
}

/// For whom pages are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Audience {
    /// The public, from which drafts are held, and documents that are to be published later.
    #[default]
    Public,
    /// Authors, who see these too.
    Authors,
}

/// The settings of the site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// The title of the whole site.
    pub title: String,
    /// The language of the pages, `zh-CN` unless another is set.
    pub language: String,
    /// The address under which the site will stand, where it is known.
    pub base_url: Option<String>,
    /// The name of the theme.
    pub theme: String,
    /// Whether this is the official site: without it, pages carry the ribbon of a preview.
    pub official: bool,
    /// The site that the portal belongs to: its name and address.
    pub parent_site: Option<ParentSite>,
    /// The numbers of the footer.
    pub footer: Footer,
    /// What is made beside the pages.
    pub outputs: Outputs,
    /// The levels that the portal sets for single rules, in the order of the file.
    pub rules: Vec<RuleLevel>,
    /// By when reports must be published, where the portal says so for a kind of agency.
    pub deadlines: Vec<(AgencyKind, Deadline)>,
    /// Where the portal is published, in the order of the file.
    pub targets: Vec<Target>,
}

/// What is made beside the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outputs {
    /// Fragments to paste into another content system.
    pub fragment: bool,
}

impl Default for Outputs {
    fn default() -> Self {
        Self { fragment: true }
    }
}

/// The level that a portal sets for one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleLevel {
    /// The code of the rule.
    pub code: Spanned<String>,
    /// The level; `None` turns the rule off.
    pub level: Option<Severity>,
}

/// A day of every year: month and day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline {
    /// The month, from 1.
    pub month: i8,
    /// The day of the month, from 1.
    pub day: i8,
}

/// A rule that one report silences, with the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    /// The code of the rule.
    pub code: Spanned<String>,
    /// Why its findings are right as they are; empty where the author gave no reason.
    pub reason: String,
}

/// The website that carries the portal as a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParentSite {
    /// The name: 某县人民政府门户网站.
    pub name: String,
    /// The address, where it is known.
    pub url: Option<String>,
}

/// The identifiers that the footer of an official site must show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Footer {
    /// 网站标识码.
    pub site_code: Option<String>,
    /// ICP备案号.
    pub icp: Option<String>,
    /// 公安备案号.
    pub police: Option<String>,
    /// The licence of the open data.
    pub data_licence: Option<String>,
}

/// The number of an agency in its [`Portal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AgencyId(pub usize);

/// An administrative organ that publishes reports.
#[derive(Clone, Debug)]
pub struct Agency {
    /// Its number.
    pub id: AgencyId,
    /// Its folder in the portal: `content`, `content/chengguan`.
    pub folder: FilePath,
    /// The agency in whose folder it stands.
    pub parent: Option<AgencyId>,
    /// Its place in the site, from the root, without `/` at the ends; empty for the root agency.
    pub address: String,
    /// The full name, as in titles.
    pub name: String,
    /// The short name, as in running text.
    pub short_name: String,
    /// What sort of organ it is.
    pub kind: AgencyKind,
    /// 行政区划代码.
    pub region_code: Option<String>,
    /// How it is reached.
    pub contact: Contact,
    /// The home page's own text.
    pub home: Option<Page>,
    /// 政府信息公开指南, where it has one of its own.
    pub guide: Option<Page>,
    /// How to ask for information, where it says so in its own words.
    pub apply: Option<Page>,
    /// Those of these texts that are drafts.
    pub drafts: Vec<Page>,
    /// The classes of 法定主动公开内容, in their order.
    pub classes: Vec<Class>,
    /// The years on which it made no report, with the reasons.
    pub unreported: Vec<(Year, String)>,
    /// Where the file `agency.yaml` is; `None` where the folder has none.
    pub file: Option<FileId>,
    /// Its reports, by year, as numbers in [`Portal::reports`].
    pub reports: Vec<usize>,
    /// Its regulations and documents, by path, as numbers in [`Portal::documents`].
    pub documents: Vec<usize>,
}

impl Agency {
    /// Tells whether it has a guide: its own, or enough to make one of.
    pub fn has_guide(&self) -> bool {
        self.guide.is_some() || self.contact.is_known()
    }

    /// Tells whether it says how to ask for information, or enough is known to say it.
    pub fn has_apply(&self) -> bool {
        self.apply.is_some() || self.contact.is_known()
    }

    /// Returns the texts that it has once: home, guide, how to ask.
    pub fn pages(&self) -> impl Iterator<Item = &Page> {
        [&self.home, &self.guide, &self.apply].into_iter().flatten()
    }
}

/// What sort of organ an agency is: what it may do and by when it must report depend on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AgencyKind {
    /// 乡镇人民政府.
    #[default]
    Township,
    /// 街道办事处.
    Subdistrict,
    /// 县级人民政府.
    CountyGovernment,
    /// 县级人民政府部门.
    CountyDepartment,
    /// 设区的市人民政府.
    CityGovernment,
    /// 市级人民政府部门.
    CityDepartment,
    /// 省级人民政府.
    ProvinceGovernment,
    /// 省级人民政府部门.
    ProvinceDepartment,
    /// 法律、法规授权的组织.
    Institution,
}

impl AgencyKind {
    /// Every kind with the word that authors write for it.
    pub const ALL: [(&'static str, Self); 9] = [
        ("township", Self::Township),
        ("subdistrict", Self::Subdistrict),
        ("county-government", Self::CountyGovernment),
        ("county-department", Self::CountyDepartment),
        ("city-government", Self::CityGovernment),
        ("city-department", Self::CityDepartment),
        ("province-government", Self::ProvinceGovernment),
        ("province-department", Self::ProvinceDepartment),
        ("institution", Self::Institution),
    ];

    /// Tells whether it is a 人民政府, whose report must also give 考核, 评议 and 追责.
    pub fn is_government(self) -> bool {
        match self {
            Self::Township
            | Self::CountyGovernment
            | Self::CityGovernment
            | Self::ProvinceGovernment => true,
            Self::Subdistrict
            | Self::CountyDepartment
            | Self::CityDepartment
            | Self::ProvinceDepartment
            | Self::Institution => false,
        }
    }

    /// Tells whether it stands below the county, where the law sets no day for the report.
    pub fn is_below_county(self) -> bool {
        matches!(self, Self::Township | Self::Subdistrict)
    }

    /// Tells whether the law may give it a power.
    ///
    /// 规章 are made by governments of provinces and of cities with districts (立法法 art. 93).
    /// What departments of provinces and authorised organisations report is left to them.
    pub fn may_have(self, power: Power) -> bool {
        match power {
            Power::Rulemaking => match self {
                Self::Township
                | Self::Subdistrict
                | Self::CountyGovernment
                | Self::CountyDepartment
                | Self::CityDepartment => false,
                Self::CityGovernment
                | Self::ProvinceGovernment
                | Self::ProvinceDepartment
                | Self::Institution => true,
            },
        }
    }
}

/// How an agency is reached; every part may be unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Contact {
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
    /// 政府信息公开工作机构: the office that takes requests.
    pub office: Option<String>,
    /// 传真.
    pub fax: Option<String>,
    /// The address of the page where requests are made online.
    pub online: Option<String>,
}

impl Contact {
    /// Tells whether anybody can write or call: without an address or a telephone, a page that is
    /// made of them would say nothing.
    pub fn is_known(&self) -> bool {
        self.address.is_some() || self.telephone.is_some()
    }
}

/// A report year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Year(pub u16);

impl Year {
    /// Returns the year before.
    pub fn before(self) -> Self {
        Self(self.0.saturating_sub(1))
    }

    /// Returns the year after.
    pub fn after(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl std::fmt::Display for Year {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

/// The annual report of one agency on one year.
#[derive(Clone, Debug)]
pub struct Report {
    /// Whose report it is.
    pub agency: AgencyId,
    /// The year that it reports on.
    pub year: Year,
    /// Its folder: `content/reports/2023`.
    pub folder: FilePath,
    /// The file `report.md`.
    pub file: FileId,
    /// The file `tables.yaml`, where there is one.
    pub tables_file: Option<FileId>,
    /// The place in `report.md` that stands for the whole: its front matter's first line.
    pub span: Span,
    /// The full title.
    pub title: Spanned<String>,
    /// When it was published.
    pub published: Option<Spanned<Published>>,
    /// 成文日期.
    pub signed: Option<Spanned<Date>>,
    /// 发文字号.
    pub document_number: Option<String>,
    /// 索引号.
    pub index_number: Option<String>,
    /// Whether something is wrong with the head of the file, which is reported: what it lacks
    /// may be written there in a wrong way.
    pub has_faulty_head: bool,
    /// Whether it is a draft, which is never built.
    pub draft: bool,
    /// The rules that it silences.
    pub allow: Vec<Allow>,
    /// The form that it follows; `None` where no form was in force and none was named.
    ///
    /// Where single tables are of another edition, it is a form with these tables.
    pub form: Option<Arc<Form>>,
    /// What shows that it is not in the edition that is in force for its year.
    pub foreign: Option<ForeignEdition>,
    /// The text before the first section.
    pub preamble: Narrative,
    /// The sections as they stand, in their order.
    pub sections: Vec<Section>,
    /// The tables of the form, in the form's order.
    pub tables: Vec<Table>,
    /// The tables of a year without a prescribed form, in the order of their file.
    pub generic_tables: Vec<GenericTable>,
    /// The files that the report names as its attachments, in its order.
    pub attachments: Vec<Attachment>,
    /// What was corrected after publication.
    pub corrections: Vec<Correction>,
    /// The foreign file that it was imported from.
    pub imported: Option<Provenance>,
    /// Every file of the folder that is copied into the site, attachments and images among them.
    pub files: Vec<CopiedFile>,
}

impl Report {
    /// Returns the table of the form with this id, with its cells.
    pub fn table(&self, id: &str) -> Option<&Table> {
        let (index, _) = self.form.as_ref()?.table(id)?;
        self.tables.get(index)
    }

    /// Tells whether a reference names a cell or a group of rows, whether or not it holds a figure.
    pub fn names_figure(&self, reference: &str) -> bool {
        let parts: Vec<&str> = reference.split('.').collect();
        let found = parts.split_first().and_then(|(table, path)| {
            let (_, table) = self.form.as_ref()?.find_table(table)?;
            table.find_cells(path)
        });
        found.is_some()
    }

    /// Returns the name of every cell, as a reference writes it.
    pub fn figure_names(&self) -> Vec<String> {
        let tables = self.form.iter().flat_map(|form| &form.tables);
        let names = tables.flat_map(|table| {
            table.rows.iter().flat_map(move |row| {
                let name =
                    move |column: &Column| format!("{}.{}.{}", table.id, row.path, column.id);
                table.columns(row).iter().map(name)
            })
        });
        names.collect()
    }

    /// Returns the figure that a reference such as `requests.new.total` names: a cell, or the
    /// sum over a group of rows. `None` where it names nothing or a cell holds no figure.
    pub fn figure(&self, reference: &str) -> Option<Amount> {
        let parts: Vec<&str> = reference.split('.').collect();
        let (table, path) = parts.split_first()?;
        let form = self.form.as_ref()?;
        let (index, table_form) = form.find_table(table)?;
        let cells = table_form.find_cells(path)?;
        let values = cells
            .into_iter()
            .map(|cell| self.tables.get(index)?.cells.get(cell)?.value);
        let mut values = values.collect::<Option<Vec<_>>>()?.into_iter();
        let first = values.next()?;
        values.try_fold(first, Amount::checked_add)
    }
}

/// Shows that a report is in an edition of the form that is not in force for its year.
#[derive(Clone, Debug)]
pub struct ForeignEdition {
    /// The edition that it is in, wholly or in part.
    pub form: Arc<Form>,
    /// What gives it away, in the order of the file: labels, or the name that the report gives.
    pub marks: Vec<Spanned<String>>,
}

/// A table of a year without a prescribed form: shown as it stands, not reconciled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GenericTable {
    /// What the table is called.
    pub name: Spanned<String>,
    /// The head of the column of labels.
    pub head: Option<String>,
    /// The heads of the other columns.
    pub columns: Vec<String>,
    /// The rows in their order.
    pub rows: Vec<GenericRow>,
}

/// A row of a [`GenericTable`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GenericRow {
    /// The label.
    pub label: Spanned<String>,
    /// What the cells say, one for each column; none where the row heads those below it.
    pub cells: Vec<Spanned<String>>,
}

/// One section of a report as it stands in its file.
#[derive(Clone, Debug)]
pub struct Section {
    /// The number of the statutory section that it is, where it is one.
    pub form: Option<usize>,
    /// The heading as written.
    pub heading: Spanned<String>,
    /// The text below it.
    pub body: Narrative,
}

/// The cells of one statutory table.
#[derive(Clone, Debug)]
pub struct Table {
    /// The key or file that stands for the table in diagnostics.
    pub span: Span,
    /// The cells in the order of the form.
    pub cells: Vec<Cell>,
    /// Totals that could be written at the end of a list: the place after its last figure, with
    /// the number of the cell.
    pub open_totals: Vec<(Span, usize)>,
}

/// One cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The figure; `None` where there is none that can be read.
    pub value: Option<Amount>,
    /// Where the figure comes from.
    pub origin: Origin,
}

/// Where a cell's figure comes from, with the place in `tables.yaml` to point at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Written by itself.
    Written(Span),
    /// Part of a row, a table or a rest that is all zero.
    AllZero(Span),
    /// Left out and computed; the place is the row's key or, for a whole row, the table's.
    Computed(Span),
    /// Written as nothing; already reported, and counted as 0 where that makes sense.
    Blank(Span),
    /// Written, but not as a figure; already reported.
    Unreadable(Span),
    /// Not written; already reported.
    Missing(Span),
}

impl Cell {
    /// Returns the place to point at.
    pub fn span(&self) -> Span {
        match self.origin {
            Origin::Written(span)
            | Origin::AllZero(span)
            | Origin::Computed(span)
            | Origin::Blank(span)
            | Origin::Unreadable(span)
            | Origin::Missing(span) => span,
        }
    }
}
