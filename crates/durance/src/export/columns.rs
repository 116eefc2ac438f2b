//! How does a table leave for a script? As CSV, Parquet or Arrow, with types where the format has them.

use arrow_array::{ArrayRef, BooleanArray, Float64Array, RecordBatch, StringArray};
use arrow_ipc::writer::FileWriter;
use arrow_schema::{DataType, Field, Schema};
use durance_report::tables::{Kind, RawTable};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use std::sync::Arc;

/// A form for columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Comma-separated values, UTF-8.
    Csv,
    /// Apache Parquet.
    Parquet,
    /// Apache Arrow, the IPC file format (Feather 2).
    Arrow,
}

/// One column, all of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Column {
    /// Words.
    Text(Vec<String>),
    /// Numbers; a missing one is null.
    Number(Vec<Option<f64>>),
    /// Truth values.
    Truth(Vec<bool>),
}

/// Named columns of one length.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns {
    /// Name of the table.
    pub name: String,
    /// Names and contents.
    pub columns: Vec<(String, Column)>,
}

impl Columns {
    /// The columns of a table, each of the kind that it declares.
    pub fn of(table: &RawTable) -> Columns {
        let column = |index: usize| {
            let cells = table.rows.iter().map(|row| &row[index]);
            match table.kind(index) {
                Kind::Text => Column::Text(cells.cloned().collect()),
                Kind::Number => Column::Number(cells.map(|cell| cell.parse().ok()).collect()),
                Kind::Truth => Column::Truth(cells.map(|cell| cell == "true").collect()),
            }
        };
        let names = table.columns.iter().enumerate();
        Columns {
            name: table.name.to_owned(),
            columns: names
                .map(|(i, name)| ((*name).to_owned(), column(i)))
                .collect(),
        }
    }

    /// Columns of numbers, for draws.
    pub fn numbers(name: &str, columns: Vec<(String, Vec<f64>)>) -> Columns {
        let some = |values: Vec<f64>| Column::Number(values.into_iter().map(Some).collect());
        Columns {
            name: name.to_owned(),
            columns: columns.into_iter().map(|(n, v)| (n, some(v))).collect(),
        }
    }

    fn rows(&self) -> usize {
        self.columns.first().map_or(0, |(_, column)| match column {
            Column::Text(cells) => cells.len(),
            Column::Number(cells) => cells.len(),
            Column::Truth(cells) => cells.len(),
        })
    }

    /// The table as a file.
    ///
    /// # Errors
    /// When the writer of the format refuses it, in its words.
    pub fn bytes(&self, form: Form) -> Result<Vec<u8>, String> {
        match form {
            Form::Csv => Ok(self.csv().into_bytes()),
            Form::Parquet => self.parquet().map_err(|e| e.to_string()),
            Form::Arrow => self.arrow().map_err(|e| e.to_string()),
        }
    }

    /// RFC 4180: UTF-8, lines ended by CR LF, numbers in the shortest form that reads back to the same value.
    fn csv(&self) -> String {
        let heads: Vec<String> = self.columns.iter().map(|(n, _)| quoted(n)).collect();
        let mut out = heads.join(",") + "\r\n";
        for row in 0..self.rows() {
            let cells = self.columns.iter().map(|(_, column)| match column {
                Column::Text(cells) => quoted(&cells[row]),
                Column::Number(cells) => cells[row].map(|v| v.to_string()).unwrap_or_default(),
                Column::Truth(cells) => cells[row].to_string(),
            });
            out.push_str(&cells.collect::<Vec<_>>().join(","));
            out.push_str("\r\n");
        }
        out
    }

    fn parquet(&self) -> parquet::errors::Result<Vec<u8>> {
        let fields = self
            .columns
            .iter()
            .map(|(name, column)| field(name, column).map(Arc::new))
            .collect::<parquet::errors::Result<Vec<_>>>()?;
        let schema = Type::group_type_builder("table")
            .with_fields(fields)
            .build()?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by("durance".to_owned())
            .build();
        let mut writer =
            SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
        let mut group = writer.next_row_group()?;
        for (_, cells) in &self.columns {
            let Some(mut column) = group.next_column()? else {
                break;
            };
            match (column.untyped(), cells) {
                (ColumnWriter::ByteArrayColumnWriter(out), Column::Text(cells)) => {
                    let bytes: Vec<ByteArray> =
                        cells.iter().map(|c| ByteArray::from(c.as_str())).collect();
                    out.write_batch(&bytes, None, None)?;
                }
                (ColumnWriter::DoubleColumnWriter(out), Column::Number(cells)) => {
                    let values: Vec<f64> = cells.iter().flatten().copied().collect();
                    let levels: Vec<i16> = cells.iter().map(|c| i16::from(c.is_some())).collect();
                    out.write_batch(&values, Some(&levels), None)?;
                }
                (ColumnWriter::BoolColumnWriter(out), Column::Truth(cells)) => {
                    out.write_batch(cells, None, None)?;
                }
                // INVARIANT: the schema was made from these very columns.
                _ => {
                    let text = "a column is not of its declared type".to_owned();
                    return Err(parquet::errors::ParquetError::General(text));
                }
            }
            column.close()?;
        }
        group.close()?;
        writer.into_inner()
    }

    fn arrow(&self) -> Result<Vec<u8>, arrow_schema::ArrowError> {
        let fields = self.columns.iter().map(|(name, column)| match column {
            Column::Text(_) => Field::new(name, DataType::Utf8, false),
            Column::Number(_) => Field::new(name, DataType::Float64, true),
            Column::Truth(_) => Field::new(name, DataType::Boolean, false),
        });
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let arrays = self.columns.iter().map(|(_, column)| -> ArrayRef {
            match column {
                Column::Text(cells) => Arc::new(StringArray::from_iter_values(cells)),
                Column::Number(cells) => Arc::new(Float64Array::from_iter(cells.iter().copied())),
                Column::Truth(cells) => Arc::new(BooleanArray::from(cells.clone())),
            }
        });
        let batch = RecordBatch::try_new(Arc::clone(&schema), arrays.collect())?;
        let mut writer = FileWriter::try_new(Vec::new(), &schema)?;
        writer.write(&batch)?;
        writer.finish()?;
        writer.into_inner()
    }
}

fn field(name: &str, column: &Column) -> parquet::errors::Result<Type> {
    let (physical, repetition, logical) = match column {
        Column::Text(_) => (
            Physical::BYTE_ARRAY,
            Repetition::REQUIRED,
            Some(LogicalType::String),
        ),
        Column::Number(_) => (Physical::DOUBLE, Repetition::OPTIONAL, None),
        Column::Truth(_) => (Physical::BOOLEAN, Repetition::REQUIRED, None),
    };
    Type::primitive_type_builder(name, physical)
        .with_repetition(repetition)
        .with_logical_type(logical)
        .build()
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text.to_owned()
}
