//! Answers that are files: what the book holds, as comma-separated values.

use std::io::{self, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use paysmith_codegen::checked::{File, Kind, Provider, Table};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::book::Book;
use crate::entry::Entry;
use crate::json::Json;

/// A file of the orders in the book: of those of a day, where the request has a date.
pub(crate) fn of_orders(kind: File, spec: &Provider, asked: &Json, book: &Book) -> io::Result<Vec<u8>> {
    let day = asked.leaves().into_iter().find_map(|(_, value)| date(&value.scalar()?));
    let zone = zone(spec);
    let of_day = |entry: &&Entry| day.is_none_or(|day| entry.made.to_zoned(zone.clone()).date() == day);
    let mut entries: Vec<_> = book.newest().filter(of_day).collect();
    entries.reverse();
    let table = table(&entries);
    match kind {
        File::Text => Ok(table.into_bytes()),
        File::Gzip => {
            let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
            gzip.write_all(table.as_bytes())?;
            gzip.finish()
        }
        File::Zip => {
            let mut zip = ZipWriter::new(io::Cursor::new(Vec::new()));
            zip.start_file("orders.csv", SimpleFileOptions::default())?;
            zip.write_all(table.as_bytes())?;
            Ok(zip.finish()?.into_inner())
        }
    }
}

fn table(entries: &[&Entry]) -> String {
    let mut table = String::from("order,operation,amount,state,made\r\n");
    for entry in entries {
        let amount = entry.amount.map(|amount| amount.to_string());
        let made = entry.made.to_string();
        let cells = [
            entry.number.as_deref().unwrap_or_default(),
            &entry.operation,
            amount.as_deref().unwrap_or_default(),
            entry.state.word(),
            &made,
        ];
        table.push_str(&cells.map(quoted).join(","));
        table.push_str("\r\n");
    }
    table
}

/// A cell as RFC 4180 wants it.
fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\r', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// `2030-01-02`, `20300102`, and the like at the beginning of a point in time.
fn date(text: &str) -> Option<Date> {
    let shape: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let format = match shape.as_str() {
        "0000-00-00" | "0000-00-00 00:00:00" => "%Y-%m-%d",
        "00000000" => "%Y%m%d",
        _ => return None,
    };
    let day = text.get(..if format.contains('-') { 10 } else { 8 })?;
    Date::strptime(format, day).ok()
}

/// Where the provider's days begin, by the first of its points in time that says so.
fn zone(spec: &Provider) -> TimeZone {
    fn offset(table: &Table) -> Option<i32> {
        table.fields.iter().find_map(|field| match &field.kind {
            Kind::Instant(instant) if !crate::times::is_unix(instant.format) => Some(instant.offset),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_and_other_numbers_are_not() {
        let day = Date::new(2030, 1, 2).unwrap();
        for text in ["2030-01-02", "20300102", "2030-01-02 03:04:05"] {
            assert_eq!(date(text), Some(day), "{text}");
        }
        for text in ["2030-13-02", "20301302", "203001021", "2030", ""] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        assert_eq!(["a b", "a,b", "a\"b", "订单"].map(quoted), ["a b", "\"a,b\"", "\"a\"\"b\"", "订单"]);
    }
}
