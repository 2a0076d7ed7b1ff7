//! The desk in lines: the real binary behind a pipe, as a screen reader or a serial line has it. Waits for
//! text, never sleeps.

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use crate::desk::Desk;

const MORNING: &str = "+2026-11-23T08:00:00+07:00";
const STORE: &str = "s";
const CARD: &str = "001195000123||Lò Thị Ban|15081995|Nữ|Bản Na Sang|20032022";
const NUMBER: &str = "H29.14-261123-0001";
/// How long a text may take to come.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running desk, what it has said, and how much of that was looked at.
struct Lines {
    child: Child,
    input: Option<ChildStdin>,
    said: Arc<(Mutex<(String, bool)>, Condvar)>,
    heard: usize,
}

impl Lines {
    fn open(desk: &Desk, arguments: &str) -> Self {
        let mut command = desk.command(STORE, arguments);
        command.env_remove("MOTCUA_LANG").env_remove("MOTCUA_COUNTER");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let mut output = child.stdout.take().unwrap();
        let said = Arc::new((Mutex::new((String::new(), false)), Condvar::new()));
        let of_reader = Arc::clone(&said);
        std::thread::spawn(move || {
            let (mut buffer, mut bytes) = ([0; 4096], Vec::new());
            loop {
                let read = output.read(&mut buffer).unwrap_or(0);
                bytes.extend_from_slice(&buffer[..read]);
                let mut said = of_reader.0.lock().unwrap();
                *said = (String::from_utf8_lossy(&bytes).into_owned(), read == 0);
                of_reader.1.notify_all();
                if read == 0 {
                    break;
                }
            }
        });
        Self { input: child.stdin.take(), child, said, heard: 0 }
    }

    /// Types a line.
    fn line(&mut self, text: &str) {
        self.heard = self.said.0.lock().unwrap().0.len();
        writeln!(self.input.as_mut().unwrap(), "{text}").unwrap();
    }

    /// Waits until all of these were said since the last line, and gives what was.
    fn wait(&self, texts: &[&str]) -> String {
        let told = |said: &str| said.get(self.heard..).unwrap_or_default().to_owned();
        let lacks = |said: &str| texts.iter().any(|text| !told(said).contains(text));
        let said = self.said.0.lock().unwrap();
        let (said, _) = self.said.1.wait_timeout_while(said, PATIENCE, |s| lacks(&s.0) && !s.1).unwrap();
        assert!(!lacks(&said.0), "waited for {texts:?}; it said:\n{}", said.0);
        told(&said.0)
    }

    /// Types a line and waits for what follows.
    fn says(&mut self, line: &str, texts: &[&str]) -> String {
        self.line(line);
        self.wait(texts)
    }

    /// The number of the item that holds these words, among those said so far.
    fn number(&self, words: &str) -> String {
        let said = self.said.0.lock().unwrap().0.clone();
        let numbered = |line: &&str| {
            line.split_once(". ")
                .is_some_and(|(number, rest)| number.parse::<usize>().is_ok() && rest.contains(words))
        };
        let line = said.lines().rev().find(numbered);
        let line = line.unwrap_or_else(|| panic!("no item holds {words:?}:\n{said}"));
        line.split_once(". ").unwrap().0.to_owned()
    }

    /// Chooses the item that holds these words.
    fn choose(&mut self, words: &str, texts: &[&str]) -> String {
        let number = self.number(words);
        self.says(&number, texts)
    }

    /// Types what leaves, and gives the exit code with all that was said.
    fn leave(mut self) -> (i32, String) {
        self.line("/leave");
        self.end()
    }

    /// Waits for the end.
    fn end(mut self) -> (i32, String) {
        drop(self.input.take());
        let code = self.child.wait().unwrap().code().unwrap();
        let said = self.said.0.lock().unwrap();
        let (said, _) = self.said.1.wait_timeout_while(said, PATIENCE, |said| !said.1).unwrap();
        (code, said.0.clone())
    }
}

fn new_desk() -> Desk {
    Desk::training(STORE, MORNING)
}

fn opened(desk: &Desk) -> Lines {
    let lines = Lines::open(desk, "--plain");
    lines.wait(&["Trần Thị Mai, TẬP HUẤN", "Gõ số để chọn", "Bàn làm việc", "Phím ở đây: F2 Gọi", "> "]);
    lines
}

/// A ticket is given out and called; its holder's card begins an intake of which the papers are there.
fn papers_are_there(lines: &mut Lines) {
    lines.says("ins", &["Cấp số thứ tự", "Cấp vé", "0. Hủy", "> "]);
    lines.choose("Cấp vé", &["Đã cấp vé A001", "> "]);
    lines.says("F2", &["Đã gọi A001", "> "]);
    lines.says(CARD, &["Lò Thị Ban", "Chọn thủ tục", "> "]);
    lines.says("xo", &["Xóa đăng ký thường trú (1.003197)", "> "]);
    lines.choose("Xóa đăng ký thường trú", &["Tiếp nhận, vé A001", "Họ và tên: Lò Thị Ban", "> "]);
    lines.choose("Ghi đủ hết giấy tờ", &["Điện thoại (trống):"]);
}

/// What is typed and not submitted is a draft at most.
fn nothing_is_taken_in(desk: &Desk) {
    let list = desk.rows(STORE, "dossier list --json");
    assert!(list.iter().all(|dossier| dossier["status"] == "draft"), "{list:?}");
}

#[test]
fn a_ticket_becomes_a_handed_over_result_in_lines() {
    let desk = new_desk();
    let mut lines = opened(&desk);
    papers_are_there(&mut lines);
    lines.says("0903123456", &["Nhận kết quả"]);
    lines.says(".", &["Điện thoại: 0903123456", "> "]);
    // A repeated line never decides: the question wants a word of its own.
    let submit = lines.number("Nộp");
    let asked = lines.says(&submit, &["Nộp: Lò Thị Ban, Xóa đăng ký thường trú", "Gõ co để làm", ": "]);
    assert!(asked.contains("hẹn") || asked.contains("23/11") || asked.contains("T"), "{asked}");
    lines.says(&submit, &["chưa làm gì", "> "]);
    lines.says(&submit, &["Gõ co để làm", ": "]);
    let given = lines.says("co", &["Đã tiếp nhận", NUMBER, "Hẹn trả: ", "> "]);
    assert!(given.contains("/2026"), "{given}");
    lines.choose("Xong", &["Bàn làm việc", NUMBER, "> "]);
    lines.choose(NUMBER, &["Hồ sơ H29.14-261123-0001", "Lò Thị Ban", "Xong bước", "> "]);
    lines.choose("Xong bước", &["Gõ co để làm", ": "]);
    lines.says("có", &["xong bước", "Ký duyệt", "> "]);
    lines.says("f8", &["Ký duyệt: ", "Gõ co để làm", ": "]);
    lines.says("co", &["đã ký duyệt", "> "]);
    lines.says("/bước tiếp", &["Người nhận", "0. Hủy", "> "]);
    lines.says("^s", &["Gõ co để làm", ": "]);
    lines.says("co", &["đã trả kết quả", "> "]);
    let (code, said) = lines.leave();
    assert_eq!(code, 0);
    assert!(said.chars().all(|c| c == '\n' || !c.is_control()), "lines steer no terminal:\n{said}");
    let list = desk.rows(STORE, "dossier list --json");
    assert_eq!(list[0]["status"], "handed-over", "{list:?}");
    let tickets = desk.rows(STORE, "ticket list --json");
    assert_eq!(tickets[0]["dossiers"].as_array().unwrap().len(), 1, "{tickets:?}");
}

#[test]
fn lines_that_came_before_the_question_decide_nothing() {
    let desk = new_desk();
    let mut lines = opened(&desk);
    papers_are_there(&mut lines);
    lines.says(".", &["> "]);
    let submit = lines.number("Nộp");
    // Typed ahead of the question, as a pasted or repeated piece would be.
    lines.line(&format!("{submit}\nco\n{submit}\nco"));
    lines.wait(&["bấm quá sớm"]);
    lines.says("/home", &["Bàn làm việc", "> "]);
    let (code, _) = lines.leave();
    assert_eq!(code, 0);
    nothing_is_taken_in(&desk);
}

#[test]
fn no_more_lines_in_the_middle_of_an_intake_keep_it_as_a_draft() {
    let desk = new_desk();
    let mut lines = opened(&desk);
    papers_are_there(&mut lines);
    lines.says("0903123456", &["Nhận kết quả"]);
    let (code, _) = lines.end();
    assert_eq!(code, 0, "whoever hangs up is no fault");

    let mut lines = Lines::open(&desk, "--plain");
    lines.wait(&["Tiếp tục nháp", "Lò Thị Ban", "> "]);
    lines.choose("Lò Thị Ban", &["Tiếp nhận, vé A001", "Điện thoại: 0903123456", "> "]);
    assert_eq!(lines.leave().0, 0);
    nothing_is_taken_in(&desk);
}

#[cfg(unix)]
#[test]
fn being_ended_by_the_system_keeps_the_draft_too() {
    let desk = new_desk();
    let mut lines = opened(&desk);
    papers_are_there(&mut lines);
    lines.says("0903123456", &["Nhận kết quả"]);
    let ended = std::process::Command::new("kill").arg(lines.child.id().to_string()).status().unwrap();
    assert!(ended.success());
    assert_eq!(lines.child.wait().unwrap().code(), Some(0));
    let lines = Lines::open(&desk, "--plain");
    lines.wait(&["Tiếp tục nháp", "Lò Thị Ban", "> "]);
    assert_eq!(lines.leave().0, 0);
}

#[test]
fn without_a_store_it_says_how_to_set_one_up_and_writes_nothing() {
    let desk = Desk::at(MORNING);
    let output = desk.run(STORE, "--plain");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("motcua init --unit"), "{said}");
    assert!(!desk.store(STORE).exists());
}

#[test]
fn the_first_run_is_asked_in_lines_and_the_desk_opens_behind_it() {
    let desk = Desk::at(MORNING);
    let mut lines = Lines::open(&desk, "--plain");
    lines.wait(&["Thiết lập lần đầu", "2. Tập huấn", "> "]);
    lines.says("2", &["Ngôn ngữ", "> "]);
    lines.says("", &["Đơn vị", "> "]);
    lines.says("Xã Đạ Huoai, Tỉnh Lâm Đồng", &["Mã cơ quan", "> "]);
    lines.says("H5", &["Mã gồm chữ hoa", "Mã cơ quan", "> "]);
    lines.says("h36.14", &["Máy số mấy", "10. chỉ có máy này", "> "]);
    lines.says("10", &["Họ tên", "> "]);
    lines.says("Lò Thị Ban", &["Việc chính", "> "]);
    lines.says("", &["Lệnh in", "> "]);
    lines.says("", &["Mã cơ quan: H36.14", "Gõ co", "> "]);
    assert!(!desk.store(STORE).exists(), "nothing is written yet");
    lines.says("co", &["TẬP HUẤN", "Bàn làm việc", "> "]);
    assert_eq!(lines.leave().0, 0);
    let config = std::fs::read_to_string(desk.store(STORE).join("config.toml")).unwrap();
    assert!(config.contains("agency = \"UBND XÃ ĐẠ HUOAI\""), "{config}");
}

#[test]
fn the_demonstration_is_told_in_lines_and_in_english_when_asked() {
    let desk = Desk::at(MORNING);
    let mut lines = Lines::open(&desk, "demo --plain --dossiers 40");
    lines.wait(&["DỮ LIỆU GIẢ", "Bàn làm việc", "Phím ở đây", "> "]);
    lines.says("/language", &["My work", "Keys here", "> "]);
    lines.says("/find", &["Find", "> "]);
    lines.says("nguyen", &["> "]);
    assert_eq!(lines.leave().0, 0);
}

#[test]
fn from_the_first_run_into_the_demonstration_no_line_is_lost_and_an_end_ends_it() {
    let desk = Desk::at(MORNING);
    let mut lines = Lines::open(&desk, "--plain");
    lines.wait(&["Dùng thử ngay", "> "]);
    lines.says("3", &["DỮ LIỆU GIẢ", "Bàn làm việc", "> "]);
    for _ in 0..3 {
        lines.says("", &["Bàn làm việc", "> "]);
    }
    assert_eq!(lines.leave().0, 0);
    assert!(!desk.store(STORE).exists(), "nothing is set up where a real store is to be");
}
