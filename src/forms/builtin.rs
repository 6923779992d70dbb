//! The statutory forms that come with the program.

use std::sync::{Arc, OnceLock};

use super::{Form, Forms, read};

const FILES: &[&str] = &[include_str!("builtin/annual-report-2021.yaml")];

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

#[cfg(test)]
mod tests {
    use super::{FILES, forms};
    use crate::forms::read;

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
        let cells: Vec<_> = form.tables.iter().map(|table| table.n_cells).collect();
        assert_eq!(cells, [10, 175, 15]);
        let count = |table: usize, code: &str| {
            form.tables[table]
                .equations
                .iter()
                .filter(|equation| equation.code == code)
                .count()
        };
        assert_eq!(count(1, "row-total"), 25);
        assert_eq!(count(1, "column-total"), 7);
        assert_eq!(count(1, "balance"), 7);
        assert_eq!(count(1, "carry-over"), 7);
        assert_eq!(count(2, "review-total"), 3);
        assert_eq!(count(0, "stock"), 2);
        assert_eq!(count(0, "stock-floor"), 2);
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
