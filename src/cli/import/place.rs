//! Whose report it is, and so where it goes.

use crate::cli::args::Import;
use crate::diag::Message;
use crate::import::{Imported, Refusal};
use crate::model::{Agency, Portal};
use crate::parse::words::fold;
use crate::source::FilePath;

/// Where reports go.
pub(super) struct Target {
    /// The agencies: folder, full name, short name.
    agencies: Vec<Known>,
    /// The folder that the user named.
    named: Option<FilePath>,
}

struct Known {
    folder: FilePath,
    name: String,
    names: Vec<String>,
}

impl Target {
    /// Knows the agencies of a portal; a folder that the user names must be that of one.
    pub(super) fn new(import: &Import, portal: &Portal) -> Result<Self, Refusal> {
        let known = |agency: &Agency| Known {
            folder: agency.folder.clone(),
            name: agency.name.clone(),
            names: [&agency.name, &agency.short_name]
                .map(|name| fold(name))
                .to_vec(),
        };
        let agencies: Vec<Known> = portal.agencies.iter().map(known).collect();
        let named = import.agency.as_ref().map(|path| folder(path));
        if let Some(named) = &named
            && !agencies.iter().any(|agency| agency.folder == *named)
        {
            let mut refusal =
                Refusal::of("import.unknown-agency", Some("import.unknown-agency.help"));
            refusal.message = refusal.message.with("path", named);
            let folders = agencies.iter().map(|agency| &agency.folder);
            refusal.help = refusal.help.map(|help| help.with_list("folders", folders));
            return Err(refusal);
        }
        Ok(Self { agencies, named })
    }

    /// Returns the folder of a report, and what there is to tell about the choice.
    pub(super) fn folder(&self, imported: &Imported) -> Result<(FilePath, Vec<Message>), Refusal> {
        let organ = imported.organ.as_deref().unwrap_or("");
        let folded = fold(organ);
        let matching = self
            .agencies
            .iter()
            .filter(|agency| agency.is_named(&folded));
        let best = matching.max_by_key(|agency| agency.names.iter().map(String::len).max());
        let chosen = match (&self.named, best) {
            (Some(named), _) => self.agencies.iter().find(|agency| agency.folder == *named),
            (None, Some(agency)) => Some(agency),
            (None, None) if self.agencies.len() == 1 => self.agencies.first(),
            (None, None) => None,
        };
        let Some(agency) = chosen else {
            let mut refusal = Refusal::of("import.which-agency", Some("import.which-agency.help"));
            refusal.message = refusal.message.with("organ", organ);
            return Err(refusal);
        };
        let mut remarks = Vec::new();
        if !organ.is_empty() && !agency.is_named(&folded) {
            let other = Message::new("import.other-agency").with("organ", organ);
            remarks.push(other.with("agency", &agency.name));
        }
        let path = format!("{}/reports/{}", agency.folder, imported.year);
        Ok((FilePath::new(&path), remarks))
    }
}

impl Known {
    /// Tells whether a name in a title is this agency's: the whole of one ends with the other,
    /// or they differ in 人民政府 only.
    fn is_named(&self, folded: &str) -> bool {
        let bare = |name: &str| name.trim_end_matches("人民政府").to_owned();
        let organ = bare(folded);
        !organ.is_empty()
            && self.names.iter().map(|name| bare(name)).any(|name| {
                !name.is_empty()
                    && (organ.ends_with(&name)
                        || name.ends_with(&organ) && organ.chars().count() >= 3)
            })
    }
}

/// The folder of an agency as the user names it: from `content`, or with it.
fn folder(path: &str) -> FilePath {
    let clean = FilePath::new(path);
    match clean.as_str() == "content" || clean.as_str().starts_with("content/") {
        true => clean,
        false => FilePath::new(&format!("content/{clean}")),
    }
}
