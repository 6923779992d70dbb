//! From a form's file to a form: rows and columns get their numbers, equations their cells.

use std::ops::Range;

use crate::parse::words::{fold, unnumbered};

use super::claims;
use super::equation::{self, NamedTerm};
use super::file::{
    AsksFile, BlockFile, CitationFile, ClauseFile, EachFile, EquationFile, FormFile, KeyFigureFile,
    KindFile, LayoutFile, LevelFile, NodeFile, PartFile, PowerFile, SectionFile, TableFile,
};
use super::{
    Across, Asks, Block, CellKind, CellRef, Citation, Clause, Column, Equation, Form, FormError,
    KeyFigure, Layout, Node, Part, Power, Row, SectionForm, Superseded, TableForm, Term,
    find_column, find_row, leaves,
};

/// Compiles the file, or says which name in it leads nowhere.
pub(super) fn compile(file: FormFile) -> Result<Form, FormError> {
    let tables = file
        .tables
        .iter()
        .map(table)
        .collect::<Result<Vec<_>, _>>()?;
    let lead = file.lead.into_iter();
    let lead = lead
        .map(|raw| clause(raw, &tables))
        .collect::<Result<_, _>>()?;
    let sections = file.sections.into_iter();
    let sections = sections
        .map(|raw| section(raw, &tables))
        .collect::<Result<_, _>>()?;
    let claims = match file.claims {
        Some(raw) => claims::compile(raw, &tables)?,
        None => claims::Claims::default(),
    };
    Ok(Form {
        id: file.id.into(),
        name: file.name,
        short_name: file.short_name,
        basis: file.basis,
        from_year: file.years.from,
        to_year: file.years.to,
        title: file.title,
        lead,
        sections,
        tables,
        claims,
        citations: file.citations.into_iter().map(citation).collect(),
    })
}

fn wrong(message: String) -> FormError {
    FormError {
        message,
        place: None,
    }
}

fn clause(raw: ClauseFile, tables: &[TableForm]) -> Result<Clause, FormError> {
    let figures = raw.figures.into_iter().map(|raw| key_figure(raw, tables));
    Ok(Clause {
        none: raw.none,
        figures: figures.collect::<Result<_, _>>()?,
    })
}

fn key_figure(raw: KeyFigureFile, tables: &[TableForm]) -> Result<KeyFigure, FormError> {
    let mut cells = Vec::new();
    for name in &raw.cells {
        let found = cells_named(name, tables);
        cells.extend(found.ok_or_else(|| {
            wrong(format!(
                "figure `{}` of the lead names no cell `{name}`",
                raw.id
            ))
        })?);
    }
    if !raw.some.contains("{n}") {
        return Err(wrong(format!(
            "the words of figure `{}` have no `{{n}}`",
            raw.id
        )));
    }
    Ok(KeyFigure {
        id: raw.id,
        label: raw.label,
        heading: raw.heading,
        unit: raw.unit,
        cells,
        some: raw.some,
        none: raw.none,
    })
}

fn cells_named(name: &str, tables: &[TableForm]) -> Option<Vec<CellRef>> {
    let parts: Vec<&str> = name.split('.').collect();
    let (first, path) = parts.split_first()?;
    let table = tables.iter().position(|table| table.id == *first)?;
    let cells = tables[table].find_cells(path)?;
    Some(
        cells
            .into_iter()
            .map(|cell| CellRef { table, cell })
            .collect(),
    )
}

fn section(raw: SectionFile, tables: &[TableForm]) -> Result<SectionForm, FormError> {
    let table = match &raw.table {
        None => None,
        Some(id) => {
            let found = tables.iter().position(|table| table.id == *id);
            let missing = || wrong(format!("section `{}` names no table `{id}`", raw.id));
            Some(found.ok_or_else(missing)?)
        }
    };
    Ok(SectionForm {
        id: raw.id,
        heading: raw.heading,
        variants: raw.variants,
        table,
        parts: raw.parts.into_iter().map(part).collect(),
        government_parts: raw.government_parts.into_iter().map(part).collect(),
        asks: match raw.asks {
            AsksFile::Nothing => Asks::Nothing,
            AsksFile::Account => Asks::Account,
            AsksFile::Problems => Asks::Problems,
        },
        states: raw.states.into_iter().map(part).collect(),
        hint: raw.hint,
    })
}

fn part(raw: PartFile) -> Part {
    Part {
        name: raw.name,
        words: raw.words,
    }
}

fn citation(raw: CitationFile) -> Citation {
    let superseded = raw.superseded.into_iter().map(|raw| Superseded {
        names: raw.names,
        by: raw.by,
        about: raw.about,
        unless: raw.unless,
    });
    Citation {
        title: raw.title,
        number: raw.number,
        superseded: superseded.collect(),
    }
}

fn table(raw: &TableFile) -> Result<TableForm, FormError> {
    let mut table = TableForm {
        id: raw.id.clone(),
        anchor: raw.anchor.clone(),
        number: raw.number.clone(),
        caption: raw.caption.clone(),
        unit: raw.unit.clone(),
        layout: match raw.layout {
            LayoutFile::Stacked => Layout::Stacked,
            LayoutFile::Grid => Layout::Grid,
            LayoutFile::Across => Layout::Across,
        },
        fingerprints: raw.fingerprints.clone(),
        sources: Vec::new(),
        blocks: Vec::new(),
        rows: Vec::new(),
        n_cells: 0,
        equations: Vec::new(),
    };
    if table.layout != Layout::Stacked && raw.blocks.len() != 1 {
        return Err(wrong(format!(
            "table `{}` must have exactly one block",
            raw.id
        )));
    }
    for block in &raw.blocks {
        add_block(&mut table, block, raw.unit.as_deref().unwrap_or(""));
    }
    for equation in &raw.equations {
        let compiled = equations(&table, equation)?;
        if equation.fills {
            mark_filled_columns(&mut table, equation);
        }
        table.equations.extend(compiled);
    }
    if let Some(empty) = &raw.empty {
        table.sources = sources(&table, &empty.when)?;
    }
    check_fingerprints(&table)?;
    Ok(table)
}

/// The cells of the rows whose being 0 makes the whole table 0.
fn sources(table: &TableForm, rows: &[String]) -> Result<Vec<usize>, FormError> {
    let mut cells = Vec::new();
    for path in rows {
        let found = table.rows.iter().find(|row| row.path == *path);
        let missing = || wrong(format!("table `{}` has no row `{path}`", table.id));
        cells.extend(table.cells(found.ok_or_else(missing)?));
    }
    Ok(cells)
}

/// A fingerprint is the label of a row or a column.
fn check_fingerprints(table: &TableForm) -> Result<(), FormError> {
    let columns = table.blocks.iter().flat_map(|block| &block.columns);
    let columns = columns.map(|column| &column.label);
    let labels: Vec<&String> = table
        .rows
        .iter()
        .map(|row| &row.label)
        .chain(columns)
        .collect();
    match table.fingerprints.iter().find(|own| !labels.contains(own)) {
        None => Ok(()),
        Some(own) => Err(wrong(format!(
            "fingerprint `{own}` is no label of table `{}`",
            table.id
        ))),
    }
}

fn add_block(table: &mut TableForm, raw: &BlockFile, unit: &str) {
    let mut columns = Vec::new();
    let column_tree = raw
        .columns
        .iter()
        .map(|node| column_node(node, unit, &mut columns))
        .collect();
    let mut rows = RowCounter {
        table,
        n_columns: columns.len(),
    };
    let row_tree = raw
        .rows
        .iter()
        .map(|node| rows.node(node, &[], &[]))
        .collect();
    table.blocks.push(Block {
        label: raw.label.clone(),
        head: raw.head.clone(),
        note: raw.note.clone(),
        column_tree,
        columns,
        row_tree,
    });
}

fn column_node(raw: &NodeFile, unit: &str, columns: &mut Vec<Column>) -> Node {
    let anchor = raw.anchor.clone().unwrap_or_else(|| raw.id.clone());
    let leaf = columns.len();
    if raw.members.is_empty() {
        columns.push(Column {
            id: raw.id.clone(),
            anchor: anchor.clone(),
            label: raw.label.clone(),
            short: short(raw),
            kind: match raw.kind {
                None | Some(KindFile::Count) => CellKind::Count,
                Some(KindFile::Amount) => CellKind::Amount,
                Some(KindFile::Signed) => CellKind::Signed,
            },
            unit: raw.unit.clone().unwrap_or_else(|| unit.to_owned()),
            fills: false,
        });
    }
    let children = raw
        .members
        .iter()
        .map(|child| column_node(child, unit, columns))
        .collect();
    node(raw, anchor, leaf, children)
}

fn node(raw: &NodeFile, anchor: String, leaf: usize, children: Vec<Node>) -> Node {
    let mut names = vec![fold(&raw.id), fold(&anchor), fold(&raw.label)];
    names.push(fold(unnumbered(&raw.label)));
    // A shorter name may stand with the label's number: （二）部分公开.
    let number = &raw.label[..raw.label.len() - unnumbered(&raw.label).len()];
    for name in raw.short.iter().chain(&raw.aliases) {
        names.extend([fold(name), fold(&format!("{number}{name}"))]);
    }
    names.retain(|name| !name.is_empty());
    names.sort_unstable();
    names.dedup();
    Node {
        id: raw.id.clone(),
        anchor,
        label: raw.label.clone(),
        short: short(raw),
        names,
        flat: raw.flat,
        children,
        leaf,
    }
}

fn short(raw: &NodeFile) -> String {
    raw.short
        .clone()
        .unwrap_or_else(|| unnumbered(&raw.label).to_owned())
}

/// Gives rows their numbers and cells while the tree is walked.
struct RowCounter<'a> {
    table: &'a mut TableForm,
    n_columns: usize,
}

impl RowCounter<'_> {
    fn node(&mut self, raw: &NodeFile, path: &[&str], groups: &[&str]) -> Node {
        let mut own_path = path.to_vec();
        if !raw.flat {
            own_path.push(&raw.id);
        }
        let anchor = match &raw.anchor {
            Some(anchor) => anchor.clone(),
            None if raw.flat => raw.id.clone(),
            None => own_path.join("."),
        };
        let leaf = self.table.rows.len();
        if raw.members.is_empty() {
            self.table.rows.push(Row {
                path: own_path.join("."),
                label: raw.label.clone(),
                short: short(raw),
                groups: groups.iter().map(|group| (*group).to_owned()).collect(),
                block: self.table.blocks.len(),
                first_cell: self.table.n_cells,
                needs: raw.needs.map(|PowerFile::Rulemaking| Power::Rulemaking),
            });
            self.table.n_cells += self.n_columns;
        }
        let mut own_groups = groups.to_vec();
        own_groups.push(&raw.label);
        let members = raw.members.iter();
        let children = members
            .map(|child| self.node(child, &own_path, &own_groups))
            .collect();
        node(raw, anchor, leaf, children)
    }
}

/// A column that a row equation computes may be left out of a row's list.
fn mark_filled_columns(table: &mut TableForm, raw: &EquationFile) {
    let (EachFile::Row, Some(statement)) = (raw.each, equation::read(&raw.holds)) else {
        return;
    };
    for block in &mut table.blocks {
        for term in &statement.left {
            if let Some(column) = find_column(&block.column_tree, &fold(term.name)) {
                block.columns[column].fills = true;
            }
        }
    }
}

fn equations(table: &TableForm, raw: &EquationFile) -> Result<Vec<Equation>, FormError> {
    let unclear = || {
        wrong(format!(
            "`{}` in table `{}` is no equation",
            raw.holds, table.id
        ))
    };
    let statement = equation::read(&raw.holds).ok_or_else(unclear)?;
    let lines = match raw.each {
        EachFile::Row => row_lines(table, &raw.rows)?,
        EachFile::Column => column_lines(table, &raw.columns)?,
    };
    let build = |across: Across| {
        let side = |terms: &[NamedTerm<'_>]| resolve(table, across, terms);
        Ok(Equation {
            code: raw.code.clone(),
            across,
            is_soft: raw.level == LevelFile::Warning,
            fills: raw.fills,
            printed: raw.printed,
            left: side(&statement.left)?,
            operator: statement.operator,
            right: side(&statement.right)?,
        })
    };
    lines.into_iter().map(build).collect()
}

fn row_lines(table: &TableForm, rows: &[String]) -> Result<Vec<Across>, FormError> {
    if rows.is_empty() {
        return Ok((0..table.rows.len()).map(Across::Row).collect());
    }
    let find = |path: &String| {
        let found = table.rows.iter().position(|row| row.path == *path);
        let missing = || wrong(format!("table `{}` has no row `{path}`", table.id));
        found.map(Across::Row).ok_or_else(missing)
    };
    rows.iter().map(find).collect()
}

fn column_lines(table: &TableForm, columns: &[String]) -> Result<Vec<Across>, FormError> {
    let Some(block) = table.blocks.first() else {
        return Ok(Vec::new());
    };
    if columns.is_empty() {
        return Ok((0..block.columns.len()).map(Across::Column).collect());
    }
    let find = |id: &String| {
        let found = find_column(&block.column_tree, &fold(id));
        let missing = || wrong(format!("table `{}` has no column `{id}`", table.id));
        found.map(Across::Column).ok_or_else(missing)
    };
    columns.iter().map(find).collect()
}

fn resolve(
    table: &TableForm,
    across: Across,
    terms: &[NamedTerm<'_>],
) -> Result<Vec<Term>, FormError> {
    let mut found = Vec::new();
    for term in terms {
        let missing = || {
            wrong(format!(
                "`{}` is nothing in table `{}`",
                term.name, table.id
            ))
        };
        let cells = cells_of(table, across, term.name).ok_or_else(missing)?;
        let one = |cell| Term {
            cell,
            minus: term.minus,
            when: term.when,
        };
        found.extend(cells.into_iter().map(one));
    }
    Ok(found)
}

fn cells_of(table: &TableForm, across: Across, name: &str) -> Option<Vec<usize>> {
    match across {
        Across::Row(row) => {
            let row = &table.rows[row];
            let column = find_column(&table.blocks[row.block].column_tree, &fold(name))?;
            Some(vec![row.first_cell + column])
        }
        Across::Column(column) => {
            let path: Vec<&str> = name.split('.').collect();
            let node = find_row(&table.blocks.first()?.row_tree, &path)?;
            let mut rows = Vec::new();
            leaves(node, &mut rows);
            let cell = |row: usize| table.rows[row].first_cell + column;
            let within = |row: &usize| -> bool {
                let cells: Range<usize> = table.cells(&table.rows[*row]);
                cells.contains(&cell(*row))
            };
            Some(rows.into_iter().filter(within).map(cell).collect())
        }
    }
}
