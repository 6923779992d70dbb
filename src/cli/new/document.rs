//! `gongkai new document`.

use crate::diag::Message;
use crate::model::{Agency, is_plain};
use crate::parse::words::nearest;
use crate::scaffold::{self, NewDocument as Plan, NewFile};
use crate::source::FilePath;

use super::super::agency::{self, Refusal};
use super::super::args::NewDocument;
use super::super::ask;
use super::super::place;
use super::{Desk, is_taken};

/// What the column of regulations is called.
const REGULATIONS: &str = "regulations";

pub(super) fn run(new: &NewDocument, desk: &Desk<'_>) -> Result<(), Refusal> {
    let agency = agency::find(&desk.portal, new.agency.as_deref())?;
    let Column { folder, class } = column(new, agency, desk)?;
    let title = new.title.clone();
    let title = title.or_else(|| desk.questions().text("ask.title", None));
    let title = title.ok_or_else(|| ask::missing("--title"))?;
    let id = match &new.id {
        Some(id) if is_plain(id) => id.clone(),
        Some(id) => {
            let help = Message::new("new.folder-name.help");
            return Err((Message::new("document-id").with("id", id), Some(help)));
        }
        None => free_id(&folder, desk),
    };
    let mut files: Vec<NewFile> = class.into_iter().collect();
    files.extend(scaffold::document(&Plan { title, id }, &folder));
    desk.create(&files)?;
    desk.say(Message::new("new.document-next"));
    Ok(())
}

/// Where a document goes, and the file of its class, where that is new.
struct Column {
    folder: FilePath,
    class: Option<NewFile>,
}

fn column(new: &NewDocument, agency: &Agency, desk: &Desk<'_>) -> Result<Column, Refusal> {
    let named = new.class.clone().or_else(|| {
        let proposed = agency.classes.is_empty().then_some(REGULATIONS);
        let read = |answer: &str| match known(agency, answer) {
            Some(_) => Ok(answer.to_owned()),
            None => Err(unknown(agency, answer).0),
        };
        desk.say(Message::new("new.classes").with_list("classes", names(agency)));
        desk.questions().until("ask.class", proposed, read)
    });
    let named = named.ok_or_else(|| ask::missing("--class"))?;
    if let Some(folder) = known(agency, &named) {
        return Ok(Column {
            folder,
            class: None,
        });
    }
    let Some(name) = &new.class_name else {
        return Err(unknown(agency, &named));
    };
    if !is_plain(&named) {
        let help = Message::new("new.folder-name.help");
        let problem = Message::new("folder-name").with("name", &named);
        return Err((problem, Some(help)));
    }
    let folder = FilePath::new(&format!("{}/documents/{named}", agency.folder));
    let class = scaffold::class(name, &folder, desk.has_schemas());
    Ok(Column { folder, class })
}

/// Finds the folder of regulations or of a class that is known by its folder or its name.
fn known(agency: &Agency, named: &str) -> Option<FilePath> {
    if named == REGULATIONS || named == "公开制度" {
        return agency.folder.join(REGULATIONS);
    }
    let mut classes = agency.classes.iter();
    let found = classes.find(|class| class.id == named || class.name == named);
    found.map(|class| class.folder.clone())
}

fn names(agency: &Agency) -> Vec<String> {
    let classes = agency.classes.iter();
    let classes = classes.map(|class| format!("{}（{}）", class.id, class.name));
    std::iter::once("regulations（公开制度）".to_owned())
        .chain(classes)
        .collect()
}

fn unknown(agency: &Agency, named: &str) -> Refusal {
    let classes = agency.classes.iter();
    let words = classes.flat_map(|class| [class.id.as_str(), class.name.as_str()]);
    let near = nearest(named, words.chain([REGULATIONS]));
    let help = match near {
        Some(near) => Message::new("unknown-key.nearest").with("near", near),
        None => Message::new("new.class-unknown.help").with_list("classes", names(agency)),
    };
    let problem = Message::new("new.class-unknown").with("class", named);
    (problem, Some(help))
}

/// Returns the date of today, with a number where that is taken.
fn free_id(folder: &FilePath, desk: &Desk<'_>) -> String {
    let today = place::today().to_string();
    let is_free = |id: &String| {
        let path = folder.join(&format!("{id}.md"));
        path.is_some_and(|path| !is_taken(&desk.root, &path) && desk.sources.find(&path).is_none())
    };
    let ids = (2..).map(|number: u32| format!("{today}-{number}"));
    let mut ids = std::iter::once(today.clone()).chain(ids);
    ids.find(is_free).unwrap_or(today)
}
