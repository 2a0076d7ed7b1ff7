//! The access list of a dossier, from its entries.

use crate::base::id::DossierId;
use crate::desk::engine::{AuditQuestion, Audited, DeskFault, Engine};
use crate::domain::access;
use crate::domain::event::Event;
use crate::domain::refusal::{self, Refusal};
use crate::domain::slip::Slip;
use crate::paper::{AccessLine, AccessOf, Cover, Pages, access_list};

impl Engine {
    /// The list of who dealt with a dossier, as a paper.
    pub(super) fn access_made(
        &mut self,
        cover: &Cover<'_>,
        id: DossierId,
    ) -> Result<Result<(Slip, String, Pages), Refusal>, DeskFault> {
        let Some(summary) = self.summary(id)? else {
            return Ok(Err(Refusal::new(refusal::UNKNOWN_DOSSIER).at("dossier").with("dossier", id)));
        };
        let lines = self.access_lines(id)?;
        let number = summary.number.clone().unwrap_or_else(|| id.to_string());
        let version = self.version(summary.version)?;
        let procedure = version.map_or_else(|| summary.procedure.clone(), |one| one.procedure.name.clone());
        let of = AccessOf {
            number: &number,
            procedure: &procedure,
            applicant: &summary.applicant,
            simulated: summary.simulated,
        };
        let pages = access_list(cover, &of, &lines);
        Ok(Ok((Slip::access_list(id), number, pages)))
    }

    /// Who dealt with a dossier, the earliest first.
    pub fn access_lines(&mut self, id: DossierId) -> Result<Vec<AccessLine>, DeskFault> {
        let question =
            AuditQuestion { dossier: Some(id), officer: None, from: None, to: None, max: usize::MAX };
        let mut lines = Vec::new();
        for Audited { act, .. } in self.audit(&question)? {
            let who = self.officer_name(act.officer())?.unwrap_or_default();
            let mut whats: Vec<String> = Vec::new();
            for told in act.facts.iter().filter_map(|fact| what(&fact.event)) {
                if !whats.contains(&told) {
                    whats.push(told);
                }
            }
            let at = act.entered_at();
            lines.extend((!whats.is_empty()).then(|| AccessLine { at, who, what: whats.join("; ") }));
        }
        Ok(lines)
    }
}

/// What somebody did, as the person is told it: the matter, not the office's words about it.
fn what(event: &Event) -> Option<String> {
    let told = match event {
        Event::Intake(_) => "Tiếp nhận, kiểm tra hồ sơ",
        Event::Review(_) => "Giải quyết hồ sơ",
        Event::Result(_) => "Trả kết quả",
        Event::Money(_) => "Thu, hoàn phí, lệ phí",
        Event::Paper(_) => "In giấy tờ của hồ sơ",
        Event::Portal(_) => "Trao đổi với Cổng Dịch vụ công",
        Event::Correct(_) => "Đính chính, sửa hồ sơ",
        Event::Place(_) => "Chuyển, nhận hồ sơ giấy",
        Event::Identity(_) => "Kiểm tra danh tính",
        Event::Access(access::Event::Read(read)) => {
            let reason = read.personal.as_ref().map(|words| words.text.as_str()).unwrap_or_default();
            return Some(format!("Mở xem, không giải quyết hồ sơ. Lý do: {reason}"));
        }
        Event::Access(access::Event::Erased(_)) => "Xóa dữ liệu cá nhân",
        Event::Unknown { .. } => "Việc do phiên bản mới hơn ghi",
        Event::Access(_)
        | Event::Post(_)
        | Event::Officer(_)
        | Event::Catalogue(_)
        | Event::Ticket(_)
        | Event::Counter(_)
        | Event::Roster(_)
        | Event::Slip(_)
        | Event::Drill(_) => return None,
    };
    Some(told.to_owned())
}
