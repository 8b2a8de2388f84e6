//! The OpenAPI document and the page that shows it. Nothing of the page comes from outside.

use actix_web::http::header::{
    CONTENT_ENCODING, CONTENT_SECURITY_POLICY, ContentEncoding, LOCATION,
};
use actix_web::{HttpResponse, web};
use utoipa_swagger_ui::Config;

use crate::api::Problem;

/// Where the document is.
pub const DOCUMENT: &str = "/api/openapi.json";
/// Where the page is, with its files.
pub const PAGE: &str = "/api/docs/{file:.*}";
/// The page without the slash that its files are relative to.
pub const PAGE_WITHOUT_SLASH: &str = "/api/docs";

/// The page runs its own scripts; its styles are partly written by them, its icons are `data:`.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The OpenAPI document as text.
pub struct Document(pub String);

/// Answers with the document.
pub async fn show_document(document: web::Data<Document>) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(document.0.clone())
}

/// Leads to the page.
pub async fn add_slash() -> HttpResponse {
    HttpResponse::PermanentRedirect()
        .insert_header((LOCATION, "/api/docs/"))
        .finish()
}

/// What the page is told. `none` keeps it from showing the document to the badge service of its makers.
pub fn page_config() -> Config<'static> {
    Config::new([DOCUMENT]).validator_url("none")
}

/// Answers with a file of the page.
///
/// # Errors
/// `not_found` where the page has no such file.
pub async fn show_page(
    file: web::Path<String>,
    config: web::Data<Config<'static>>,
) -> Result<HttpResponse, Problem> {
    let found = utoipa_swagger_ui::serve(&file, config.into_inner())
        .map_err(|cause| Problem::internal(cause.to_string()))?
        .ok_or_else(Problem::not_found)?;
    let mut response = HttpResponse::Ok();
    response
        .content_type(found.content_type)
        .insert_header((CONTENT_SECURITY_POLICY, PAGE_POLICY));
    if found.gzpipped {
        response.insert_header((CONTENT_ENCODING, ContentEncoding::Gzip));
    }
    Ok(response.body(found.bytes.into_owned()))
}
