//! How do the sheets become an XLSX file?

use durance_core::Date;
use durance_report::workbook::{Cell, Places, Sheet};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Formula, Workbook, Worksheet, XlsxError,
};

/// The workbook. Its date is that of the question, so that the same run gives the same bytes.
///
/// # Errors
/// When a cell does not fit the format, in the writer's words.
pub fn bytes(sheets: &[Sheet], title: &str, day: Date) -> Result<Vec<u8>, String> {
    build(sheets, title, day).map_err(|e| e.to_string())
}

fn build(sheets: &[Sheet], title: &str, day: Date) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let (year, month, date) = (day.year(), day.month(), day.day());
    let made = ExcelDateTime::from_ymd(
        u16::try_from(year).unwrap_or(1900),
        u8::try_from(month).unwrap_or(1),
        u8::try_from(date).unwrap_or(1),
    )?;
    let properties = DocProperties::new()
        .set_title(title)
        .set_author("Durance")
        .set_creation_datetime(&made);
    workbook.set_properties(&properties);
    for sheet in sheets {
        write(workbook.add_worksheet(), sheet)?;
    }
    workbook.save_to_buffer()
}

fn write(page: &mut Worksheet, sheet: &Sheet) -> Result<(), XlsxError> {
    page.set_name(&sheet.name)?;
    page.set_freeze_panes(sheet.frozen, 0)?;
    page.set_landscape();
    page.set_print_fit_to_pages(1, 0);
    for (at, width) in (0u16..).zip(&sheet.widths) {
        page.set_column_width(at, *width)?;
    }
    let words = Format::new().set_align(FormatAlign::Top).set_text_wrap();
    let head = words.clone().set_bold();
    for (row, cells) in (0u32..).zip(&sheet.rows) {
        for (column, cell) in (0u16..).zip(cells) {
            match cell {
                Cell::Empty => {}
                Cell::Head(text) => {
                    page.write_string_with_format(row, column, text, &head)?;
                }
                Cell::Text(text) => {
                    page.write_string_with_format(row, column, text, &words)?;
                }
                Cell::Number(value, places) => {
                    page.write_number_with_format(row, column, *value, &shown(*places))?;
                }
                Cell::Formula(formula, value, places) => {
                    let formula = Formula::new(formula).set_result(value.to_string());
                    page.write_formula_with_format(row, column, formula, &shown(*places))?;
                }
            }
        }
    }
    Ok(())
}

fn shown(places: Places) -> Format {
    let pattern = match places {
        Places::Whole => "#,##0",
        Places::Two => "#,##0.00",
        Places::Percent => "0.0%",
        Places::General => "General",
    };
    Format::new()
        .set_align(FormatAlign::Top)
        .set_num_format(pattern)
}
