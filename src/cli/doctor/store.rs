//! What the doctor says about the store: who holds it, what it is, how it will open, whether its clock,
//! place and modes are right.

use std::path::Path;

use super::{Row, words};
use crate::base::coded::Coded;
use crate::base::time::{Clock, Timestamp};
use crate::cli::CliFault;
use crate::desk::health::{Anchoring, Health, Outlook, examine};
use crate::domain::clock::WorkingCalendar;
use crate::domain::post::Purpose;
use crate::store::disk::{Disk, RealDisk};
use crate::store::folder::{Lock, LockFault, anchor};
use crate::store::sealer::memory::open_swap;
use crate::store::vault::Vault;

/// A clock behind the newest act by more gives no numbers.
const BEHIND_MINUTES: i64 = 5;
/// A desk that recorded nothing for so long is unusual: 60 days.
const SILENT_MINUTES: i64 = 60 * 24 * 60;

/// All rows about the store in a folder.
pub(super) fn rows(root: &Path, clock: &dyn Clock) -> Result<Vec<Row>, CliFault> {
    let now = clock.now();
    let examined = match examine(root, anchor::machine_id()) {
        Ok(examined) => examined,
        Err(fault) => {
            return Ok(vec![
                unreadable(root, &fault.to_string()),
                clock_row(now, clock.is_simulated(), None),
            ]);
        }
    };
    let Some(health) = examined else {
        return Ok(vec![absent(root), clock_row(now, clock.is_simulated(), None)]);
    };
    let held = holder(root, now);
    let mut rows = vec![store_row(root, &health)];
    rows.extend(held.as_ref().map(held_row));
    rows.extend([journal_row(&health, held.is_some()), state_row(&health, held.is_some())]);
    rows.push(seal_row(root, health.founded.as_ref().map(|(purpose, _)| *purpose)));
    rows.extend(swap_row(root));
    rows.push(anchor_row(health.anchoring));
    rows.push(modes_row(&health));
    rows.push(reserve_row(health.reserve));
    rows.push(clock_row(now, clock.is_simulated(), health.newest));
    Ok(rows)
}

/// Who else has the store open; the lock is let go again at once.
fn holder(root: &Path, now: Timestamp) -> Option<LockFault> {
    Lock::take(root, "motcua doctor", now).err()
}

/// Whether the store is sealed, and its key file whole.
fn seal_row(root: &Path, purpose: Option<Purpose>) -> Row {
    let disk = RealDisk::read_only(root);
    let vault = match Vault::read(&disk) {
        Ok(vault) => vault,
        Err(fault) => {
            let told = fault.to_string();
            let how = (
                "Lấy lại hai tệp keys và keys.copy từ bản sao lưu của kho này.",
                "Restore keys and keys.copy from a backup of this store.",
            );
            return Row::bad("seal", words(format!("Tệp khóa hỏng: {told}"), told), how);
        }
    };
    let Some(vault) = vault else {
        let told = words("Kho chưa niêm phong.".to_owned(), "The store is not sealed.".to_owned());
        if purpose.is_some_and(|purpose| purpose != Purpose::Real) {
            return Row::ok("seal", told);
        }
        let how = (
            "Ai lấy được ổ đĩa là đọc được hồ sơ: motcua seal --officer TÊN --passphrase-file TỆP.",
            "Whoever has the disk can read it: motcua seal --officer NAME --passphrase-file FILE.",
        );
        return Row::warn("seal", told, how);
    };
    let (slots, damaged) = (vault.slots().len(), vault.damaged());
    let locked = match disk.sealer() {
        Some(sealer) if !sealer.is_locked() => {
            (", không khóa được bộ nhớ", ", key memory could not be locked")
        }
        _ => ("", ""),
    };
    let told = words(
        format!("Kho đã niêm phong, {slots} ngăn khóa{}.", locked.0),
        format!("The store is sealed, {slots} slots{}.", locked.1),
    );
    if damaged.is_empty() {
        return Row::ok("seal", told);
    }
    let how = (
        "Có khối hỏng trong tệp khóa: đăng nhập rồi lập lại ngăn khóa ấy (motcua keys add).",
        "A block of the key file is damaged: sign in and make that slot anew (motcua keys add).",
    );
    Row::warn("seal", told, how)
}

/// Swap in clear under a sealed store.
fn swap_row(root: &Path) -> Option<Row> {
    let sealed = Vault::read(&RealDisk::read_only(root)).ok().flatten().is_some();
    let swap = open_swap().join(", ");
    (sealed && !swap.is_empty()).then(|| {
        Row::warn(
            "swap",
            words(format!("Vùng tráo đổi không mã hóa: {swap}."), format!("There is swap in clear: {swap}.")),
            (
                "Nội dung bộ nhớ có thể nằm lại trên đĩa: tắt swap (swapoff) hoặc mã hóa nó.",
                "What is in memory may stay on the disk: turn it off (swapoff) or encrypt it.",
            ),
        )
    })
}

fn absent(root: &Path) -> Row {
    let shown = root.display();
    Row::warn(
        "store",
        words(format!("Chưa có kho tại {shown}."), format!("There is no store at {shown} yet.")),
        (
            "Lập kho: motcua init --unit MÃ --officer TÊN; hoặc chỉ đúng nơi bằng --store.",
            "Set one up: motcua init --unit CODE --officer NAME; or name the right place with --store.",
        ),
    )
}

fn unreadable(root: &Path, fault: &str) -> Row {
    let shown = root.display();
    Row::bad(
        "store",
        words(
            format!("Không đọc được kho tại {shown}: {fault}"),
            format!("The store at {shown} cannot be read: {fault}"),
        ),
        (
            "Kiểm tra quyền truy cập và ổ đĩa; chưa có gì bị thay đổi.",
            "Check access rights and the disk; nothing was changed.",
        ),
    )
}

fn store_row(root: &Path, health: &Health) -> Row {
    let shown = root.display();
    let is_sealed = Vault::read(&RealDisk::read_only(root)).ok().flatten().is_some();
    if is_sealed && health.founded.is_none() {
        let told = words(
            format!("Kho niêm phong tại {shown}: chưa đăng nhập nên không đọc được là kho gì."),
            format!("A sealed store at {shown}: nobody has signed in, so what it is cannot be read."),
        );
        return Row::ok("store", told);
    }
    let Some((purpose, unit)) = &health.founded else {
        return Row::warn(
            "store",
            words(
                format!("Kho tại {shown} chưa có bản ghi nào."),
                format!("The store at {shown} holds no entry yet."),
            ),
            ("Lệnh ghi tiếp theo sẽ lập xong kho.", "The next writing command completes its set-up."),
        );
    };
    let device = health.device.map(|id| id.to_string()).unwrap_or_default();
    let life = health.incarnation.map_or_else(|| "–".to_owned(), |life| life.to_string());
    let vietnamese = match purpose {
        Purpose::Real => "thật",
        Purpose::Training => "tập huấn",
        Purpose::Demo => "trình diễn",
    };
    let (drafts, megabytes) = (health.drafts, health.journal_bytes >> 20);
    Row::ok(
        "store",
        words(
            format!(
                "Kho {vietnamese} của {unit} tại {shown}: máy {device}, đời {life}, nhật ký {megabytes} MB, \
                 {drafts} bản nháp."
            ),
            format!(
                "A {} store of {unit} at {shown}: device {device}, life {life}, journal {megabytes} MB, \
                 {drafts} drafts.",
                purpose.name()
            ),
        ),
    )
}

fn held_row(fault: &LockFault) -> Row {
    match fault {
        LockFault::Held { pid, since, program } => Row::warn(
            "lock",
            words(
                format!("Kho đang được {program} giữ (tiến trình {pid}, từ {since})."),
                format!("The store is held by {program} (process {pid}, since {since})."),
            ),
            ("Đóng chương trình đó trước khi mở ở đây.", "Close that program before opening the store here."),
        ),
        LockFault::Io(error) => Row::bad(
            "lock",
            words(format!("Không khóa được kho: {error}"), format!("The store cannot be locked: {error}")),
            (
                "Kiểm tra quyền ghi vào thư mục kho.",
                "Check that the store's folder may be written by this user.",
            ),
        ),
    }
}

fn journal_row(health: &Health, held: bool) -> Row {
    if let Some(first) = health.damage.first() {
        return Row::bad(
            "journal",
            words(
                format!("Nhật ký hỏng ở {} chỗ; đầu tiên: {first}.", health.damage.len()),
                format!("The journal is damaged in {} places; the first: {first}.", health.damage.len()),
            ),
            (
                "Không ghi thêm gì. Sao chép nguyên thư mục kho, chạy motcua verify, rồi khôi phục bản sao lưu.",
                "Write nothing more. Copy the whole folder, run motcua verify, then restore a backup.",
            ),
        );
    }
    if health.torn && !held {
        return Row::warn(
            "journal",
            words(
                "Bản ghi cuối còn dang dở (mất điện khi đang ghi); nó chưa từng được xác nhận.",
                "The last frame is unfinished (power went while it was written); it was never acknowledged.",
            ),
            ("Không cần làm gì: lần mở sau sẽ bỏ nó.", "Nothing to do: the next opening removes it."),
        );
    }
    Row::ok("journal", words("Nhật ký lành lặn.", "The journal is sound where it was read."))
}

fn state_row(health: &Health, held: bool) -> Row {
    match health.outlook {
        _ if held => Row::ok(
            "state",
            words("Dữ liệu tra cứu đang được dùng.", "The state is in use by the holder of the store."),
        ),
        Outlook::Clean => {
            Row::ok("state", words("Đã đóng đúng cách; mở được ngay.", "Closed in order; it opens at once."))
        }
        Outlook::Checked => Row::warn(
            "state",
            words(
                "Lần trước không đóng đúng cách; dữ liệu tra cứu sẽ được kiểm tra khi mở.",
                "It was not closed in order; the state is checked when it is opened.",
            ),
            (
                "Không cần làm gì; lần mở sau lâu hơn một chút.",
                "Nothing to do; the next opening takes longer.",
            ),
        ),
        Outlook::Rebuilt => Row::warn(
            "state",
            words(
                "Chưa có dữ liệu tra cứu của phiên bản này; sẽ dựng lại từ nhật ký khi mở.",
                "There is no state of this version; it is rebuilt from the journal when opened.",
            ),
            ("Không cần làm gì; không mất dữ liệu.", "Nothing to do; no data is lost."),
        ),
    }
}

fn anchor_row(anchoring: Anchoring) -> Row {
    let copied = (
        "Không dùng hai bản cùng lúc. Lần mở sau sẽ hỏi số hồ sơ cuối trên giấy.",
        "Never use two copies at once. After the next opening the last number on paper is asked for.",
    );
    match anchoring {
        Anchoring::Fits => {
            Row::ok("anchor", words("Kho nằm đúng chỗ đã lập.", "The store lies where it was anchored."))
        }
        Anchoring::Missing => Row::warn(
            "anchor",
            words("Không có mỏ neo: kho được khôi phục từ bản sao.", "No anchor: the store was restored."),
            copied,
        ),
        Anchoring::Differs => Row::warn(
            "anchor",
            words("Mỏ neo chỉ nơi khác: kho là bản sao.", "The anchor names another place: this is a copy."),
            copied,
        ),
    }
}

fn modes_row(health: &Health) -> Row {
    let Some((path, mode)) = health.open_to_others.first() else {
        return Row::ok("modes", words("Chỉ chủ kho đọc được tệp.", "Only the owner can read the files."));
    };
    let (count, path) = (health.open_to_others.len(), path.display());
    Row::warn(
        "modes",
        words(
            format!("{count} tệp hoặc thư mục mở cho người khác, ví dụ \"{path}\" ({mode:o})."),
            format!("{count} files or folders are open to others, for example \"{path}\" ({mode:o})."),
        ),
        ("chmod -R go-rwx THƯ_MỤC_KHO", "chmod -R go-rwx STORE_FOLDER"),
    )
}

fn reserve_row(present: bool) -> Row {
    if present {
        return Row::ok(
            "reserve",
            words("Phần dự phòng 1 MiB còn nguyên.", "The reserve of 1 MiB is in hand."),
        );
    }
    Row::warn(
        "reserve",
        words(
            "Phần dự phòng đã dùng: đĩa đã hoặc sắp hết chỗ.",
            "The reserve is used up: the disk was or is nearly full.",
        ),
        ("Giải phóng đĩa; lần mở sau sẽ lập lại.", "Make room; the next opening makes it again."),
    )
}

fn clock_row(now: Timestamp, simulated: bool, newest: Option<Timestamp>) -> Row {
    let silent = newest.map(|newest| now.minutes_since(newest));
    if let (Some(newest), Some(minutes)) = (newest, silent)
        && minutes < -BEHIND_MINUTES
    {
        return Row::bad(
            "clock",
            words(
                format!("Đồng hồ ({now}) chậm hơn bản ghi mới nhất ({newest})."),
                format!("The clock ({now}) is behind the newest act ({newest})."),
            ),
            (
                "Chỉnh lại giờ máy; chưa cấp số hồ sơ nào cho đến khi cán bộ xác nhận giờ.",
                "Set the machine's time; no number is given until an officer has confirmed it.",
            ),
        );
    }
    if !WorkingCalendar::shipped().covers(now.date().year()) {
        return Row::warn(
            "clock",
            words(
                format!("{now} nằm ngoài lịch làm việc của chương trình."),
                format!("{now} lies outside the program's working calendar."),
            ),
            ("Kiểm tra giờ máy, hoặc cập nhật chương trình.", "Check the time, or update the program."),
        );
    }
    if simulated {
        return Row::warn(
            "clock",
            words(
                format!("Đồng hồ giả: {now} (MOTCUA_CLOCK)."),
                format!("A simulated clock: {now} (MOTCUA_CLOCK)."),
            ),
            ("Bỏ MOTCUA_CLOCK để dùng giờ máy.", "Unset MOTCUA_CLOCK to use the machine's time."),
        );
    }
    if silent.is_some_and(|minutes| minutes > SILENT_MINUTES) {
        return Row::warn(
            "clock",
            words(
                format!("Bây giờ là {now}; đã hơn 60 ngày không có bản ghi nào."),
                format!("It is {now}; nothing was recorded for more than 60 days."),
            ),
            ("Kiểm tra ngày giờ của máy.", "Check the machine's date and time."),
        );
    }
    Row::ok("clock", words(format!("Bây giờ là {now}."), format!("It is {now}.")))
}

#[cfg(test)]
mod tests {
    use super::super::Standing;
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[test]
    fn a_clock_behind_the_newest_act_is_bad_and_a_few_minutes_are_not() {
        let now = at("2026-11-23T09:00");
        for (newest, standing) in [
            (None, Standing::Ok),
            (Some("2026-11-23T08:59"), Standing::Ok),
            (Some("2026-11-23T09:05"), Standing::Ok),
            (Some("2026-11-23T09:06"), Standing::Bad),
            (Some("2026-09-24T09:00"), Standing::Ok),
            (Some("2026-09-24T08:59"), Standing::Warn),
        ] {
            assert_eq!(clock_row(now, false, newest.map(at)).standing, standing, "{newest:?}");
        }
        assert_eq!(clock_row(now, true, None).standing, Standing::Warn);
        assert_eq!(clock_row(at("2039-11-23T09:00"), false, None).standing, Standing::Warn);
    }
}
