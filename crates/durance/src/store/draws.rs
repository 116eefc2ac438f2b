//! How are the draws kept? One Parquet row per draw, one column per input and per figure.

use parquet::basic::{Compression, Repetition, Type as PhysicalType};
use parquet::column::writer::ColumnWriter;
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;
use std::io::Write;
use std::sync::Arc;

/// Writes rows in groups as they come, so that memory does not grow with the number of draws.
pub struct DrawsWriter<W: Write + Send> {
    file: SerializedFileWriter<W>,
    columns: usize,
}

impl<W: Write + Send> DrawsWriter<W> {
    /// Opens a file with the given column names, all of them double precision and required.
    ///
    /// # Errors
    /// When the schema is rejected or the sink fails.
    pub fn new(sink: W, names: &[String]) -> Result<DrawsWriter<W>> {
        let fields = names
            .iter()
            .map(|name| {
                Type::primitive_type_builder(name, PhysicalType::DOUBLE)
                    .with_repetition(Repetition::REQUIRED)
                    .build()
                    .map(Arc::new)
            })
            .collect::<Result<Vec<_>>>()?;
        let schema = Type::group_type_builder("draws")
            .with_fields(fields)
            .build()?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by("durance".to_owned())
            .build();
        let file = SerializedFileWriter::new(sink, Arc::new(schema), Arc::new(properties))?;
        Ok(DrawsWriter {
            file,
            columns: names.len(),
        })
    }

    /// Adds a group of rows, given by column.
    ///
    /// # Shape
    /// `columns[c][r]`: as many columns as names, all of one length.
    ///
    /// # Errors
    /// When the shape is wrong or the sink fails.
    pub fn write(&mut self, columns: &[Vec<f64>]) -> Result<()> {
        if columns.len() != self.columns {
            return Err(parquet::errors::ParquetError::General(format!(
                "{} columns given, {} named",
                columns.len(),
                self.columns
            )));
        }
        let mut group = self.file.next_row_group()?;
        for values in columns {
            let Some(mut column) = group.next_column()? else {
                break;
            };
            if let ColumnWriter::DoubleColumnWriter(writer) = column.untyped() {
                writer.write_batch(values, None, None)?;
            }
            column.close()?;
        }
        group.close()?;
        Ok(())
    }

    /// Writes the footer and gives the sink back.
    ///
    /// # Errors
    /// When the sink fails.
    pub fn into_inner(self) -> Result<W> {
        self.file.into_inner()
    }
}
