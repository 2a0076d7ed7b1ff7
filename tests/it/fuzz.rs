//! Every corpus of the fuzzers, through the same harness.

use std::path::PathBuf;

#[path = "../../fuzz/harness.rs"]
mod harness;

/// Files of a corpus, by name.
fn corpus(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no corpus for {target}");
    files
}

/// Replays files and, so that small changes of each are met too, every file cut short or with a byte
/// changed at a few places.
fn replay(target: &str, run: fn(&[u8]), cuts: usize) {
    for (path, bytes) in corpus(target) {
        let tried = std::panic::catch_unwind(|| {
            run(&bytes);
            for cut in 1..=cuts {
                let at = bytes.len() * cut / (cuts + 1);
                run(bytes.get(..at).unwrap());
                let mut changed = bytes.clone();
                if let Some(byte) = changed.get_mut(at) {
                    *byte ^= 0x55;
                }
                run(&changed);
            }
        });
        assert!(tried.is_ok(), "{}", path.display());
    }
}

#[test]
fn the_frame_reader_stands_its_corpus() {
    replay("frame", harness::frame, 12);
}

#[test]
fn the_codec_stands_its_corpus() {
    replay("codec", harness::codec, 24);
}

#[test]
fn the_portal_import_stands_its_corpus() {
    replay("portal", harness::portal, 24);
}

#[test]
fn the_scan_parser_stands_its_corpus() {
    replay("scan", harness::scan, 8);
}

#[test]
fn the_input_of_act_stands_its_corpus() {
    replay("act", harness::act, 2);
}

#[test]
fn the_enrolment_code_stands_its_corpus() {
    replay("code", harness::code, 24);
}

#[test]
fn the_messages_of_sync_stand_their_corpus() {
    replay("message", harness::message, 24);
}

#[test]
fn the_parcel_reader_stands_its_corpus() {
    replay("parcel", harness::parcel, 48);
}

#[test]
fn the_bundle_reader_stands_its_corpus() {
    replay("bundle", harness::bundle, 48);
}

#[test]
fn the_vietqr_reader_stands_its_corpus() {
    replay("vietqr", harness::vietqr, 48);
}

#[test]
fn the_import_of_online_submissions_stands_its_corpus() {
    replay("submissions", harness::submissions, 6);
}
