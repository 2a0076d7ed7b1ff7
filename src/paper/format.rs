//! The ways a paper leaves the program: for which printer, on which paper.

use super::escpos::{Roll, escpos};
use super::pages::Pages;
use super::pdf::{PdfFault, pdf};
use super::text::{TextPage, text};
use super::typeset::Frame;

/// A renderer and its paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// Lines on A4.
    #[default]
    Text,
    /// Lines on half of it lying: dot-matrix printers.
    TextA5,
    /// Lines without diacritics on A4.
    Ascii,
    /// The same on half of it.
    AsciiA5,
    /// PDF on A4.
    Pdf,
    /// PDF on A5.
    PdfA5,
    /// A roll of 80 mm, as dots.
    Escpos,
    /// A roll of 58 mm, as dots.
    Escpos58,
    /// A roll of 80 mm, without diacritics.
    EscposAscii,
    /// A roll of 58 mm, without diacritics.
    Escpos58Ascii,
}

impl Format {
    /// All of them with the word settings and the command line use.
    pub const ALL: [(Self, &str); 10] = [
        (Self::Text, "text"),
        (Self::TextA5, "text-a5"),
        (Self::Ascii, "ascii"),
        (Self::AsciiA5, "ascii-a5"),
        (Self::Pdf, "pdf"),
        (Self::PdfA5, "pdf-a5"),
        (Self::Escpos, "escpos"),
        (Self::Escpos58, "escpos-58"),
        (Self::EscposAscii, "escpos-ascii"),
        (Self::Escpos58Ascii, "escpos-58-ascii"),
    ];

    /// Its word.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(format, _)| *format == self).map_or("text", |(_, name)| name)
    }

    /// The format of a word.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, have)| *have == name).map(|(format, _)| *format)
    }

    /// How its files end.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Text | Self::TextA5 | Self::Ascii | Self::AsciiA5 => "txt",
            Self::Pdf | Self::PdfA5 => "pdf",
            Self::Escpos | Self::Escpos58 | Self::EscposAscii | Self::Escpos58Ascii => "bin",
        }
    }

    /// Whether its bytes may go to a terminal.
    pub fn is_text(self) -> bool {
        self.extension() == "txt"
    }

    /// The pages as bytes.
    pub fn render(self, pages: &Pages) -> Result<Vec<u8>, PdfFault> {
        let lines = |page: &TextPage| Ok(text(pages, page).into_bytes());
        let roll = |roll: Roll| Ok(escpos(pages, &roll));
        match self {
            Self::Text => lines(&TextPage::A4),
            Self::TextA5 => lines(&TextPage::A5),
            Self::Ascii => lines(&TextPage { ascii: true, ..TextPage::A4 }),
            Self::AsciiA5 => lines(&TextPage { ascii: true, ..TextPage::A5 }),
            Self::Pdf => pdf(pages, &Frame::A4),
            Self::PdfA5 => pdf(pages, &Frame::A5),
            Self::Escpos => roll(Roll::WIDE),
            Self::Escpos58 => roll(Roll::NARROW),
            Self::EscposAscii => roll(Roll::WIDE.ascii()),
            Self::Escpos58Ascii => roll(Roll::NARROW.ascii()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_has_a_word_of_its_own_and_makes_something_of_a_page() {
        let mut pages = Pages::default();
        pages.title("GIẤY HẸN");
        for (format, name) in Format::ALL {
            assert_eq!((format.name(), Format::of_name(name)), (name, Some(format)));
            let bytes = format.render(&pages).unwrap();
            assert!(!bytes.is_empty());
            assert_eq!(
                std::str::from_utf8(&bytes).is_ok_and(|text| text.contains("GIẤY")),
                matches!(format, Format::Text | Format::TextA5)
            );
        }
        assert_eq!(Format::of_name("word"), None);
    }
}
