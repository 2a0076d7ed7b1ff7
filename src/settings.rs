//! `config.toml` in the store's folder: what this machine is told once and keeps.
//!
//! It is no part of the record: nothing here decides anything, and a store without it works. What the
//! environment says goes before it. A value that cannot be read is left at its default and told in one
//! line; the desk never refuses to start for it. What the screen keeps replaces its own line only: other
//! lines and remarks stay as somebody wrote them, and a file that is no TOML is not touched at all.

use crate::base::text::clean_line;
use crate::domain::paper::Form;
use crate::locale::Language;
use crate::store::disk::{Disk, DiskFault};
use std::collections::BTreeMap;

/// The file's name below the store's folder.
pub const FILE: &str = "config.toml";

/// Ending of a file that is not finished; what a cut leaves behind is removed at the next opening.
const TMP: &str = ".tmp";

/// Longest file read, in bytes: a hundred times what its lines need.
const FILE_BYTES_MAX: u64 = 64 * 1024;

/// Longest text of a value, in characters.
const VALUE_MAX: usize = 500;

/// Looks the screen knows.
pub const THEMES: [&str; 5] = ["auto", "light", "dark", "contrast", "mono"];

/// Sets of signs the screen knows.
pub const GLYPHS: [&str; 3] = ["full", "line", "ascii"];

/// Speeds of serial lines that scanners know, in bits a second.
pub const SPEEDS: std::ops::RangeInclusive<u32> = 300..=4_000_000;
/// Built-in input methods.
pub const INPUT_METHODS: [&str; 3] = ["off", "telex", "vni"];

/// Words of a switch; `true` and `false` mean the same.
pub const SWITCH: [&str; 2] = ["off", "on"];

/// What may ring, in one text with blanks between.
pub const SOUNDS: [&str; 4] = ["held", "scan", "long", "called"];

/// What the file says; what it does not say is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// Where papers go: `[format] where` (a command, to which the file's path stands for `{file}` or comes
    /// last; `tcp:host:9100`; a device; `folder`).
    pub print_command: Option<String>,
    /// The same for single forms, by name or number: the table `[print]`.
    pub print: BTreeMap<String, String>,
    /// One of [`SWITCH`]: papers say the most important in English too.
    pub paper_english: Option<String>,
    /// This counter's number.
    pub counter: Option<u8>,
    /// The screen's language.
    pub language: Option<Language>,
    /// One of [`THEMES`].
    pub theme: Option<String>,
    /// One of [`GLYPHS`].
    pub glyphs: Option<String>,
    /// The serial port of a scanner: `/dev/ttyACM0`, `COM3`.
    pub scanner: Option<String>,
    /// Its speed in bits a second, where it is a true serial line.
    pub scanner_speed: Option<u32>,
    /// The superior agency, as papers say it.
    pub superior: Option<String>,
    /// The agency, as papers say it.
    pub agency: Option<String>,
    /// The place in the line of a paper's date.
    pub place: Option<String>,
    /// Phone or website for questions, as papers say it.
    pub contact: Option<String>,
    /// One of [`INPUT_METHODS`].
    pub input_method: Option<String>,
    /// Some of [`SOUNDS`].
    pub sounds: Option<String>,
    /// One of [`SWITCH`]: tickets come from the paper roll.
    pub paper_roll: Option<String>,
    /// The folder backups go to: a text of its own, or `folder` in the table `[backup]`.
    pub backup: Option<String>,
    /// One of [`SWITCH`]: the mouse is listened to.
    pub mouse: Option<String>,
    /// Minutes without a key after which the screen of a sealed store locks itself; 0 is never.
    pub lock_minutes: Option<u8>,
}

/// Something in the file that was passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// The file is no TOML, or cannot be read; nothing of it is used.
    Unreadable(String),
    /// A value is not what its name allows.
    Value(String),
    /// There is no setting of that name.
    Unknown(String),
}

impl Warning {
    /// The message id of its sentence.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "settings-unreadable",
            Self::Value(_) => "settings-value",
            Self::Unknown(_) => "settings-unknown",
        }
    }

    /// What the sentence names.
    pub fn detail(&self) -> &str {
        match self {
            Self::Unreadable(detail) | Self::Value(detail) | Self::Unknown(detail) => detail,
        }
    }
}

/// Why a setting could not be kept.
#[derive(Debug, thiserror::Error)]
pub enum SettingsFault {
    /// The disk.
    #[error(transparent)]
    Disk(#[from] DiskFault),
    /// Somebody's file that is no TOML is not written over.
    #[error("{FILE} is not valid TOML and was left as it is: {0}")]
    Unreadable(String),
}

/// Reads the file; an absent one says nothing.
pub fn read(disk: &dyn Disk) -> (Settings, Vec<Warning>) {
    match text_of(disk) {
        Ok(text) => parse(&text),
        Err(fault) => (Settings::default(), vec![Warning::Unreadable(fault.to_string())]),
    }
}

fn text_of(disk: &dyn Disk) -> Result<String, SettingsFault> {
    let len = match disk.len(FILE) {
        Ok(len) => len.unwrap_or(0),
        Err(fault) if fault.is_absent() => 0,
        Err(fault) => return Err(fault.into()),
    };
    if len > FILE_BYTES_MAX {
        return Err(SettingsFault::Unreadable(format!("{len} bytes")));
    }
    let mut bytes = vec![0; usize::try_from(len).unwrap_or(0)];
    let read = if len == 0 { 0 } else { disk.read_at(FILE, 0, &mut bytes)? };
    bytes.truncate(read);
    String::from_utf8(bytes).map_err(|fault| SettingsFault::Unreadable(fault.to_string()))
}

fn table_of(text: &str) -> Result<toml::Table, SettingsFault> {
    text.parse::<toml::Table>().map_err(|fault| {
        let told = clean_line(fault.message(), VALUE_MAX);
        let before = fault.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        SettingsFault::Unreadable(format!("dòng {}: {told}", before.matches('\n').count() + 1))
    })
}

/// What a file's text says.
pub fn parse(text: &str) -> (Settings, Vec<Warning>) {
    let table = match table_of(text) {
        Ok(table) => table,
        Err(SettingsFault::Unreadable(detail)) => {
            return (Settings::default(), vec![Warning::Unreadable(detail)]);
        }
        Err(fault) => return (Settings::default(), vec![Warning::Unreadable(fault.to_string())]),
    };
    let mut settings = Settings::default();
    let mut warnings = Vec::new();
    for (name, value) in &table {
        match settings.set(name, value) {
            Some(true) => {}
            Some(false) => warnings.push(Warning::Value(clean_line(&format!("{name} = {value}"), 80))),
            None => warnings.push(Warning::Unknown(clean_line(name, 40))),
        }
    }
    (settings, warnings)
}

/// The texts the file holds by name, for whoever shows or changes a single one; none where it is no TOML.
pub fn texts(disk: &dyn Disk) -> BTreeMap<String, String> {
    let table = text_of(disk).and_then(|text| table_of(&text)).unwrap_or_default();
    let told = |(name, value): (String, toml::Value)| match value {
        toml::Value::String(text) => Some((name, text)),
        toml::Value::Integer(number) => Some((name, number.to_string())),
        toml::Value::Boolean(on) => Some((name, SWITCH[usize::from(on)].to_owned())),
        toml::Value::Table(_) if name == "backup" => Some((name, folder_of(&value)?)),
        _ => None,
    };
    table.into_iter().filter_map(told).collect()
}

/// The folder a table `[backup]` names; a table that says anything else is not understood.
fn folder_of(value: &toml::Value) -> Option<String> {
    let table = value.as_table().filter(|table| table.len() == 1)?;
    let folder = clean_line(table.get("folder")?.as_str()?, VALUE_MAX);
    (!folder.is_empty()).then_some(folder)
}

fn sounds_known(text: &str) -> bool {
    text.split_whitespace().all(|word| SOUNDS.contains(&word))
}

impl Settings {
    /// The same with one text set; an unknown name or a value that is not allowed changes nothing.
    #[must_use]
    pub fn with(mut self, name: &str, text: &str) -> Self {
        let before = self.clone();
        match self.set(name, &toml::Value::String(text.to_owned())) {
            Some(true) => self,
            _ => before,
        }
    }

    /// Takes one value: `Some(false)` where it is none of those allowed, `None` for an unknown name.
    fn set(&mut self, name: &str, value: &toml::Value) -> Option<bool> {
        let text = || value.as_str().map(|text| clean_line(text, VALUE_MAX)).filter(|text| !text.is_empty());
        let one_of = |known: &[&str]| text().filter(|text| known.contains(&text.as_str()));
        let switch = || value.as_bool().map(|on| SWITCH[usize::from(on)].to_owned());
        let empty = value.as_str().is_some_and(|text| text.trim().is_empty());
        let slot = match name {
            "print" => return self.set_print(value),
            "counter" => {
                let typed = value.as_integer().or_else(|| text()?.parse().ok());
                let number = typed.and_then(|n| u8::try_from(n).ok()).filter(|n| *n > 0);
                self.counter = number;
                return Some(number.is_some());
            }
            "lock_minutes" => {
                let typed = value.as_integer().or_else(|| text()?.parse().ok());
                self.lock_minutes = typed.and_then(|n| u8::try_from(n).ok());
                return Some(self.lock_minutes.is_some());
            }
            "scanner_speed" => {
                let speed = value.as_integer().and_then(|n| u32::try_from(n).ok());
                self.scanner_speed = speed.filter(|speed| SPEEDS.contains(speed));
                return Some(self.scanner_speed.is_some());
            }
            "language" => {
                self.language = text().and_then(|tag| Language::from_tag(&tag));
                return Some(self.language.is_some() || empty);
            }
            "theme" => (&mut self.theme, one_of(&THEMES)),
            "glyphs" => (&mut self.glyphs, one_of(&GLYPHS)),
            "print_command" => (&mut self.print_command, text()),
            "scanner" => (&mut self.scanner, text()),
            "backup" => (&mut self.backup, text().or_else(|| folder_of(value))),
            "superior" => (&mut self.superior, text()),
            "agency" => (&mut self.agency, text()),
            "place" => (&mut self.place, text()),
            "contact" => (&mut self.contact, text()),
            "input_method" => (&mut self.input_method, one_of(&INPUT_METHODS)),
            "sounds" => (&mut self.sounds, text().filter(|text| sounds_known(text))),
            "paper_roll" => (&mut self.paper_roll, switch().or_else(|| one_of(&SWITCH))),
            "paper_english" => (&mut self.paper_english, switch().or_else(|| one_of(&SWITCH))),
            "mouse" => (&mut self.mouse, switch().or_else(|| one_of(&SWITCH))),
            _ => return None,
        };
        let (slot, value) = slot;
        let fits = value.is_some() || empty;
        *slot = value;
        Some(fits)
    }
}

impl Settings {
    /// Takes the table of forms: each a form's name or number with a text.
    fn set_print(&mut self, value: &toml::Value) -> Option<bool> {
        let Some(table) = value.as_table() else { return Some(false) };
        let mut all = true;
        for (name, line) in table {
            let line = line.as_str().map(|text| clean_line(text, VALUE_MAX)).filter(|text| !text.is_empty());
            match line.filter(|_| Form::of_text(name).is_some()) {
                Some(line) => drop(self.print.insert(name.clone(), line)),
                None => all = false,
            }
        }
        Some(all)
    }
}

/// Keeps one text setting: its line is replaced, or added above the first table; durable on return, and
/// after a power cut the file holds the old line or the new one.
pub fn keep(disk: &dyn Disk, name: &str, value: &str) -> Result<(), SettingsFault> {
    let before = text_of(disk)?;
    table_of(&before)?;
    let line = format!("{name} = {}", toml::Value::String(value.to_owned()));
    let after = with_line(&before, name, &line);
    // Never a file that could not be read again: where the line could not be placed it is left alone.
    table_of(&after)?;
    let tmp = format!("{FILE}{TMP}");
    if disk.len(&tmp)?.is_some() {
        disk.remove(&tmp)?;
    }
    disk.create(&tmp)?;
    disk.write_at(&tmp, 0, after.as_bytes())?;
    disk.sync_data(&tmp)?;
    disk.rename(&tmp, FILE)?;
    Ok(disk.sync_dir("")?)
}

fn with_line(text: &str, name: &str, line: &str) -> String {
    let names = |have: &str| have.split('=').next().is_some_and(|key| key.trim() == name);
    let top = text.lines().position(|have| have.trim_start().starts_with('[')).unwrap_or(usize::MAX);
    let at = text.lines().position(names).filter(|at| *at < top);
    let mut lines: Vec<&str> = text.lines().collect();
    match at.and_then(|at| lines.get_mut(at)) {
        Some(have) => *have = line,
        None => lines.insert(top.min(lines.len()), line),
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::disk::{MemoryDisk, SimulatedDisk};

    fn disk(text: &str) -> MemoryDisk {
        let disk = MemoryDisk::new();
        disk.create(FILE).unwrap();
        disk.write_at(FILE, 0, text.as_bytes()).unwrap();
        disk
    }

    #[test]
    fn every_setting_is_read_and_an_absent_file_says_nothing() {
        let text = "print_command = 'lp -d quay3 {file}'\ncounter = 3\nlanguage = \"en\"\n\
                    theme = \"contrast\"\nglyphs = \"line\"\nscanner = '/dev/ttyACM0'\nscanner_speed = 115200\nsuperior = \"UBND TỈNH\"\n\
                    agency = \"UBND XÃ\"\nplace = \"Đạ Huoai\"\ncontact = \"0263 3\"\n";
        let (settings, warnings) = read(&disk(text));
        assert_eq!(warnings, []);
        assert_eq!(settings.print_command.as_deref(), Some("lp -d quay3 {file}"));
        assert_eq!((settings.counter, settings.language), (Some(3), Some(Language::English)));
        assert_eq!(settings.theme.as_deref(), Some("contrast"));
        assert_eq!(settings.scanner.as_deref(), Some("/dev/ttyACM0"));
        assert_eq!(settings.scanner_speed, Some(115_200));
        assert_eq!(settings.contact.as_deref(), Some("0263 3"));
        assert_eq!(read(&MemoryDisk::new()), (Settings::default(), Vec::new()));
    }

    #[test]
    fn what_cannot_be_read_is_told_and_the_rest_is_used() {
        for (text, warning) in [
            ("counter = 300\ntheme = 'dark'", Warning::Value("counter = 300".into())),
            ("theme = 'dark'\nlanguage = 'fr'", Warning::Value("language = \"fr\"".into())),
            ("theme = 'dark'\nscanner_speed = 7", Warning::Value("scanner_speed = 7".into())),
            ("theme = 'dark'\nprinter = 1", Warning::Unknown("printer".into())),
        ] {
            let (settings, warnings) = parse(text);
            assert_eq!((settings.theme.as_deref(), warnings), (Some("dark"), vec![warning]), "{text}");
        }
        let (settings, warnings) = parse("theme = 'dark'\ncounter = = 3\n");
        assert_eq!(settings, Settings::default());
        assert!(
            matches!(&warnings[..], [Warning::Unreadable(told)] if told.contains("dòng 2")),
            "{warnings:?}"
        );
    }

    #[test]
    fn the_folder_of_backups_is_a_text_or_stands_in_a_table() {
        for text in ["backup = '/media/usb/m'", "[backup]\nfolder = '/media/usb/m'"] {
            let (settings, warnings) = parse(text);
            assert_eq!((settings.backup.as_deref(), warnings), (Some("/media/usb/m"), vec![]), "{text}");
            assert_eq!(texts(&disk(text)).get("backup").map(String::as_str), Some("/media/usb/m"));
        }
        for text in ["backup = 3", "[backup]\nfolder = 3", "[backup]\nfolder = '/a'\nhours = 2"] {
            assert!(matches!(&parse(text).1[..], [Warning::Value(_)]), "{text}");
        }
    }

    #[test]
    fn forms_may_go_their_own_way_and_a_name_that_is_no_form_is_told() {
        let (settings, warnings) =
            parse("print_command = 'lp'\n[print]\nreceipt = 'escpos tcp:10.0.0.5'\n06 = 'pdf lp -d canon'\n");
        assert_eq!(warnings, []);
        assert_eq!(settings.print.get("receipt").map(String::as_str), Some("escpos tcp:10.0.0.5"));
        assert_eq!(settings.print.len(), 2);
        let (settings, warnings) = parse("[print]\nbill = 'lp'\n01 = 'lp'\n");
        assert!(matches!(&warnings[..], [Warning::Value(_)]), "{warnings:?}");
        assert_eq!(settings.print.len(), 1);
    }

    #[test]
    fn switches_sounds_and_methods_are_read_and_one_text_can_be_set() {
        let (settings, warnings) =
            parse("paper_roll = true\nmouse = 'off'\nsounds = 'held scan'\ninput_method = 'vni'\n");
        assert_eq!(warnings, []);
        assert_eq!((settings.paper_roll.as_deref(), settings.mouse.as_deref()), (Some("on"), Some("off")));
        for wrong in ["mouse = 'maybe'", "sounds = 'held drums'", "input_method = 'viqr'", "paper_roll = 1"] {
            assert!(matches!(&parse(wrong).1[..], [Warning::Value(_)]), "{wrong}");
        }
        let settings =
            settings.with("input_method", "telex").with("input_method", "viqr").with("drums", "on");
        assert_eq!(settings.input_method.as_deref(), Some("telex"));
        let texts =
            texts(&disk("mouse = true\nprint_command = 'lp'\ncounter = 3\nscanner = '/dev/ttyACM0'\n"));
        assert_eq!(texts.get("mouse").map(String::as_str), Some("on"));
        assert_eq!(texts.get("scanner").map(String::as_str), Some("/dev/ttyACM0"), "whatever name it has");
        assert_eq!(texts.get("counter").map(String::as_str), Some("3"));
        assert_eq!(texts.len(), 4);
        assert_eq!(parse("counter = '7'").0.counter, Some(7), "as the screen keeps it");
    }

    #[test]
    fn keeping_a_value_leaves_every_other_line_as_it_was() {
        let disk = disk("# máy quầy 3\ncounter = 3 # cửa sổ\ntheme = \"dark\"\n");
        keep(&disk, "theme", "light").unwrap();
        keep(&disk, "language", "en").unwrap();
        let text = text_of(&disk).unwrap();
        assert_eq!(text, "# máy quầy 3\ncounter = 3 # cửa sổ\ntheme = \"light\"\nlanguage = \"en\"\n");
        assert_eq!(read(&disk).1, []);
    }

    #[test]
    fn a_file_that_is_no_toml_is_not_written_over() {
        let disk = disk("counter = = 3\n");
        assert!(matches!(keep(&disk, "theme", "dark"), Err(SettingsFault::Unreadable(_))));
        assert_eq!(text_of(&disk).unwrap(), "counter = = 3\n");
    }

    #[test]
    fn after_a_power_cut_the_file_holds_the_old_value_or_the_new_one() {
        let disk = SimulatedDisk::new();
        keep(&disk, "theme", "dark").unwrap();
        keep(&disk, "theme", "light").unwrap();
        for cut in 0..=disk.changes() {
            for seed in 0..8 {
                let (settings, warnings) = read(&disk.image(cut, seed));
                assert_eq!(warnings, []);
                assert!([None, Some("dark"), Some("light")].contains(&settings.theme.as_deref()));
            }
        }
    }
}
