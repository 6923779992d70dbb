//! `gongkai new report`.

use crate::diag::Message;
use crate::model::{Carried, Report, Year};
use crate::scaffold::{self, NewReport as Plan};
use crate::source::FilePath;

use super::super::agency::{self, Refusal};
use super::super::args::NewReport;
use super::super::ask;
use super::super::files;
use super::super::place;
use super::{Desk, is_taken};

pub(super) fn run(new: &NewReport, desk: &Desk<'_>) -> Result<(), Refusal> {
    let agency = agency::find(&desk.portal, new.agency.as_deref())?;
    let year = match new.year {
        Some(year) => year,
        None => {
            let last = (place::today().year() - 1).to_string();
            let asked = desk.questions().until("ask.year", Some(&last), read_year);
            asked.ok_or_else(|| ask::missing("YEAR"))?
        }
    };
    let year = Year(year);
    let Some(form) = desk.portal.forms.in_force(year.0) else {
        return Err((Message::new("new.year").with("year", year), None));
    };
    let folder = FilePath::new(&format!("{}/reports/{year}", agency.folder));
    let report = folder.join("report.md");
    if report.is_some_and(|path| is_taken(&desk.root, &path)) {
        let shown = files::shown(&desk.root, folder.as_str());
        let problem = Message::new("new.report-exists")
            .with("year", year)
            .with("path", shown);
        return Err((problem, Some(Message::new("new.report-exists.help"))));
    }
    let last = desk.portal.report(agency.id, year.before());
    let plan = Plan {
        agency,
        year,
        form,
        last: last.map(|last| &**last),
        due: desk.portal.settings.due(agency.kind, year),
        has_schemas: desk.has_schemas(),
    };
    desk.create(&scaffold::report(&plan, &folder))?;
    tell(&plan, desk);
    Ok(())
}

fn read_year(answer: &str) -> Result<u16, Message> {
    let year = answer.trim_end_matches('年').parse::<u16>().ok();
    let year = year.filter(|year| (1990..=2200).contains(year));
    year.ok_or_else(|| Message::new("new.year").with("year", answer))
}

/// Says which form was taken, what was carried over, and by when the report is due.
fn tell(plan: &Plan<'_>, desk: &Desk<'_>) {
    let form = Message::new("new.form")
        .with("form", &plan.form.short_name)
        .with("basis", &plan.form.basis);
    desk.say(form);
    match plan.last {
        _ if plan.form.tables.is_empty() => {}
        Some(last) => desk.say(carried(plan, last)),
        None => desk.say(Message::new("new.no-last").with("year", plan.year.before())),
    }
    if let Some(due) = plan.due {
        desk.say(Message::new("new.due").with("date", due));
    }
    desk.say(Message::new("new.report-next"));
}

/// Names the rows that figures were carried to.
fn carried(plan: &Plan<'_>, last: &Report) -> Message {
    let mut rows: Vec<&str> = Vec::new();
    for table in &plan.form.tables {
        let carried: Vec<Option<Carried>> = last.carried_to(table);
        for row in &table.rows {
            let mut cells = table.cells(row);
            let kind = plan.agency.kind;
            let has_power = row.needs.is_none_or(|power| kind.may_have(power));
            if has_power && cells.any(|cell| carried[cell].is_some()) {
                rows.push(&row.short);
            }
        }
    }
    match rows.is_empty() {
        true => Message::new("new.nothing-carried").with("year", last.year),
        false => Message::new("new.carried")
            .with("year", last.year)
            .with_list("rows", rows),
    }
}
