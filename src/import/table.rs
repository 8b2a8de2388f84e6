//! Rows of a CSV file with their lines, whatever the bytes are.

use csv::{ByteRecord, ReaderBuilder, StringRecord};
use sha2::{Digest, Sha256};

use super::fault::{Fault, ImportError, RowFault};

/// A CSV file whose first line names its columns.
pub(super) struct Table<'bytes> {
    bytes: &'bytes [u8],
    reader: csv::Reader<&'bytes [u8]>,
    header: StringRecord,
    /// Up to where lines have been counted.
    counted: usize,
    line: u64,
}

/// One row.
pub(super) struct Row {
    /// Line of the file, the header being line 1.
    pub(super) line: u64,
    fields: StringRecord,
}

impl<'bytes> Table<'bytes> {
    pub(super) fn open(bytes: &'bytes [u8], delimiter: u8) -> Result<Self, ImportError> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(bytes);
        let mut header = StringRecord::new();
        match reader.read_record(&mut header) {
            Ok(true) => {}
            Ok(false) | Err(_) => return Err(ImportError::NoHeader),
        }
        header.trim();
        Ok(Self {
            bytes,
            reader,
            header,
            counted: 0,
            line: 1,
        })
    }

    /// Where a column stands.
    pub(super) fn column(&self, name: &str) -> Result<usize, ImportError> {
        let mut found = self.header.iter().enumerate();
        let mut find = || found.find(|(_, column)| *column == name);
        let (column, _) = find().ok_or_else(|| ImportError::ColumnMissing(name.to_owned()))?;
        match find() {
            Some(_) => Err(ImportError::ColumnRepeated(name.to_owned())),
            None => Ok(column),
        }
    }

    /// Bytes read so far.
    pub(super) fn bytes_read(&self) -> u64 {
        self.reader.position().byte()
    }

    /// The line on which the row that begins at or after a byte really begins: the reader's own
    /// count stands still before line ends and blank lines that the row does not belong to.
    fn line_at(&mut self, byte: u64) -> u64 {
        let byte = usize::try_from(byte).unwrap_or(usize::MAX);
        let rest = self.bytes.get(byte..).unwrap_or_default();
        let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let begin = byte.saturating_add(blank.count());
        let passed = self.bytes.get(self.counted..begin).unwrap_or_default();
        for byte in passed {
            self.line += u64::from(*byte == b'\n');
        }
        self.counted = begin.max(self.counted);
        self.line
    }
}

impl Iterator for Table<'_> {
    type Item = Result<Row, RowFault>;

    fn next(&mut self) -> Option<Self::Item> {
        let line = self.line_at(self.bytes_read());
        let mut record = ByteRecord::new();
        match self.reader.read_byte_record(&mut record) {
            Ok(true) => {}
            // Reading bytes from memory into bytes has no other way to end.
            Ok(false) | Err(_) => return None,
        }
        let expected = self.header.len();
        let fault = |fault| Some(Err(RowFault { line, fault }));
        let Ok(mut fields) = StringRecord::from_byte_record(record) else {
            return fault(Fault::NotUtf8);
        };
        if fields.len() != expected {
            let found = fields.len();
            return fault(Fault::FieldCount { found, expected });
        }
        fields.trim();
        Some(Ok(Row { line, fields }))
    }
}

impl Row {
    /// A field without the blanks around it.
    pub(super) fn field(&self, column: usize) -> &str {
        self.fields.get(column).unwrap_or_default()
    }

    /// The same for two rows only if all their fields are the same.
    pub(super) fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for field in &self.fields {
            hash.update(field.len().to_be_bytes());
            hash.update(field);
        }
        hash.finalize().into()
    }
}
