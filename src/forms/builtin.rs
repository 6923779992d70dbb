//! The statutory forms that come with the program.

use std::sync::{Arc, OnceLock};

use super::file::{self, ClaimsFile};
use super::{Form, Forms, read};

const FILES: &[&str] = &[
    include_str!("builtin/annual-report-text.yaml"),
    include_str!("builtin/annual-report-2019.yaml"),
    include_str!("builtin/annual-report-2021.yaml"),
];

/// Returns all built-in forms; they are compiled once.
pub(super) fn forms() -> Forms {
    static FORMS: OnceLock<Vec<Arc<Form>>> = OnceLock::new();
    let forms = FORMS.get_or_init(|| {
        let read = FILES.iter().map(|text| read(text));
        let mut forms: Vec<_> = read.filter_map(Result::ok).map(Arc::new).collect();
        forms.sort_by_key(|form| form.from_year);
        forms
    });
    Forms {
        forms: forms.clone(),
    }
}

/// Returns what a built-in form says of its reports' text, as it is written.
pub(super) fn claims(id: &str) -> Option<ClaimsFile> {
    let line = format!("\nid: {id}\n");
    let text = FILES.iter().find(|text| text.contains(&line))?;
    file::read(text).ok()?.claims
}

#[cfg(test)]
mod tests {
    use super::{FILES, forms};
    use crate::forms::{Form, read};

    #[test]
    fn every_builtin_form_compiles() {
        for text in FILES {
            read(text).unwrap();
        }
    }

    #[test]
    fn the_edition_of_2021_has_200_cells_and_its_equations() {
        let forms = forms();
        let form = forms.in_force(2023).unwrap();
        assert_eq!(n_cells(form), [10, 175, 15]);
        assert_eq!(count(form, 1, "row-total"), 25);
        assert_eq!(count(form, 1, "column-total"), 7);
        assert_eq!(count(form, 1, "balance"), 7);
        assert_eq!(count(form, 1, "carry-over"), 7);
        assert_eq!(count(form, 2, "review-total"), 3);
        assert_eq!(count(form, 0, "stock"), 2);
        assert_eq!(count(form, 0, "stock-floor"), 2);
    }

    #[test]
    fn the_edition_of_2019_has_198_cells_and_its_equations() {
        let forms = forms();
        let form = forms.in_force(2020).unwrap();
        assert_eq!(&*form.id, "annual-report-2019");
        assert_eq!(n_cells(form), [22, 161, 15]);
        assert_eq!(form.tables[1].rows.len(), 23);
        assert_eq!(count(form, 1, "row-total"), 23);
        assert_eq!(count(form, 1, "column-total"), 7);
        assert_eq!(count(form, 1, "balance"), 7);
        assert_eq!(count(form, 1, "carry-over"), 7);
        assert_eq!(count(form, 2, "review-total"), 3);
        assert_eq!(count(form, 0, "item-stock"), 5);
        assert_eq!(count(form, 0, "published-floor"), 2);
    }

    #[test]
    fn every_year_has_its_edition() {
        let forms = forms();
        let edition = |year| {
            forms
                .in_force(year)
                .map(|form| form.id.to_string())
                .unwrap()
        };
        assert_eq!(edition(2008), "annual-report-text");
        assert_eq!(edition(2018), "annual-report-text");
        assert_eq!(edition(2019), "annual-report-2019");
        assert_eq!(edition(2020), "annual-report-2019");
        assert_eq!(edition(2021), "annual-report-2021");
        assert!(forms.in_force(2018).unwrap().tables.is_empty());
    }

    #[test]
    fn table_two_of_2019_has_no_cell_that_2021_continues() {
        let forms = forms();
        let names = |year: u16| -> Vec<String> {
            let (_, table) = forms.in_force(year).unwrap().table("disclosure").unwrap();
            let rows = table.rows.iter();
            rows.flat_map(|row| {
                let columns = table.columns(row).iter();
                columns.map(|column| format!("{}.{}", row.path, column.id))
            })
            .collect()
        };
        let later = names(2021);
        let both: Vec<String> = names(2020)
            .into_iter()
            .filter(|name| later.contains(name))
            .collect();
        assert!(both.is_empty(), "{both:?}");
    }

    fn n_cells(form: &Form) -> Vec<usize> {
        form.tables.iter().map(|table| table.n_cells).collect()
    }

    fn count(form: &Form, table: usize, code: &str) -> usize {
        let equations = form.tables[table].equations.iter();
        equations.filter(|equation| equation.code == code).count()
    }

    #[test]
    fn references_find_cells_by_id_and_by_label() {
        let forms = forms();
        let (_, requests) = forms.in_force(2023).unwrap().table("requests").unwrap();
        assert_eq!(requests.find_cells(&["new", "total"]), Some(vec![6]));
        assert_eq!(requests.find_cells(&["本年新收", "总计"]), Some(vec![6]));
        assert_eq!(requests.find_cells(&["new", "c7"]), Some(vec![6]));
        assert_eq!(requests.find_cells(&["deny", "total"]).unwrap().len(), 8);
        assert_eq!(
            requests.find_cells(&["deny", "2", "自然人"]),
            Some(vec![35])
        );
        assert_eq!(requests.find_cells(&["nothing", "total"]), None);
        let (_, disclosure) = forms.in_force(2023).unwrap().table("disclosure").unwrap();
        assert_eq!(disclosure.find_cells(&["licence"]), Some(vec![6]));
        assert_eq!(disclosure.find_cells(&["norm", "valid"]), Some(vec![5]));
    }
}
