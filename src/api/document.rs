//! The OpenAPI document: what the operations say of themselves, and what holds for all of them.

use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::response::Response;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, SchemaType, Type};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Content, OpenApi as OpenApiDocument, Ref, RefOr, Required};
use utoipa::{Modify, OpenApi};

use super::caller::POSTING_HEADER;
use super::problem::ProblemBody;
use super::request::{DEVICE_TIME_HEADER, KEY_HEADER};
use super::{attachments, follow_up, inbox};
use crate::domain::burden::Distribution;

const PROBLEM_TYPE: &str = "application/problem+json";
const IF_MATCH: &str = "If-Match";
const VERSION_REQUIRED: &str = "428";
const CREATED: &str = "201";

/// The parts of the OpenAPI document that do not come from the operations.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tapsyrma",
        description = "Instructions to villages: issued, delivered in working time, answered, measured."
    ),
    components(schemas(ProblemBody, Distribution, inbox::Part, inbox::DelegatedTo, follow_up::FollowUpPart)),
    modifiers(&BearerToken)
)]
pub struct Document;

struct BearerToken;

impl Modify for BearerToken {
    fn modify(&self, document: &mut OpenApiDocument) {
        document
            .components
            .get_or_insert_default()
            .add_security_scheme(
                "access_token",
                SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)),
            );
        document.security = Some(vec![SecurityRequirement::new(
            "access_token",
            Vec::<String>::new(),
        )]);
    }
}

/// The OpenAPI document of every operation.
pub fn document() -> OpenApiDocument {
    use utoipa_actix_web::AppExt;
    let (_, mut document) = actix_web::App::new()
        .into_utoipa_app()
        .openapi(Document::openapi())
        .service(utoipa_actix_web::scope(super::ROOT).configure(super::configure))
        .split_for_parts();
    for (path, item) in &mut document.paths.paths {
        let PathItem {
            get,
            put,
            post,
            delete,
            options,
            head,
            patch,
            ..
        } = item;
        // The protocol of uploads has no keys: what is sent again goes on where it was.
        let is_upload = path.starts_with(attachments::PATH);
        for operation in [get, put, delete, options, head, patch]
            .into_iter()
            .flatten()
        {
            complete(operation, false, is_upload);
            name_identifiers(operation, path);
        }
        for operation in post.iter_mut() {
            complete(operation, true, is_upload);
            name_identifiers(operation, path);
        }
    }
    document
}

/// Adds what the extractors of every operation take and answer.
/// Declares what stands in braces in a path. An operation whose identifier is something else than a UUID declares it
/// itself.
fn name_identifiers(operation: &mut Operation, path: &str) {
    let named = path.split('/').filter_map(|part| {
        let name = part.strip_prefix('{')?;
        name.strip_suffix('}')
    });
    let parameters = operation.parameters.get_or_insert_default();
    for name in named {
        let declared =
            |known: &RefOr<Parameter>| matches!(known, RefOr::T(known) if known.name == name);
        if !parameters.iter().any(declared) {
            let parameter = ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Path)
                .required(Required::True)
                .schema(Some(string(Some(KnownFormat::Uuid))));
            parameters.push(parameter.build().into());
        }
    }
}

fn complete(operation: &mut Operation, is_post: bool, is_upload: bool) {
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response {
            name_problem_type(response);
        }
    }
    let mut other = Response::new("Every other refusal; docs/api.md has the codes.");
    let problem = Ref::from_schema_name("Problem");
    other
        .content
        .insert(PROBLEM_TYPE.to_owned(), Content::new(Some(problem)).into());
    operation
        .responses
        .responses
        .insert("default".to_owned(), other.into());

    let is_public = operation.security.is_some();
    if is_public {
        return;
    }
    let parameters = operation.parameters.get_or_insert_default();
    let mut add = |parameter: Parameter| {
        let named = |known: &RefOr<Parameter>| matches!(known, RefOr::T(known) if known.name == parameter.name);
        if !parameters.iter().any(named) {
            parameters.push(parameter.into());
        }
    };
    if operation.responses.responses.contains_key(VERSION_REQUIRED) {
        add(header(
            IF_MATCH,
            "The version that was read.",
            None,
            Required::True,
        ));
    }
    // A POST that makes nothing asks a question: there is no effect to have a name or a time.
    let has_effect =
        !is_upload && (!is_post || operation.responses.responses.contains_key(CREATED));
    if is_post && has_effect {
        add(header(
            KEY_HEADER,
            "The client's own name for this effect; a repetition carries the same.",
            Some(KnownFormat::Uuid),
            Required::True,
        ));
    }
    if operation.request_body.is_some() && has_effect {
        add(header(
            DEVICE_TIME_HEADER,
            "The client's clock when it sent the request.",
            Some(KnownFormat::DateTime),
            Required::False,
        ));
    }
    add(header(
        POSTING_HEADER,
        "The posting to act under, for whoever has several.",
        Some(KnownFormat::Uuid),
        Required::False,
    ));
}

/// The macros write every body as `application/json`; a problem says what it is.
fn name_problem_type(response: &mut Response) {
    let is_problem = |content: &RefOr<Content>| match content {
        RefOr::T(content) => matches!(
            &content.schema,
            Some(RefOr::Ref(schema)) if schema.ref_location.ends_with("/Problem")
        ),
        RefOr::Ref(_) => false,
    };
    if response
        .content
        .get("application/json")
        .is_some_and(is_problem)
        && let Some(content) = response.content.shift_remove("application/json")
    {
        response.content.insert(PROBLEM_TYPE.to_owned(), content);
    }
}

fn header(
    name: &str,
    description: &str,
    format: Option<KnownFormat>,
    required: Required,
) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(required)
        .description(Some(description))
        .schema(Some(string(format)))
        .build()
}

fn string(format: Option<KnownFormat>) -> Schema {
    let text = ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .format(format.map(SchemaFormat::KnownFormat));
    Schema::Object(text.build())
}
