//! Answers that are files: the entries of the book as comma-separated values.

use std::io::{self, Write as _};

use csv::Terminator;
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::tz::{Offset, TimeZone};
use paysmith_codegen::checked::{File, Kind, Provider, Table};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::book::{Book, BookEntry};
use crate::wire::json::Json;
use crate::wire::time;

/// A file of the entries in the book; of one day's entries, where the request has a date.
pub(crate) fn of_orders(kind: File, spec: &Provider, asked: &Json, book: &Book) -> io::Result<Vec<u8>> {
    let day = asked.leaves().into_iter().find_map(|(_, value)| time::day(&value.scalar()?));
    let zone = zone(spec);
    let of_day =
        |entry: &&BookEntry| day.is_none_or(|day| entry.created.to_zoned(zone.clone()).date() == day);
    let mut entries: Vec<_> = book.newest().filter(of_day).collect();
    entries.reverse();
    let table = table(&entries)?;
    match kind {
        File::Text => Ok(table),
        File::Gzip => {
            let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
            gzip.write_all(&table)?;
            gzip.finish()
        }
        File::Zip => {
            let mut zip = ZipWriter::new(io::Cursor::new(Vec::new()));
            zip.start_file("orders.csv", SimpleFileOptions::default())?;
            zip.write_all(&table)?;
            Ok(zip.finish()?.into_inner())
        }
    }
}

/// The entries as rows, in the format of RFC 4180.
fn table(entries: &[&BookEntry]) -> io::Result<Vec<u8>> {
    let mut table = csv::WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    table.write_record(["order", "operation", "amount", "state", "made"])?;
    for entry in entries {
        table.write_record([
            entry.number.as_deref().unwrap_or_default(),
            &entry.operation,
            &entry.amount.map_or_else(String::new, |amount| amount.to_string()),
            entry.state.word(),
            &entry.created.to_string(),
        ])?;
    }
    table.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// The time zone of the provider's days: that of the first field in the spec that is a local time.
fn zone(spec: &Provider) -> TimeZone {
    fn offset(table: &Table) -> Option<i32> {
        table.fields.iter().find_map(|field| match &field.kind {
            Kind::Instant(instant) if !time::is_unix(instant.format) => Some(instant.offset),
            Kind::Object(object) => offset(&object.table),
            Kind::List(list) => match &list.item.kind {
                Kind::Object(object) => offset(&object.table),
                _ => None,
            },
            _ => None,
        })
    }
    let tables = spec.operations.iter().flat_map(|operation| [&operation.request, &operation.response]);
    let seconds = tables.filter_map(offset).next().unwrap_or_default();
    TimeZone::fixed(Offset::from_seconds(seconds).unwrap_or(Offset::UTC))
}
