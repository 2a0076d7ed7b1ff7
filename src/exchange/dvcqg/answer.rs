//! The portal's answers: `{error_code, message, result: […]}`, as a file holds one or many of them.
//!
//! The shape of `result` is not published: every object in it that names a number is an answer to that item;
//! an answer that names none is one to all items of its call.

use serde_json::Value;

use crate::domain::portal::Verdict;

/// What was said of one item, or of a whole call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// The number of the item; `None` for all of the call.
    pub number: Option<String>,
    /// What it comes to.
    pub verdict: Verdict,
    /// `error_code`.
    pub code: String,
    /// The words.
    pub message: String,
}

/// Words that say that the portal has one of that number.
const EXISTS: [&str; 2] = ["da ton tai", "already exist"];

/// The answers of a file, in order.
pub fn answers(json: &str) -> Result<Vec<Said>, String> {
    let value: Value =
        serde_json::from_str(json.trim_start_matches('\u{feff}')).map_err(|e| e.to_string())?;
    let mut said = Vec::new();
    match &value {
        Value::Array(all) => all.iter().for_each(|one| read(one, &mut said)),
        one => read(one, &mut said),
    }
    Ok(said)
}

fn read(answer: &Value, into: &mut Vec<Said>) {
    let code = text(answer, &["error_code", "errorCode", "code"]);
    let message = text(answer, &["message", "error_message", "moTa"]);
    let number = text(answer, &["MaHoSo", "mahoso", "maHoSo"]);
    let items: Vec<&Value> = answer
        .get("result")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter(|one| named(one))
        .collect();
    if items.is_empty() {
        if !code.is_empty() || !message.is_empty() {
            let verdict = verdict(&code, &message);
            into.push(Said { number: Some(number).filter(|n| !n.is_empty()), verdict, code, message });
        }
        return;
    }
    for item in items {
        let own = text(item, &["error_code", "errorCode", "code"]);
        let words = text(item, &["message", "error_message", "moTa"]);
        // An item that says nothing of itself shares what is said of the call.
        let (code, message) =
            if own.is_empty() && words.is_empty() { (code.clone(), message.clone()) } else { (own, words) };
        let number = text(item, &["MaHoSo", "mahoso", "maHoSo"]);
        into.push(Said { number: Some(number), verdict: verdict(&code, &message), code, message });
    }
}

fn named(item: &Value) -> bool {
    !text(item, &["MaHoSo", "mahoso", "maHoSo"]).is_empty()
}

fn text(value: &Value, keys: &[&str]) -> String {
    let found = keys.iter().find_map(|key| value.get(key));
    match found {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// "Exists" whatever the code: 0, 3 and −3 have been seen with it.
fn verdict(code: &str, message: &str) -> Verdict {
    let folded = crate::base::text::fold(message);
    if EXISTS.iter().any(|words| folded.contains(words)) {
        return Verdict::Exists;
    }
    if matches!(code, "0" | "00") { Verdict::Acknowledged } else { Verdict::Refused }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(json: &str) -> Vec<(Option<String>, Verdict)> {
        answers(json).unwrap().into_iter().map(|one| (one.number, one.verdict)).collect()
    }

    #[test]
    fn answers_are_read_in_every_form_that_was_seen() {
        use Verdict::{Acknowledged, Exists, Refused};
        let n = |number: &str| Some(number.to_owned());
        for (json, expected) in [
            (r#"{"error_code":"0","message":"Thành công","result":[]}"#, vec![(None, Acknowledged)]),
            (r#"{"error_code":0,"message":""}"#, vec![(None, Acknowledged)]),
            (r#"{"error_code":"-1","message":"Sai MaTTHC"}"#, vec![(None, Refused)]),
            (r#"{"error_code":-3,"message":"Hồ sơ ĐÃ TỒN TẠI"}"#, vec![(None, Exists)]),
            (
                r#"{"error_code":"00","result":[{"MaHoSo":"A"},{"MaHoSo":"B","error_code":"5","message":"thiếu"}]}"#,
                vec![(n("A"), Acknowledged), (n("B"), Refused)],
            ),
            (
                r#"[{"MaHoSo":"A","error_code":"0"},{"MaHoSo":"B","error_code":"3","message":"đã tồn tại"}]"#,
                vec![(n("A"), Acknowledged), (n("B"), Exists)],
            ),
            ("{}", vec![]),
            ("7", vec![]),
        ] {
            assert_eq!(said(json), expected, "{json}");
        }
        assert!(answers("{").is_err());
    }
}
