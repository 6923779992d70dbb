//! A new agency: its `agency.yaml`.

use std::fmt::Write;

use super::yaml::scalar;
use super::{NewFile, schema_line};
use crate::model::AgencyKind;
use crate::source::FilePath;

/// What is known of a new agency.
#[derive(Clone, Debug)]
pub struct NewAgency {
    /// The full name.
    pub name: String,
    /// What sort of organ it is.
    pub kind: AgencyKind,
    /// 行政区划代码.
    pub region_code: Option<String>,
    /// Whether the portal has schemas that the file can name.
    pub has_schemas: bool,
}

/// What can be said of how an agency is reached: the key, an example, what it is.
const CONTACT: [(&str, &str, &str); 8] = [
    ("office", "", "政府信息公开工作机构，不写的为机关名称"),
    ("address", "", "地址"),
    ("telephone", "", "电话"),
    ("hours", "工作日9:00至12:00、14:00至17:00", "办公时间"),
    ("email", "", "电子邮箱"),
    ("postcode", "", "邮政编码"),
    ("fax", "", "传真"),
    ("online", "https://", "网上申请的网址"),
];

/// Makes the file of an agency in its folder.
pub fn agency(new: &NewAgency, folder: &FilePath) -> Option<NewFile> {
    let path = folder.join("agency.yaml")?;
    let mut text = String::new();
    if new.has_schemas {
        text.push_str(&schema_line(&path, "agency"));
    }
    let kind = kind_word(new.kind);
    let _ = write!(
        text,
        "# 发布机关。不掌握的不要填：删去行首“# ”的项目才起作用。\n\
         name: {name}\n\
         # short_name: 简称，用于正文\n\
         kind: {kind}\n",
        name = scalar(&new.name),
    );
    match &new.region_code {
        Some(code) => {
            let _ = writeln!(text, "region_code: {}", scalar(code));
        }
        None => text.push_str("# region_code: 行政区划代码\n"),
    }
    text.push_str("# contact:\n");
    for (key, example, what) in CONTACT {
        let gap = if example.is_empty() { "" } else { " " };
        let _ = writeln!(text, "#   {key}:{gap}{example}   # {what}");
    }
    Some(NewFile::new(path, text))
}

fn kind_word(kind: AgencyKind) -> &'static str {
    let mut kinds = AgencyKind::ALL.iter();
    let found = kinds.find(|(_, other)| *other == kind);
    found.map_or("township", |(word, _)| word)
}

/// Returns what sort of organ a name most likely is one of.
pub fn guessed_kind(name: &str) -> AgencyKind {
    use AgencyKind as K;
    let government = name.strip_suffix("人民政府");
    let ends = |endings: &[&str], name: &str| endings.iter().any(|ending| name.ends_with(ending));
    match government {
        _ if ends(&["街道办事处"], name) => K::Subdistrict,
        Some(place) if ends(&["镇", "乡"], place) => K::Township,
        Some(place) if ends(&["省", "自治区"], place) => K::ProvinceGovernment,
        Some(place) if ends(&["市", "自治州", "地区", "盟"], place) => K::CityGovernment,
        Some(_) => K::CountyGovernment,
        None if ends(&["学校", "大学", "学院", "医院", "中心", "公司"], name) => {
            K::Institution
        }
        None if name.contains('省') || name.contains("自治区") => K::ProvinceDepartment,
        None if name.contains('市') => K::CityDepartment,
        None => K::CountyDepartment,
    }
}

#[cfg(test)]
mod tests {
    use super::guessed_kind;
    use crate::model::AgencyKind as K;

    #[test]
    fn a_name_says_what_sort_of_organ_it_is() {
        assert_eq!(guessed_kind("青山县示范镇人民政府"), K::Township);
        assert_eq!(guessed_kind("青山市城关街道办事处"), K::Subdistrict);
        assert_eq!(guessed_kind("青山县人民政府"), K::CountyGovernment);
        assert_eq!(guessed_kind("青山市人民政府"), K::CityGovernment);
        assert_eq!(guessed_kind("青山县教育局"), K::CountyDepartment);
        assert_eq!(guessed_kind("青山市教育局"), K::CityDepartment);
        assert_eq!(guessed_kind("青山县第一人民医院"), K::Institution);
    }
}
