//! A year's report to begin with: `report.md` and `tables.yaml` from the form in force.

use std::fmt::Write;

use super::tables::{Entries, tables};
use super::{NewFile, schema_line};
use crate::forms::{Asks, Form, SectionForm, TableForm};
use crate::model::{Agency, Carried, Date, Report, Year};
use crate::source::FilePath;

/// What a new report is made of.
#[derive(Clone, Copy, Debug)]
pub struct NewReport<'a> {
    /// Whose report it is.
    pub agency: &'a Agency,
    /// The year that it is on.
    pub year: Year,
    /// The form in force for the year.
    pub form: &'a Form,
    /// The report of the year before, where there is one.
    pub last: Option<&'a Report>,
    /// By when it must be published.
    pub due: Option<Date>,
    /// Whether the portal has schemas that the file can name.
    pub has_schemas: bool,
}

/// Makes the files of a new report in its folder.
pub fn report(new: &NewReport<'_>, folder: &FilePath) -> Vec<NewFile> {
    let mut files = Vec::new();
    if let Some(path) = folder.join("report.md") {
        files.push(NewFile::new(path, text(new)));
    }
    if let Some(path) = folder
        .join("tables.yaml")
        .filter(|_| !new.form.tables.is_empty())
    {
        let entries: Vec<Entries> = new
            .form
            .tables
            .iter()
            .map(|table| open(new, table))
            .collect();
        let text = tables(new.form, &entries, &head(new, &path));
        files.push(NewFile::new(path, text));
    }
    files
}

/// What a table takes over from last year's report; all else is open.
fn open(new: &NewReport<'_>, table: &TableForm) -> Entries {
    let carried = new.last.map(|last| last.carried_to(table));
    let carried = carried.unwrap_or_else(|| vec![None; table.n_cells]);
    let mut entries = Entries {
        figures: vec![None; table.n_cells],
        notes: Vec::new(),
    };
    for (index, row) in table.rows.iter().enumerate() {
        if row
            .needs
            .is_some_and(|power| !new.agency.kind.may_have(power))
        {
            entries.figures[table.cells(row)].fill(Some("0".to_owned()));
            entries
                .notes
                .push((index, "本机关依法没有制定权".to_owned()));
            continue;
        }
        let columns = table.columns(row).iter().zip(table.cells(row));
        let mut notes: Vec<String> = Vec::new();
        for (column, cell) in columns {
            let (figure, note) = match carried[cell] {
                None => continue,
                // A total is computed from its parts, and is written only where one is not known.
                Some(Carried::Figure(_))
                    if column.fills && parts_are_known(table, cell, &carried) =>
                {
                    continue;
                }
                Some(Carried::Figure(figure)) => (figure, "转自上年报告".to_owned()),
                Some(Carried::Stock(figure)) => (
                    figure,
                    format!(
                        "上年{} {figure} {}，按本年增减更正",
                        column.short, column.unit
                    ),
                ),
            };
            entries.figures[cell] = Some(figure.to_string());
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        if !notes.is_empty() {
            entries.notes.push((index, notes.join("；")));
        }
    }
    entries
}

fn parts_are_known(table: &TableForm, total: usize, carried: &[Option<Carried>]) -> bool {
    let mut equations = table.equations.iter().filter(|equation| equation.fills);
    equations.any(|equation| {
        let is_total = equation.left.iter().any(|term| term.cell == total);
        is_total
            && equation
                .right
                .iter()
                .all(|term| carried[term.cell].is_some())
    })
}

fn head(new: &NewReport<'_>, path: &FilePath) -> String {
    let mut head = String::new();
    if new.has_schemas {
        head.push_str(&schema_line(path, &format!("tables-{}", new.form.id)));
    }
    let _ = write!(
        head,
        "# {}{}年的统计表，表式：{}。\n\
         # 在冒号后填写；一组、一表各行全为零的，在组名、表名后写一个 0，删去其下各行；\n\
         # 其余各行都为零的，在表内另起一行写“其余: 0”。填完后运行 gongkai check。\n",
        new.agency.name, new.year, new.form.basis
    );
    head
}

fn text(new: &NewReport<'_>) -> String {
    let title = new.form.title.replace("{agency}", &new.agency.name);
    let title = title.replace("{year}", &new.year.to_string());
    let due = new
        .due
        .map_or(String::new(), |due| format!("应在 {due} 以前公布；"));
    let next = new.year.after();
    let mut text = format!(
        "---\n\
         year: {year}\n\
         # 标题自动写作：{title}\n\
         published:         # 发布日期，{due}写作 {next}-01-20 或 {next}-01-20 09:30\n\
         signed:            # 成文日期，写作 {next}-01-18\n\
         document_number:   # 发文字号，没有的删去本行\n\
         index_number:      # 索引号，没有的删去本行\n\
         draft: true        # 草稿，不生成网页；写完、核对无误后删去本行\n\
         ---\n\n\
         <!-- 用这种括号括起的是提示，不会出现在网页上，写完后可以删去。\n\
         统计表中的数字可以引用，如 {{{{ requests.new.total }}}}，不必另写。 -->\n\n",
        year = new.year,
    );
    text.push_str(&opening(new));
    for section in &new.form.sections {
        self::section(new, section, &mut text);
    }
    text
}

/// The sentence that opens a report: its basis, its period, whom to ask.
fn opening(new: &NewReport<'_>) -> String {
    let basis = match new.form.tables.is_empty() {
        true => String::new(),
        false => format!("和{}规定的格式", new.form.basis),
    };
    let contact = &new.agency.contact;
    let ways = [("地址", &contact.address), ("电话", &contact.telephone)];
    let ways = ways.into_iter().filter_map(|(way, value)| {
        let value = value.as_ref()?;
        Some(format!("{way}：{value}"))
    });
    let ways: Vec<String> = ways.collect();
    let office = contact.office.as_ref().unwrap_or(&new.agency.name);
    let ask = match ways.is_empty() {
        true => String::new(),
        false => format!(
            "对本报告有疑问的，可与{office}联系（{}）。",
            ways.join("；")
        ),
    };
    format!(
        "根据《中华人民共和国政府信息公开条例》{basis}编制本报告。\
         统计期限自{year}年1月1日起至{year}年12月31日止。{ask}\n\n",
        year = new.year
    )
}

/// The numerals of subheadings.
const NUMERALS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

fn section(new: &NewReport<'_>, section: &SectionForm, text: &mut String) {
    let _ = write!(text, "## {}\n\n", section.heading);
    if !section.hint.is_empty() {
        let _ = write!(text, "<!-- {} -->\n\n", section.hint);
    }
    if section.asks != Asks::Account {
        return;
    }
    let last = section.parts.len();
    for ((part, numeral), number) in section.parts.iter().zip(NUMERALS).zip(1..) {
        let _ = write!(text, "### （{numeral}）{}\n\n", part.name);
        let also = &section.government_parts;
        if number == last && new.agency.kind.is_government() && !also.is_empty() {
            let names: Vec<&str> = also.iter().map(|part| part.name.as_str()).collect();
            let _ = write!(
                text,
                "<!-- 各级人民政府还应写明{}的结果。 -->\n\n",
                names.join("、")
            );
        }
    }
}
