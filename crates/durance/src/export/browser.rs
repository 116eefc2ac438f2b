//! Who prints? A browser of the Chromium family that is on the machine already; it gets one local page,
//! no script and no network.

use crate::interrupt;
use durance_core::Date;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// The environment variable that names a browser.
pub const VARIABLE: &str = "DURANCE_BROWSER";

/// Longer than any page of ours takes; a browser that hangs must not hang the program.
const PATIENCE: Duration = Duration::from_secs(180);

/// Names on the search path, the first found is taken.
const NAMES: [&str; 8] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
    "chrome-headless-shell",
];

/// Where the installers of other systems put them.
const PLACES: [&str; 5] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/// The browser, if there is one: the one that [`VARIABLE`] names, else the first that is installed.
pub fn find() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(VARIABLE) {
        let named = PathBuf::from(named);
        return named.is_file().then_some(named);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let endings = if cfg!(windows) { ".exe" } else { "" };
    let on_path = NAMES.iter().flat_map(|name| {
        let file = format!("{name}{endings}");
        folders.iter().map(move |folder| folder.join(&file))
    });
    let installed = PLACES.iter().map(PathBuf::from);
    on_path.chain(installed).find(|path| path.is_file())
}

/// A sheet of paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// 210 by 297 mm.
    A4,
    /// 8.5 by 11 inches.
    Letter,
}

impl Paper {
    fn css(self) -> &'static str {
        match self {
            Paper::A4 => "A4",
            Paper::Letter => "letter",
        }
    }
}

/// Prints a page as a tagged PDF with an outline, `foot` and the number of the page at the bottom of each
/// sheet; its date is set to `day`.
///
/// # Errors
/// In words, when the browser fails or takes too long.
pub fn pdf(
    browser: &Path,
    page: &str,
    foot: &str,
    paper: Paper,
    day: Date,
) -> Result<Vec<u8>, String> {
    let words = "font:7.5pt system-ui,sans-serif;color:#52606D";
    let sized = format!(
        "<style>@page{{size:{};@bottom-left{{content:\"{}\";{words}}}\
         @bottom-right{{content:counter(page) \" / \" counter(pages);{words}}}}}</style></head>",
        paper.css(),
        css_text(foot)
    );
    let page = page.replacen("</head>", &sized, 1);
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    interrupt::temporary(folder.path());
    let out = folder.path().join("page.pdf");
    let flags = [
        joined("--print-to-pdf=", &out),
        "--no-pdf-header-footer".into(),
        "--generate-pdf-document-outline".into(),
    ];
    let made = run(browser, folder.path(), &page, &flags, &out)?;
    Ok(dated(made, day))
}

/// A text for a string of a style sheet that stands in a page: nothing in it ends the string or the sheet.
fn css_text(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '"' | '\\' | '<' | '\n' | '\r' => out.push_str(&format!("\\{:x} ", letter as u32)),
            other => out.push(other),
        }
    }
    out
}

/// The window takes this much of its own height away from the page, whatever size is asked for.
const FRAME: u32 = 160;

/// Pixels of the picture for one of the page.
const SCALE: u32 = 2;

/// A picture of a chart, `width` by `height` CSS pixels at twice that resolution, on white.
///
/// # Errors
/// In words, when the browser fails or takes too long.
pub fn png(browser: &Path, svg: &str, width: u32, height: u32) -> Result<Vec<u8>, String> {
    let page = format!(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><style>html,body{{margin:0;background:#fff;color-scheme:light}}\
         svg{{display:block}}</style></head><body>{svg}</body></html>"
    );
    let folder = tempfile::tempdir().map_err(|e| e.to_string())?;
    interrupt::temporary(folder.path());
    let out = folder.path().join("chart.png");
    let flags = [
        joined("--screenshot=", &out),
        format!("--window-size={width},{}", height + FRAME).into(),
        format!("--force-device-scale-factor={SCALE}").into(),
        "--blink-settings=preferredColorScheme=1".into(),
    ];
    let made = run(browser, folder.path(), &page, &flags, &out)?;
    cropped(&made, height * SCALE)
}

/// The upper rows of a picture.
fn cropped(picture: &[u8], rows: u32) -> Result<Vec<u8>, String> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(picture))
        .read_info()
        .map_err(|e| e.to_string())?;
    let size = reader
        .output_buffer_size()
        .ok_or("the picture is too large")?;
    let mut pixels = vec![0; size];
    let frame = reader.next_frame(&mut pixels).map_err(|e| e.to_string())?;
    let rows = rows.min(frame.height);
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, frame.width, rows);
    encoder.set_color(frame.color_type);
    encoder.set_depth(frame.bit_depth);
    let kept = &pixels[..frame.line_size * rows as usize];
    encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(kept))
        .map_err(|e| e.to_string())?;
    Ok(out)
}

fn joined(flag: &str, path: &Path) -> OsString {
    let mut word = OsString::from(flag);
    word.push(path);
    word
}

/// Shows the browser a page and returns the file that it makes of it.
fn run(
    browser: &Path,
    folder: &Path,
    page: &str,
    flags: &[OsString],
    out: &Path,
) -> Result<Vec<u8>, String> {
    let html = folder.join("page.html");
    std::fs::write(&html, page).map_err(|e| e.to_string())?;
    let mut command = Command::new(browser);
    command
        .args([
            "--headless",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-default-apps",
            "--disable-extensions",
            "--disable-sync",
            "--hide-scrollbars",
            "--no-first-run",
            // The page asks for nothing; should that ever change, nothing is what it gets.
            "--host-resolver-rules=MAP * ~NOTFOUND",
        ])
        .arg(joined("--user-data-dir=", &folder.join("profile")))
        .args(flags)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    if is_root() {
        // The browser refuses its sandbox to root, as in containers; the page is our own and has no script.
        command.arg("--no-sandbox");
    }
    command.arg(joined("file://", &html));
    let mut child = command
        .spawn()
        .map_err(|e| format!("cannot start `{}`: {e}", browser.display()))?;
    let begun = Instant::now();
    let status = loop {
        match child.try_wait().map_err(|e| e.to_string())? {
            Some(status) => break status,
            None if begun.elapsed() > PATIENCE => {
                // It may have ended in this very moment; either way it is gone.
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("`{}` did not finish", browser.display()));
            }
            None if interrupt::asked() => {
                let _ = child.kill();
                let _ = child.wait();
                interrupt::end();
            }
            None => std::thread::sleep(Duration::from_millis(10)),
        }
    };
    std::fs::read(out).map_err(|_| {
        format!(
            "`{}` made no file and ended with {status}",
            browser.display()
        )
    })
}

#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    // The folder of the own process belongs to the effective user.
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

/// Replaces the time of printing by a day, digit for digit, so that the same run gives the same bytes.
fn dated(mut pdf: Vec<u8>, day: Date) -> Vec<u8> {
    let stamp = format!(
        "D:{:04}{:02}{:02}000000",
        day.year(),
        day.month(),
        day.day()
    );
    for key in [&b"/CreationDate ("[..], &b"/ModDate ("[..]] {
        let mut from = 0;
        while let Some(at) = position(&pdf[from..], key) {
            let start = from + at + key.len();
            let end = start + stamp.len();
            if pdf.len() >= end && pdf[start..].starts_with(b"D:") {
                pdf[start..end].copy_from_slice(stamp.as_bytes());
            }
            from = start;
        }
    }
    pdf
}

fn position(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|w| w == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_break_out_of_the_style_sheet() {
        assert_eq!(css_text("a \"b\" </style>"), "a \\22 b\\22  \\3c /style>");
    }

    #[test]
    fn a_picture_keeps_its_upper_rows() {
        let mut made = Vec::new();
        let mut encoder = png::Encoder::new(&mut made, 2, 3);
        encoder.set_color(png::ColorType::Grayscale);
        let mut writer = encoder.write_header().expect("a header");
        writer
            .write_image_data(&[1, 2, 3, 4, 5, 6])
            .expect("pixels");
        writer.finish().expect("an end");
        let upper = cropped(&made, 2).expect("a picture");
        let mut reader = png::Decoder::new(std::io::Cursor::new(upper))
            .read_info()
            .expect("a picture");
        let mut pixels = [0; 4];
        reader.next_frame(&mut pixels).expect("two rows");
        assert_eq!((reader.info().height, pixels), (2, [1, 2, 3, 4]));
    }

    #[test]
    fn the_date_of_printing_is_replaced_in_place() {
        let made = b"x /CreationDate (D:20261125221531+00'00') y".to_vec();
        let length = made.len();
        let fixed = dated(made, Date::constant(2025, 2, 5));
        assert_eq!(fixed.len(), length);
        let text = String::from_utf8_lossy(&fixed);
        assert_eq!(text, "x /CreationDate (D:20250205000000+00'00') y");
    }
}
