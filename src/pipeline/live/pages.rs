//! Which file of the site an address means, and its bytes.

use std::collections::BTreeMap;

use rayon::prelude::{IntoParallelRefIterator, ParallelIterator};

use super::super::{asset_key, render as render_page, theme_fault};
use super::{Live, Rendered};
use crate::render::search::{self, SearchFile};
use crate::render::{self, AssetBody, Renderer};
use crate::source::OutPath;
use crate::view::{self, Digest, FileFacts, MadeId, PageId, PageView};

/// A file of the site.
enum Target<'a> {
    Page(&'a PageId),
    Made(&'a MadeId),
    Asset(&'a AssetBody),
    Copy(crate::source::FileId),
    /// What can be pasted elsewhere of a page.
    Fragment(&'a PageId),
    /// The text of a page for search.
    SearchText(&'a PageId),
    /// Any other file of search.
    SearchIndex,
}

/// The folder of what can be pasted elsewhere.
const FRAGMENTS: &str = "fragment/";

/// The folder of search.
const SEARCH: &str = "search/";

/// The folder of the texts of pages in it.
const SEARCH_TEXTS: &str = "search/t/";

impl Live {
    /// Tells whether the site has a file.
    pub fn has(&self, out: &OutPath) -> bool {
        match self.target(out) {
            None => false,
            Some(Target::Fragment(id)) => {
                let (Ok(renderer), view) = (&self.theme.renderer, self.view(id)) else {
                    return false;
                };
                let fragments = render::fragments(&view, &renderer.key(&view));
                fragments.iter().any(|fragment| fragment.out == *out)
            }
            Some(Target::SearchText(id)) => view::search_entry(&self.view(id)).is_some(),
            Some(Target::SearchIndex) => self.search().contains_key(out),
            Some(_) => true,
        }
    }

    /// Makes the file that goes to `out`.
    pub fn render(&self, out: &OutPath) -> Rendered {
        let made = match self.target(out) {
            None => None,
            Some(Target::Page(id)) => return self.page(id),
            Some(Target::Made(id)) => {
                let view = view::file(self.assembly.portal(), &self.plan.plan, self, id);
                Some((render::file(&view), render::file_key(&view)))
            }
            Some(Target::Asset(AssetBody::Text(text))) => {
                Some((text.as_bytes().to_vec(), view::digest(&(out, &**text))))
            }
            Some(Target::Asset(AssetBody::File(file))) => return Rendered::Copy(*file),
            Some(Target::Copy(file)) => return Rendered::Copy(file),
            Some(Target::Fragment(id)) => self.fragment(id, out),
            Some(Target::SearchText(id)) => {
                let file = self.search_text(id);
                file.map(|file| (file.bytes.clone(), file.key()))
            }
            Some(Target::SearchIndex) => {
                let file = self.search().get(out);
                file.map(|file| (file.bytes.clone(), file.key()))
            }
        };
        made.map_or(Rendered::Missing, |(bytes, digest)| Rendered::Bytes {
            bytes,
            digest,
        })
    }

    /// Returns the digest of the file that goes to `out`, mostly without making it; `None` where
    /// the site has no such file, or its theme cannot be used.
    pub fn digest(&self, out: &OutPath) -> Option<Digest> {
        match self.target(out)? {
            Target::Page(id) => {
                let renderer = self.theme.renderer.as_ref().ok()?;
                Some(renderer.key(&self.view(id)))
            }
            Target::Made(id) => {
                let view = view::file(self.assembly.portal(), &self.plan.plan, self, id);
                Some(render::file_key(&view))
            }
            Target::Asset(AssetBody::Text(text)) => Some(view::digest(&(out, &**text))),
            Target::Asset(AssetBody::File(file)) => Some(asset_key(&self.sources, *file)),
            Target::Copy(file) => Some(asset_key(&self.sources, file)),
            Target::Fragment(id) => {
                let renderer = self.theme.renderer.as_ref().ok()?;
                let view = self.view(id);
                let fragments = render::fragments(&view, &renderer.key(&view));
                let fragment = fragments.into_iter().find(|one| one.out == *out)?;
                Some(fragment.key)
            }
            Target::SearchText(id) => self.search_text(id).map(|file| file.key()),
            Target::SearchIndex => self.search().get(out).map(SearchFile::key),
        }
    }

    /// Returns the nearest page above a page that is gone.
    pub fn nearest(&self, out: &OutPath) -> OutPath {
        let mut folder = out.as_str();
        while let Some((above, _)) = folder.rsplit_once('/') {
            let page = OutPath::new(&format!("{above}/index.html"));
            if page != *out && self.plan.plan.find(&page).is_some() {
                return page;
            }
            folder = above;
        }
        OutPath::new("index.html")
    }

    /// Lists every file of the site with its digest, mostly without making it; pages that the
    /// theme cannot show are not there.
    pub fn digests(&self) -> BTreeMap<OutPath, Digest> {
        let plan = &self.plan.plan;
        let pages = plan.pages.par_iter().map(|id| self.digests_of(id));
        let mut all: BTreeMap<OutPath, Digest> = pages.flatten_iter().collect();
        for id in view::Wave::ALL.map(|wave| view::files(plan, wave)).concat() {
            let view = view::file(self.assembly.portal(), plan, self, id);
            all.insert(id.out().clone(), render::file_key(&view));
        }
        let copied = self.plan.copies.keys().chain(self.theme.assets.keys());
        all.extend(copied.filter_map(|out| Some((out.clone(), self.digest(out)?))));
        let search = self.search().iter();
        all.extend(search.map(|(out, file)| (out.clone(), file.key())));
        all
    }

    /// Lists a page and what belongs to it.
    fn digests_of(&self, id: &PageId) -> Vec<(OutPath, Digest)> {
        let view = self.view(id);
        let mut all = Vec::new();
        if let Ok(renderer) = &self.theme.renderer {
            let key = renderer.key(&view);
            all.push((id.out().clone(), key));
            if self.has_fragments() {
                let fragments = render::fragments(&view, &key).into_iter();
                all.extend(fragments.map(|fragment| (fragment.out, fragment.key)));
            }
        }
        let entry = view::search_entry(&view);
        let text = entry.map(|entry| search::page(&entry).1);
        all.extend(text.map(|text| (text.out.clone(), text.key())));
        all
    }

    /// Finds what an address means; of a few, only that it may be there.
    fn target(&self, out: &OutPath) -> Option<Target<'_>> {
        if let Some(id) = self.plan.plan.find(out) {
            return Some(Target::Page(id));
        }
        if let Some(id) = self.plan.plan.find_file(out) {
            return Some(Target::Made(id));
        }
        if let Some(body) = self.theme.assets.get(out) {
            return Some(Target::Asset(body));
        }
        if let Some(file) = self.plan.copies.get(out) {
            return Some(Target::Copy(*file));
        }
        let path = out.as_str();
        if let Some(rest) = path.strip_prefix(FRAGMENTS) {
            let page = rest.rsplit_once('/').map_or("", |(page, _)| page);
            let id = self.page_at(page).filter(|_| self.has_fragments())?;
            return Some(Target::Fragment(id));
        }
        if let Some(rest) = path.strip_prefix(SEARCH_TEXTS) {
            let page = rest.strip_suffix(".js")?;
            let id = self
                .plan
                .plan
                .find(&OutPath::new(&format!("{page}.html")))?;
            return Some(Target::SearchText(id));
        }
        path.starts_with(SEARCH).then_some(Target::SearchIndex)
    }

    fn has_fragments(&self) -> bool {
        self.assembly.portal().settings.outputs.fragment
    }

    /// Finds a page by its folder or its whole path.
    fn page_at(&self, path: &str) -> Option<&PageId> {
        let index = OutPath::new(&format!("{path}/index.html"));
        let page = self.plan.plan.find(&index);
        page.or_else(|| self.plan.plan.find(&OutPath::new(path)))
    }

    pub(super) fn view(&self, id: &PageId) -> PageView {
        view::page(self.assembly.portal(), &self.plan.plan, self, id)
    }

    fn page(&self, id: &PageId) -> Rendered {
        let renderer = match &self.theme.renderer {
            Ok(renderer) => renderer,
            Err(faults) => return Rendered::Fault(faults.clone()),
        };
        let view = self.view(id);
        match render_page(renderer, &view) {
            Ok(bytes) => Rendered::Bytes {
                bytes,
                digest: renderer.key(&view),
            },
            Err(error) => Rendered::Fault(vec![theme_fault(&error, &self.sources)]),
        }
    }

    /// Makes the view of a page as search reads it: without the lengths of files.
    fn view_for_search(&self, id: &PageId) -> PageView {
        let unknown: BTreeMap<OutPath, FileFacts> = BTreeMap::new();
        view::page(self.assembly.portal(), &self.plan.plan, &unknown, id)
    }

    fn search_text(&self, id: &PageId) -> Option<SearchFile> {
        let view = self.view_for_search(id);
        let entry = view::search_entry(&view)?;
        Some(search::page(&entry).1)
    }

    fn fragment(&self, id: &PageId, out: &OutPath) -> Option<(Vec<u8>, Digest)> {
        let renderer = self.theme.renderer.as_ref().ok()?;
        let view = self.view(id);
        let fragments = render::fragments(&view, &Renderer::key(renderer, &view));
        let fragment = fragments.into_iter().find(|one| one.out == *out)?;
        Some((fragment.render(&view), fragment.key))
    }

    /// Returns the index of search.
    fn search(&self) -> &BTreeMap<OutPath, SearchFile> {
        self.search.get_or_init(|| {
            let entries = self.plan.plan.pages.par_iter().map(|id| {
                let view = self.view_for_search(id);
                let entry = view::search_entry(&view);
                entry.map_or(Vec::new(), |entry| search::page(&entry).0)
            });
            let entries: Vec<Vec<_>> = entries.collect();
            let files = search::index(entries.into_iter().flatten().collect());
            let named = files.into_iter().map(|file| (file.out.clone(), file));
            named.collect()
        })
    }
}
