//! What a paper says, as blocks with a meaning: the one thing every form composes and every renderer draws.
//!
//! [`Pages`] is the builder. A form calls it from top to bottom and knows nothing of cells, points or
//! printers; `text` sets the same blocks for line printers, `typeset` for PDF and for receipt printers.
//! It is no drawing: it says "a table with these shares", never "a line from here to there".

/// A blank to be filled in by hand: a value of [`Pages::field`] that every renderer draws as a leader.
pub const BLANK: &str = "................................";

/// A blank whose contents were erased by law.
pub const ERASED: &str = "................ (dữ liệu cá nhân đã xóa theo quy định)";

/// One piece of a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Running text; lines after the first stand `indent` cells further in.
    Text {
        /// The words.
        text: String,
        /// Cells of the hanging indent.
        indent: usize,
    },
    /// `Label: value`; [`BLANK`] as value is room to write.
    Field {
        /// What it is.
        label: String,
        /// What was given.
        value: String,
        /// Whether it must not be overlooked: a number, a promise, an amount.
        strong: bool,
    },
    /// The same in another language, small, under the block before.
    Small(String),
    /// Room.
    Gap,
    /// The paper's name.
    Title(String),
    /// What must not be overlooked, in the middle: that it is a copy, or worth nothing.
    Mark(String),
    /// A line in the middle.
    Center(String),
    /// A number to be read from afar, in the middle.
    Big(String),
    /// The office at the left, the nation at the right.
    Head {
        /// Lines of the office.
        left: Vec<Half>,
        /// Lines of the nation.
        right: Vec<Half>,
    },
    /// A line in the middle of the right half: place and date.
    Dated(String),
    /// Who signs, side by side, with room to sign above the names.
    Signatures(Vec<Signature>),
    /// A table; its first row is its head.
    Table {
        /// The columns.
        columns: Vec<Column>,
        /// The rows, the head first.
        rows: Vec<Vec<String>>,
    },
    /// What scanners read: as QR code and as bars. Line printers leave it out; the words say it too.
    Code(String),
    /// A transfer to be made: what banking apps read, and the same in words for whoever types it.
    Transfer {
        /// What the QR code says (VietQR).
        code: String,
        /// Label and value: bank, account, amount, what for.
        told: Vec<(String, String)>,
    },
    /// A line across.
    Rule,
    /// What stands on the back: a new page where paper is printed on both sides, a rule on a roll.
    Overleaf,
    /// A new page.
    Break,
}

/// A line of a half of the head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Half {
    /// As it is.
    Plain(String),
    /// Emphasised.
    Strong(String),
    /// A short rule in the middle.
    Underline,
}

/// Somebody who signs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Signature {
    /// In which part: `NGƯỜI NỘP HỒ SƠ`.
    pub part: String,
    /// The name under the room; empty to be written by hand.
    pub name: String,
}

impl Signature {
    /// Somebody by part and name; a name that is [`BLANK`] is none.
    pub fn new(part: &str, name: &str) -> Self {
        Self { part: part.to_owned(), name: if name == BLANK { String::new() } else { name.to_owned() } }
    }
}

/// Where a column's words stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// Words.
    #[default]
    Left,
    /// Marks and counts.
    Center,
    /// Amounts.
    Right,
}

/// A column of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its share of the width: cells where the line has room for all shares and a blank between them
    /// (76 cells), in proportion elsewhere.
    pub share: usize,
    /// Where its words stand; its head stands in the middle where it is typeset.
    pub align: Align,
}

impl Column {
    /// A column of words.
    pub fn left(share: usize) -> Self {
        Self { share, align: Align::Left }
    }

    /// A column of marks or counts.
    pub fn center(share: usize) -> Self {
        Self { share, align: Align::Center }
    }

    /// A column of amounts.
    pub fn right(share: usize) -> Self {
        Self { share, align: Align::Right }
    }
}

/// A paper being composed, and composed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pages {
    blocks: Vec<Block>,
    lies: bool,
}

impl Pages {
    /// Its blocks, from top to bottom.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// Whether it is set on paper lying on its long side.
    pub fn is_lying(&self) -> bool {
        self.lies
    }

    /// Sets it on paper lying on its long side: many columns.
    pub fn lie(&mut self) {
        self.lies = true;
    }

    /// One more block.
    pub fn add(&mut self, block: Block) {
        self.blocks.push(block);
    }

    /// Running text.
    pub fn say(&mut self, text: &str) {
        self.hanging(text, 0);
    }

    /// Running text whose continuation stands further in, by so many cells.
    pub fn hanging(&mut self, text: &str, indent: usize) {
        self.add(Block::Text { text: text.to_owned(), indent });
    }

    /// `Label: value`.
    pub fn field(&mut self, label: &str, value: &str) {
        self.add(Block::Field { label: label.to_owned(), value: value.to_owned(), strong: false });
    }

    /// `Label: value` where the value must not be overlooked: a number, a promise, an amount.
    pub fn key_field(&mut self, label: &str, value: &str) {
        self.add(Block::Field { label: label.to_owned(), value: value.to_owned(), strong: true });
    }

    /// Small print.
    pub fn small(&mut self, text: &str) {
        self.add(Block::Small(text.to_owned()));
    }

    /// Room.
    pub fn gap(&mut self) {
        self.add(Block::Gap);
    }

    /// The paper's name.
    pub fn title(&mut self, text: &str) {
        self.add(Block::Title(text.to_owned()));
    }

    /// What must not be overlooked.
    pub fn mark(&mut self, text: &str) {
        self.add(Block::Mark(text.to_owned()));
    }

    /// A line in the middle.
    pub fn center(&mut self, text: &str) {
        self.add(Block::Center(text.to_owned()));
    }

    /// A number to be read from afar.
    pub fn big(&mut self, text: &str) {
        self.add(Block::Big(text.to_owned()));
    }

    /// The office and the nation.
    pub fn head(&mut self, left: Vec<Half>) {
        let right = vec![
            Half::Strong("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM".to_owned()),
            Half::Strong("Độc lập - Tự do - Hạnh phúc".to_owned()),
            Half::Underline,
        ];
        self.add(Block::Head { left, right });
    }

    /// Place and date.
    pub fn dated(&mut self, text: &str) {
        self.add(Block::Dated(text.to_owned()));
    }

    /// A table; the first row is its head.
    pub fn table(&mut self, columns: &[Column], rows: Vec<Vec<String>>) {
        self.add(Block::Table { columns: columns.to_vec(), rows });
    }

    /// Who signs, side by side.
    pub fn signatures(&mut self, signatures: Vec<Signature>) {
        self.add(Block::Signatures(signatures));
    }

    /// What scanners read.
    pub fn code(&mut self, text: &str) {
        self.add(Block::Code(text.to_owned()));
    }

    /// What is to be transferred, to whom and what for.
    pub fn transfer(&mut self, code: String, told: Vec<(String, String)>) {
        self.add(Block::Transfer { code, told });
    }

    /// A line across.
    pub fn rule(&mut self) {
        self.add(Block::Rule);
    }

    /// The back begins.
    pub fn overleaf(&mut self) {
        self.add(Block::Overleaf);
    }

    /// A new page begins.
    pub fn next_page(&mut self) {
        self.add(Block::Break);
    }

    /// The same with every text written otherwise.
    pub(super) fn rewritten(&self, with: impl Fn(&str) -> String) -> Self {
        let all = |texts: &[String]| texts.iter().map(|text| with(text)).collect::<Vec<_>>();
        let half = |half: &Half| match half {
            Half::Plain(text) => Half::Plain(with(text)),
            Half::Strong(text) => Half::Strong(with(text)),
            Half::Underline => Half::Underline,
        };
        let signature = |who: &Signature| Signature { part: with(&who.part), name: with(&who.name) };
        let block = |block: &Block| match block {
            Block::Text { text, indent } => Block::Text { text: with(text), indent: *indent },
            Block::Field { label, value, strong } => {
                Block::Field { label: with(label), value: with(value), strong: *strong }
            }
            Block::Small(text) => Block::Small(with(text)),
            Block::Title(text) => Block::Title(with(text)),
            Block::Mark(text) => Block::Mark(with(text)),
            Block::Center(text) => Block::Center(with(text)),
            Block::Big(text) => Block::Big(with(text)),
            Block::Dated(text) => Block::Dated(with(text)),
            Block::Head { left, right } => {
                Block::Head { left: left.iter().map(half).collect(), right: right.iter().map(half).collect() }
            }
            Block::Signatures(signatures) => Block::Signatures(signatures.iter().map(signature).collect()),
            Block::Table { columns, rows } => {
                Block::Table { columns: columns.clone(), rows: rows.iter().map(|row| all(row)).collect() }
            }
            Block::Transfer { code, told } => Block::Transfer {
                code: code.clone(),
                told: told.iter().map(|(label, value)| (with(label), with(value))).collect(),
            },
            Block::Code(_) | Block::Gap | Block::Rule | Block::Overleaf | Block::Break => block.clone(),
        };
        Self { blocks: self.blocks.iter().map(block).collect(), lies: self.lies }
    }

    /// The same, marked as a copy under its title (every title of several) from the second copy on.
    #[must_use]
    pub fn copied(mut self, copy: u16) -> Self {
        if copy < 2 {
            return self;
        }
        let mark = Block::Mark(format!("BẢN SAO (in lần {copy})"));
        if !self.blocks.iter().any(|block| matches!(block, Block::Title(_))) {
            self.blocks.insert(0, mark);
            return self;
        }
        let under = |block: Block| {
            let mark = matches!(block, Block::Title(_)).then(|| mark.clone());
            std::iter::once(block).chain(mark)
        };
        self.blocks = self.blocks.into_iter().flat_map(under).collect();
        self
    }

    /// Another paper behind this one, on a page of its own.
    pub fn append(&mut self, other: Self) {
        if !self.blocks.is_empty() {
            self.next_page();
        }
        self.blocks.extend(other.blocks);
    }
}
