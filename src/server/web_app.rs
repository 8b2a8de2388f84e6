//! The web app: its files as they were built into the program, or, where it was not built, a page that
//! says how to build it.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use actix_web::http::header::{
    AcceptEncoding, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, ContentEncoding,
    ETAG, Encoding, EntityTag, Header, HeaderName, IfNoneMatch, VARY,
};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::api::{Problem, no_operation};

/// Where the app begins.
const START: &str = "/";
/// The page that it begins with, among its files.
const START_FILE: &str = "index.html";
/// Files whose names change with what is in them.
const HASHED: &str = "assets/";

/// Scripts, styles and connections from the service alone; pictures also as the app itself made them.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    connect-src 'self'; manifest-src 'self'; worker-src 'self'; img-src 'self' blob: data:; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// What a page of the app may ask of the device: pictures, and nothing else.
const PERMISSIONS: (HeaderName, &str) = (
    HeaderName::from_static("permissions-policy"),
    "camera=(self), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
);
/// No page from elsewhere holds a window of the app, and none loads its files.
const APART: [(HeaderName, &str); 2] = [
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// A year: such a name never gets other bytes.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// Kept, and asked about each time, so that a new version is noticed at once.
const ASK_FIRST: &str = "no-cache";

const NOT_BUILT: &str = include_str!("web_app_not_built.html");

/// A file as it was embedded: path, plain, in brotli, in gzip.
type Embedded = (
    &'static str,
    &'static [u8],
    Option<&'static [u8]>,
    Option<&'static [u8]>,
);

static EMBEDDED: &[Embedded] = include!(concat!(env!("OUT_DIR"), "/web_app.rs"));
static BUILT_IN: LazyLock<Arc<WebApp>> = LazyLock::new(|| Arc::new(WebApp::new(EMBEDDED)));

/// The files of the app by their path, with the slash in front.
pub struct WebApp(BTreeMap<String, File>);

struct File {
    kind: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
    /// What tells its versions apart; none where each has a name of its own.
    version: Option<String>,
}

impl WebApp {
    /// The app that is part of this program.
    pub fn built_in() -> web::Data<Self> {
        web::Data::from(BUILT_IN.clone())
    }

    fn new(files: &[Embedded]) -> Self {
        let files = files.iter().map(|(path, plain, brotli, gzip)| {
            let file = File {
                kind: media_type(path),
                plain,
                brotli: *brotli,
                gzip: *gzip,
                version: (!path.starts_with(HASHED)).then(|| version(plain)),
            };
            (format!("/{path}"), file)
        });
        Self(files.collect())
    }

    /// Whether there is anything but the page that says how to build it.
    pub fn is_built(&self) -> bool {
        !self.0.is_empty()
    }

    /// The patterns of all its paths. The hashed ones are one: a number in the metrics is for them all.
    pub fn paths(&self) -> Vec<String> {
        let named = self.0.keys().filter(|path| !path[1..].starts_with(HASHED));
        let ours = [START.to_owned(), format!("/{HASHED}{{file:.*}}")];
        ours.into_iter().chain(named.cloned()).collect()
    }

    fn find(&self, path: &str) -> Option<&File> {
        match path {
            START => self.0.get(&format!("/{START_FILE}")),
            path => self.0.get(path),
        }
    }
}

/// Adds the paths of the app.
pub fn configure(routes: &mut web::ServiceConfig, app: &web::Data<WebApp>) {
    routes.app_data(app.clone());
    for path in app.paths() {
        let resource = web::resource(path)
            .route(web::get().to(show))
            .route(web::head().to(show))
            .default_service(web::to(no_operation));
        routes.service(resource);
    }
}

/// Answers with a file of the app.
///
/// # Errors
/// `not_found` where the app has no such file.
pub async fn show(request: HttpRequest, app: web::Data<WebApp>) -> Result<HttpResponse, Problem> {
    let path = request.path();
    let mut response = HttpResponse::Ok();
    // A hashed file is loaded by a page, whose policy holds; what it would say itself is dead weight
    // on each of the files that a first visit fetches.
    if !path[1..].starts_with(HASHED) {
        response.insert_header((CONTENT_SECURITY_POLICY, POLICY));
        response.insert_header(PERMISSIONS);
        for header in APART {
            response.insert_header(header);
        }
    }
    if path == START && !app.is_built() {
        response.insert_header((CACHE_CONTROL, ASK_FIRST));
        response.content_type("text/html; charset=utf-8");
        return Ok(response.body(NOT_BUILT));
    }
    let file = app.find(path).ok_or_else(Problem::not_found)?;
    Ok(file.answer(&request, response))
}

impl File {
    fn answer(&self, request: &HttpRequest, mut response: HttpResponseBuilder) -> HttpResponse {
        let (encoding, bytes) = self.choose(request);
        if self.brotli.is_some() || self.gzip.is_some() {
            response.insert_header((VARY, "Accept-Encoding"));
        }
        let Some(version) = &self.version else {
            response.insert_header((CACHE_CONTROL, FOREVER));
            return self.send(response, encoding, bytes);
        };
        // Each coding is another sequence of bytes, which a strong tag has to tell apart.
        let tag = EntityTag::new_strong(format!("{version}-{}", encoding.as_str()));
        let known = matches(&tag, request);
        response.insert_header((CACHE_CONTROL, ASK_FIRST));
        response.insert_header((ETAG, tag));
        if known {
            return response
                .status(actix_web::http::StatusCode::NOT_MODIFIED)
                .finish();
        }
        self.send(response, encoding, bytes)
    }

    fn send(
        &self,
        mut response: HttpResponseBuilder,
        encoding: ContentEncoding,
        bytes: &'static [u8],
    ) -> HttpResponse {
        if encoding != ContentEncoding::Identity {
            response.insert_header((CONTENT_ENCODING, encoding));
        }
        response
            .content_type(self.kind)
            .body(Bytes::from_static(bytes))
    }

    /// The smallest of its codings that the client can read.
    fn choose(&self, request: &HttpRequest) -> (ContentEncoding, &'static [u8]) {
        let plain = (ContentEncoding::Identity, self.plain);
        let Ok(readable) = AcceptEncoding::parse(request) else {
            return plain;
        };
        let codings = [
            (Encoding::brotli(), ContentEncoding::Brotli, self.brotli),
            (Encoding::gzip(), ContentEncoding::Gzip, self.gzip),
        ];
        let there = codings.iter().filter(|(_, _, bytes)| bytes.is_some());
        let identity = Encoding::identity();
        let supported = there.map(|(coding, _, _)| coding).chain([&identity]);
        let chosen = readable.negotiate(supported);
        codings
            .iter()
            .find(|(coding, _, _)| Some(coding) == chosen.as_ref())
            .and_then(|(_, coding, bytes)| Some((*coding, (*bytes)?)))
            .unwrap_or(plain)
    }
}

/// Whether the client has this version.
fn matches(tag: &EntityTag, request: &HttpRequest) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(known)) => known.iter().any(|known| known.weak_eq(tag)),
        Err(_) => false,
    }
}

/// Sixteen hexadecimal digits of the SHA-256 of a file.
fn version(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The kinds of files that the build makes.
fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests;
