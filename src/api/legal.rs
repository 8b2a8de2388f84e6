//! The legal catalogue: what an instruction may name as its basis and its function.

use actix_web::{get, web};
use serde::{Deserialize, Serialize};

use super::page::PageQuery;
use super::problem::{Problem, ProblemBody};
use crate::app::App;
use crate::domain::legal::{
    ActCode, ActKind, ActStatus, LegalAct, LegalArticle, LegalFunction, LegalHit, Titles,
};
use crate::domain::permission::{Permit, ReadReference};

/// The routes of this file.
pub fn configure(routes: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {
    routes
        .service(search_acts)
        .service(show_act)
        .service(list_functions);
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct ActQuery {
    /// Words or numbers in Kazakh, Russian or English; without them everything is found.
    #[serde(default)]
    q: String,
    /// Hits wanted, 1 to 200.
    #[param(minimum = 1, maximum = 200, default = 20)]
    limit: Option<u16>,
}

/// An act, or one of its articles, that fits.
#[derive(Serialize, utoipa::ToSchema)]
struct ActHit {
    act: ActCode,
    kind: ActKind,
    number: String,
    status: ActStatus,
    title: Titles,
    /// Absent where the act itself fits.
    article: Option<LegalArticle>,
}

impl From<LegalHit<'_>> for ActHit {
    fn from(hit: LegalHit<'_>) -> Self {
        Self {
            act: hit.act.code.clone(),
            kind: hit.act.kind,
            number: hit.act.number.clone(),
            status: hit.act.status,
            title: hit.act.title.clone(),
            article: hit.article.cloned(),
        }
    }
}

/// What was found, the best first.
#[derive(Serialize, utoipa::ToSchema)]
struct ActHits {
    /// The edition of the catalogue.
    edition: String,
    items: Vec<ActHit>,
}

/// Find acts and articles by what somebody types into a form.
#[utoipa::path(
    tag = "legal",
    params(ActQuery),
    responses(
        (status = 200, body = ActHits),
        (status = 400, body = ProblemBody, description = "`limit_out_of_range`"),
    )
)]
#[get("/legal/acts")]
async fn search_acts(
    _permit: Permit<ReadReference>,
    app: web::Data<App>,
    query: web::Query<ActQuery>,
) -> Result<web::Json<ActHits>, Problem> {
    let ActQuery { q, limit } = query.into_inner();
    let wanted = PageQuery {
        cursor: None,
        limit,
    };
    let hits = app.legal.search(&q, wanted.rows()?);
    Ok(web::Json(ActHits {
        edition: app.legal.version().to_owned(),
        items: hits.into_iter().map(ActHit::from).collect(),
    }))
}

/// One act with its articles.
#[utoipa::path(
    tag = "legal",
    params(("code" = String, Path, description = "for example `Z010000148_`")),
    responses((status = 200, body = LegalAct), (status = 404, body = ProblemBody))
)]
#[get("/legal/acts/{code}")]
async fn show_act(
    _permit: Permit<ReadReference>,
    app: web::Data<App>,
    code: web::Path<ActCode>,
) -> Result<web::Json<LegalAct>, Problem> {
    let act = app.legal.find_act(&code).ok_or_else(Problem::not_found)?;
    Ok(web::Json(act.clone()))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct FunctionQuery {
    /// Words of a name in Kazakh, Russian or English, or of a code; without them everything is found.
    #[serde(default)]
    q: String,
}

/// The areas of work that an instruction can serve, those that fit best first.
#[utoipa::path(
    tag = "legal",
    params(FunctionQuery),
    responses((status = 200, body = Vec<LegalFunction>))
)]
#[get("/legal/functions")]
async fn list_functions(
    _permit: Permit<ReadReference>,
    app: web::Data<App>,
    query: web::Query<FunctionQuery>,
) -> Result<web::Json<Vec<LegalFunction>>, Problem> {
    let found = app.legal.search_functions(&query.q);
    Ok(web::Json(found.into_iter().cloned().collect()))
}
