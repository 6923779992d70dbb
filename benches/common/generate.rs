//! A portal of any size from a seed: agencies with reports whose figures agree with each other.
//!
//! All names, facts and figures are made up. The same seed gives the same files everywhere.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use super::phrases;

/// The first year of every agency.
const FIRST_YEAR: u32 = 2021;

/// How many agencies a county has, itself included.
const COUNTY: usize = 20;

/// Writes a portal with `n_reports` reports into `folder`, which must not exist.
pub(crate) fn portal(folder: &Path, n_reports: usize, seed: u64) -> io::Result<()> {
    let mut dice = Dice(seed);
    let content = folder.join("content");
    fs::create_dir_all(&content)?;
    fs::write(
        folder.join("portal.yaml"),
        "title: 云山市政府信息公开\nofficial: false\n",
    )?;
    let mut left = n_reports;
    for number in 0.. {
        let agency = Agency::new(number);
        let place = content.join(&agency.folder);
        fs::create_dir_all(&place)?;
        fs::write(place.join("agency.yaml"), agency.file())?;
        fs::write(place.join("index.md"), agency.home())?;
        let n_years = dice.between(5, 20).min(left);
        reports(&place, &agency, n_years, &mut dice)?;
        left -= n_years;
        if left == 0 {
            break;
        }
    }
    Ok(())
}

/// Writes the reports of one agency; figures carry over from year to year.
fn reports(place: &Path, agency: &Agency, n_years: usize, dice: &mut Dice) -> io::Result<()> {
    let mut last = Carried {
        open: [0; 6],
        norm: 4,
    };
    for year in (FIRST_YEAR..).take(n_years) {
        let figures = Figures::roll(&last, dice);
        let folder = place.join(format!("reports/{year}"));
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("tables.yaml"), figures.file())?;
        fs::write(folder.join("report.md"), report(agency, year, dice))?;
        last = Carried {
            open: figures.carry_out,
            norm: figures.norm[2],
        };
    }
    Ok(())
}

/// An agency: the city, a county below it, or a township below a county.
struct Agency {
    name: String,
    short: String,
    folder: String,
    kind: &'static str,
}

impl Agency {
    fn new(number: usize) -> Self {
        let county = number.saturating_sub(1) / COUNTY;
        match number {
            0 => Self {
                name: "云山市人民政府".to_owned(),
                short: "云山市".to_owned(),
                folder: String::new(),
                kind: "city-government",
            },
            _ if (number - 1).is_multiple_of(COUNTY) => Self {
                name: format!("云山市第{county}县人民政府"),
                short: format!("第{county}县"),
                folder: format!("county-{county:03}"),
                kind: "county-government",
            },
            _ => Self {
                name: format!("云山市第{county}县第{number}镇人民政府"),
                short: format!("第{number}镇"),
                folder: format!("county-{county:03}/town-{number:04}"),
                kind: "township",
            },
        }
    }

    fn file(&self) -> String {
        let Self {
            name, short, kind, ..
        } = self;
        format!(
            "name: {name}\nshort_name: {short}\nkind: {kind}\ncontact:\n  address: {short}示范路1号\n  \
             telephone: 000-0000000\n  hours: 工作日9:00至17:00\n"
        )
    }

    fn home(&self) -> String {
        format!(
            "{}在本栏目公布历年的政府信息公开工作年度报告。\n",
            self.name
        )
    }
}

/// What the year before hands on.
struct Carried {
    open: [u32; 6],
    norm: u32,
}

/// The figures of one report, all of which agree.
struct Figures {
    rules: [u32; 3],
    norm: [u32; 3],
    counts: [u32; 3],
    fee: String,
    new: [u32; 6],
    carry_in: [u32; 6],
    results: [[u32; 6]; N_RESULTS],
    carry_out: [u32; 6],
    reviews: [[u32; 4]; 3],
}

/// The rows of results of the form of 2021: id, and the id of the group that it is in.
const RESULTS: [(&str, Option<&str>); N_RESULTS] = [
    ("open", None),
    ("partial", None),
    ("1", Some("deny")),
    ("2", Some("deny")),
    ("3", Some("deny")),
    ("4", Some("deny")),
    ("5", Some("deny")),
    ("6", Some("deny")),
    ("7", Some("deny")),
    ("8", Some("deny")),
    ("1", Some("unable")),
    ("2", Some("unable")),
    ("3", Some("unable")),
    ("1", Some("reject")),
    ("2", Some("reject")),
    ("3", Some("reject")),
    ("4", Some("reject")),
    ("5", Some("reject")),
    ("1", Some("other")),
    ("2", Some("other")),
    ("3", Some("other")),
];

const N_RESULTS: usize = 21;

/// The number of the row of those who did not pay.
const UNPAID: u32 = 19;

impl Figures {
    fn roll(last: &Carried, dice: &mut Dice) -> Self {
        let carry_in = last.open;
        let mut new = [0; 6];
        let mut carry_out = [0; 6];
        let mut results = [[0; 6]; N_RESULTS];
        for kind in 0..6 {
            let most = if kind == 0 { 40 } else { 4 };
            new[kind] = dice.below(most);
            let asked = new[kind] + carry_in[kind];
            carry_out[kind] = dice.below(3).min(asked);
            for _ in 0..asked - carry_out[kind] {
                // Half of all requests are granted, as in life.
                let result = if dice.below(2) == 0 {
                    0
                } else {
                    dice.below(N_RESULTS as u32)
                };
                // Fees that were not paid would have to be spoken of in the text.
                let result = if result == UNPAID { 0 } else { result };
                results[result as usize][kind] += 1;
            }
        }
        let reviews = std::array::from_fn(|_| std::array::from_fn(|_| dice.below(4) / 3));
        Self {
            // No town makes rules.
            rules: [0; 3],
            norm: stock(last.norm, dice),
            counts: std::array::from_fn(|_| dice.below(300)),
            fee: format!("{}.{:02}", dice.below(90), dice.below(100)),
            new,
            carry_in,
            results,
            carry_out,
            reviews,
        }
    }

    fn file(&self) -> String {
        let mut text = String::from("disclosure:\n");
        let _ = writeln!(text, "  rules: {:?}\n  norm: {:?}", self.rules, self.norm);
        for (row, figure) in ["licence", "punish", "coerce"].iter().zip(self.counts) {
            let _ = writeln!(text, "  {row}: {figure}");
        }
        let _ = writeln!(text, "  fee: {}\nrequests:", self.fee);
        line(&mut text, "  new", &self.new);
        line(&mut text, "  carry_in", &self.carry_in);
        let mut group_before = None;
        for ((id, group), figures) in RESULTS.iter().zip(&self.results) {
            if let Some(group) = group.filter(|_| *group != group_before) {
                let _ = writeln!(text, "  {group}:");
            }
            group_before = *group;
            let indent = if group.is_some() { "    " } else { "  " };
            line(&mut text, &format!("{indent}{id}"), figures);
        }
        let total: [u32; 6] =
            std::array::from_fn(|kind| self.results.iter().map(|figures| figures[kind]).sum());
        line(&mut text, "  total", &total);
        line(&mut text, "  carry_out", &self.carry_out);
        text.push_str("review:\n");
        for (row, figures) in ["rev", "dir", "aft"].iter().zip(&self.reviews) {
            line(&mut text, &format!("  {row}"), figures);
        }
        text
    }
}

/// Rolls what was made and repealed, and counts what is in force.
fn stock(before: u32, dice: &mut Dice) -> [u32; 3] {
    let made = dice.below(5);
    let repealed = dice.below(3).min(before);
    [made, repealed, before + made - repealed]
}

/// Writes a row with its total.
fn line(text: &mut String, name: &str, figures: &[u32]) {
    let _ = write!(text, "{name}: [");
    for figure in figures {
        let _ = write!(text, "{figure}, ");
    }
    let _ = writeln!(text, "{}]", figures.iter().sum::<u32>());
}

/// Writes a report of three to four kilobytes.
fn report(agency: &Agency, year: u32, dice: &mut Dice) -> String {
    let next = year + 1;
    let mut text = format!(
        "---\nyear: {year}\nsigned: {next}-01-{:02}\npublished: {next}-01-{:02} 09:30\n\
         document_number: 云政〔{next}〕{}号\n---\n\n",
        dice.between(10, 17),
        dice.between(18, 28),
        dice.between(1, 99),
    );
    let _ = write!(
        text,
        "{}现公布{year}年政府信息公开工作年度报告。",
        agency.name
    );
    text.push_str(phrases::OPENING);
    text.push_str("\n\n## 一、总体情况\n\n");
    for (heading, phrases) in phrases::PARTS {
        let _ = write!(text, "### {heading}\n\n");
        paragraph(&mut text, phrases, dice);
    }
    text.push_str(phrases::SUPERVISION);
    murmur(&mut text, dice);
    text.push_str(
        "## 二、主动公开政府信息情况\n\n现行有效行政规范性文件{{ disclosure.norm.valid }}件。\n\n",
    );
    text.push_str("## 三、收到和处理政府信息公开申请情况\n\n");
    text.push_str("收到申请**{{ requests.new.total }}件**，办结{{ requests.total.total }}件，结转{{ requests.carry_out.total }}件。\n\n");
    text.push_str("## 四、政府信息公开行政复议、行政诉讼情况\n\n各项数据见下表。\n\n");
    text.push_str("## 五、存在的主要问题及改进情况\n\n");
    text.push_str("存在的问题：");
    paragraph(&mut text, phrases::PROBLEMS, dice);
    text.push_str("改进措施：");
    for phrase in phrases::REMEDIES {
        text.push_str(phrase);
    }
    text.push_str("\n\n");
    murmur(&mut text, dice);
    let _ = write!(
        text,
        "## 六、其他需要报告的事项\n\n{year}年未收取信息处理费。{}\n",
        phrases::CLOSING
    );
    text
}

/// Writes a paragraph of four phrases.
fn paragraph(text: &mut String, phrases: &[&str], dice: &mut Dice) {
    for phrase in dice.some(phrases, 4) {
        text.push_str(phrase);
    }
    text.push_str("\n\n");
}

/// Writes a paragraph that no other report has: signs without a meaning.
fn murmur(text: &mut String, dice: &mut Dice) {
    for _ in 0..240 {
        text.extend(char::from_u32(0x4E00 + dice.below(0x2000)));
    }
    text.push_str("。\n\n");
}

/// A generator of numbers that is the same on every machine (SplitMix64).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// Returns the next number, of which every bit looks random.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u32) -> u32 {
        u32::try_from(self.next() % u64::from(end)).unwrap_or(0)
    }

    fn between(&mut self, first: u32, last: u32) -> usize {
        (first + self.below(last - first + 1)) as usize
    }

    /// Takes `count` phrases, none twice, in the order of the list.
    fn some<'a>(&mut self, phrases: &'a [&'a str], count: usize) -> Vec<&'a str> {
        let mut left = count.min(phrases.len());
        let mut taken = Vec::with_capacity(left);
        for (index, phrase) in phrases.iter().enumerate() {
            let rest = u32::try_from(phrases.len() - index).unwrap_or(1);
            if (self.below(rest) as usize) < left {
                taken.push(*phrase);
                left -= 1;
            }
        }
        taken
    }
}
